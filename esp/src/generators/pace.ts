/** Measured time of a generator for one picture or text, from the latest ones. */
const REMEMBERED = 10;

export class Pace {
  /** Seconds, the newest last. */
  readonly #last: number[] = [];

  /** Seconds for one: a single slow one counts at once, a fast one only when half of the latest are. 0 before the first. */
  get seconds(): number {
    const sorted = [...this.#last].sort((a, b) => a - b);
    return Math.max(this.#last.at(-1) ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0);
  }

  note(seconds: number): void {
    this.#last.push(seconds);
    if (this.#last.length > REMEMBERED) this.#last.shift();
  }

  /** As `measure`, unless the trial is smaller than a sold item, so that its time is not representative. */
  measureUnless<T>(isTrial: boolean, work: () => Promise<T>): Promise<T> {
    return isTrial ? work() : this.measure(work);
  }

  /** Records the duration of the work, also if it fails with a timeout, which is a lower bound. */
  async measure<T>(work: () => Promise<T>, isTooSlow: (error: unknown) => boolean = () => false): Promise<T> {
    const began = performance.now();
    const note = () => this.note((performance.now() - began) / 1000);
    try {
      const result = await work();
      note();
      return result;
    } catch (error) {
      if (isTooSlow(error)) note();
      throw error;
    }
  }
}
