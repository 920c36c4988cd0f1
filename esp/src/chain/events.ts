/** What the worker learns from the chain: logs of the contracts, as plain data. */
import { challengeAbi, espPanelAbi, generationEscrowAbi, productRegistryAbi, saleEscrowAbi, upkeepPoolAbi } from "@genuine/sdk/generated/abis";
import type { Deployment } from "@genuine/sdk/deployment";
import { idToHex, PRODUCT_STATUSES, type ProductStatus, proofToJson } from "@genuine/sdk/structs";
import { type Address, type Hex, isAddressEqual, type Log, parseEventLogs } from "viem";
import type { EscrowMove } from "../jobs/job.ts";
import type { KnownProduct } from "../jobs/job-store.ts";

export type ChainEvent =
  | { kind: "taskLocked"; taskId: Hex; encryptionKey: Hex; deliverBy: number }
  | { kind: "taskMoved"; taskId: Hex; move: EscrowMove }
  | { kind: "saleLocked"; saleId: string; productId: Hex; buyer: Address; encryptionKey: Hex; deliverBy: number }
  | { kind: "saleMoved"; productId: Hex; buyer: Address; move: EscrowMove }
  | { kind: "productRegistered"; product: Omit<KnownProduct, "serial" | "status"> }
  | { kind: "productStatus"; productId: Hex; status: ProductStatus; block: number }
  /** Moved, or locked in a sale: listings from before are dead. */
  | { kind: "productChanged"; productId: Hex }
  | { kind: "listingsCancelled"; seller: Address }
  | { kind: "challengeOpened"; challengeId: Hex; statement: string; block: number }
  | { kind: "challengeClosed"; challengeId: Hex; block: number }
  | { kind: "challengeDisputed"; challengeId: Hex; disputeId: number; block: number }
  /** Base units that this provider was paid for, or with "penalty" lost by, work for the system. */
  | { kind: "gained"; source: Gain; amount: bigint; block: number; logIndex: number };

export type Gain = "upkeep" | "jury" | "penalty";

const FOLLOWED = [
  "TaskLocked",
  "TaskDelivered",
  "TaskAccepted",
  "TaskRevealed",
  "TaskSettled",
  "TaskRefunded",
  "SaleLocked",
  "SaleDelivered",
  "SaleAccepted",
  "SaleRevealed",
  "SaleSettled",
  "SaleRefunded",
  "ListingsCancelled",
  "ProductRegistered",
  "Transfer",
  "ProductStatusChanged",
  "ChallengeOpened",
  "ChallengeDisputed",
  "ResultChecked",
  "JurorSettled",
  "UpkeepRewarded",
] as const;

const ABI = [...generationEscrowAbi, ...saleEscrowAbi, ...productRegistryAbi, ...challengeAbi, ...espPanelAbi, ...upkeepPoolAbi] as const;

/** The events asked of the node. */
export const FOLLOWED_EVENTS = ABI.filter(
  (item): item is Extract<(typeof ABI)[number], { type: "event"; name: (typeof FOLLOWED)[number] }> =>
    item.type === "event" && (FOLLOWED as readonly string[]).includes(item.name),
);

export function followedAddresses({ contracts }: Deployment): Address[] {
  const { generationEscrow, saleEscrow, productRegistry, challenge, espPanel, upkeepPool } = contracts;
  return [generationEscrow, saleEscrow, productRegistry, challenge, espPanel, upkeepPool];
}

