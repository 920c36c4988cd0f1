/**
 * What the indexer's endpoints answer. The client refuses anything else, the indexer's OpenAPI document is generated from it, and
 * tests validate real responses against it. Numbers are bounded where a page would fail on them, and nowhere below what the chain
 * can hold: one registered oddity must not hide a list.
 */
import type { Address, Hex } from "viem";
import * as z from "zod/mini";
import type { Dispute } from "./disputes.ts";
import {
  ACTIVITY_TYPES,
  type Activity,
  type Alert,
  CHALLENGE_STEPS,
  type Challenge,
  type DueStep,
  type Esp,
  type EspDetail,
  EVIDENCE_SIDES,
  type GrantedLicence,
  type IndexerStatus,
  type Neighbour,
  type Product,
  type ProductCount,
  type ProductSummary,
  type Sale,
  type Task,
} from "./indexer-answers.ts";
import { VERDICTS } from "./similarity.ts";
import { DEFENCES, GROUNDS } from "./structs.ts";

/** Length of a picture's blocks: BLOCKS_LENGTH, without the fingerprints' code, which most pages do not need. */
export const BLOCKS_BYTES = 5_248;
/** Seconds that a Date can hold. */
const LAST_SECOND = 8_640_000_000_000;

const { object, nullable } = z;
const hex = (pattern: RegExp, description: string) =>
  z.string().check(z.regex(pattern), z.describe(description)) as unknown as z.ZodMiniType<Hex>;
const id = hex(/^0x[0-9a-f]{64}$/, "An id, a hash or a key: 0x and 64 hex digits");
const bytes = hex(/^0x([0-9a-f]{2})*$/, "Bytes in hex");
const address = hex(/^0x[0-9a-fA-F]{40}$/, "An address, with EIP-55 checksum") as z.ZodMiniType<Address>;
const money = z.string().check(z.regex(/^\d{1,78}$/), z.describe("Base units of the payment token"));
const time = z.int().check(z.minimum(0), z.maximum(LAST_SECOND), z.describe("Unix seconds"));
/** Chosen by who signed it: 64 bits on the chain. */
const expiry = z.number().check(z.minimum(0), z.maximum(2 ** 64), z.describe("Unix seconds, up to 2^64"));
const count = z.int().check(z.minimum(0));
const countTo = (most: number) => z.int().check(z.minimum(0), z.maximum(most));
const share = z.number().check(z.minimum(0), z.maximum(1));

export const list = <T extends z.ZodMiniType>(item: T) =>
  object({
    items: z.array(item),
    nextCursor: nullable(z.string()).check(z.describe("The cursor of the next page; null at the end")),
  });

const delivery = object({ contentRoot: id, sealedRoot: id, hashlock: id });
const opinion = object({ belief: share, disbelief: share, uncertainty: share });
const fingerprints = object({ pdq: id, iscc: id, colour: id }).check(
  z.describe("As the chain computed them of a picture's blocks"),
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
}).check(z.describe("Affine map in 1/65,536"));
const escrowStatuses = ["locked", "delivered", "accepted", "revealed", "settled", "refunded"] as const;

const offer = object({
  seller: address,
  price: money,
  agent: nullable(address),
  agentBasisPoints: count,
  offeredAt: time,
});

export const sale = object({
  id: z.string(),
  productId: id,
  seller: address,
  buyer: address,
  agent: nullable(address),
  price: money,
  status: z.enum(escrowStatuses),
  closesAt: time,
  endableFrom: nullable(time),
  encryptionKey: bytes,
  delivery: nullable(delivery),
  key: nullable(id),
  acceptor: nullable(address),
  objectedAt: nullable(time),
  witnesses: z.array(address),
  royalty: nullable(money),
  agentFee: nullable(money),
  parentShare: nullable(money),
  poolShare: nullable(money),
  paid: nullable(money),
  parentOwner: nullable(address),
  backing: nullable(
    object({ amount: money, until: nullable(time), toBuyer: nullable(money), toSeller: nullable(money) }),
  ),
  lockedAt: time,
  updatedAt: time,
}) satisfies z.ZodMiniType<Sale>;

