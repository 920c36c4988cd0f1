/** Runs tasks on all cores in worker threads at a low priority. */
import { constants, setPriority } from "node:os";
import { Worker } from "node:worker_threads";

const THREADS = 2;

/**
 * Sends each task to `worker.ts` and waits for its result; reports progress twice a minute.
 * @returns the answers, in the order of the tasks
 */
export async function inParallel<Task, Answer>(what: string, tasks: readonly Task[]): Promise<Answer[]> {
  if (tasks.length === 0) return [];
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL); // 10; the threads inherit it
  const answers = new Array<Answer>(tasks.length);
  const began = Date.now();
  let [next, done] = [0, 0];
  const timer = setInterval(() => console.log(`  ${what}: ${done} of ${tasks.length} (${seconds(began)} s)`), 30_000);
  try {
    await Promise.all(Array.from({ length: Math.min(THREADS, tasks.length) }, () => runThread()));
  } finally {
    clearInterval(timer);
  }
  console.log(`${what}: ${tasks.length} in ${seconds(began)} s`);
  return answers;

  function runThread(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL("./worker.ts", import.meta.url));
      let current = -1;
      const give = () => {
        if (next >= tasks.length) return void worker.terminate().then(() => resolve());
        current = next++;
        worker.postMessage(tasks[current]);
      };
      worker.on("message", (answer: Answer) => {
        answers[current] = answer;
        done++;
        give();
      });
      worker.once("error", reject);
      give();
    });
  }
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}
