/**
 * What is done for a job in each state. Every step may be begun again after a crash at any point of it: it first stores
 * what it will need, and the chain refuses a second time what was done already.
 */
import { quoteFromJson } from "@genuine/sdk/structs";
import { type ContractCall, recordTask, refundTask, settleSale, settleTask } from "@genuine/sdk/transactions";
import type { Hex } from "viem";
import { isNodeAway } from "../chain/refusals.ts";
import type { EscrowReader, ItemState } from "../chain/escrows.ts";
import { confirmCall, deliverCall, revealSaleCall, revealTaskCall, viewOf } from "./escrows.ts";
import { afterFailure, afterMove, afterReorganisation, type GenerationJob, type Job } from "./job.ts";
import type { Checkpoint } from "./job-store.ts";
import { failWhenLate } from "./lateness.ts";
import { generate, pack, prepareSale } from "./making.ts";
import { gatherReceipts } from "./receipts.ts";
import type { StepContext, StepResult } from "./step-context.ts";

export async function takeStep(context: StepContext, job: Job): Promise<StepResult> {
  switch (job.state) {
    case "queued":
      return job.kind === "generation" ? generate(context, job) : prepareSale(context, job);
    case "generating":
      return generate(context, job as GenerationJob);
    case "sealing":
      return pack(context, job);
    case "delivering":
      return deliver(context, job);
    case "delivered":
      return awaitAcceptance(context, job);
    case "accepted":
      return job.kind === "generation"
        ? revealItems(context, job)
        : send(context, job, revealSaleCall(context.settings.deployment, job));
    case "revealed":
      return settle(context, job);
    case "settled":
      return record(context, job as GenerationJob);
    default:
      return "waits";
  }
}

/** Undoes of a job what a reorganisation has undone on chain. Resolves to whether it moved. */
export async function rollBack(context: StepContext, job: Job): Promise<boolean> {
  const { board, chain, escrows, log } = context;
  const [readSoFar] = await board.store.checkpoints();
  const { status, closesAt } = await viewOf(escrows, job);
  // Its time to show keys is over: it went on without the chain.
  if (status === "accepted" && (await chain.now()) >= closesAt) return false;
  // Otherwise no lock would ever be read again: a node that is behind does not know the task yet, and a lock that was
  // read meanwhile is one that the job did not need.
  if (status === "none" && !(await isAllThatWasRead(context, readSoFar))) return false;
  const after = await board.move(job, job.state, (current) => afterReorganisation(current, status, closesAt));
  if (after.state !== job.state)
    log.warn({ job: job.id, from: job.state, to: after.state }, "A reorganisation has undone steps of this job");
  return after.state !== job.state;
}

/** Whether no block was worked through after `readSoFar`, and the node has that one. */
async function isAllThatWasRead({ board, chain }: StepContext, readSoFar: Checkpoint | undefined): Promise<boolean> {
  if (readSoFar === undefined) return false;
  const block = await chain.client.getBlock({ blockNumber: BigInt(readSoFar.number) }).catch((error: unknown) => {
    if (isNodeAway(error)) throw error;
    return undefined;
  });
  const [newest] = await board.store.checkpoints();
  return block?.hash === readSoFar.hash && newest?.hash === readSoFar.hash;
}

async function deliver(context: StepContext, job: Job): Promise<StepResult> {
  const { board, settings } = context;
  const product = job.kind === "sale" ? await board.store.product(job.productId) : undefined;
  return send(context, job, deliverCall(settings.deployment, job, product));
}

/**
 * The payer's turn. Of one that is silent two other providers take the place, as witnesses that it can have the files.
 * Where they can not be had in time the task ends, and this provider's bond is free again.
 */
async function awaitAcceptance(context: StepContext, job: Job): Promise<StepResult> {
  const { chain, escrows, settings } = context;
  if ((await chain.now()) < job.closesAt!) return "waits";
  const view = await viewOf(escrows, job);
  if (view.status !== "delivered") return (await align(context, job)) ? "moved" : "waits";
  const availableBy = view.closesAt + (await escrows.windows()).available;
  if ((await chain.now()) < availableBy) {
    const receipts = await gatherReceipts(context, job, view);
    return send(context, job, confirmCall(settings.deployment, job, receipts));
  }
  return job.kind === "sale" ? "waits" : send(context, job, refundTask(settings.deployment, quoteFromJson(job.quote)));
}

