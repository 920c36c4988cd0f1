/** A worker's Prometheus metrics. */
import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Follower } from "./chain/follower.ts";
import type { DutyStore } from "./duties/duty-store.ts";
import type { Generators } from "./generators/generators.ts";
import { JOB_STATES } from "./jobs/job.ts";
import type { JobStore } from "./jobs/job-store.ts";
import type { DiskWatch } from "./store/disk.ts";

const GAINS = ["task", "upkeep", "jury", "penalty"] as const;

type Sources = {
  store: JobStore;
  duties: DutyStore;
  follower: Pick<Follower, "lastContact">;
  disk: Pick<DiskWatch, "free">;
  generators: Generators;
  notReady(): string | null;
  leads(): boolean;
};

export class Metrics {
  readonly #registry = new Registry();
  readonly contentType = this.#registry.contentType;
  readonly #moves = new Counter({
    name: "genuine_job_moves_total",
    help: "Jobs that came into a state.",
    labelNames: ["kind", "state"],
    registers: [this.#registry],
  });
  readonly #failures = new Counter({
    name: "genuine_step_failures_total",
    help: "Steps of jobs that failed, by the error's code.",
    labelNames: ["code"],
    registers: [this.#registry],
  });
  readonly #generation = new Histogram({
    name: "genuine_generation_seconds",
    help: "Time that the generator took for a picture.",
    buckets: [0.1, 0.5, 1, 2, 5, 10, 20, 60, 120, 300],
    registers: [this.#registry],
  });
  readonly #requests = new Histogram({
    name: "genuine_http_request_seconds",
    help: "Time to answer a request.",
    labelNames: ["method", "route", "status"],
    buckets: [0.01, 0.05, 0.2, 1, 5, 30],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Collected anew at each scrape. */
  watch({ store, duties, follower, disk, generators, notReady, leads }: Sources): void {
    const gauge = (
      name: string,
      help: string,
      collect: (gauge: Gauge<string>) => Promise<void> | void,
      labelNames: string[] = [],
    ) => {
      const made: Gauge<string> = new Gauge({
        name,
        help,
        labelNames,
        registers: [this.#registry],
        collect: () => collect(made),
      });
    };
    gauge("genuine_ready", "1 when the worker can work.", (made) => made.set(notReady() === null ? 1 : 0));
    gauge("genuine_leads", "1 when this worker does what one of its provider's workers does for all.", (made) =>
      made.set(leads() ? 1 : 0),
    );
    gauge(
      "genuine_jobs",
      "Jobs in each state.",
      async (made) => {
        for (const state of JOB_STATES) made.set({ state }, await store.countIn([state]));
      },
      ["state"],
    );
    gauge("genuine_followed_block", "The newest block that was worked through.", async (made) =>
      made.set((await store.checkpoints())[0]?.number ?? 0),
    );
    gauge("genuine_node_silence_seconds", "Since the node last answered.", (made) =>
      made.set(follower.lastContact === 0 ? 0 : (Date.now() - follower.lastContact) / 1000),
    );
    gauge(
      "genuine_generator_ok",
      "1 when the generator works, as far as is known; with 0 nothing is offered.",
      (made) => {
        for (const { generator, health } of generators.all)
          made.set({ generator: generator.id }, health.fault === undefined ? 1 : 0);
      },
      ["generator"],
    );
    gauge("genuine_disk_free_bytes", "Room left on the disk of the worker's folder.", (made) =>
      made.set(disk.free ?? 0),
    );
    gauge(
      "genuine_gains",
      "Money gained, and with penalty lost, in base units.",
      async (made) => {
        for (const source of GAINS) made.set({ source }, Number(await duties.gained(source)));
      },
      ["source"],
    );
  }

  moved(kind: string, state: string): void {
    this.#moves.inc({ kind, state });
  }

  failed(code: string): void {
    this.#failures.inc({ code });
  }

  generated(seconds: number): void {
    this.#generation.observe(seconds);
  }

  /** Duration of each request, labelled by its route, not by its path, which has unbounded cardinality. */
  requests(): MiddlewareHandler<{ Bindings: HttpBindings }> {
    return async (c, next) => {
      const end = this.#requests.startTimer();
      await next();
      end({ method: c.req.method, route: routePath(c, -1), status: c.res.status });
    };
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