export const productCount = object({
  count,
  more: z.boolean().check(z.describe("There are more than were counted")),
}) satisfies z.ZodMiniType<ProductCount>;

export const productSummary = object({
  id,
  title: z.string().check(z.describe("As its owner last gave it; empty where it gave none")),
  tags: z.array(z.string()),
  serial: count,
  producer: address,
  owner: address,
  esp: address,
  status: z.enum(["active", "removed"]),
  openCases: count,
  quality: countTo(100),
  detail: countTo(255),
  fingerprints: nullable(fingerprints),
  parent: nullable(id),
  parentBasisPoints: count,
  mediaType: z.string(),
  contentRoot: id,
  cid: z.string(),
  promptCommitment: id,
  registeredAt: time,
  since: time,
  registeredBlock: count,
  kind: z.enum(["generated", "attested"]),
  pledge: nullable(object({ by: address, until: nullable(time) })),
  offer: nullable(offer),
  sale: nullable(sale),
}) satisfies z.ZodMiniType<ProductSummary>;

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
  since: time,
  producer: address,
}) satisfies z.ZodMiniType<Neighbour>;

export const alert = object({
  number: count,
  at: time,
  originalId: id,
  originalSerial: count,
  originalTitle: z.string(),
  laterId: id,
  laterSerial: count,
  laterTitle: z.string(),
  producer: address,
  measurement,
  map: nullable(map),
  checked: z.boolean(),
}) satisfies z.ZodMiniType<Alert>;

export const activity = object({
  id: z.string(),
  type: z.enum(ACTIVITY_TYPES),
  productId: id,
  from: nullable(address),
  to: nullable(address),
  value: nullable(money),
  at: time,
  block: count,
  txHash: id,
}) satisfies z.ZodMiniType<Activity>;

export const challenge = object({
  id,
  ground: z.enum(GROUNDS),
  originalId: nullable(id),
  accusedId: id,
  challenger: address,
  authority: address,
  accusedOwner: address,
  measurement: nullable(measurement),
  map: nullable(map),
  statement: z.string(),
  deposit: money,
  fee: money,
  respondBy: time,
  status: z.enum(["open", "disputed", "upheld", "rejected", "undecided"]),
  answer: nullable(
    object({
      by: address,
      defence: z.enum(DEFENCES),
      earlierId: nullable(id),
      statement: z.string(),
    }),
  ),
  disputeId: nullable(z.string()),
  reopened: z.boolean(),
  pledge: nullable(object({ by: address, poolShare: money, toChallenger: money, toBuyer: money, returned: money })),
  depositReturned: nullable(money),
  forfeited: z.array(object({ to: address, amount: money })),
  reward: nullable(money),
  feeReimbursed: nullable(money),
  compensation: nullable(money),
  toChallenger: nullable(money),
  toBuyer: nullable(money),
  buyer: nullable(address),
  openedAt: time,
  finishedAt: nullable(time),
  steps: z.array(object({ name: z.enum(CHALLENGE_STEPS), at: time, txHash: id })),
  evidence: z.array(object({ by: address, side: z.enum(EVIDENCE_SIDES), text: z.string(), at: time, txHash: id })),
}) satisfies z.ZodMiniType<Challenge>;

export const product = object({
  ...productSummary.shape,
  text: z.string().check(z.describe("What its owner says of it; empty where it says nothing")),
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
    expiry,
  }),
  activity: z.array(activity),
  nearest: z.array(neighbour),
  challenges: z.array(challenge),
  children: count,
  taskId: nullable(id),
}) satisfies z.ZodMiniType<Product>;

export const licence = object({
  originalId: id,
  licensee: address,
  expiry,
  royaltyBasisPoints: count,
  owner: address,
  grantedAt: time,
  txHash: id,
}) satisfies z.ZodMiniType<GrantedLicence>;

