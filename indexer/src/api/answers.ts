/** Maps rows of the database to the JSON that the SDK's client expects. */
import type {
  activity,
  challenge,
  challengeStep,
  dispute,
  esp,
  evidence,
  juror,
  licence,
  outcome,
  pace,
  panelRound,
  product,
  sale,
  task,
  taskItem,
} from "ponder:schema";
import type { ContentKind } from "@genuine/sdk/content-kind";
import type { Dispute, Juror, Round } from "@genuine/sdk/disputes";
import type {
  Activity,
  Challenge,
  ChallengeStep,
  Esp,
  EspOutcome,
  Evidence,
  GrantedLicence,
  Offer,
  OpinionNumbers,
  ProductSummary,
  Sale,
  Task,
  TaskItem,
} from "@genuine/sdk/indexer-answers";
import { NO_PACE, type Pace, type PaceSeen } from "@genuine/sdk/reputation/pace";
import type { ProofJson } from "@genuine/sdk/structs";
import { type Address, getAddress, type Hex, zeroAddress } from "viem";

export type ProductRow = typeof product.$inferSelect;
export type SaleRow = typeof sale.$inferSelect;
export type TaskRow = typeof task.$inferSelect;
export type TaskItemRow = typeof taskItem.$inferSelect;
export type EvidenceRow = typeof evidence.$inferSelect;
export type ChallengeRow = typeof challenge.$inferSelect;
export type DisputeRow = typeof dispute.$inferSelect;
export type RoundRow = typeof panelRound.$inferSelect;
export type JurorRow = typeof juror.$inferSelect;

const BASE_RATE = 0.5;

export function toProductSummary(row: ProductRow, latestSale: SaleRow | null): ProductSummary {
  return {
    id: row.id,
    title: row.title,
    tags: row.tags,
    serial: row.serial,
    producer: getAddress(row.producer),
    owner: getAddress(row.owner),
    esp: getAddress(row.esp),
    status: row.status,
    openCases: row.openCases,
    quality: row.quality,
    detail: row.detail,
    fingerprints: row.pdq === null ? null : { pdq: row.pdq, iscc: row.iscc!, colour: row.colour! },
    parent: row.parent,
    parentBasisPoints: row.parentBasisPoints,
    mediaType: row.proof.mediaType,
    contentRoot: row.proof.contentRoot,
    cid: row.proof.cid,
    promptCommitment: row.proof.promptCommitment,
    registeredAt: row.registeredAt,
    since: row.since,
    registeredBlock: row.registeredBlock,
    kind: row.kind,
    pledge: row.pledgedBy === null ? null : { by: getAddress(row.pledgedBy), until: row.pledgedUntil },
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
    status: statusOfSale(row),
    closesAt: row.closesAt,
    endableFrom: row.endableFrom,
    encryptionKey: row.encryptionKey,
    delivery: row.delivery,
    key: row.key,
    acceptor: addressOrNull(row.acceptor),
    objectedAt: row.objectedAt,
    witnesses: row.witnesses.map((witness) => getAddress(witness)),
    royalty: moneyOrNull(row.royalty),
    agentFee: moneyOrNull(row.agentFee),
    parentShare: moneyOrNull(row.parentShare),
    poolShare: moneyOrNull(row.poolShare),
    parentOwner: addressOrNull(row.parentOwner),
    paid: moneyOrNull(row.paid),
    backing:
      row.backing === null
        ? null
        : {
            amount: row.backing.toString(),
            until: row.backingUntil,
            toBuyer: moneyOrNull(row.backingToBuyer),
            toSeller: moneyOrNull(row.backingToSeller),
          },
    lockedAt: row.lockedAt,
    updatedAt: row.updatedAt,
  };
}

function statusOfSale({ id, status }: SaleRow): Sale["status"] {
  if (status === "closed" || status === "agreed") throw new Error(`The sale ${id} has the status of a task.`);
  return status;
}

/** `items` of this task, in order. */
export function toTask(row: TaskRow, items: readonly TaskItemRow[]): Task {
  return {
    id: row.id,
    producer: getAddress(row.producer),
    esp: getAddress(row.esp),
    fee: row.fee.toString(),
    status: row.status,
    closesAt: row.closesAt,
    endableFrom: row.endableFrom,
    encryptionKey: row.encryptionKey,
    quote: { ...row.quote, esp: getAddress(row.esp), producer: getAddress(row.producer) },
    items: items.map(
      ({ index, status, delivery, productId, key, closesAt }): TaskItem => ({
        index,
        status,
        delivery,
        productId,
        key,
        closesAt,
      }),
    ),
    paid: row.paid.toString(),
    refunded: row.refunded.toString(),
    penalty: row.penalty.toString(),
    latePenalty: moneyOrNull(row.latePenalty),
    stars: row.stars,
    acceptor: addressOrNull(row.acceptor),
    objectedAt: row.objectedAt,
    witnesses: row.witnesses.map((witness) => getAddress(witness)),
    lockedAt: row.lockedAt,
    updatedAt: row.updatedAt,
    lockTx: row.lockTx,
  };
}

export function toLicence(row: typeof licence.$inferSelect): GrantedLicence {
  return {
    originalId: row.originalId,
    licensee: getAddress(row.licensee),
    expiry: Number(row.expiry),
    royaltyBasisPoints: row.royaltyBasisPoints,
    owner: getAddress(row.owner),
    grantedAt: row.grantedAt,
    txHash: row.txHash,
  };
}

