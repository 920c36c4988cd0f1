/**
 * Choosing among providers of limited capacity: the AIGC-provider selection case of Du et al., "Diffusion-based
 * reinforcement learning for edge-enabled AIGC services" (IEEE TMC 2024). Times in seconds, sizes and capacities in
 * diffusion steps.
 */

import { DEFAULTS, fromEvidence, score, VACUOUS } from "@genuine/sdk/reputation/opinion";
import {
  type Candidate,
  type Choice,
  type ChoiceOptions,
  type PastOutcome,
  POLICIES,
} from "@genuine/sdk/reputation/policies";
import { type Random, seededRandom } from "@genuine/sdk/reputation/selection";

export const DURATION = 1e6;
const PROVIDERS = 20;
const TASKS_PER_SECOND = 1e-3;
/** A crash costs this, and this again for each lost task's unfinished share. */
const CRASH_COST = 2;

/** Worth of a task of `size` steps: 0 below ax, then linear up to by - ay at bx, constant beyond. */
export type Curve = { ax: number; ay: number; bx: number; by: number };
type Provider = { curve: Curve; capacity: number /** Stated capacity. */; stated: number };
type Task = { at: number; size: number };
export type Scenario = { providers: Provider[]; tasks: Task[] };

/** Input of a scheduler: the candidates as a client sees them, and the truth, which only the oracle may use. */
type Question = {
  candidates: Candidate[];
  options: Required<Pick<ChoiceOptions, "size" | "turn" | "random">>;
  providers: Provider[];
};
export type Scheduler = (question: Question) => Pick<Choice, "index">;

export type Run = {
  return: number;
  /** Running tasks lost in crashes. */
  crashed: number;
  /** Number of crashes of a provider; each also rejects the task that caused it. */
  crashes: number;
  tasks: number;
  /** Return so far at the end of each hundredth of the time. */
  course: number[];
};

export function utility({ ax, ay, bx, by }: Curve, size: number): number {
  return size < ax ? 0 : (by - ay) * Math.min(1, (size - ax) / (bx - ax));
}

/** The formula gives minutes: in seconds hardly two tasks would ever run at once, and nothing would crash. */
export function runtime(size: number): number {
  return 60 * (0.001 * size ** 2 + 2.5 * size - 14);
}

/**
 * Twenty providers and the tasks of one episode, the same for every policy.
 * @param overstatement Providers state their capacity up to this much too high (0.5: by half), uniformly.
 */
export function createScenario(seed: number, overstatement = 0): Scenario {
  const random = seededRandom(seed);
  /** One of low, low + step, … high. */
  const pick = (low: number, high: number, step: number) =>
    low + step * Math.floor(random() * (Math.round((high - low) / step) + 1));
  const providers = Array.from({ length: PROVIDERS }, () => {
    const curve = { ax: pick(0, 90, 10), ay: pick(0, 0.45, 0.05), bx: pick(150, 240, 10), by: pick(0.5, 0.95, 0.05) };
    const capacity = pick(600, 1500, 100);
    return { curve, capacity, stated: capacity };
  });
  const tasks: Task[] = [];
  const pause = () => -Math.log(1 - random()) / TASKS_PER_SECOND;
  for (let at = pause(); at < DURATION; at += pause()) tasks.push({ at, size: pick(100, 250, 10) });
  for (const provider of providers) provider.stated *= 1 + overstatement * random();
  return { providers, tasks };
}

/** With full knowledge, greedy: the most valuable provider that will not crash. */
const prophet: Scheduler = ({ candidates, options: { size }, providers }) => {
  const values = providers.map(({ curve, capacity }, index) =>
    candidates[index]!.load!.running + size <= capacity ? utility(curve, size) : -1,
  );
  return { index: values.indexOf(Math.max(...values)) };
};

const SCHEDULERS = {
  ...Object.fromEntries(Object.entries(POLICIES).map(([name, policy]) => [name, byPolicy(policy)])),
  prophet,
} as Record<keyof typeof POLICIES | "prophet", Scheduler>;
export type SchedulerName = keyof typeof SCHEDULERS;

function byPolicy(policy: (candidates: readonly Candidate[], options?: ChoiceOptions) => Choice): Scheduler {
  return ({ candidates, options }) => policy(candidates, options);
}

