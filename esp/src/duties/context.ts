import type { ContractCall } from "@genuine/sdk/transactions";
import type { Chain } from "../chain/chain.ts";
import type { EscrowReader } from "../chain/escrows.ts";
import type { PanelReader } from "../chain/panel.ts";
import { isNodeAway, Refused, verdictOn } from "../chain/refusals.ts";
import type { JobStore, KnownProduct } from "../jobs/job-store.ts";
import type { EvidenceDesk } from "../jury/evidence.ts";
import type { Settings } from "../settings.ts";
import type { DutyBoard, DutyNote } from "./duty-board.ts";
import type { DutyStore } from "./duty-store.ts";
import type { EscrowStore } from "./escrow-store.ts";

export type DutyContext = {
  settings: Pick<Settings, "deployment" | "account" | "duties">;
  chain: Chain;
  panel: PanelReader;
  store: JobStore;
  duties: DutyStore;
  board: DutyBoard;
  evidence: EvidenceDesk;
  escrows: EscrowReader;
  known: EscrowStore;
  blocksOf(product: KnownProduct): Promise<Uint8Array | undefined>;
  /** Mutex: one examination at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  signal: AbortSignal;
  /** Called with the name of each step that is stored or sent. */
  reached(step: string): void;
};

/**
 * Sends a permissionless step. If the chain shows afterwards that it is taken, it does not matter by whom: first come,
 * first served.
 * @param isDone Reads the chain.
 * @returns Whether it is taken; otherwise it has to wait for another case.
 */
export async function take(
  context: DutyContext,
  note: Omit<DutyNote, "state" | "message">,
  call: ContractCall,
  isDone: () => Promise<boolean>,
): Promise<boolean> {
  const { board, chain, reached } = context;
  await board.note({ ...note, state: "doing", message: `The step "${note.step}" is due.` });
  try {
    await chain.send(call, {
      reached: (point) => reached(`${note.step}-${point}`),
      about: { duty: note.step, [note.subject]: note.id },
    });
    await board.note({ ...note, state: "done", message: "Done by this provider." });
  } catch (error) {
    if (isNodeAway(error)) throw error;
    if (error instanceof Refused && verdictOn(error, await chain.now()).kind === "wait") {
      await board.note({ ...note, state: "waiting", message: error.shortMessage });
      return false;
    }
    if (!(await isDone())) throw error;
    await board.note({ ...note, state: "done", message: "Done by somebody else." });
  }
  return true;
}