/** The logs that concern `esp` (and every product), in the chain's order. */
export function eventsOf(logs: readonly Log[], esp: Address): ChainEvent[] {
  const parsed = parseEventLogs({ abi: FOLLOWED_EVENTS, logs: [...logs] });
  return parsed.flatMap((log): ChainEvent | ChainEvent[] => {
    switch (log.eventName) {
      case "TaskLocked":
        if (!isAddressEqual(log.args.esp, esp)) return [];
        return { kind: "taskLocked", taskId: idToHex(log.args.taskId), encryptionKey: log.args.encryptionKey, deliverBy: Number(log.args.deliverBy) };
      case "TaskDelivered":
        return task(log.args.taskId, { state: "delivered", closesAt: Number(log.args.acceptBy), delivery: log.args.delivery });
      case "TaskAccepted":
        return task(log.args.taskId, { state: "accepted", closesAt: Number(log.args.revealBy) });
      case "TaskRevealed":
        return task(log.args.taskId, { state: "revealed", closesAt: Number(log.args.complainBy) });
      case "TaskSettled":
        return task(log.args.taskId, { state: "settled", closesAt: null });
      case "TaskRefunded":
        return task(log.args.taskId, { state: "refunded", closesAt: null });
      case "SaleLocked": {
        const { productId, buyer, agent, encryptionKey, deliverBy } = log.args;
        if (!isAddressEqual(agent, esp)) return { kind: "productChanged", productId: idToHex(productId) };
        const id = idToHex(productId);
        const saleId = `${id}-${log.blockNumber}-${log.logIndex}`;
        return [
          { kind: "productChanged", productId: id },
          { kind: "saleLocked", saleId, productId: id, buyer, encryptionKey, deliverBy: Number(deliverBy) },
        ];
      }
      case "SaleDelivered":
        return sale(log.args, { state: "delivered", closesAt: Number(log.args.acceptBy), delivery: log.args.delivery });
      case "SaleAccepted":
        return sale(log.args, { state: "accepted", closesAt: Number(log.args.revealBy) });
      case "SaleRevealed":
        return sale(log.args, { state: "revealed", closesAt: Number(log.args.complainBy) });
      case "SaleSettled":
        return sale(log.args, { state: "settled", closesAt: null });
      case "SaleRefunded":
        return sale(log.args, { state: "refunded", closesAt: null });
      case "ListingsCancelled":
        return { kind: "listingsCancelled", seller: log.args.seller };
      case "Transfer":
        return { kind: "productChanged", productId: idToHex(log.args.tokenId) };
      case "ProductRegistered": {
        const { productId, producer, esp: by, fingerprints, proof } = log.args;
        return {
          kind: "productRegistered",
          product: {
            id: idToHex(productId),
            producer,
            esp: by,
            fingerprints,
            proof: proofToJson(proof),
            block: Number(log.blockNumber),
          },
        };
      }
      case "ProductStatusChanged":
        return {
          kind: "productStatus",
          productId: idToHex(log.args.productId),
          status: PRODUCT_STATUSES[log.args.status]!,
          block: Number(log.blockNumber),
        };
      case "ChallengeOpened":
        return { kind: "challengeOpened", challengeId: idToHex(log.args.challengeId), statement: log.args.statement, block: Number(log.blockNumber) };
      case "ChallengeDisputed": {
        const { challengeId, disputeId } = log.args;
        return { kind: "challengeDisputed", challengeId: idToHex(challengeId), disputeId: Number(disputeId), block: Number(log.blockNumber) };
      }
      case "ResultChecked":
        return { kind: "challengeClosed", challengeId: idToHex(log.args.challengeId), block: Number(log.blockNumber) };
      case "JurorSettled": {
        const { juror, earned, lost } = log.args;
        if (!isAddressEqual(juror, esp)) return [];
        return gained(log, lost > 0n ? { source: "penalty", amount: lost } : { source: "jury", amount: earned });
      }
      case "UpkeepRewarded":
        return isAddressEqual(log.args.keeper, esp) ? gained(log, { source: "upkeep", amount: log.args.amount }) : [];
    }
  });
}

function gained({ blockNumber, logIndex }: Pick<Log, "blockNumber" | "logIndex">, gain: { source: Gain; amount: bigint }): ChainEvent {
  return { kind: "gained", ...gain, block: Number(blockNumber), logIndex: Number(logIndex) };
}

function task(taskId: bigint, move: EscrowMove): ChainEvent {
  return { kind: "taskMoved", taskId: idToHex(taskId), move };
}

function sale({ productId, buyer }: { productId: bigint; buyer: Address }, move: EscrowMove): ChainEvent {
  return { kind: "saleMoved", productId: idToHex(productId), buyer, move };
}
