/** Coalesced reads: the load on the node does not grow with the number of unauthenticated callers. */
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Callers that arrive while `read` runs share the next run, so that each gets a value read after its call.
 * @param everyMs Minimum interval between the starts of two runs.
 */
export function sharedRead<T>(read: () => Promise<T>, everyMs = 0): () => Promise<T> {
  let next: Promise<T> | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let beganAt = 0;
  return () => {
    next ??= (async () => {
      // Sleeps even for 0 ms: the rest must run after the assignment above.
      await Promise.all([running, sleep(Math.max(0, beganAt + everyMs - Date.now()))]);
      [next, beganAt] = [undefined, Date.now()];
      const reading = read();
      running = reading.catch(() => undefined);
      return reading;
    })();
    return next;
  };
}
