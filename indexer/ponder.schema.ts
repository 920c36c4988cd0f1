/**
 * Tables by domain. `eventId` is the place of the event that made the row, as 75 digits: it sorts by time. Money is base
 * units, times are Unix seconds, opinions have 18 decimals.
 */
import { index, onchainEnum, onchainTable, primaryKey } from "ponder";
import { ACTIVITY_TYPES } from "@genuine/sdk/indexer-answers";
import type { AffineMap } from "@genuine/sdk/fingerprint/affine";
import type { Measurement } from "@genuine/sdk/similarity";
import type { Delivery, ProofJson, QuoteJson } from "@genuine/sdk/structs";
import type { Hex } from "viem";

// Products

export const productStatus = onchainEnum("product_status", ["active", "challenged", "removed"]);
export const productKind = onchainEnum("product_kind", ["generated", "attested"]);

export const product = onchainTable(
  "product",
  (t) => ({
    id: t.hex().primaryKey(),
    serial: t.integer().notNull(),
    producer: t.hex().notNull(),
    /** Of a removed product: the last one. */
    owner: t.hex().notNull(),
    esp: t.hex().notNull(),
    status: productStatus("status").notNull(),
    statusSince: t.integer().notNull(),
    kind: productKind("kind").notNull(),
    quality: t.integer().notNull(),
    detail: t.integer().notNull(),
    /** The three fingerprints: null for what is no picture. */
    pdq: t.hex(),
    iscc: t.hex(),
    colour: t.hex(),
    parent: t.hex(),
    parentBasisPoints: t.integer().notNull(),
    proof: t.json().$type<ProofJson>().notNull(),
    taskId: t.hex(),
    registeredAt: t.integer().notNull(),
    registeredBlock: t.integer().notNull(),
    /** The five below: null while nothing is on offer. */
    offerSeller: t.hex(),
    offerPrice: t.bigint(),
    offerAgent: t.hex(),
    offerAgentBasisPoints: t.integer(),
    offeredAt: t.integer(),
    /** The open or latest sale. */
    saleId: t.text(),
  }),
  (table) => ({
    serial: index().on(table.serial),
    owner: index().on(table.owner, table.serial),
    producer: index().on(table.producer, table.serial),
    esp: index().on(table.esp, table.serial),
    parent: index().on(table.parent, table.serial),
    status: index().on(table.status, table.serial),
    offered: index().on(table.offeredAt, table.serial),
  }),
);

/** What the chain computed the fingerprints from: 5,248 bytes, or none. Apart, so that lists stay light. */
export const productBlocks = onchainTable("product_blocks", (t) => ({
  productId: t.hex().primaryKey(),
  blocks: t.hex().notNull(),
}));

/** As it stands after the latest grant; `eventId` is of that. */
export const licence = onchainTable(
  "licence",
  (t) => ({
    originalId: t.hex().notNull(),
    licensee: t.hex().notNull(),
    eventId: t.text().notNull(),
    /** Who granted it. */
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

/** One row: how many products have ever been registered. */
export const registryTotals = onchainTable("registry_totals", (t) => ({
  id: t.integer().primaryKey(),
  products: t.integer().notNull(),
}));

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
    /** When anybody may end it if nothing happens; null when there is nothing to end. */
    endableFrom: t.integer(),
    /** The provider's part, the producer's, and what went from the provider's stake to the producer, so far. */
    paid: t.bigint().notNull(),
    refunded: t.bigint().notNull(),
    penalty: t.bigint().notNull(),
    /** Of the penalty, for a late delivery; null where it was in time, or never came. */
    latePenalty: t.bigint(),
    /** 0 where the producer gave none; null before. */
    stars: t.integer(),
    witnesses: t.json().$type<Hex[]>().notNull(),
    lockedAt: t.integer().notNull(),
    updatedAt: t.integer().notNull(),
    lockTx: t.hex().notNull(),
  }),
  (table) => ({
    eventId: index().on(table.eventId),
    producer: index().on(table.producer, table.eventId),
    esp: index().on(table.esp, table.eventId),
    openOfProducer: index().on(table.producer, table.status),
    openOfEsp: index().on(table.esp, table.status),
  }),
);