export const task = object({
  id,
  producer: address,
  esp: address,
  fee: money,
  status: z.enum([...escrowStatuses, "closed", "agreed"]),
  closesAt: time,
  endableFrom: nullable(time),
  encryptionKey: bytes,
  quote: object({
    esp: address,
    producer: address,
    fee: money,
    items: count,
    promptCommitment: id,
    deliverySeconds: count,
    expiry,
    salt: id,
  }),
  items: z.array(
    object({
      index: count,
      status: z.enum(["delivered", "revealed", "settled", "refunded", "agreed"]),
      delivery,
      productId: id,
      key: nullable(id),
      closesAt: nullable(time),
    }),
  ),
  paid: money,
  refunded: money,
  penalty: money,
  latePenalty: nullable(money),
  stars: nullable(countTo(5)),
  acceptor: nullable(address),
  objectedAt: nullable(time),
  witnesses: z.array(address),
  lockedAt: time,
  updatedAt: time,
  lockTx: id,
}) satisfies z.ZodMiniType<Task>;

/** Seats in the first round of a dispute, base units of stake in the last. */
const votes = money;

const juror = object({
  address,
  votes,
  committed: z.boolean(),
  vote: nullable(z.enum(["upheld", "rejected"])),
  earned: nullable(money),
  lost: nullable(money),
});

export const dispute = object({
  id: z.string(),
  challengeId: id,
  createdAt: time,
  ruling: nullable(z.enum(["undecided", "upheld", "rejected"])),
  executedAt: nullable(time),
  rounds: z.array(
    object({
      number: count,
      payer: address,
      fee: money,
      startedAt: time,
      seedBlock: count,
      drawnAt: nullable(time),
      votes,
      commitUntil: nullable(time),
      revealUntil: nullable(time),
      appealUntil: nullable(time),
      committed: votes,
      upheld: votes,
      rejected: votes,
      settled: z.boolean(),
      jurors: z.array(juror),
      startTx: id,
    }),
  ),
}) satisfies z.ZodMiniType<Dispute>;

const pace = object({
  seconds: z.number().check(z.minimum(0), z.describe("From payment to delivery, the older the less")),
  items: z.number().check(z.minimum(0), z.describe("That it had to deliver then, the older the less")),
});
const paceSeen = object({
  all: pace,
  own: pace.check(z.describe("Of the account that the question names; zeroes without one")),
});

export const esp = object({
  address,
  name: z.string(),
  endpoint: z.string(),
  stake: money,
  reserved: money,
  capacity: count,
  undelivered: count,
  attested: count,
  registeredAt: time,
  settled: count,
  refunded: count,
  agreed: count,
  overall: opinion,
  score: share,
  mass: z.number().check(z.minimum(0)),
  lastOutcomeAt: nullable(time),
  pace: object({ picture: paceSeen, text: paceSeen }),
}) satisfies z.ZodMiniType<Esp>;

const outcome = object({
  at: time,
  block: count,
  producer: address,
  quality: share,
  value: money,
  local: opinion,
  overall: opinion,
  score: share,
});

export const espDetail = object({ ...esp.shape, history: z.array(outcome) }) satisfies z.ZodMiniType<EspDetail>;

const due = {
  id: z.string(),
  by: nullable(time).check(z.describe("End of its window; null when there is none")),
  since: time,
};
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
  "closeBacking",
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
    action: z.enum(["draw", "commit", "reveal", "appeal", "execute", "settle", "settleJuror"]),
  }),
]) satisfies z.ZodMiniType<DueStep>;

export const status = z.record(
  z.string(),
  object({ id: count, block: object({ number: count, timestamp: time }) }),
) satisfies z.ZodMiniType<IndexerStatus>;

export const failure = object({ error: object({ code: z.string(), message: z.string(), remedy: z.string() }) });
