import type { Duty } from "@genuine/sdk/esp-client";
import type { DutyStore } from "./duty-store.ts";
import type { Logger } from "../log.ts";

/** What can be switched off, by the setting GENUINE_ESP_DUTIES. */
export const DUTIES = ["finish", "draw", "jury", "execute", "settle", "escrows", "witness"] as const;
export type DutyName = (typeof DUTIES)[number];

/** What others are told at GET /duties. */
const SHOWN = 100;

export type DutyNote = Omit<Duty, "updatedAt">;

/** What is done for panels and upkeep, for people to see. Says nothing of a vote before it is revealed. */
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
