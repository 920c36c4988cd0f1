import type { Duty } from "@genuine/sdk/esp-client";
import type { Logger } from "../log.ts";
import type { DutyStore } from "./duty-store.ts";

/** Duties that the setting GENUINE_ESP_DUTIES can switch off. */
export const DUTIES = ["finish", "draw", "jury", "execute", "settle", "escrows", "witness"] as const;
export type DutyName = (typeof DUTIES)[number];

/** Number of duties in the response of GET /duties. */
const SHOWN = 100;

export type DutyNote = Omit<Duty, "updatedAt">;

/** Public record of panel and keeper work. Reveals no vote before its reveal. */
export class DutyBoard {
  readonly #store: DutyStore;
  readonly #log: Logger;

  constructor(store: DutyStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  async note(note: DutyNote): Promise<void> {
    const key = [note.kind, note.subject, note.id, note.round ?? "", note.step].join(" ");
    const before = await this.#store.duty(key);
    if (before !== undefined && before.state === note.state && before.message === note.message && before.by === note.by)
      return;
    await this.#store.putDuty(key, { ...note, updatedAt: Math.floor(Date.now() / 1000) });
    const level = note.state === "missed" || note.state === "failed" ? "warn" : "info";
    this.#log[level]({ duty: note.step, [note.subject]: note.id, state: note.state }, note.message);
  }

  list(): Promise<Duty[]> {
    return this.#store.duties(SHOWN);
  }
}
