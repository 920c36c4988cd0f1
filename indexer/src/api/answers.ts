/** Rows of the database as the JSON that the SDK's client expects. */
import type { activity, challenge, challengeStep, esp, outcome, product, sale, task } from "ponder:schema";
import type {
  Activity,
  Challenge,
  ChallengeStep,
  Esp,
  EspOutcome,
  Offer,
  OpinionNumbers,
  ProductSummary,
  Sale,
  Task,
} from "@genuine/sdk/indexer-client";
import type { ProofJson } from "@genuine/sdk/structs";
import { type Address, getAddress, type Hex } from "viem";

export type ProductRow = typeof product.$inferSelect;
export type SaleRow = typeof sale.$inferSelect;
export type TaskRow = typeof task.$inferSelect;
export type ChallengeRow = typeof challenge.$inferSelect;

const BASE_RATE = 0.5;

export function toProductSummary(row: ProductRow, latestSale: SaleRow | null): ProductSummary {
  return {
    id: row.id,
    serial: row.serial,
    producer: getAddress(row.producer),
    owner: getAddress(row.owner),
    esp: getAddress(row.esp),
    status: row.status,
    quality: row.quality,
    fingerprint: row.fingerprint,
    mediaType: row.proof.mediaType,
    contentRoot: row.proof.contentRoot,
    cid: row.proof.cid,
    promptCommitment: row.proof.promptCommitment,
    registeredAt: row.registeredAt,
    registeredBlock: row.registeredBlock,
    kind: row.kind,
    offer: toOffer(row),
    sale: latestSale === null ? null : toSale(latestSale),
  };
}

export function toProof({ proof, producer, esp }: ProductRow): ProofJson {
  return { ...proof, producer: getAddress(producer), esp: getAddress(esp) };
}

function toOffer(row: ProductRow): Offer | null {
  if (row.offerSeller === null) return null;
  return {
    seller: getAddress(row.offerSeller),
    price: row.offerPrice!.toString(),
    agent: addressOrNull(row.offerAgent),
    agentBasisPoints: row.offerAgentBasisPoints!,
    offeredAt: row.offeredAt!,
  };
}

export function toSale(row: SaleRow): Sale {
  return {
    id: row.id,
    productId: row.productId,
    seller: getAddress(row.seller),
    buyer: getAddress(row.buyer),
    agent: addressOrNull(row.agent),
    price: row.price.toString(),
    status: row.status,
    closesAt: row.closesAt,
    encryptionKey: row.encryptionKey,
    delivery: row.delivery,
    key: row.key,
    royalty: moneyOrNull(row.royalty),
    agentFee: moneyOrNull(row.agentFee),
    paid: moneyOrNull(row.paid),
    lockedAt: row.lockedAt,
    updatedAt: row.updatedAt,
  };
}

export function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    producer: getAddress(row.producer),
    esp: getAddress(row.esp),
    fee: row.fee.toString(),
    status: row.status,
    closesAt: row.closesAt,
    encryptionKey: row.encryptionKey,
    quote: { ...row.quote, esp: getAddress(row.esp), producer: getAddress(row.producer) },
    delivery: row.delivery,
    productId: row.productId,
    key: row.key,
    lockedAt: row.lockedAt,
    updatedAt: row.updatedAt,
    penalty: moneyOrNull(row.penalty),
    lockTx: row.lockTx,
  };
}

/** `steps` of this challenge, in their order. */
export function toChallenge(row: ChallengeRow, steps: readonly (typeof challengeStep.$inferSelect)[]): Challenge {
  return {
    id: row.id,
    originalId: row.originalId,
    accusedId: row.accusedId,
    challenger: getAddress(row.challenger),
    accusedOwner: getAddress(row.accusedOwner),
    distance: row.distance,
    threshold: row.threshold,
    deposit: row.deposit.toString(),
    respondBy: row.respondBy,
    status: row.status,
    reward: moneyOrNull(row.reward),
    openedAt: row.openedAt,
    finishedAt: row.finishedAt,
    steps: steps.map(({ name, at, txHash }): ChallengeStep => ({ name, at, txHash })),
  };
}

export function toEsp(row: typeof esp.$inferSelect): Esp {
  const overall = toOpinion(row.belief, row.disbelief, row.uncertainty);
  return {
    address: getAddress(row.address),
    name: row.name,
    endpoint: row.endpoint,
    stake: row.stake.toString(),
    reserved: row.reserved.toString(),
    registeredAt: row.registeredAt,
    settled: row.settled,
    refunded: row.refunded,
    overall,
    score: scoreOf(overall),
    lastOutcomeAt: row.lastOutcomeAt,
  };
}

export function toOutcome(row: typeof outcome.$inferSelect): EspOutcome {
  const overall = toOpinion(row.overallBelief, row.overallDisbelief, row.overallUncertainty);
  return {
    at: row.at,
    block: row.block,
    producer: getAddress(row.producer),
    positive: row.positive,
    value: row.value.toString(),
    local: toOpinion(row.localBelief, row.localDisbelief, row.localUncertainty),
    overall,
    score: scoreOf(overall),
  };
}

export function toActivity(row: typeof activity.$inferSelect): Activity {
  return {
    id: row.eventId,
    type: row.type,
    productId: row.productId,
    from: addressOrNull(row.from),
    to: addressOrNull(row.to),
    value: moneyOrNull(row.value),
    at: row.at,
    block: row.block,
    txHash: row.txHash,
  };
}

function toOpinion(belief: bigint, disbelief: bigint, uncertainty: bigint): OpinionNumbers {
  return { belief: Number(belief) / 1e18, disbelief: Number(disbelief) / 1e18, uncertainty: Number(uncertainty) / 1e18 };
}

function scoreOf({ belief, uncertainty }: OpinionNumbers): number {
  return belief + BASE_RATE * uncertainty;
}

function addressOrNull(address: Hex | null): Address | null {
  return address === null ? null : getAddress(address);
}

function moneyOrNull(amount: bigint | null): string | null {
  return amount === null ? null : amount.toString();
}
