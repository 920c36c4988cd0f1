/** What the endpoints answer, as schemas: each has the type of the SDK's client, and the tests hold real answers against it. */
import type { Dispute } from "@genuine/sdk/disputes";
import {
  ACTIVITY_TYPES,
  type Activity,
  type Challenge,
  CHALLENGE_STEPS,
  type DueStep,
  type Esp,
  type EspDetail,
  type GrantedLicence,
  type Neighbour,
  type Product,
  type ProductSummary,
  type Sale,
  type Task,
} from "@genuine/sdk/indexer-answers";
import { VERDICTS } from "@genuine/sdk/similarity";
import { GROUNDS } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";
import { z } from "zod";

const object = z.strictObject;
const hex = (pattern: RegExp, description: string) =>
  z.string().regex(pattern).describe(description) as unknown as z.ZodType<Hex>;
const id = hex(/^0x[0-9a-f]{64}$/, "An id, a hash or a key: 0x and 64 hex digits");
const bytes = hex(/^0x([0-9a-f]{2})*$/, "Bytes in hex");
const address = hex(/^0x[0-9a-fA-F]{40}$/, "An address, with EIP-55 checksum") as z.ZodType<Address>;
const money = z.string().regex(/^\d+$/).describe("Base units of the payment token");
const time = z.int().describe("Unix seconds");
const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

export const list = <T extends z.ZodType>(item: T) =>
  object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe("The cursor of the next page; null at the end"),
  });

const delivery = object({ contentRoot: id, sealedRoot: id, hashlock: id });
const opinion = object({ belief: share, disbelief: share, uncertainty: share });
const fingerprints = object({ pdq: id, iscc: id, colour: id }).describe(
  "As the chain computed them of a picture's blocks",
);
const measurement = object({ pdq: count, iscc: count, colour: count, verdict: z.enum(VERDICTS) });
const step = z.int();
const map = object({
  xx: step,
  xy: step,
  yx: step,
  yy: step,
  x0: step,
  y0: step,
  fill: count,
  reverse: z.boolean(),
}).describe("Affine map in 1/65,536");
const escrowStatuses = ["locked", "delivered", "accepted", "revealed", "settled", "refunded"] as const;

const offer = object({
  seller: address,
  price: money,
  agent: address.nullable(),
  agentBasisPoints: count,
  offeredAt: time,
});

export const sale = object({
  id: z.string(),
  productId: id,
  seller: address,
  buyer: address,
  agent: address.nullable(),
  price: money,
  status: z.enum(escrowStatuses),
  closesAt: time,
  endableFrom: time.nullable(),
  encryptionKey: bytes,
  delivery: delivery.nullable(),
  key: id.nullable(),
  witnesses: z.array(address),
  royalty: money.nullable(),
  agentFee: money.nullable(),
  parentShare: money.nullable(),
  poolShare: money.nullable(),
  paid: money.nullable(),
  parentOwner: address.nullable(),
  lockedAt: time,
  updatedAt: time,
}) satisfies z.ZodType<Sale>;

export const productSummary = object({
  id,
  serial: count,
  producer: address,
  owner: address,
  esp: address,
  status: z.enum(["active", "challenged", "removed"]),
  quality: count.max(100),
  detail: count.max(255),
  fingerprints: fingerprints.nullable(),
  parent: id.nullable(),
  parentBasisPoints: count,
  mediaType: z.string(),
  contentRoot: id,
  cid: z.string(),
  promptCommitment: id,
  registeredAt: time,
  registeredBlock: count,
  kind: z.enum(["generated", "attested"]),
  offer: offer.nullable(),
  sale: sale.nullable(),
}) satisfies z.ZodType<ProductSummary>;

const neighbour = object({
  id,
  serial: count,
  pdq: count,
  iscc: count,
  turned: object({ pdq: count, how: z.string() }),
  colour: count,
  quality: count,
  detail: count,
  registeredAt: time,
  producer: address,
}) satisfies z.ZodType<Neighbour>;

export const activity = object({
  id: z.string(),
  type: z.enum(ACTIVITY_TYPES),
  productId: id,
  from: address.nullable(),
  to: address.nullable(),
  value: money.nullable(),
  at: time,
  block: count,
  txHash: id,
}) satisfies z.ZodType<Activity>;

