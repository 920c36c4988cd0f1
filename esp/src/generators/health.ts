/**
 * Circuit breaker: whether a generator works, by this worker's observations. Before the first order, and after consecutive
 * failures, nothing is offered until the server has been probed and has made something small, with increasing delays. Without
 * trials the probe must suffice, and one more failure opens it again.
 */
import { contentKindOf } from "@genuine/sdk/content-kind";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Generator } from "./generator.ts";
import { GeneratorError } from "./generator-error.ts";

const FAILURES = 3;
const PROBE_MS = 15_000;
/** A server may have to load its model first. */
const TRIAL_MS = 5 * 60_000;
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 10 * 60_000;
/** Failures that are the prompt's fault, not the generator's. */
const OF_THE_PROMPT: ReadonlySet<string> = new Set(["refused", "truncated"]);

type Tried = Pick<Generator, "probe" | "run" | "trial" | "parameters" | "mediaType">;

/** Has one small picture, or a text, made. @throws as `Generator.run` */
export async function tryOut({ run, trial, parameters, mediaType }: Tried, signal: AbortSignal): Promise<void> {
  const kind = contentKindOf(mediaType);
  const prompt = `a ${kind} to see whether any can be made`;
  await run({ prompt, seed: 1, parameters: trial ?? parameters }, { signal, onProgress: () => undefined });
}

export class GeneratorHealth {
  readonly #generator: Tried;
  readonly #withTrials: boolean;
  #isProven: boolean;
  #failures = 0;
  #waits = 0;
  #nextLook = 0;
  #fault: string | undefined;

  /** @param withTrials Whether a server has to make something before anything is offered. */
  constructor(generator: Tried, withTrials: boolean) {
    this.#generator = generator;
    this.#withTrials = withTrials && generator.probe !== undefined;
    this.#isProven = !this.#withTrials;
    if (!this.#isProven) this.#fault = "The generator has not been tried yet.";
  }

  /** Public reason why nothing is offered; undefined if the generator is healthy. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Records a success. */
  worked(): void {
    [this.#failures, this.#waits, this.#fault] = [0, 0, undefined];
    this.#isProven = true;
  }

  failed(error: unknown): void {
    if (!(error instanceof GenuineError) || !error.code.startsWith("generator_")) return;
    if (error instanceof GeneratorError && OF_THE_PROMPT.has(error.reason)) return;
    this.#failures++;
    if (this.#failures < FAILURES) return;
    this.#isProven = !this.#withTrials;
    this.#close(error.shortMessage);
  }

  /** Probes the server and its model, with a trial if required, when that is due. Never throws; resolves to the fault. */
  async look(signal: AbortSignal, now = Date.now()): Promise<unknown> {
    if (now < this.#nextLook) return undefined;
    // One probe at a time.
    this.#nextLook = Number.POSITIVE_INFINITY;
    try {
      await this.#generator.probe?.(AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]));
      if (!this.#isProven) {
        await tryOut(this.#generator, AbortSignal.any([signal, AbortSignal.timeout(TRIAL_MS)]));
        this.worked();
      }
      this.#fault = undefined;
      return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      this.#failures = Math.max(this.#failures, FAILURES - 1);
      this.#close(error instanceof GenuineError ? error.shortMessage : "The generator can not be reached.");
      return error;
    }
  }

  #close(fault: string): void {
    this.#fault = fault;
    this.#nextLook = Date.now() + Math.min(FIRST_WAIT_MS * 2 ** this.#waits++, LONGEST_WAIT_MS);
  }
}
