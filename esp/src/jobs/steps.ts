/**
 * What is done for a job in each state. Every step may be begun again after a crash at any point of it: it first stores
 * what it will need, and the chain refuses a second time what was done already.
 */
import { randomBytes } from "node:crypto";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { encryptTo, keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { encodePackage, sealFile } from "@genuine/sdk/sealing/package";
import { type Proof, proofToJson } from "@genuine/sdk/structs";
import type { ContractCall } from "@genuine/sdk/transactions";
import { idOfProof, proofTypedData } from "@genuine/sdk/typed-data";
import { bytesToHex, type Hex, hexToBytes } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { GenerationParameters, Generator } from "../generators/generator.ts";
import type { Settings } from "../settings.ts";
import type { Credentials } from "../credentials/credentials.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { CopyCheck } from "../copies/copy-check.ts";
import { inspect, type Inspected } from "../pictures/inspect.ts";
import type { JobBoard } from "./board.ts";
import { deliverCall, refundCall, revealCall, settleCall, viewOf } from "./escrows.ts";
import { afterFailure, afterMove, type GenerationJob, type Job, type SaleJob } from "./job.ts";

export type StepContext = {
  settings: Settings;
  chain: Chain;
  board: JobBoard;
  content: ContentStore;
  generator: Generator;
  credentials: Credentials;
  copies: CopyCheck;
  /** Lets one generation run at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  signal: AbortSignal;
  /** Told "<function>-sent" when a transaction has left. */
  reached(step: string): void;
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
      return send(context, job, revealCall(context.settings.deployment, job));
    case "revealed":
      return settle(context, job);
    default:
      return "waits";
  }
}

/** Makes the picture, one at a time; the others stay queued meanwhile. */
async function generate(context: StepContext, job: GenerationJob): Promise<StepResult> {
  const { board, content, generator, credentials } = context;
  await context.inTurn(async () => {
    if (context.signal.aborted || (await failWhenLate(context, job))) return;
    await board.move(job, "queued", (current) => ({ ...current, state: "generating" }));
    const { prompt, seed, model } = job.opening;
    if (model !== generator.model) {
      throw new GenuineError("generator_failed", `This task was quoted for the model ${model}; the worker now runs ${generator.model}.`);
    }
    const left = job.closesAt! - (await context.chain.now());
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(Math.max(1, left) * 1000)]);
    const parameters = job.opening.parameters as GenerationParameters;
    const file = await generator.run({ prompt, seed, parameters }, { signal, onProgress: (progress) => board.setProgress(job, progress) });
    // A picture that can not be fingerprinted could not be registered.
    const inspected = await inspect(file.bytes);
    await refuseCopy(context, job, inspected);
    const contentHash = await content.put(await credentials.add(file.bytes, inspected, job));
    await board.move(job, "generating", (current) => ({ ...current, state: "sealing", sealed: { contentHash, key: newKey() } }));
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
  await board.move(job, "queued", (current) => ({ ...current, state: "sealing", sealed }));
  return "moved";
}

/** Seals the file, proves it, and stores both before the chain hears of it. */
async function pack(context: StepContext, job: Job): Promise<StepResult> {
  if (await failWhenLate(context, job)) return "waits";
  const { board, content } = context;
  const bytes = await content.get(job.sealed!.contentHash);
  const { package: sealedPackage, delivery } = sealFile(job.sealed!.key, bytes);
  const envelopeHash = await content.put(envelopeTo(job.encryptionKey!, encodePackage(sealedPackage)));
  const packed = { delivery, envelopeHash };
  if (job.kind === "sale") {
    await board.move(job, "sealing", (current) => ({ ...current, state: "delivering", packed }));
  } else {
    const product = await prove(context, job, bytes);
    await board.move(job, "sealing", (current) => ({ ...current, state: "delivering", packed, product }));
  }
  return "moved";
}

/**
 * The envelope for a payer. A payer that locked with a key nobody can encrypt to gets one that nobody can open: the
 * delivery is made in time all the same, for otherwise its bond would be the payer's.
 */
function envelopeTo(publicKey: Hex, plain: Uint8Array): Uint8Array {
  try {
    return encryptTo(publicKey, plain);
  } catch (error) {
    if (!hasCode(error, "bad_public_key")) throw error;
    const { publicKey: nobodys } = keyPairFromSignature(bytesToHex(Uint8Array.of(...randomBytes(64), 27)));
    return encryptTo(nobodys, plain);
  }
}

async function prove({ settings, chain }: StepContext, job: GenerationJob, bytes: Uint8Array): Promise<NonNullable<GenerationJob["product"]>> {
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

/** The payer's turn. A task it never accepts still holds this provider's bond: get it back when the time is over. */
async function awaitAcceptance(context: StepContext, job: Job): Promise<StepResult> {
  if (job.kind === "sale" || (await context.chain.now()) < job.closesAt!) return "waits";
  return send(context, job, refundCall(context.settings.deployment, job));
}

async function settle(context: StepContext, job: Job): Promise<StepResult> {
  if ((await context.chain.now()) < job.closesAt!) return "waits";
  return send(context, job, settleCall(context.settings.deployment, job));
}

/** Sends the job's next call, unless the chain is further already, and takes over where the chain then stands. */
async function send(context: StepContext, job: Job, call: ContractCall): Promise<StepResult> {
  if (await align(context, job)) return "moved";
  if (job.state === "delivering" && (await failWhenLate(context, job))) return "waits";
  try {
    await context.chain.send(call, () => context.reached(`${call.functionName}-sent`));
  } catch (error) {
    // Somebody else may have done it, or it was mined although the answer got lost: the chain tells.
    if (await align(context, job)) return "moved";
    throw error;
  }
  return (await align(context, job)) ? "moved" : "waits";
}

/** Brings a job that the chain has left behind up to date. Resolves to whether it moved. */
async function align({ board, chain, settings }: StepContext, job: Job): Promise<boolean> {
  const { status, closesAt, ownDelivery } = await viewOf(chain, settings.deployment, job);
  if (status === "none" || status === "locked") return false;
  // Of an acceptance only the follower tells, when it has as many confirmations as the settings ask for: on it the key
  // is shown, and it must not be undone afterwards.
  const state = status === "accepted" ? "delivered" : status;
  const result = await board.move(job, job.state, (current) =>
    ownDelivery ? afterMove(current, { state, closesAt }) : afterFailure(current, "Somebody else delivered."),
  );
  return result.state !== job.state;
}

async function failWhenLate({ board, chain }: StepContext, job: Job): Promise<boolean> {
  if ((await chain.now()) < job.closesAt!) return false;
  await board.fail(job, "The time to deliver is over.");
  return true;
}

function newKey() {
  return bytesToHex(randomBytes(32));
}
