/** Disputes: draws panels, votes where this provider may, executes rulings and settles jurors. */
import { LAST_ROUND } from "@genuine/sdk/disputes";
import { drawPanel, executeRuling, settleJuror, settleRound } from "@genuine/sdk/transactions";
import type { Round } from "../chain/panel.ts";
import { allProviders } from "../chain/providers.ts";
import { type DutyContext, take } from "./context.ts";
import type { KnownDispute } from "./duty-store.ts";
import { serveOnJury } from "./jury.ts";

/** Takes all steps of a dispute that are due. */
export async function tendDispute(context: DutyContext, { id, challengeId }: KnownDispute): Promise<void> {
  const { settings, chain, panel, duties } = context;
  const dispute = await panel.dispute(id);
  if (dispute === undefined) return;
  const latest = await panel.round(id, dispute.rounds - 1);
  if (!latest.drawn) return draw(context, id, latest);
  if (settings.duties.includes("jury")) await serveOnJury(context, { id, challengeId }, latest);
  if ((await chain.now()) < latest.appealUntil) return;
  // The jurors are settled independently of the ruling's execution, which may have to wait for another case.
  const settled = await settle(context, id, dispute.rounds);
  const executed = dispute.executed || (await execute(context, id));
  if (executed && settled) await duties.closeDispute(id);
}

async function draw(context: DutyContext, id: number, { number, seedBlock }: Round): Promise<void> {
  const { settings, panel } = context;
  if (!settings.duties.includes("draw")) return;
  const isDone = async () => {
    const round = await panel.round(id, number);
    return round.drawn || round.seedBlock !== seedBlock;
  };
  const note = { kind: "upkeep", subject: "dispute", id: String(id), round: number, step: "draw", by: null } as const;
  await take(context, note, drawPanel(settings.deployment, BigInt(id)), isDone);
}

async function execute(context: DutyContext, id: number): Promise<boolean> {
  const { settings, panel } = context;
  if (!settings.duties.includes("execute")) return false;
  const note = { kind: "upkeep", subject: "dispute", id: String(id), round: null, step: "execute", by: null } as const;
  return take(
    context,
    note,
    executeRuling(settings.deployment, BigInt(id)),
    async () => (await panel.dispute(id))?.executed === true,
  );
}

/** Resolves to whether nothing is left to settle. */
async function settle(context: DutyContext, id: number, rounds: number): Promise<boolean> {
  const { settings, panel } = context;
  for (let number = 0; number < rounds; number++) {
    if ((await panel.round(id, number)).settled) continue;
    if (!settings.duties.includes("settle")) return false;
    const note = {
      kind: "upkeep",
      subject: "dispute",
      id: String(id),
      round: number,
      step: "settle",
      by: null,
    } as const;
    await take(
      context,
      note,
      settleRound(settings.deployment, BigInt(id), number),
      async () => (await panel.round(id, number)).settled,
    );
  }
  return rounds <= LAST_ROUND || settleJurors(context, id);
}

/** In the last round each provider is settled separately, including silent ones. Resolves to whether all are. */
async function settleJurors(context: DutyContext, id: number): Promise<boolean> {
  const { settings, panel, chain } = context;
  if ((await panel.round(id, LAST_ROUND)).votes === 0n) return true;
  for (const esp of await allProviders(chain, settings.deployment)) {
    const isDone = async () => {
      const { votes, settled } = await panel.seat(id, LAST_ROUND, esp);
      return votes === 0n || settled;
    };
    if (await isDone()) continue;
    if (!settings.duties.includes("settle")) return false;
    const note = {
      kind: "upkeep",
      subject: "dispute",
      id: String(id),
      round: LAST_ROUND,
      step: "settle",
      by: null,
    } as const;
    await take(context, note, settleJuror(settings.deployment, BigInt(id), esp), isDone);
  }
  return true;
}
