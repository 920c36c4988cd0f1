/** Ends tasks and sales whose window is over, so that money does not stay locked; the first provider to do so is rewarded. */
import { endableFrom } from "@genuine/sdk/escrow-windows";
import { quoteFromJson } from "@genuine/sdk/structs";
import {
  type ContractCall,
  recordTask,
  refundSale,
  refundTask,
  settleSale,
  settleTask,
} from "@genuine/sdk/transactions";
import { isOver } from "../jobs/job.ts";
import { type DutyContext, take } from "./context.ts";
import type { KnownEscrow } from "./escrow-store.ts";

/** A call that is due at a time, and the condition that shows that it was made. */
type Step = { step: "settle" | "refund" | "record"; at: number; call: ContractCall; isDone(): Promise<boolean> };

/** Takes all due steps of an escrow. Resolves to when the next one is due if nothing changes; null for never. */
export async function tendEscrow(context: DutyContext, escrow: KnownEscrow): Promise<number | null> {
  const { chain, store } = context;
  // The worker's own escrows are ended by their jobs while those are open.
  const job = escrow.kind === "task" ? await store.job(escrow.id) : undefined;
  if (job !== undefined && !isOver(job.state)) return 0;
  const steps = await stepsOf(context, escrow);
  const now = await chain.now();
  for (const { step, call, isDone } of steps.filter((one) => one.at <= now)) {
    await take(
      context,
      { kind: "upkeep", subject: escrow.kind, id: escrow.id, round: null, step, by: null },
      call,
      isDone,
    );
  }
  const later = steps.filter((one) => one.at > now).map((one) => one.at);
  return later.length === 0 ? null : Math.min(...later);
}

async function stepsOf(context: DutyContext, escrow: KnownEscrow): Promise<Step[]> {
  const { settings, escrows } = context;
  const { kind, id, payer, quote } = escrow;
  const state = await escrows.state(kind, id, payer);
  if (state === undefined) return [];
  const at = endableFrom(kind, state.status, state.closesAt, await escrows.windows());
  const moved = async () => (await escrows.state(kind, id, payer))?.status !== state.status;
  const steps: Step[] = [];
  const add = (step: Step["step"], call: ContractCall) => at !== null && steps.push({ step, at, call, isDone: moved });
  if (quote === null) {
    const productId = BigInt(id);
    if (state.status === "revealed") add("settle", settleSale(settings.deployment, productId));
    else add("refund", refundSale(settings.deployment, productId));
    return steps;
  }
  const terms = quoteFromJson(quote);
  if (state.status === "settled") add("record", recordTask(settings.deployment, terms));
  else if (state.status !== "revealed") add("refund", refundTask(settings.deployment, terms));
  if (state.status === "accepted" || state.status === "revealed") {
    for (const [index, item] of (await escrows.items(id, quote.items)).entries()) {
      if (item.status !== "revealed") continue;
      const isDone = async () => (await escrows.items(id, quote.items))[index]?.status !== "revealed";
      steps.push({ step: "settle", at: item.closesAt, call: settleTask(settings.deployment, terms, index), isDone });
    }
  }
  return steps;
}
