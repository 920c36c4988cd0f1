/**
 * Tables by domain. `eventId` is the position of the event that created the row, as 75 digits: it sorts by time. Money is base
 * units, times are Unix seconds, opinions have 18 decimals.
 */

import { CONTENT_KINDS } from "@genuine/sdk/content-kind";
import type { AffineMap } from "@genuine/sdk/fingerprint/affine";
import { ACTIVITY_TYPES, EVIDENCE_SIDES, type Forfeit, type ForfeitedPledge } from "@genuine/sdk/indexer-answers";
import type { Measurement } from "@genuine/sdk/similarity";
import { DEFENCES, type Delivery, type ProofJson, type QuoteJson } from "@genuine/sdk/structs";
import { index, onchainEnum, onchainTable, primaryKey, sql } from "ponder";
import type { Hex } from "viem";

// Products

export const productStatus = onchainEnum("product_status", ["active", "removed"]);
export const productKind = onchainEnum("product_kind", ["generated", "attested"]);

export const product = onchainTable(
  "product",
  (t) => ({
    id: t.hex().primaryKey(),
    serial: t.integer().notNull(),
    producer: t.hex().notNull(),
    /** The last owner, if the product was removed. */
    owner: t.hex().notNull(),
    esp: t.hex().notNull(),
    status: productStatus("status").notNull(),
    statusSince: t.integer().notNull(),
    /** Number of open challenges of it. */
    openCases: t.integer().notNull(),
    kind: productKind("kind").notNull(),
    quality: t.integer().notNull(),
    detail: t.integer().notNull(),
    /** The three fingerprints: null unless it is a picture. */
    pdq: t.hex(),
    iscc: t.hex(),
    colour: t.hex(),
    parent: t.hex(),
    parentBasisPoints: t.integer().notNull(),
    /** SHA-256 of the file, as in the proof. */
    fileHash: t.hex().notNull(),
    proof: t.json().$type<ProofJson>().notNull(),
    taskId: t.hex(),
    registeredAt: t.integer().notNull(),
    /** Priority date: its commitment, or its delivery. The earlier of two wins. */
    since: t.integer().notNull(),
    registeredBlock: t.integer().notNull(),
    /** Who put down the pledge, and the end of its season; null without a pledge, the latter also before the first sale. */
    pledgedBy: t.hex(),
    pledgedUntil: t.integer(),
    /** The five below: null while nothing is on offer. */
    offerSeller: t.hex(),
    offerPrice: t.bigint(),
    offerAgent: t.hex(),
    offerAgentBasisPoints: t.integer(),
    offeredAt: t.integer(),
    /** The open or latest sale. */
    saleId: t.text(),
    /** The settled sale whose backing has not ended; null without one. */
    backedSaleId: t.text(),
    /** As the owner last gave them; empty where it gave none, or nothing that is shown. */
    title: t.text().notNull(),
    text: t.text().notNull(),
    tags: t.json().$type<string[]>().notNull(),
    /** What it is found by, as `searchable` writes it. */
    words: t.text().notNull(),
  }),
  (table) => ({
    serial: index().on(table.serial),
    owner: index().on(table.owner, table.serial),
    producer: index().on(table.producer, table.serial),
    esp: index().on(table.esp, table.serial),
    parent: index().on(table.parent, table.serial),
    fileHash: index().on(table.fileHash, table.serial),
    status: index().on(table.status, table.serial),
    challenged: index().on(table.openCases, table.serial),
    offered: index().on(table.offeredAt, table.serial),
    price: index().on(table.offerPrice, table.serial),
    kind: index().on(table.kind, table.serial),
    // Few of all: an index of the others would help nobody.
    derived: index("product_derived").on(table.serial).where(sql`${table.parent} is not null`),
    texts: index("product_texts").on(table.serial).where(sql`${table.pdq} is null`),
    words: index("product_words").using("gin", sql`to_tsvector('simple'::regconfig, ${table.words})`),
  }),
);

