/**
 * The step of a job in each state. Every step is idempotent, so that it can be repeated after a crash at any point: it first
 * stores its inputs, and the chain rejects a call that was made already.
 */
import { quoteFromJson } from "@genuine/sdk/structs";
import {
  agreeTask,
  type ContractCall,
  recordTask,
  refundTask,
  settleSale,
  settleTask,
} from "@genuine/sdk/transactions";
import type { Hex } from "viem";
import type { EscrowReader, ItemState } from "../chain/escrows.ts";
import { isNodeAway, Refused } from "../chain/refusals.ts";
import { errorFields } from "../log.ts";
import { confirmCall, deliverCall, revealSaleCall, revealTaskCall, viewOf } from "./escrows.ts";
import {
  afterFailure,
  afterMove,
  afterReorganisation,
  type Ending,
  type GenerationJob,
  isEnding,
  type Job,
} from "./job.ts";
import type { Checkpoint } from "./job-store.ts";
import { failWhenLate } from "./lateness.ts";
import { generate, pack, prepareSale } from "./making.ts";
import { gatherReceipts } from "./receipts.ts";
import type { StepContext, StepResult } from "./step-context.ts";

/** Contract errors after which an agreement can never succeed. */
const NOT_AGREED: ReadonlySet<string> = new Set([
  "Guarantee_TooLate",
  "Guarantee_Held",
  "Guarantee_NothingDue",
  "Generation_BadAgreement",
  "Generation_BackAboveFee",
]);

export async function takeStep(context: StepContext, job: Job): Promise<StepResult> {
  if (isEnding(job)) return endTogether(context, job);
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

/** Reverts the part of a job that a reorganisation has reverted on chain. Resolves to whether it moved. */
export async function rollBack(context: StepContext, job: Job): Promise<boolean> {
  const { board, chain, escrows, log } = context;
  const [readSoFar] = await board.store.checkpoints();
  const { status, closesAt } = await viewOf(escrows, job);
  // The reveal window is over: the escrow went on without this job.
  if (status === "accepted" && (await chain.now()) >= closesAt) return false;
  // Otherwise the lock would not be read again: a node that is behind does not know the task yet, and a lock that was
  // read in the meantime was not needed by the job.
  if (status === "none" && !(await isAllThatWasRead(context, readSoFar))) return false;
  const after = await board.move(job, job.state, (current) => afterReorganisation(current, status, closesAt));
  if (after.state !== job.state)
    log.warn({ job: job.id, from: job.state, to: after.state }, "A reorganisation has undone steps of this job");
  return after.state !== job.state;
}

/** Whether no block was processed after `readSoFar`, and the node has that one. */
async function isAllThatWasRead({ board, chain }: StepContext, readSoFar: Checkpoint | undefined): Promise<boolean> {
  if (readSoFar === undefined) return false;
  const block = await chain.client.getBlock({ blockNumber: BigInt(readSoFar.number) }).catch((error: unknown) => {
    if (isNodeAway(error)) throw error;
    return undefined;
  });
  const [newest] = await board.store.checkpoints();
  return block?.hash === readSoFar.hash && newest?.hash === readSoFar.hash;
}

/** Submits the agreement to the chain. After a terminal error the task continues without it. */
async function endTogether(context: StepContext, job: GenerationJob & { ending: Ending }): Promise<StepResult> {
  const { board, settings, log } = context;
  const { back, until, signature } = job.ending;
  if (await align(context, job)) return "moved";
  try {
    const word = { back: BigInt(back), until, signature };
    await attempt(context, job, agreeTask(settings.deployment, quoteFromJson(job.quote), word));
  } catch (error) {
    if (!(error instanceof Refused) || !NOT_AGREED.has(error.code)) throw error;
    log.warn({ job: job.id, ...errorFields(error) }, "The chain refuses to end a task by agreement");
    await board.setEnding(job.id, ({ ending }) => ({ ...ending!, state: "refused" }));
    return "moved";
  }
  return (await align(context, job)) ? "moved" : "waits";
}

async function deliver(context: StepContext, job: Job): Promise<StepResult> {
  const { board, settings } = context;
  const product = job.kind === "sale" ? await board.store.product(job.productId) : undefined;
  return send(context, job, deliverCall(settings.deployment, job, product));
}

/**
 * Waits for the payer. If it is silent or objects, other providers' receipts replace its acceptance.
 * Without enough of them in time the task ends, and this provider's bond is released.
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

/** Reveals the key of each picture that is not revealed yet. */
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

/** The reveal window is over: what is revealed is still paid for. */
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

/** End of the last complaint window of all revealed pictures. */
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

/** The producer may rate for a while; afterwards anyone may record the outcome without a rating. */
async function record(context: StepContext, job: GenerationJob): Promise<StepResult> {
  if ((await context.chain.now()) < job.closesAt!) return "waits";
  return send(context, job, recordTask(context.settings.deployment, quoteFromJson(job.quote)));
}

/** Sends the job's next call, unless the chain is further already, and adopts the state that the chain then has. */
async function send(context: StepContext, job: Job, call: ContractCall): Promise<StepResult> {
  if (await align(context, job)) return "moved";
  if (job.state === "delivering" && (await failWhenLate(context, job))) return "waits";
  await attempt(context, job, call);
  return (await align(context, job)) ? "moved" : "waits";
}

/** Sends a call. A failure does not matter if the chain shows that the job has moved. */
async function attempt(context: StepContext, job: Job, call: ContractCall): Promise<void> {
  try {
    await context.chain.send(call, {
      reached: (point) => context.reached(`${call.functionName}-${point}`),
      about: { job: job.id },
    });
  } catch (error) {
    // Another account may have sent it, or it was mined although the response was lost: read the chain.
    if (!(await align(context, job))) throw error;
  }
}

/** Brings a job up to the state on chain. Resolves to whether it moved. */
async function align(context: StepContext, job: Job): Promise<boolean> {
  const { board, escrows } = context;
  const view = await viewOf(escrows, job);
  const { status, ownDelivery } = view;
  if (status === "none") return rollBack(context, job);
  if (status === "locked") return false;
  // Acceptance counts only when the follower has seen it, with the confirmations of the settings: the key is revealed
  // on it, so it must not be reverted afterwards.
  const state = status === "accepted" ? "delivered" : status === "settled" && job.kind === "sale" ? "closed" : status;
  const closesAt =
    status === "revealed" && job.kind === "generation" ? await lastComplaint(escrows, job) : view.closesAt;
  const result = await board.move(job, job.state, (current) =>
    ownDelivery ? afterMove(current, { state, closesAt }) : afterFailure(current, "Somebody else delivered."),
  );
  return result.state !== job.state;
}
