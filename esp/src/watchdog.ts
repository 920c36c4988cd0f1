/** Ends a hanging process so that its supervisor restarts it, which is safe at any point. */
import { Worker } from "node:worker_threads";

/** Checks from a thread of its own, which runs even if the main one does not. */
const WATCH = `
const { workerData: { beats, hangMs } } = require("node:worker_threads");
const heart = new Int32Array(beats);
let last = -1, since = Date.now();
setInterval(() => {
  const now = Atomics.load(heart, 0);
  if (now !== last) { last = now; since = Date.now(); }
  else if (Date.now() - since > hangMs) {
    require("node:fs").writeSync(2, JSON.stringify({ level: 60, time: new Date().toISOString(), msg: "The worker hangs: ending it for its supervisor to start it anew" }) + "\\n");
    process.kill(process.pid, "SIGKILL");
  }
}, Math.min(1000, hangMs / 4));
`;

export type Watchdog = { alive(): void; stop(): Promise<void> };

/** @param hangMs Time without a call of `alive` that counts as a hang. */
export function startWatchdog(hangMs: number): Watchdog {
  const beats = new SharedArrayBuffer(4);
  const heart = new Int32Array(beats);
  const thread = new Worker(WATCH, { eval: true, workerData: { beats, hangMs } });
  thread.unref();
  return {
    alive: () => void Atomics.add(heart, 0, 1),
    async stop() {
      await thread.terminate();
    },
  };
}