/** What the chain computed the fingerprints from: 5,248 bytes, or none. A table of its own, so that lists stay small. */
export const productBlocks = onchainTable("product_blocks", (t) => ({
  productId: t.hex().primaryKey(),
  blocks: t.hex().notNull(),
}));

/** State after the latest grant; `eventId` is that of the grant. */
export const licence = onchainTable(
  "licence",
  (t) => ({
    originalId: t.hex().notNull(),
    licensee: t.hex().notNull(),
    eventId: t.text().notNull(),
    /** The grantor. */
    owner: t.hex().notNull(),
    expiry: t.bigint().notNull(),
    royaltyBasisPoints: t.integer().notNull(),
    grantedAt: t.integer().notNull(),
    txHash: t.hex().notNull(),
  }),
  (table) => ({
    key: primaryKey({ columns: [table.originalId, table.licensee] }),
    eventId: index().on(table.eventId),
    owner: index().on(table.owner),
    licensee: index().on(table.licensee),
  }),
);

/** One row: the numbers of products ever registered, and of alerts. */
export const registryTotals = onchainTable("registry_totals", (t) => ({
  id: t.integer().primaryKey(),
  products: t.integer().notNull(),
  alerts: t.integer().notNull(),
}));

/** A work that looks like an earlier one of somebody else, found when the second of the two was registered. */
export const alert = onchainTable(
  "alert",
  (t) => ({
    originalId: t.hex().notNull(),
    laterId: t.hex().notNull(),
    /** 1, 2, 3… in the order in which they were found. */
    number: t.integer().notNull(),
    at: t.integer().notNull(),
    measurement: t.json().$type<Measurement>().notNull(),
    /** The map under which it was measured; null as registered. */
    map: t.json().$type<AffineMap>(),
    /** Whether a map was searched for, if one was needed. */
    checked: t.boolean().notNull(),
  }),
  (table) => ({
    key: primaryKey({ columns: [table.originalId, table.laterId] }),
    number: index().on(table.number),
    laterId: index().on(table.laterId),
  }),
);

export const activityType = onchainEnum("activity_type", ACTIVITY_TYPES);

export const activity = onchainTable(
  "activity",
  (t) => ({
    eventId: t.text().primaryKey(),
    type: activityType("type").notNull(),
    productId: t.hex().notNull(),
    from: t.hex(),
    to: t.hex(),
    value: t.bigint(),
    at: t.integer().notNull(),
    block: t.integer().notNull(),
    txHash: t.hex().notNull(),
  }),
  (table) => ({
    productId: index().on(table.productId, table.eventId),
    from: index().on(table.from, table.eventId),
    to: index().on(table.to, table.eventId),
  }),
);

// Two-way guarantee

export const escrowStatus = onchainEnum("escrow_status", [
  "locked",
  "delivered",
  "accepted",
  "revealed",
  "settled",
  "refunded",
  "closed",
  "agreed",
]);

export const task = onchainTable(
  "task",
  (t) => ({
    id: t.hex().primaryKey(),
    eventId: t.text().notNull(),
    producer: t.hex().notNull(),
    esp: t.hex().notNull(),
    fee: t.bigint().notNull(),
    status: escrowStatus("status").notNull(),
    closesAt: t.integer().notNull(),
    encryptionKey: t.hex().notNull(),
    quote: t.json().$type<QuoteJson>().notNull(),
    /** When anybody may end it if nothing happens; null if there is nothing to end. */
    endableFrom: t.integer(),
    /** Paid to the provider, returned to the producer, and paid to the producer out of the provider's stake, so far. */
    paid: t.bigint().notNull(),
    refunded: t.bigint().notNull(),
    penalty: t.bigint().notNull(),
    /** Part of the penalty for a late delivery; null if it was in time, or never came. */
    latePenalty: t.bigint(),
    /** 0 if the producer gave none; null before. */
    stars: t.integer(),
    /** Who accepts or objects in the payer's place; null: the payer itself. */
    acceptor: t.hex(),
    /** When the payer said that it has no file. */
    objectedAt: t.integer(),
    witnesses: t.json().$type<Hex[]>().notNull(),
    lockedAt: t.integer().notNull(),
    /** Items that its provider had to deliver once it was locked, its own included. */
    queue: t.integer().notNull(),
    /** Null before. */
    deliveredAt: t.integer(),
    updatedAt: t.integer().notNull(),
    lockTx: t.hex().notNull(),
  }),
  (table) => ({
    eventId: index().on(table.eventId),
    producer: index().on(table.producer, table.eventId),
    esp: index().on(table.esp, table.eventId),
    openOfProducer: index().on(table.producer, table.status),
    openOfEsp: index().on(table.esp, table.status),
    openOfAcceptor: index().on(table.acceptor, table.status),
  }),
);