export const challenge = object({
  id,
  ground: z.enum(GROUNDS),
  originalId: id.nullable(),
  accusedId: id,
  challenger: address,
  authority: address,
  accusedOwner: address,
  measurement: measurement.nullable(),
  map: map.nullable(),
  statement: z.string(),
  deposit: money,
  fee: money,
  respondBy: time,
  status: z.enum(["open", "disputed", "upheld", "rejected", "undecided"]),
  answer: object({ by: address, earlierId: id.nullable() }).nullable(),
  disputeId: z.string().nullable(),
  depositReturned: money.nullable(),
  reward: money.nullable(),
  feeReimbursed: money.nullable(),
  compensation: money.nullable(),
  buyer: address.nullable(),
  openedAt: time,
  finishedAt: time.nullable(),
  steps: z.array(object({ name: z.enum(CHALLENGE_STEPS), at: time, txHash: id })),
}) satisfies z.ZodType<Challenge>;

export const product = object({
  ...productSummary.shape,
  proof: object({
    producer: address,
    esp: address,
    mediaType: z.string(),
    contentRoot: id,
    fileHash: id,
    cid: z.string(),
    promptCommitment: id,
    blocksHash: id,
    parent: id,
    expiry: time,
  }),
  activity: z.array(activity),
  nearest: z.array(neighbour),
  challenges: z.array(challenge),
  children: count,
  taskId: id.nullable(),
}) satisfies z.ZodType<Product>;

export const licence = object({
  originalId: id,
  licensee: address,
  expiry: time,
  royaltyBasisPoints: count,
  owner: address,
  grantedAt: time,
  txHash: id,
}) satisfies z.ZodType<GrantedLicence>;

export const task = object({
  id,
  producer: address,
  esp: address,
  fee: money,
  status: z.enum([...escrowStatuses, "closed"]),
  closesAt: time,
  endableFrom: time.nullable(),
  encryptionKey: bytes,
  quote: object({
    esp: address,
    producer: address,
    fee: money,
    items: count,
    promptCommitment: id,
    deliverySeconds: count,
    expiry: time,
    salt: id,
  }),
  items: z.array(
    object({
      index: count,
      status: z.enum(["delivered", "revealed", "settled", "refunded"]),
      delivery,
      productId: id,
      key: id.nullable(),
      closesAt: time.nullable(),
    }),
  ),
  paid: money,
  refunded: money,
  penalty: money,
  latePenalty: money.nullable(),
  stars: count.max(5).nullable(),
  witnesses: z.array(address),
  lockedAt: time,
  updatedAt: time,
  lockTx: id,
}) satisfies z.ZodType<Task>;

const juror = object({
  address,
  seats: count,
  committed: z.boolean(),
  vote: z.enum(["upheld", "rejected"]).nullable(),
  earned: money.nullable(),
  lost: money.nullable(),
});

export const dispute = object({
  id: z.string(),
  challengeId: id,
  createdAt: time,
  ruling: z.enum(["undecided", "upheld", "rejected"]).nullable(),
  executedAt: time.nullable(),
  rounds: z.array(
    object({
      number: count,
      payer: address,
      fee: money,
      startedAt: time,
      seedBlock: count,
      drawnAt: time.nullable(),
      wanted: count.nullable(),
      seats: count,
      commitUntil: time.nullable(),
      revealUntil: time.nullable(),
      appealUntil: time.nullable(),
      committed: count,
      upheld: count,
      rejected: count,
      settled: z.boolean(),
      jurors: z.array(juror),
      startTx: id,
    }),
  ),
}) satisfies z.ZodType<Dispute>;

export const esp = object({
  address,
  name: z.string(),
  endpoint: z.string(),
  stake: money,
  reserved: money,
  registeredAt: time,
  settled: count,
  refunded: count,
  overall: opinion,
  score: share,
  lastOutcomeAt: time.nullable(),
}) satisfies z.ZodType<Esp>;

const outcome = object({
  at: time,
  block: count,
  producer: address,
  positive: z.boolean(),
  value: money,
  local: opinion,
  overall: opinion,
  score: share,
});

export const espDetail = object({ ...esp.shape, history: z.array(outcome) }) satisfies z.ZodType<EspDetail>;

const due = { id: z.string(), by: time.nullable().describe("End of its window; null when there is none"), since: time };
const dueActions = [
  "deliver",
  "deliverLate",
  "accept",
  "witness",
  "reveal",
  "settle",
  "refund",
  "rate",
  "record",
  "answer",
  "finish",
] as const;

export const dueStep = z.union([
  object({ ...due, kind: z.enum(["task", "sale", "challenge"]), action: z.enum(dueActions) }),
  object({
    ...due,
    kind: z.literal("dispute"),
    round: count,
    challengeId: id,
    action: z.enum(["draw", "commit", "reveal", "appeal", "execute", "settle"]),
  }),
]) satisfies z.ZodType<DueStep>;

export const failure = object({ error: object({ code: z.string(), message: z.string(), remedy: z.string() }) });
