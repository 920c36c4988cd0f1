/**
 * What is done for a job in each state. Every step may be begun again after a crash at any point of it: it first stores
 * what it will need, and the chain refuses a second time what was done already.
 */
import { randomBytes } from "node:crypto";
import { latePenalty } from "@genuine/sdk/escrow-windows";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { encodePackage, sealFile } from "@genuine/sdk/sealing/package";
import { type Proof, proofToJson, quoteFromJson } from "@genuine/sdk/structs";
import { type ContractCall, recordTask, refundTask, settleSale, settleTask } from "@genuine/sdk/transactions";
import { idOfProof, proofTypedData } from "@genuine/sdk/typed-data";
import { type Address, bytesToHex, type Hex, hexToBytes } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { EscrowReader, ItemState } from "../chain/escrows.ts";
import type { GenerationParameters, Generator } from "../generators/generator.ts";
import type { Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import type { Credentials } from "../credentials/credentials.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { CopyCheck } from "../copies/copy-check.ts";
import { inspect, type Inspected } from "../pictures/inspect.ts";
import type { JobBoard } from "./board.ts";
import { envelopeTo } from "./envelopes.ts";
import { confirmCall, deliverCall, revealSaleCall, revealTaskCall, viewOf } from "./escrows.ts";
import { afterFailure, afterMove, type GenerationJob, type Job, type JobItem, type SaleJob } from "./job.ts";
import { gatherReceipts } from "./receipts.ts";

export type StepContext = {
  settings: Settings;
  chain: Chain;
  board: JobBoard;
  content: ContentStore;
  generator: Generator;
  credentials: Credentials;
  copies: CopyCheck;
  escrows: EscrowReader;
  /** Who could be a witness. */
  esps(): Promise<Address[]>;
  /** Lets one generation run at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  signal: AbortSignal;
  /** Told "<function>-sent" when a transaction has left. */
  reached(step: string): void;
  log: Logger;
};

/** Whether the job moved, or there is nothing to do until something happens on chain. */
export type StepResult = "moved" | "waits";

/** The proof must outlive the longest way to the reveal; it can only ever register once. */
const PROOF_SECONDS = 30 * 24 * 3600;

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
      return job.kind === "generation" ? revealItems(context, job) : send(context, job, revealSaleCall(context.settings.deployment, job));
    case "revealed":
      return settle(context, job);
    case "settled":
      return record(context, job as GenerationJob);
    default:
      return "waits";
  }
}

/** Makes the next picture, in turn with other tasks; while none of a task is begun it stays queued. */
async function generate(context: StepContext, job: GenerationJob): Promise<StepResult> {
  const { board, content, generator, credentials } = context;
  await context.inTurn(async () => {
    if (context.signal.aborted || (await failWhenLate(context, job))) return;
    await board.move(job, "queued", (current) => ({ ...current, state: "generating" }));
    const { prompt, seed, model } = job.opening;
    if (model !== generator.model) {
      throw new GenuineError("generator_failed", `This task was quoted for the model ${model}; the worker now runs ${generator.model}.`);
    }
    const left = (await lastMoment(context, job)) - (await context.chain.now());
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(Math.max(1, left) * 1000)]);
    const parameters = job.opening.parameters as GenerationParameters;
    const index = job.items.length;
    const file = await generator.run({ prompt, seed: seed + index, parameters }, { signal, onProgress: (progress) => board.setProgress(job, progress) });
    // A picture that can not be fingerprinted could not be registered.
    const inspected = await inspect(file.bytes);
    await refuseCopy(context, job, inspected);
    const contentHash = await content.put(await credentials.add(file.bytes, inspected, job, seed + index));
    const item: JobItem = { sealed: { contentHash, key: newKey() }, packed: null, product: null };
    await board.move(job, "generating", (current) => {
      if (current.items.length !== index) return null;
      const items = [...current.items, item];
      return { ...current, items, state: items.length === current.quote.items ? "sealing" : "generating" };
    });
  });
  return "moved";
}

/**
 * A picture that is a copy of another producer's product is not delivered. The seed is committed to, so that there is no
 * second try. Delivered, it would be challenged and removed: the producer would have paid for nothing, and this provider
 * would lose reward, compensation and reputation. Undelivered, the producer has its fee back with this provider's bond,
 * a fifth of the fee or so, and is told at once rather than at the end of the delivery time.
 * @throws GenuineError copy_generated
 */
async function refuseCopy({ settings, copies }: StepContext, job: GenerationJob, { blocks, fingerprints, fileHash }: Inspected): Promise<void> {
  if (settings.nearDuplicates !== "refuse") return;
  const copy = await copies.find({ blocks: hexToBytes(blocks), fingerprints, fileHash }, job.quote.producer);
  if (copy === undefined) return;
  const message = `The picture came out as a copy: it ${copy.how} product ${copy.product.id}. It is not delivered, for it would be removed; your money comes back when the time to deliver is over.`;
  throw new GenuineError("copy_generated", message, { remedy: "Order again, with another prompt." });
}