export const taskItemStatus = onchainEnum("task_item_status", [
  "delivered",
  "revealed",
  "settled",
  "refunded",
  "agreed",
]);

/** Set from the delivery on. */
export const taskItem = onchainTable(
  "task_item",
  (t) => ({
    taskId: t.hex().notNull(),
    index: t.integer().notNull(),
    status: taskItemStatus("status").notNull(),
    delivery: t.json().$type<Delivery>().notNull(),
    productId: t.hex().notNull(),
    /** The two below: null before the reveal. */
    key: t.hex(),
    closesAt: t.integer(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.taskId, table.index] }) }),
);

/** The task whose reveal registered a product. */
export const origin = onchainTable("origin", (t) => ({
  productId: t.hex().primaryKey(),
  taskId: t.hex().notNull(),
}));

export const sale = onchainTable(
  "sale",
  (t) => ({
    id: t.text().primaryKey(),
    eventId: t.text().notNull(),
    productId: t.hex().notNull(),
    seller: t.hex().notNull(),
    buyer: t.hex().notNull(),
    agent: t.hex(),
    price: t.bigint().notNull(),
    status: escrowStatus("status").notNull(),
    closesAt: t.integer().notNull(),
    encryptionKey: t.hex().notNull(),
    delivery: t.json().$type<Delivery>(),
    key: t.hex(),
    royalty: t.bigint(),
    agentFee: t.bigint(),
    parentOwner: t.hex(),
    /** What the seller put behind it; null without that. */
    backing: t.bigint(),
    /** End of the season in which it answers; null before the settlement. */
    backingUntil: t.integer(),
    /** The two below: null before it ended; together the whole of it. */
    backingToBuyer: t.bigint(),
    backingToSeller: t.bigint(),
    parentShare: t.bigint(),
    poolShare: t.bigint(),
    paid: t.bigint(),
    /** Who accepts or objects in the payer's place; null: the payer itself. */
    acceptor: t.hex(),
    /** When the payer said that it has no file. */
    objectedAt: t.integer(),
    witnesses: t.json().$type<Hex[]>().notNull(),
    endableFrom: t.integer(),
    lockedAt: t.integer().notNull(),
    updatedAt: t.integer().notNull(),
  }),
  (table) => ({
    eventId: index().on(table.eventId),
    productId: index().on(table.productId),
    buyer: index().on(table.buyer, table.eventId),
    seller: index().on(table.seller, table.eventId),
    agent: index().on(table.agent, table.eventId),
    openOfBuyer: index().on(table.buyer, table.status),
    openOfSeller: index().on(table.seller, table.status),
    openOfAgent: index().on(table.agent, table.status),
    openOfAcceptor: index().on(table.acceptor, table.status),
  }),
);

// Challenge

export const challengeGround = onchainEnum("challenge_ground", ["copy", "appearance", "attestation"]);
export const defence = onchainEnum("defence", DEFENCES);
export const challengeStatus = onchainEnum("challenge_status", ["open", "disputed", "upheld", "rejected", "undecided"]);
export const challengeStepName = onchainEnum("challenge_step_name", [
  "proofsFetched",
  "identityVerified",
  "similarityMeasured",
  "answered",
  "disputed",
  "resultChecked",
]);