export const taskItemStatus = onchainEnum("task_item_status", ["delivered", "revealed", "settled", "refunded"]);

/** There from the delivery on. */
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
    parentShare: t.bigint(),
    poolShare: t.bigint(),
    paid: t.bigint(),
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
  }),
);

// Challenge

export const challengeGround = onchainEnum("challenge_ground", ["copy", "appearance", "attestation"]);
export const challengeStatus = onchainEnum("challenge_status", ["open", "disputed", "upheld", "rejected", "undecided"]);
export const challengeStepName = onchainEnum("challenge_step_name", [
  "proofsFetched",
  "identityVerified",
  "similarityMeasured",
  "answered",
  "disputed",
  "resultChecked",
]);

/** One that was left undecided and opened again begins anew. */
export const challenge = onchainTable(
  "challenge",
  (t) => ({
    id: t.hex().primaryKey(),
    eventId: t.text().notNull(),
    ground: challengeGround("ground").notNull(),
    /** The three below: null for an attestation; the map also where none was used. */
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
    answeredBy: t.hex(),
    earlierId: t.hex(),
    disputeId: t.text(),
    /** The five below: null before the result; `buyer` also where nobody was compensated. */
    depositReturned: t.bigint(),
    reward: t.bigint(),
    feeReimbursed: t.bigint(),
    compensation: t.bigint(),
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
    /** Of proofsFetched. */
    originalId: t.hex(),
    accusedId: t.hex(),
    /** Of identityVerified. */
    authority: t.hex(),
    /** Of similarityMeasured. */
    measurement: t.json().$type<Measurement>(),
    map: t.json().$type<AffineMap>(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.challengeId, table.name] }) }),
);

// The panel

export const ruling = onchainEnum("ruling", ["undecided", "upheld", "rejected"]);

export const dispute = onchainTable(
  "dispute",
  (t) => ({
    id: t.text().primaryKey(),
    eventId: t.text().notNull(),
    /** Told later in the same transaction. */
    challengeId: t.hex(),
    ruling: ruling("ruling"),
    createdAt: t.integer().notNull(),
    executedAt: t.integer(),
    /** Rounds that are not settled yet. */
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
    /** The five below: null before the draw. */
    drawnAt: t.integer(),
    wanted: t.integer(),
    commitUntil: t.integer(),
    revealUntil: t.integer(),
    appealUntil: t.integer(),
    /** Seats. */
    seats: t.integer().notNull(),
    committed: t.integer().notNull(),
    upheld: t.integer().notNull(),
    rejected: t.integer().notNull(),
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
    seats: t.integer().notNull(),
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

// Providers and what producers think of them

export const esp = onchainTable("esp", (t) => ({
  address: t.hex().primaryKey(),
  eventId: t.text().notNull(),
  name: t.text().notNull(),
  endpoint: t.text().notNull(),
  stake: t.bigint().notNull(),
  reserved: t.bigint().notNull(),
  registeredAt: t.integer().notNull(),
  /** Tasks that were paid for, wholly or in part, and tasks that were not. */
  settled: t.integer().notNull(),
  refunded: t.integer().notNull(),
  /** What all producers together say. */
  belief: t.bigint().notNull(),
  disbelief: t.bigint().notNull(),
  uncertainty: t.bigint().notNull(),
  lastOutcomeAt: t.integer(),
}));

/** An outcome and the opinions after it: `local` is the producer's own, `overall` that of all producers. */
export const outcome = onchainTable(
  "outcome",
  (t) => ({
    eventId: t.text().primaryKey(),
    esp: t.hex().notNull(),
    producer: t.hex().notNull(),
    positive: t.boolean().notNull(),
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
