/** Free space on the worker's disk: below the reserve it promises nothing more. */
import { statfs } from "node:fs/promises";
import { errorFields, type Logger } from "../log.ts";

const MB = 1024 ** 2;

export class DiskWatch {
  readonly #dir: string;
  readonly #reserve: number;
  readonly #log: Logger;
  /** Bytes; undefined before the first check. */
  free: number | undefined;

  /** @param reserveMb Below this much nothing new is accepted. */
  constructor(dir: string, reserveMb: number, log: Logger) {
    [this.#dir, this.#reserve, this.#log] = [dir, reserveMb * MB, log];
  }

  get isFull(): boolean {
    return this.free !== undefined && this.free < this.#reserve;
  }

  async look(): Promise<void> {
    const wasFull = this.isFull;
    try {
      const { bavail, bsize } = await statfs(this.#dir);
      this.free = bavail * bsize;
    } catch (error) {
      this.#log.warn(errorFields(error), "Cannot see how much room is left on the disk");
      return;
    }
    if (this.isFull !== wasFull)
      this.#log.warn(
        { freeMb: Math.floor(this.free / MB), reserveMb: this.#reserve / MB },
        this.isFull ? "The disk is almost full: takes nothing new" : "There is room on the disk again",
      );
  }
}
