/** How long a generator takes for one picture or text, learnt from the last ones. */
const REMEMBERED = 10;

export class Pace {
  /** Seconds, the newest last. */
  readonly #last: number[] = [];

  /** Seconds for one: a single slow one counts at once, a fast one only when half of the last ones are. 0 before the first. */
  get seconds(): number {
    const sorted = [...this.#last].sort((a, b) => a - b);
    return Math.max(this.#last.at(-1) ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0);
  }

  note(seconds: number): void {
    this.#last.push(seconds);
    if (this.#last.length > REMEMBERED) this.#last.shift();
  }

  /** As `measure`, unless the trial is smaller than what is sold, and measures nothing. */
  measureUnless<T>(isTrial: boolean, work: () => Promise<T>): Promise<T> {
    return isTrial ? work() : this.measure(work);
  }

  /** Notes how long the work takes, also where it fails for having no more time: that it takes no less is known. */
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
