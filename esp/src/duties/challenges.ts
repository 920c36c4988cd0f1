/** Challenges whose answer time is over: whoever finishes one first is paid for it. */
import { finishChallenge } from "@genuine/sdk/transactions";
import type { Hex } from "viem";
import { type DutyContext, take } from "./context.ts";

/** Takes the challenge's next step if it is due. */
export async function tendChallenge(context: DutyContext, id: Hex): Promise<void> {
  const { settings, chain, panel, board } = context;
  if (!settings.duties.includes("finish")) return;
  const found = await panel.case(id);
  if (found?.status !== "open") return;
  const note = { kind: "upkeep", subject: "challenge", id, round: null, step: "finish", by: found.respondBy } as const;
  if ((await chain.now()) < found.respondBy)
    return board.note({ ...note, state: "waiting", message: "The accused may still answer." });
  await take(
    context,
    note,
    finishChallenge(settings.deployment, BigInt(id)),
    async () => (await panel.case(id))?.status !== "open",
  );
}
