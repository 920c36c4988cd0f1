/** `npm run format`: formats everything and sorts imports. */
import { ROOT } from "./lib/build.ts";
import { runToEnd } from "./lib/processes.ts";
import { SOLIDITY_FILES } from "./lib/solidity-files.ts";

await runToEnd("biome", ["check", "--write", "--linter-enabled=false"], ROOT);
await runToEnd("prettier", ["--write", "--log-level", "warn", ...SOLIDITY_FILES], ROOT);
