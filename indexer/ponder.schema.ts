/**
 * Tables by domain. `eventId` is the place of the event that made the row, as 75 digits: it sorts by time. Money is base
 * units, times are Unix seconds, opinions have 18 decimals.
 */
import { index, onchainEnum, onchainTable, primaryKey } from "ponder";
import type { Delivery, ProofJson, QuoteJson } from "@genuine/sdk/structs";

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
    fingerprint: t.hex().notNull(),
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
    owner: index().on(table.owner),
    producer: index().on(table.producer),
    esp: index().on(table.esp),
  }),
);

/** The 64x64 block that the chain computed a fingerprint from: 4,096 bytes. Apart, so that lists stay light. */
export const luma = onchainTable("luma", (t) => ({
  productId: t.hex().primaryKey(),
  block: t.hex().notNull(),
}));

/** One row: how many products have ever been registered. */
export const registryTotals = onchainTable("registry_totals", (t) => ({
  id: t.integer().primaryKey(),
  products: t.integer().notNull(),
}));

export const activityType = onchainEnum("activity_type", [
  "registered",
  "offered",
  "offerWithdrawn",
  "saleLocked",
  "saleDelivered",
  "saleAccepted",
  "saleRevealed",
  "saleSettled",
  "saleRefunded",
  "transferred",
  "challenged",
  "challengeAnswered",
  "challengeUpheld",
  "challengeRejected",
  "removed",
]);

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
  (table) => ({ productId: index().on(table.productId), from: index().on(table.from), to: index().on(table.to) }),
);

// Two-way guarantee

export const escrowStatus = onchainEnum("escrow_status", [
  "locked",
  "delivered",
  "accepted",
  "revealed",
  "settled",
  "refunded",
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
    delivery: t.json().$type<Delivery>(),
    productId: t.hex(),
    key: t.hex(),
    penalty: t.bigint(),
    lockedAt: t.integer().notNull(),
    updatedAt: t.integer().notNull(),
    lockTx: t.hex().notNull(),
  }),
  (table) => ({ eventId: index().on(table.eventId), producer: index().on(table.producer), esp: index().on(table.esp) }),
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
    paid: t.bigint(),
    lockedAt: t.integer().notNull(),
    updatedAt: t.integer().notNull(),
  }),
  (table) => ({
    eventId: index().on(table.eventId),
    productId: index().on(table.productId),
    buyer: index().on(table.buyer),
    seller: index().on(table.seller),
    agent: index().on(table.agent),
  }),
);

// Challenge

export const challengeStatus = onchainEnum("challenge_status", ["open", "upheld", "rejected"]);
export const challengeStepName = onchainEnum("challenge_step_name", [
  "proofsFetched",
  "identityVerified",
  "similarityMeasured",
  "answered",
  "resultChecked",
]);

export const challenge = onchainTable(
  "challenge",
  (t) => ({
    id: t.hex().primaryKey(),
    eventId: t.text().notNull(),
    originalId: t.hex().notNull(),
    accusedId: t.hex().notNull(),
    challenger: t.hex().notNull(),
    accusedOwner: t.hex().notNull(),
    distance: t.integer().notNull(),
    threshold: t.integer().notNull(),
    deposit: t.bigint().notNull(),
    respondBy: t.integer().notNull(),
    status: challengeStatus("status").notNull(),
    reward: t.bigint(),
    openedAt: t.integer().notNull(),
    finishedAt: t.integer(),
  }),
  (table) => ({
    eventId: index().on(table.eventId),
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
    /** Of similarityMeasured. */
    distance: t.integer(),
    threshold: t.integer(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.challengeId, table.name] }) }),
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
  (table) => ({ esp: index().on(table.esp) }),
);
