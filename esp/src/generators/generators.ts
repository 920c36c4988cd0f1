import { type ContentKind, contentKindOf } from "@genuine/sdk/content-kind";
import type { Logger } from "../log.ts";
import { errorFields } from "../log.ts";
import { turns } from "../turns.ts";
import type { Generator } from "./generator.ts";
import { GeneratorError } from "./generator-error.ts";
import { GeneratorHealth } from "./health.ts";
import { Pace } from "./pace.ts";

export type Offered = {
  generator: Generator;
  kind: ContentKind;
  health: GeneratorHealth;
  /** Measured times of the latest ones. */
  pace: Pace;
  /** Limits concurrency to the generator's lanes. */
  inTurn: ReturnType<typeof turns>;
};

/** Seconds for one: the generator's estimate, or the measured time if that is longer. */
export function secondsFor({ generator, pace }: Offered): number {
  const { parameters } = generator;
  return Math.max(generator.estimate({ parameters }), pace.seconds);
}

/** Everything a worker makes: pictures, texts or both, with one generator for each kind. */
export class Generators {
  readonly all: readonly Offered[];

  /** @param withTrials As for `GeneratorHealth`. */
  constructor(generators: readonly Generator[], { withTrials = false } = {}) {
    this.all = generators.map((generator) => ({
      generator,
      health: new GeneratorHealth(generator, withTrials),
      pace: new Pace(),
      kind: contentKindOf(generator.mediaType)!,
      inTurn: turns(generator.lanes),
    }));
  }

  of(kind: ContentKind): Offered | undefined {
    return this.all.find((offered) => offered.kind === kind);
  }

  /** The generator that a job was quoted for, if it still exists. */
  quoted(kind: ContentKind, model: string): Offered | undefined {
    const offered = this.of(kind);
    return offered?.generator.model === model ? offered : undefined;
  }

  /** Health checks: probes generators that are not known to work, when a probe is due. Never throws. */
  async tend(signal: AbortSignal, log: Logger): Promise<void> {
    await Promise.all(
      this.all.map(async ({ generator, health }) => {
        const before = health.fault;
        const error = await health.look(signal);
        const detail = error instanceof GeneratorError ? { reason: error.reason, detail: error.detail } : {};
        if (error !== undefined)
          log.warn(
            { generator: generator.id, ...errorFields(error), ...detail },
            "The generator does not work: offers nothing",
          );
        else if (before !== undefined && health.fault === undefined)
          log.info({ generator: generator.id }, "The generator answers again");
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(({ generator }) => generator.close()));
  }
}