/** An undecided one that is opened again starts over. */
export const challenge = onchainTable(
  "challenge",
  (t) => ({
    id: t.hex().primaryKey(),
    eventId: t.text().notNull(),
    ground: challengeGround("ground").notNull(),
    /** The three below: null for an attestation; the map also if none was used. */
    originalId: t.hex(),
    measurement: t.json().$type<Measurement>(),
    map: t.json().$type<AffineMap>(),
    accusedId: t.hex().notNull(),
    challenger: t.hex().notNull(),
    authority: t.hex().notNull(),
    accusedOwner: t.hex().notNull(),
    statement: t.text().notNull(),
    deposit: t.bigint().notNull(),
    fee: t.bigint().notNull(),
    respondBy: t.integer().notNull(),
    status: challengeStatus("status").notNull(),
    /** The latest answer: null before one; `earlierId` also if it names no registered work. */
    answeredBy: t.hex(),
    defence: defence("defence"),
    earlierId: t.hex(),
    answerStatement: t.text(),
    /** Recipients of the lost deposit, except the pool. */
    forfeited: t.json().$type<Forfeit[]>().notNull(),
    disputeId: t.text(),
    reopened: t.boolean().notNull(),
    /** Pieces of evidence by neither side so far, including those that are not kept. */
    othersSaid: t.integer().notNull(),
    /** Payout of the accused work's pledge; null before the result, and if there was no pledge. */
    pledge: t.json().$type<ForfeitedPledge>(),
    /** The seven below: null before the result; `buyer` also if nobody was compensated. */
    depositReturned: t.bigint(),
    reward: t.bigint(),
    feeReimbursed: t.bigint(),
    compensation: t.bigint(),
    toChallenger: t.bigint(),
    toBuyer: t.bigint(),
    buyer: t.hex(),
    openedAt: t.integer().notNull(),
    finishedAt: t.integer(),
  }),
  (table) => ({
    eventId: index().on(table.eventId),
    status: index().on(table.status),
    originalId: index().on(table.originalId),
    accusedId: index().on(table.accusedId),
    challenger: index().on(table.challenger),
    accusedOwner: index().on(table.accusedOwner),
  }),
);

export const challengeStep = onchainTable(
  "challenge_step",
  (t) => ({
    challengeId: t.hex().notNull(),
    name: challengeStepName("name").notNull(),
    eventId: t.text().notNull(),
    at: t.integer().notNull(),
    txHash: t.hex().notNull(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.challengeId, table.name] }) }),
);

export const evidenceSide = onchainEnum("evidence_side", EVIDENCE_SIDES);

/** What was said to a challenge: all of it by the sides, and of others the first pieces. */
export const evidence = onchainTable(
  "evidence",
  (t) => ({
    eventId: t.text().primaryKey(),
    challengeId: t.hex().notNull(),
    by: t.hex().notNull(),
    side: evidenceSide("side").notNull(),
    text: t.text().notNull(),
    at: t.integer().notNull(),
    txHash: t.hex().notNull(),
  }),
  (table) => ({ challengeId: index().on(table.challengeId, table.side) }),
);

// The panel

export const ruling = onchainEnum("ruling", ["undecided", "upheld", "rejected"]);

export const dispute = onchainTable(
  "dispute",
  (t) => ({
    id: t.text().primaryKey(),
    eventId: t.text().notNull(),
    /** Set later in the same transaction. */
    challengeId: t.hex(),
    ruling: ruling("ruling"),
    createdAt: t.integer().notNull(),
    executedAt: t.integer(),
    /** Number of rounds that are not settled yet. */
    unsettled: t.integer().notNull(),
  }),
  (table) => ({ eventId: index().on(table.eventId), challengeId: index().on(table.challengeId) }),
);

