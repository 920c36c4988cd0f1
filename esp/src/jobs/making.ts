/**
 * The steps of a job before its delivery: pictures and texts are made, files sealed and proven. Each step stores its
 * result, and can be repeated after a crash at any point.
 */
import { randomBytes } from "node:crypto";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { withoutModelTerms } from "@genuine/sdk/model-terms";
import { encodePackage, sealFile } from "@genuine/sdk/sealing/package";
import { type Proof, proofToJson, quoteFromJson } from "@genuine/sdk/structs";
import { declineCopy } from "@genuine/sdk/transactions";
import { idOfProof, proofTypedData } from "@genuine/sdk/typed-data";
import { bytesToHex, type Hex } from "viem";
import { workOf } from "../copies/copy-check.ts";
import type { Offered } from "../generators/generators.ts";
import { errorFields } from "../log.ts";
import { glimpseOf } from "../pictures/glimpse.ts";
import { canonicalFile, type Inspected } from "../pictures/inspect.ts";
import { envelopeTo } from "./envelopes.ts";
import { afterFailure, type GenerationJob, isEnding, type Job, type JobItem, kindOfWork, type SaleJob } from "./job.ts";
import { failWhenLate, lastMoment } from "./lateness.ts";
import type { StepContext, StepResult } from "./step-context.ts";

/** The proof must outlive the longest way to the reveal; it can register only once. */
const PROOF_SECONDS = 30 * 24 * 3600;
/** Maximum time until a generator stops after its payer has cancelled, ms. */
const CANCELLED_LOOK_MS = 500;

/** Makes the next picture or text, in turn with other tasks; a task stays queued until its first item begins. */
export async function generate(context: StepContext, job: GenerationJob): Promise<StepResult> {
  const { board, content, generators, credentials } = context;
  const { prompt, seed, model } = job.opening;
  const offered = generators.quoted(kindOfWork(job), model);
  if (offered === undefined) {
    const now = generators.all.map(({ generator }) => generator.model).join(" and ") || "nothing";
    throw new GenuineError(
      "generator_failed",
      `This task was quoted for the model ${model}; the worker now runs ${now}.`,
    );
  }
  const { generator, health, pace, inTurn } = offered;
  const cancelled = whenCancelled(context, job);
  await untilCancelled(cancelled, inTurn, async () => {
    if (context.signal.aborted || (await failWhenLate(context, job))) return;
    await board.move(job, "queued", (current) => ({ ...current, state: "generating" }));
    const left = (await lastMoment(context, job)) - (await context.chain.now());
    const limit = AbortSignal.timeout(Math.max(1, left) * 1000);
    const signal = AbortSignal.any([context.signal, cancelled.signal, limit]);
    const parameters = withoutModelTerms(job.opening.parameters);
    const index = job.items.length;
    const onProgress = (share: number, soFar?: Uint8Array | string) => {
      board.setProgress(job, share, typeof soFar === "string" ? soFar : undefined);
      if (typeof soFar === "object") void glimpseOf(soFar).then((glimpse) => glimpse && board.setPicture(job, glimpse));
    };
    const began = Date.now();
    // A timeout is a lower bound of the time needed.
    const isTooSlow = (error: unknown) =>
      !context.signal.aborted && !cancelled.signal.aborted && (signal.aborted || hasCode(error, "generator_timeout"));
    const made = await pace
      .measure(() => generator.run({ prompt, seed: seed + index, parameters }, { signal, onProgress }), isTooSlow)
      .catch((error: unknown) => {
        // A cancellation is not a failure of the generator, and the job continues with the agreement.
        if (cancelled.signal.aborted) return undefined;
        if (!context.signal.aborted) health.failed(error);
        throw error;
      });
    if (made === undefined) return;
    health.worked();
    context.metrics.generated((Date.now() - began) / 1000);
    // Servers put prompts and workflows into their files, and use containers of their own.
    const file = kindOfWork(job) === "picture" ? { ...made, bytes: await canonicalFile(made.bytes) } : made;
    // A picture without fingerprints could not be registered.
    const inspected = await context.measurer.inspect(file.bytes, file.mediaType);
    await refuseCopy(context, job, file.bytes, inspected);
    const contentHash = await content.put(
      await credentials.add(file.bytes, inspected, job, generator.digitalSource, seed + index),
    );
    const item: JobItem = { sealed: { contentHash, key: newKey() }, packed: null, product: null };
    await board.move(job, "generating", (current) => {
      if (current.items.length !== index) return null;
      const items = [...current.items, item];
      return { ...current, items, state: items.length === current.quote.items ? "sealing" : "generating" };
    });
  });
  return "moved";
}