/** `steps` of this challenge and its evidence, in their order. */
export function toChallenge(
  row: ChallengeRow,
  steps: readonly (typeof challengeStep.$inferSelect)[],
  said: readonly EvidenceRow[],
): Challenge {
  return {
    id: row.id,
    ground: row.ground,
    originalId: row.originalId,
    accusedId: row.accusedId,
    challenger: getAddress(row.challenger),
    authority: getAddress(row.authority),
    accusedOwner: getAddress(row.accusedOwner),
    measurement: row.measurement,
    map: row.map,
    statement: row.statement,
    deposit: row.deposit.toString(),
    fee: row.fee.toString(),
    respondBy: row.respondBy,
    status: row.status,
    answer:
      row.answeredBy === null
        ? null
        : {
            by: getAddress(row.answeredBy),
            defence: row.defence!,
            earlierId: row.earlierId,
            statement: row.answerStatement!,
          },
    disputeId: row.disputeId,
    reopened: row.reopened,
    pledge: row.pledge && { ...row.pledge, by: getAddress(row.pledge.by) },
    depositReturned: moneyOrNull(row.depositReturned),
    forfeited: row.forfeited,
    reward: moneyOrNull(row.reward),
    feeReimbursed: moneyOrNull(row.feeReimbursed),
    compensation: moneyOrNull(row.compensation),
    toChallenger: moneyOrNull(row.toChallenger),
    toBuyer: moneyOrNull(row.toBuyer),
    buyer: addressOrNull(row.buyer),
    openedAt: row.openedAt,
    finishedAt: row.finishedAt,
    steps: steps.map(({ name, at, txHash }): ChallengeStep => ({ name, at, txHash })),
    evidence: said.map(({ by, side, text, at, txHash }): Evidence => ({ by: getAddress(by), side, text, at, txHash })),
  };
}

/** `rounds` and `jurors` of this dispute, in order. */
export function toDispute(row: DisputeRow, rounds: readonly RoundRow[], jurors: readonly JurorRow[]): Dispute {
  return {
    id: row.id,
    challengeId: row.challengeId!,
    createdAt: row.createdAt,
    ruling: row.ruling,
    executedAt: row.executedAt,
    rounds: rounds.map((round) =>
      toRound(
        round,
        jurors.filter((juror) => juror.round === round.number),
      ),
    ),
  };
}

function toRound(row: RoundRow, jurors: readonly JurorRow[]): Round {
  return {
    number: row.number,
    payer: getAddress(row.payer),
    fee: row.fee.toString(),
    startedAt: row.startedAt,
    seedBlock: row.seedBlock,
    drawnAt: row.drawnAt,
    votes: row.votes.toString(),
    commitUntil: row.commitUntil,
    revealUntil: row.revealUntil,
    appealUntil: row.appealUntil,
    committed: row.committed.toString(),
    upheld: row.upheld.toString(),
    rejected: row.rejected.toString(),
    settled: row.settled,
    jurors: jurors.map(toJuror),
    startTx: row.startTx,
  };
}

function toJuror({ address, votes, committed, vote, earned, lost }: JurorRow): Juror {
  if (vote === "undecided") throw new Error(`The juror ${address} voted for nothing.`);
  return {
    address: getAddress(address),
    votes: votes.toString(),
    committed,
    vote,
    earned: moneyOrNull(earned),
    lost: moneyOrNull(lost),
  };
}

/** @param paces Of this provider: over all orders, and over one account's own. */
export function toEsp(row: typeof esp.$inferSelect, paces: readonly (typeof pace.$inferSelect)[]): Esp {
  const overall = toOpinion(row.belief, row.disbelief, row.uncertainty);
  return {
    address: getAddress(row.address),
    name: row.name,
    endpoint: row.endpoint,
    stake: row.stake.toString(),
    reserved: row.reserved.toString(),
    capacity: row.capacity,
    undelivered: row.undelivered,
    attested: row.attested,
    registeredAt: row.registeredAt,
    settled: row.settled,
    refunded: row.refunded,
    agreed: row.agreed,
    overall,
    score: scoreOf(overall),
    mass: Number(row.mass) / 1e18,
    lastOutcomeAt: row.lastOutcomeAt,
    pace: { picture: toPaceSeen(paces, "picture"), text: toPaceSeen(paces, "text") },
  };
}

function toPaceSeen(paces: readonly (typeof pace.$inferSelect)[], kind: ContentKind): PaceSeen {
  const seen = (isAll: boolean): Pace => {
    const found = paces.find((row) => row.kind === kind && (row.producer === zeroAddress) === isAll);
    return found === undefined ? NO_PACE : { seconds: found.seconds, items: found.items };
  };
  return { all: seen(true), own: seen(false) };
}

export function toOutcome(row: typeof outcome.$inferSelect): EspOutcome {
  const overall = toOpinion(row.overallBelief, row.overallDisbelief, row.overallUncertainty);
  return {
    at: row.at,
    block: row.block,
    producer: getAddress(row.producer),
    quality: Number(row.quality) / 1e18,
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
  return {
    belief: Number(belief) / 1e18,
    disbelief: Number(disbelief) / 1e18,
    uncertainty: Number(uncertainty) / 1e18,
  };
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