export const panelRound = onchainTable(
  "panel_round",
  (t) => ({
    disputeId: t.text().notNull(),
    number: t.integer().notNull(),
    payer: t.hex().notNull(),
    fee: t.bigint().notNull(),
    startedAt: t.integer().notNull(),
    startTx: t.hex().notNull(),
    seedBlock: t.integer().notNull(),
    /** The four below: null before the draw. */
    drawnAt: t.integer(),
    commitUntil: t.integer(),
    revealUntil: t.integer(),
    appealUntil: t.integer(),
    /** Seats in the first round, base units of stake in the last. */
    votes: t.bigint().notNull(),
    committed: t.bigint().notNull(),
    upheld: t.bigint().notNull(),
    rejected: t.bigint().notNull(),
    settled: t.boolean().notNull(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.disputeId, table.number] }) }),
);

export const juror = onchainTable(
  "juror",
  (t) => ({
    disputeId: t.text().notNull(),
    round: t.integer().notNull(),
    address: t.hex().notNull(),
    eventId: t.text().notNull(),
    votes: t.bigint().notNull(),
    committed: t.boolean().notNull(),
    vote: ruling("vote"),
    earned: t.bigint(),
    lost: t.bigint(),
  }),
  (table) => ({
    key: primaryKey({ columns: [table.disputeId, table.round, table.address] }),
    address: index().on(table.address),
  }),
);

// Providers and producers' opinions of them

export const esp = onchainTable("esp", (t) => ({
  address: t.hex().primaryKey(),
  eventId: t.text().notNull(),
  name: t.text().notNull(),
  endpoint: t.text().notNull(),
  stake: t.bigint().notNull(),
  reserved: t.bigint().notNull(),
  /** Items that it takes at a time, and those of them that are locked and not delivered. */
  capacity: t.integer().notNull(),
  undelivered: t.integer().notNull(),
  /** Works it vouches for that have not been removed. */
  attested: t.integer().notNull(),
  registeredAt: t.integer().notNull(),
  /** Number of tasks that were paid for, wholly or in part, and of tasks that were not. */
  settled: t.integer().notNull(),
  refunded: t.integer().notNull(),
  agreed: t.integer().notNull(),
  /** Opinion of all producers together. */
  belief: t.bigint().notNull(),
  disbelief: t.bigint().notNull(),
  uncertainty: t.bigint().notNull(),
  /** What is behind that. */
  mass: t.bigint().notNull(),
  lastOutcomeAt: t.integer(),
}));

/** What somebody stated before it registered as a provider. */
export const earlyCapacity = onchainTable("early_capacity", (t) => ({
  address: t.hex().primaryKey(),
  items: t.integer().notNull(),
}));

export const contentKind = onchainEnum("content_kind", CONTENT_KINDS);

/** How fast a provider delivers: of one producer's orders, and of all under the zero address. Sums as the SDK's `Pace`. */
export const pace = onchainTable(
  "pace",
  (t) => ({
    esp: t.hex().notNull(),
    producer: t.hex().notNull(),
    kind: contentKind("kind").notNull(),
    seconds: t.doublePrecision().notNull(),
    items: t.doublePrecision().notNull(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.esp, table.producer, table.kind] }) }),
);

/** An outcome and the opinions after it: `local` is the producer's own, `overall` that of all producers. */
export const outcome = onchainTable(
  "outcome",
  (t) => ({
    eventId: t.text().primaryKey(),
    esp: t.hex().notNull(),
    producer: t.hex().notNull(),
    quality: t.bigint().notNull(),
    value: t.bigint().notNull(),
    localBelief: t.bigint().notNull(),
    localDisbelief: t.bigint().notNull(),
    localUncertainty: t.bigint().notNull(),
    overallBelief: t.bigint().notNull(),
    overallDisbelief: t.bigint().notNull(),
    overallUncertainty: t.bigint().notNull(),
    at: t.integer().notNull(),
    block: t.integer().notNull(),
  }),
  (table) => ({ esp: index().on(table.esp, table.eventId) }),
);