type Cancelled = { signal: AbortSignal; stop(): void };

/** Runs in the generator's queue; a cancellation before that resolves at once. */
async function untilCancelled(
  { signal, stop }: Cancelled,
  inTurn: Offered["inTurn"],
  make: () => Promise<void>,
): Promise<void> {
  let began = false;
  const turn = inTurn(async () => {
    if (signal.aborted) return;
    began = true;
    await make();
  });
  const left = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => !began && resolve(), { once: true });
  });
  await Promise.race([turn, left]).finally(stop);
}

/** Fires when the payer has cancelled the task, at this worker or at another of its cluster. */
function whenCancelled({ board, log }: StepContext, { id }: GenerationJob): Cancelled {
  const cancelled = new AbortController();
  const look = () =>
    board.store.job(id).then(
      (job) => job !== undefined && isEnding(job) && cancelled.abort(),
      (error: unknown) => log.warn({ job: id, ...errorFields(error) }, "Cannot see whether a task is cancelled"),
    );
  const timer = setInterval(() => void look(), CANCELLED_LOOK_MS);
  return { signal: cancelled.signal, stop: () => clearInterval(timer) };
}

/**
 * A copy of another producer's product is not delivered. The quote commits to the seed, so a second attempt is not possible. If it
 * were delivered, it would be challenged and removed: the producer would have paid for nothing. It is declined on chain: fee and
 * bond are returned at once, and no outcome is recorded. If it is too late for that, the fee is refunded at the end, with the
 * bond.
 * @throws GenuineError copy_generated
 */
async function refuseCopy(
  { settings, copies, chain, board, reached, log }: StepContext,
  job: GenerationJob,
  bytes: Uint8Array,
  inspected: Inspected,
): Promise<void> {
  if (settings.nearDuplicates !== "refuse") return;
  const copy = await copies.find(workOf(bytes, inspected), job.quote.producer);
  if (copy === undefined) return;
  const message = `The ${kindOfWork(job)} came out as a copy: it ${copy.how} product ${copy.product.id}. It is not delivered, for it would be removed; your money comes back at once, or when the time to deliver is over.`;
  // Before the chain ends the task: otherwise the job would not record the reason.
  await board.move(job, "generating", (current) => afterFailure(current, message));
  const call = declineCopy(settings.deployment, quoteFromJson(job.quote), BigInt(copy.product.id));
  await chain
    .send(call, { reached: (point) => reached(`declineCopy-${point}`), about: { job: job.id } })
    .catch((error: unknown) => log.warn({ ...errorFields(error), job: job.id }, "A copy could not be declined"));
  throw new GenuineError("copy_generated", message, { remedy: "Order again, with another prompt." });
}

export async function prepareSale({ settings, board, content }: StepContext, job: SaleJob): Promise<StepResult> {
  if (!settings.work.includes("sell")) {
    await board.fail(job, "This provider delivers no sales; the seller has to deliver.");
    return "waits";
  }
  const product = await board.store.product(job.productId);
  if (product === undefined || !(await content.has(product.proof.fileHash))) {
    await board.fail(job, "This provider does not hold the file; the seller has to deliver.");
    return "waits";
  }
  const sealed = { contentHash: product.proof.fileHash, key: newKey() };
  await board.move(job, "queued", (current) => ({
    ...current,
    state: "sealing",
    items: [{ sealed, packed: null, product: null }],
  }));
  return "moved";
}

/** Seals the files, signs their proofs, and stores everything before anything is sent. */
export async function pack(context: StepContext, job: Job): Promise<StepResult> {
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

async function prove(
  { settings, chain, measurer }: StepContext,
  job: GenerationJob,
  bytes: Uint8Array,
): Promise<NonNullable<JobItem["product"]>> {
  const { deployment, account } = settings;
  const { mediaType, contentRoot, fileHash, cid, blocks, blocksHash } = await measurer.inspect(
    bytes,
    job.mediaType ?? "image/png",
  );
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

function newKey(): Hex {
  return bytesToHex(randomBytes(32));
}
