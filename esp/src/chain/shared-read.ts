/** One reading for many callers: what strangers ask for costs the node the same however many they are. */
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Callers that come while `read` runs share the next run: each gets what was there after its call.
 * @param everyMs From the beginning of one run to that of the next, at least.
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
