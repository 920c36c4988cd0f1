import { type ContentKind, contentKindOf } from "@genuine/sdk/content-kind";
import { turns } from "../turns.ts";
import type { Generator } from "./generator.ts";

export type Offered = {
  generator: Generator;
  kind: ContentKind;
  /** Lets as many run at a time as the generator has lanes. */
  inTurn: ReturnType<typeof turns>;
};

/** All that a worker makes: pictures, texts or both, each kind with one generator. */
export class Generators {
  readonly all: readonly Offered[];

  constructor(generators: readonly Generator[]) {
    this.all = generators.map((generator) => ({
      generator,
      kind: contentKindOf(generator.mediaType)!,
      inTurn: turns(generator.lanes),
    }));
  }

  of(kind: ContentKind): Offered | undefined {
    return this.all.find((offered) => offered.kind === kind);
  }

  /** The one that a job was quoted for, if it is still there. */
  quoted(kind: ContentKind, model: string): Offered | undefined {
    const offered = this.of(kind);
    return offered?.generator.model === model ? offered : undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(({ generator }) => generator.close()));
  }
}