/** Shows the key of each picture whose key is not shown yet. */
async function revealItems(context: StepContext, job: GenerationJob): Promise<StepResult> {
  const { chain, escrows, settings } = context;
  if (await align(context, job)) return "moved";
  const items = await escrows.items(job.id as Hex, job.quote.items);
  if ((await chain.now()) >= job.closesAt!) return giveUpRest(context, job, items);
  for (const [index, { status }] of items.entries()) {
    if (status === "none") await attempt(context, job, revealTaskCall(settings.deployment, job, index));
  }
  return (await align(context, job)) ? "moved" : "waits";
}

/** The time to show keys is over: what is revealed is paid for all the same. */
async function giveUpRest(
  { board, escrows }: StepContext,
  job: GenerationJob,
  items: readonly ItemState[],
): Promise<StepResult> {
  if (items.every(({ status }) => status === "none")) {
    await board.fail(job, "The time to show the key is over.");
    return "waits";
  }
  const closesAt = await lastComplaint(escrows, job);
  await board.move(job, "accepted", (current) => afterMove(current, { state: "revealed", closesAt }));
  return "moved";
}

/** When the time for complaints about all pictures that are revealed is over. */
async function lastComplaint(escrows: EscrowReader, job: GenerationJob): Promise<number> {
  return Math.max(...(await escrows.items(job.id as Hex, job.quote.items)).map(({ closesAt }) => closesAt));
}

async function settle(context: StepContext, job: Job): Promise<StepResult> {
  const { chain, escrows, settings } = context;
  if ((await chain.now()) < job.closesAt!) return "waits";
  if (job.kind === "sale") return send(context, job, settleSale(settings.deployment, BigInt(job.productId)));
  const items = await escrows.items(job.id as Hex, job.quote.items);
  for (const [index, { status }] of items.entries()) {
    if (status === "revealed")
      await attempt(context, job, settleTask(settings.deployment, quoteFromJson(job.quote), index));
  }
  return (await align(context, job)) ? "moved" : "waits";
}

/** The producer may rate for a while; an outcome without a rating is a good one, once somebody records it. */
async function record(context: StepContext, job: GenerationJob): Promise<StepResult> {
  if ((await context.chain.now()) < job.closesAt!) return "waits";
  return send(context, job, recordTask(context.settings.deployment, quoteFromJson(job.quote)));
}

/** Sends the job's next call, unless the chain is further already, and takes over where the chain then stands. */
async function send(context: StepContext, job: Job, call: ContractCall): Promise<StepResult> {
  if (await align(context, job)) return "moved";
  if (job.state === "delivering" && (await failWhenLate(context, job))) return "waits";
  await attempt(context, job, call);
  return (await align(context, job)) ? "moved" : "waits";
}

/** Sends a call. That it fails is no matter when the chain tells that the job has moved all the same. */
async function attempt(context: StepContext, job: Job, call: ContractCall): Promise<void> {
  try {
    await context.chain.send(call, {
      reached: (point) => context.reached(`${call.functionName}-${point}`),
      about: { job: job.id },
    });
  } catch (error) {
    // Somebody else may have done it, or it was mined although the answer got lost: the chain tells.
    if (!(await align(context, job))) throw error;
  }
}

/** Brings a job that the chain has left behind up to date. Resolves to whether it moved. */
async function align(context: StepContext, job: Job): Promise<boolean> {
  const { board, escrows } = context;
  const view = await viewOf(escrows, job);
  const { status, ownDelivery } = view;
  if (status === "none") return rollBack(context, job);
  if (status === "locked") return false;
  // Of an acceptance only the follower tells, when it has as many confirmations as the settings ask for: on it the key
  // is shown, and it must not be undone afterwards.
  const state = status === "accepted" ? "delivered" : status === "settled" && job.kind === "sale" ? "closed" : status;
  const closesAt =
    status === "revealed" && job.kind === "generation" ? await lastComplaint(escrows, job) : view.closesAt;
  const result = await board.move(job, job.state, (current) =>
    ownDelivery ? afterMove(current, { state, closesAt }) : afterFailure(current, "Somebody else delivered."),
  );
  return result.state !== job.state;
}
