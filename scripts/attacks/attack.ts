/** An attack, and its result. */
import type { Deployment } from "@genuine/sdk/deployment";
import type { Settings } from "../settings.ts";
import { type Balance, PlayError, type Refusal, World } from "./world.ts";

export type Attack = {
  name: string;
  /** The coalition's aim, in one sentence. */
  what: string;
  /** The entries of the collected attacks that it succeeds, as "folder/file test". */
  succeeds: readonly string[];
  play(world: World): Promise<void>;
};

export type Outcome = {
  attack: string;
  what: string;
  people: Balance[];
  /** Of all accounts of the coalition together, with the worth of what it has received and handed over; base units. */
  coalitionGain: bigint;
  refusals: Refusal[];
  notes: string[];
  /** Nothing where the attack brought nothing. */
  faults: string[];
};

/** Change of an account's money, plus the worth of content received less content handed over. */
export function gainOf({ before, after, goods }: Balance): bigint {
  return after - before + goods;
}

/** Plays an attack, after which the chain is as it was before. @param url of a local chain with the contracts */
export async function playAttack(
  attack: Attack,
  { url, deployment, settings }: { url: string; deployment: Deployment; settings: Settings },
): Promise<Outcome> {
  const world = new World(url, deployment, settings);
  const faults: string[] = [];
  let people: Balance[] = [];
  const undo = await world.snapshot();
  try {
    await attack.play(world);
    people = await world.end();
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    faults.push(error.message);
  }
  await undo();
  const coalition = people.filter(({ side }) => side === "coalition");
  const coalitionGain = coalition.reduce((sum, balance) => sum + gainOf(balance), 0n);
  if (coalitionGain > 0n) faults.push("the coalition ends richer than by what it delivered");
  for (const balance of people) {
    if (balance.side === "honest" && -gainOf(balance) > balance.mayLose) faults.push(`${balance.name} loses too much`);
  }
  const { refusals, notes } = world;
  return { attack: attack.name, what: attack.what, people, coalitionGain, refusals, notes, faults };
}