async function prepareSale({ board, content }: StepContext, job: SaleJob): Promise<StepResult> {
  const product = await board.store.product(job.productId);
  if (product === undefined || !(await content.has(product.proof.fileHash))) {
    await board.fail(job, "This provider does not hold the file; the seller has to deliver.");
    return "waits";
  }
  const sealed = { contentHash: product.proof.fileHash, key: newKey() };
  await board.move(job, "queued", (current) => ({ ...current, state: "sealing", items: [{ sealed, packed: null, product: null }] }));
  return "moved";
}

/** Seals the files, proves them, and stores all of it before the chain hears of it. */
async function pack(context: StepContext, job: Job): Promise<StepResult> {
  if (await failWhenLate(context, job)) return "waits";
  const items: JobItem[] = [];
  for (const item of job.items) items.push(await packItem(context, job, item));
  await context.board.move(job, "sealing", (current) => ({ ...current, state: "delivering", items }));
  return "moved";
}

async function packItem(context: StepContext, job: Job, { sealed }: JobItem): Promise<JobItem> {
  const { content } = context;
  const bytes = await content.get(sealed.contentHash);
  const { package: sealedPackage, delivery } = sealFile(sealed.key, bytes);
  const envelopeHash = await content.put(envelopeTo(job.encryptionKey!, encodePackage(sealedPackage)));
  const product = job.kind === "sale" ? null : await prove(context, job, bytes);
  return { sealed, packed: { delivery, envelopeHash }, product };
}

async function prove({ settings, chain }: StepContext, job: GenerationJob, bytes: Uint8Array): Promise<NonNullable<JobItem["product"]>> {
  const { deployment, account } = settings;
  const { mediaType, contentRoot, fileHash, cid, blocks, blocksHash } = await inspect(bytes);
  const proof: Proof = {
    producer: job.quote.producer,
    esp: account.address,
    mediaType,
    contentRoot,
    fileHash,
    cid,
    promptCommitment: job.quote.promptCommitment,
    blocksHash,
    parent: 0n,
    expiry: BigInt((await chain.now()) + PROOF_SECONDS),
  };
  const { chainId, contracts } = deployment;
  const signature = await account.signTypedData(proofTypedData(chainId, contracts.productRegistry, proof));
  return { id: idOfProof(chainId, contracts.productRegistry, proof), proof: proofToJson(proof), signature, blocks };
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
async function giveUpRest({ board, escrows }: StepContext, job: GenerationJob, items: readonly ItemState[]): Promise<StepResult> {
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
    if (status === "revealed") await attempt(context, job, settleTask(settings.deployment, quoteFromJson(job.quote), index));
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
    await context.chain.send(call, () => context.reached(`${call.functionName}-sent`));
  } catch (error) {
    // Somebody else may have done it, or it was mined although the answer got lost: the chain tells.
    if (!(await align(context, job))) throw error;
  }
}

/** Brings a job that the chain has left behind up to date. Resolves to whether it moved. */
async function align({ board, escrows }: StepContext, job: Job): Promise<boolean> {
  const view = await viewOf(escrows, job);
  const { status, ownDelivery } = view;
  if (status === "none" || status === "locked") return false;
  // Of an acceptance only the follower tells, when it has as many confirmations as the settings ask for: on it the key
  // is shown, and it must not be undone afterwards.
  const state = status === "accepted" ? "delivered" : status === "settled" && job.kind === "sale" ? "closed" : status;
  const closesAt = status === "revealed" && job.kind === "generation" ? await lastComplaint(escrows, job) : view.closesAt;
  const result = await board.move(job, job.state, (current) =>
    ownDelivery ? afterMove(current, { state, closesAt }) : afterFailure(current, "Somebody else delivered."),
  );
  return result.state !== job.state;
}

/** When nothing can be delivered any more: a task may still be, for a penalty, after its time. */
async function lastMoment({ escrows }: StepContext, job: Job): Promise<number> {
  return job.kind === "sale" ? job.closesAt! : job.closesAt! + (await escrows.windows()).late;
}

/**
 * Gives a job up that can not be delivered in time, or only at a price that is no less than that of giving up, which is
 * the whole bond.
 */
async function failWhenLate(context: StepContext, job: Job): Promise<boolean> {
  const now = await context.chain.now();
  if (now < job.closesAt!) return false;
  if (job.kind === "generation" && now + secondsLeft(context, job) < (await lastMoment(context, job))) {
    const [bond, windows] = [await context.escrows.bondOf(BigInt(job.quote.fee)), await context.escrows.windows()];
    if (latePenalty(bond, job.closesAt!, windows, now + secondsLeft(context, job)) < bond) return false;
  }
  await context.board.fail(job, "The time to deliver is over.");
  return true;
}

/** That the pictures still to be made take, about. */
function secondsLeft({ generator }: StepContext, job: GenerationJob): number {
  const parameters = job.opening.parameters as GenerationParameters;
  return (job.quote.items - job.items.length) * generator.estimate({ parameters });
}

function newKey() {
  return bytesToHex(randomBytes(32));
}
