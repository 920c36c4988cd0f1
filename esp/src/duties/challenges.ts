/** Finishes challenges whose response window is over; the first provider to do so is rewarded. */
import { finishChallenge } from "@genuine/sdk/transactions";
import type { Hex } from "viem";
import { type DutyContext, take } from "./context.ts";

/** Takes the challenge's next step if it is due. */
export async function tendChallenge(context: DutyContext, id: Hex): Promise<void> {
  const { settings, chain, panel, board, store } = context;
  if (!settings.duties.includes("finish")) return;
  const found = await panel.case(id);
  if (found?.status !== "open") return;
  const note = { kind: "upkeep", subject: "challenge", id, round: null, step: "finish", by: found.respondBy } as const;
  // Once another case has removed the product, answering is pointless; whether its proof was false is decided nevertheless.
  const removed = found.ground !== "attestation" && (await store.product(found.accusedId))?.status === "removed";
  if (!removed && (await chain.now()) < found.respondBy)
    return board.note({ ...note, state: "waiting", message: "The accused may still answer." });
  await take(
    context,
    note,
    finishChallenge(settings.deployment, BigInt(id)),
    async () => (await panel.case(id))?.status !== "open",
  );
}
