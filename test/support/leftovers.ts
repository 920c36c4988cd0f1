/**
 * Closes what a test has opened and not closed. A failed test skips its own last lines; what it leaves running would make the
 * next test fail as well ("Another worker runs with the key ...") and keep the file's process alive until its time limit.
 */
import { after, afterEach, beforeEach } from "node:test";

/** Something whose end may be asked for more than once. */
export type Leftover = { close(): Promise<unknown> };

/** What is open: the file's own, then that of the running test, then that of its subtest. Tests of a file run one by one. */
const levels: Leftover[][] = [[]];

/** Closes it when the running test ends or, opened outside of any test, when the file does. */
export function closeAtEnd<T extends Leftover>(opened: T): T {
  levels.at(-1)!.push(opened);
  return opened;
}

/** Closes it when the file ends: what one test starts and the next goes on with. */
export function closeWithFile<T extends Leftover>(opened: T): T {
  levels[0]!.push(opened);
  return opened;
}

async function close(level: Leftover[]): Promise<void> {
  // The newest first: a worker before its chain.
  for (const leftover of level.splice(0).reverse()) await leftover.close();
}

// Measurements use the same helpers without a test runner, and close what they open themselves.
if (process.env.NODE_TEST_CONTEXT !== undefined) {
  beforeEach(() => void levels.push([]));
  afterEach(() => close(levels.pop()!));
  after(async () => {
    while (levels.length > 1) await close(levels.pop()!);
    await close(levels[0]!);
  });
  // The runner ends a file that exceeds its time by SIGTERM; its child processes end with it (scripts/lib/processes.ts).
  process.once("SIGTERM", () => process.exit(143));
}
