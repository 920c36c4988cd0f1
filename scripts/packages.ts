/**
 * `npm run packages [-- FOLDER]`: packs what is published, into FOLDER (.genuine/packages): @genuine/sdk, @genuine/contracts,
 * @genuine/esp and create-genuine-provider. `npm publish <file>` publishes each.
 */
import { relative, resolve } from "node:path";
import { ROOT } from "./lib/build.ts";
import { packPackages } from "./lib/packages.ts";
import { StackError } from "./lib/processes.ts";

try {
  const files = await packPackages(resolve(process.argv[2] ?? `${ROOT}/.genuine/packages`));
  for (const file of Object.values(files)) console.log(relative(process.cwd(), file));
  process.exit(0);
} catch (error) {
  console.error(error instanceof StackError ? error.message : error);
  process.exit(1);
}
