/** The two commands of the README in a fresh clone: nothing that a build generates may be needed before it is built. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { ROOT } from "../../scripts/lib/build.ts";

/** Refuses to find what is generated, as if it were not there. */
const FRESH = `import { registerHooks } from "node:module";
registerHooks({ resolve(specifier, context, next) {
  if (specifier.includes("/generated/")) throw new Error("not generated yet: " + specifier);
  return next(specifier, context);
} });`;

for (const [command, answer] of [
  ["start", /Unknown option '--nonsense'/],
  ["test", /Unknown suite --nonsense/],
  ["check", /Unknown check --nonsense/],
] as const) {
  test(`npm ${command} gets as far as its options`, () => {
    const args = [
      "--import",
      `data:text/javascript,${encodeURIComponent(FRESH)}`,
      `scripts/${command}.ts`,
      "--nonsense",
    ];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
    assert.match(stderr, answer);
    assert.equal(status, 1);
  });
}