/** A task that runs: its provider's load with it, when it began and when it will end. */
type Running = Task & { load: number; end: number };

/** One provider during an episode, and what its client has observed of it. */
class Server {
  readonly provider: Provider;
  readonly outcomes: PastOutcome[] = [];
  running: Running[] = [];
  #score = score(VACUOUS);

  constructor(provider: Provider) {
    this.provider = provider;
  }

  get used(): number {
    return this.running.reduce((sum, { size }) => sum + size, 0);
  }

  /** The client learns a task's value only when it is done. */
  finish(until: number): void {
    const ended = this.running.filter(({ end }) => end <= until).sort((a, b) => a.end - b.end);
    if (ended.length === 0) return;
    this.running = this.running.filter(({ end }) => end > until);
    this.#learn(
      ended.map(({ size, load }) => ({ size, load, value: utility(this.provider.curve, size), failed: false })),
    );
  }

  /** @returns the task's value, or the negative cost of the crash that it caused, and how many tasks were lost */
  take({ at, size }: Task): { worth: number; lost: number } {
    const load = this.used + size;
    if (load <= this.provider.capacity) {
      this.running.push({ at, size, load, end: at + runtime(size) });
      return { worth: utility(this.provider.curve, size), lost: 0 };
    }
    const lost = this.running;
    const unfinished = lost.reduce((sum, task) => sum + (task.end - at) / (task.end - task.at), 0);
    this.running = [];
    this.#learn([{ size }, ...lost].map((task) => ({ size: task.size, load, value: 0, failed: true })));
    return { worth: -CRASH_COST * (1 + unfinished), lost: lost.length };
  }

  seen(): Candidate {
    return {
      score: this.#score,
      load: { waiting: 0, running: this.used, capacity: this.provider.stated },
      outcomes: this.outcomes,
    };
  }

  /** The opinion as on chain, from ratings instead of whole outcomes, without decay: curves do not change. */
  #learn(outcomes: PastOutcome[]): void {
    this.outcomes.push(...outcomes);
    const good = this.outcomes.reduce((sum, { value }) => sum + value, 0);
    const count = this.outcomes.length;
    this.#score = score(fromEvidence(good, count - good, DEFAULTS.prior / (DEFAULTS.prior + count)));
  }
}

export function simulate({ providers, tasks }: Scenario, schedule: Scheduler, random: Random): Run {
  const servers = providers.map((provider) => new Server(provider));
  const run: Run = { return: 0, crashed: 0, crashes: 0, tasks: tasks.length, course: [] };
  for (const [turn, task] of tasks.entries()) {
    while (task.at > ((run.course.length + 1) * DURATION) / 100) run.course.push(run.return);
    for (const server of servers) server.finish(task.at);
    const candidates = servers.map((server) => server.seen());
    const { index } = schedule({ candidates, options: { size: task.size, turn, random }, providers });
    const { worth, lost } = servers[index]!.take(task);
    run.return += worth;
    run.crashed += lost;
    if (worth < 0) run.crashes++;
  }
  while (run.course.length < 100) run.course.push(run.return);
  return run;
}

/** Every scheduler in the same episodes, one for each seed. */
export function runAll(seeds: readonly number[], overstatement = 0): Record<SchedulerName, Run[]> {
  const names = Object.keys(SCHEDULERS) as SchedulerName[];
  const runs = names.map((name) => [
    name,
    // The policy's random numbers must be independent of the scenario's.
    seeds.map((seed) =>
      simulate(createScenario(seed, overstatement), SCHEDULERS[name], seededRandom(seed + 0x5eed0000)),
    ),
  ]);
  return Object.fromEntries(runs) as Record<SchedulerName, Run[]>;
}

/** Means over the seeds: return of an episode, and running tasks lost in crashes. */
export function measureScheduling(
  seeds: readonly number[],
): Record<SchedulerName, { return: number; crashed: number }> {
  const mean = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const figures = Object.entries(runAll(seeds)).map(([name, runs]) => [
    name,
    { return: mean(runs.map((run) => run.return)), crashed: mean(runs.map((run) => run.crashed)) },
  ]);
  return Object.fromEntries(figures) as Record<SchedulerName, { return: number; crashed: number }>;
}
