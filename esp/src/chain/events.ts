/** Decodes the contracts' logs that the worker follows into plain data. */

import type { Deployment } from "@genuine/sdk/deployment";
import { type Fingerprints, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import {
  challengeAbi,
  espPanelAbi,
  espRegistryAbi,
  generationEscrowAbi,
  licenceRegistryAbi,
  pledgesAbi,
  productRegistryAbi,
  saleEscrowAbi,
  upkeepPoolAbi,
} from "@genuine/sdk/generated/abis";
import {
  ESCROW_STATUSES,
  idToHex,
  PRODUCT_STATUSES,
  type ProductStatus,
  proofToJson,
  quoteToJson,
} from "@genuine/sdk/structs";
import { type Address, type Hex, hexToBytes, isAddressEqual, type Log, parseEventLogs, zeroAddress } from "viem";
import type { EscrowItem, KnownEscrow } from "../duties/escrow-store.ts";
import type { EscrowMove } from "../jobs/job.ts";
import type { KnownProduct } from "../jobs/job-store.ts";

export type ChainEvent =
  | { kind: "taskLocked"; taskId: Hex; encryptionKey: Hex; deliverBy: number }
  | { kind: "taskMoved"; taskId: Hex; move: EscrowMove }
  | { kind: "saleLocked"; saleId: string; productId: Hex; buyer: Address; encryptionKey: Hex; deliverBy: number }
  | { kind: "saleMoved"; productId: Hex; buyer: Address; move: EscrowMove }
  /** Any task or sale, for witnesses and keeper work. */
  | { kind: "escrowOpened"; escrow: Omit<KnownEscrow, "items" | "movedBlock">; block: number }
  | { kind: "escrowDelivered"; escrow: EscrowKey; items: EscrowItem[]; block: number }
  | { kind: "escrowMoved"; escrow: EscrowKey; block: number }
  | { kind: "escrowClosed"; escrow: EscrowKey; block: number }
  | { kind: "espRegistered"; esp: Address; block: number }
  | { kind: "productRegistered"; product: Omit<KnownProduct, "serial" | "status"> }
  | { kind: "productStatus"; productId: Hex; status: ProductStatus; block: number }
  /** Registered, moved or removed. */
  | { kind: "productMoved"; productId: Hex }
  /** Licence terms of the product changed: offers made before are outdated. */
  | { kind: "licensed"; productId: Hex }
  | { kind: "listingsCancelled"; seller: Address }
  /** A seller's reserve for listings of the product changed. */
  | { kind: "backingReserved"; productId: Hex }
  | { kind: "backingBegun"; productId: Hex; until: number; block: number }
  | { kind: "backingEnded"; productId: Hex; block: number }
  | { kind: "challengeOpened"; challengeId: Hex; statement: string; block: number }
  | { kind: "challengeClosed"; challengeId: Hex; block: number }
  | { kind: "challengeDisputed"; challengeId: Hex; disputeId: number; block: number }
  /** Base units that the provider of a task was paid, or lost with "penalty". */
  | { kind: "taskPaid"; taskId: Hex; source: Gain; amount: bigint; block: number; logIndex: number }
  /** Base units that this provider was paid for keeper or juror work, or lost with "penalty". */
  | { kind: "gained"; source: Gain; amount: bigint; block: number; logIndex: number };

export type Gain = "task" | "upkeep" | "jury" | "penalty";

/** Undefined if it is not a picture. */
const NO_FINGERPRINTS: Fingerprints = { pdq: 0n, iscc: 0n, colour: 0n, quality: 0, detail: 0 };

type EscrowKey = Pick<KnownEscrow, "kind" | "id">;

const FOLLOWED = [
  "TaskLocked",
  "TaskDelivered",
  "Objected",
  "TaskAccepted",
  "ItemRevealed",
  "ItemSettled",
  "ItemRefunded",
  "TaskRefunded",
  "TaskAgreed",
  "TaskEnded",
  "TaskRated",
  "SaleLocked",
  "SaleDelivered",
  "SaleAccepted",
  "SaleRevealed",
  "SaleSettled",
  "SaleRefunded",
  "EspRegistered",
  "ListingsCancelled",
  "LicenceGranted",
  "BackingReserved",
  "BackingBegun",
  "BackingEnded",
  "ProductRegistered",
  "Transfer",
  "ProductStatusChanged",
  "ChallengeOpened",
  "ChallengeDisputed",
  "ChallengeReopened",
  "ResultChecked",
  "JurorSettled",
  "UpkeepRewarded",
] as const;

const ABI = [
  ...generationEscrowAbi,
  ...saleEscrowAbi,
  ...pledgesAbi,
  ...productRegistryAbi,
  ...licenceRegistryAbi,
  ...challengeAbi,
  ...espPanelAbi,
  ...upkeepPoolAbi,
  ...espRegistryAbi,
] as const;

/** The events to request from the node. */
export const FOLLOWED_EVENTS = ABI.filter(
  (item): item is Extract<(typeof ABI)[number], { type: "event"; name: (typeof FOLLOWED)[number] }> =>
    item.type === "event" && (FOLLOWED as readonly string[]).includes(item.name),
);

export function followedAddresses({ contracts }: Deployment): Address[] {
  const { generationEscrow, saleEscrow, productRegistry, licenceRegistry } = contracts;
  const { pledges, challenge, espPanel, upkeepPool, espRegistry } = contracts;
  return [
    generationEscrow,
    saleEscrow,
    pledges,
    productRegistry,
    licenceRegistry,
    challenge,
    espPanel,
    upkeepPool,
    espRegistry,
  ];
}

/** The logs that concern `esp` (and every product and escrow), in the chain's order. */
export function eventsOf(logs: readonly Log[], esp: Address, { contracts }: Deployment): ChainEvent[] {
  const parsed = parseEventLogs({ abi: FOLLOWED_EVENTS, logs: [...logs] });
  // biome-ignore lint/suspicious/useIterableCallbackReturn: the switch is exhaustive, which TypeScript checks
  return parsed.flatMap((log): ChainEvent | ChainEvent[] => {
    const block = Number(log.blockNumber);
    switch (log.eventName) {
      case "TaskLocked": {
        const { taskId, producer, quote, encryptionKey, deliverBy } = log.args;
        const id = idToHex(taskId);
        const escrow = {
          kind: "task",
          id,
          payer: producer,
          provider: quote.esp,
          encryptionKey,
          quote: quoteToJson(quote),
        } as const;
        const opened = { kind: "escrowOpened", escrow, block } as const;
        if (!isAddressEqual(quote.esp, esp)) return opened;
        return [opened, { kind: "taskLocked", taskId: id, encryptionKey, deliverBy: Number(deliverBy) }];
      }
      case "TaskDelivered": {
        const { taskId, acceptBy, penalty } = log.args;
        const items = log.args.items.map(({ delivery, productId }) => ({ delivery, productId }));
        const delivered = { kind: "escrowDelivered", escrow: taskKey(taskId), items, block } as const;
        const moved = task(taskId, {
          state: "delivered",
          closesAt: Number(acceptBy),
          deliveries: items.map(({ delivery }) => delivery),
        });
        return [delivered, moved, ...paid(log, taskId, "penalty", penalty)];
      }
      case "Objected": {
        const { id, payer, acceptBy } = log.args;
        const move = { state: "delivered", closesAt: Number(acceptBy) } as const;
        // Both escrows have this event.
        if (isAddressEqual(log.address, contracts.generationEscrow)) return [moved(taskKey(id), block), task(id, move)];
        const of = { productId: id, buyer: payer };
        return [moved(saleKey(of), block), sale(of, move)];
      }
      case "TaskAccepted":
        return [
          moved(taskKey(log.args.taskId), block),
          task(log.args.taskId, { state: "accepted", closesAt: Number(log.args.revealBy) }),
        ];
      case "ItemRevealed":
        return moved(taskKey(log.args.taskId), block);
      case "ItemSettled":
        return [moved(taskKey(log.args.taskId), block), ...paid(log, log.args.taskId, "task", log.args.paid)];
      case "ItemRefunded":
        return [moved(taskKey(log.args.taskId), block), ...paid(log, log.args.taskId, "penalty", log.args.penalty)];
      case "TaskRefunded": {
        const { taskId, penalty, poolShare } = log.args;
        return [moved(taskKey(taskId), block), ...paid(log, taskId, "penalty", penalty + poolShare)];
      }
      case "TaskAgreed":
        return paid(log, log.args.taskId, "task", log.args.paid);
      case "TaskEnded": {
        const { taskId, rateBy } = log.args;
        const status = ESCROW_STATUSES[log.args.status]!;
        if (status === "settled")
          return [moved(taskKey(taskId), block), task(taskId, { state: "settled", closesAt: Number(rateBy) })];
        return [
          closed(taskKey(taskId), block),
          task(taskId, { state: status === "refunded" || status === "agreed" ? status : "closed", closesAt: null }),
        ];
      }
      case "TaskRated":
        return [closed(taskKey(log.args.taskId), block), task(log.args.taskId, { state: "closed", closesAt: null })];
      case "SaleLocked": {
        const { productId, buyer, agent, encryptionKey, deliverBy } = log.args;
        const id = idToHex(productId);
        const provider = isAddressEqual(agent, zeroAddress) ? null : agent;
        const opened = {
          kind: "escrowOpened",
          escrow: { kind: "sale", id, payer: buyer, provider, encryptionKey, quote: null },
          block,
        } as const;
        if (!isAddressEqual(agent, esp)) return opened;
        const saleId = `${id}-${log.blockNumber}-${log.logIndex}`;
        return [
          opened,
          { kind: "saleLocked", saleId, productId: id, buyer, encryptionKey, deliverBy: Number(deliverBy) },
        ];
      }
      case "SaleDelivered": {
        const { delivery, acceptBy } = log.args;
        const delivered = {
          kind: "escrowDelivered",
          escrow: saleKey(log.args),
          items: [{ delivery, productId: null }],
          block,
        } satisfies ChainEvent;
        return [delivered, sale(log.args, { state: "delivered", closesAt: Number(acceptBy), deliveries: [delivery] })];
      }
      case "SaleAccepted":
        return [
          moved(saleKey(log.args), block),
          sale(log.args, { state: "accepted", closesAt: Number(log.args.revealBy) }),
        ];
      case "SaleRevealed":
        return [
          moved(saleKey(log.args), block),
          sale(log.args, { state: "revealed", closesAt: Number(log.args.complainBy) }),
        ];
      case "SaleSettled":
        return [closed(saleKey(log.args), block), sale(log.args, { state: "closed", closesAt: null })];
      case "SaleRefunded":
        return [closed(saleKey(log.args), block), sale(log.args, { state: "refunded", closesAt: null })];
      case "LicenceGranted":
        return { kind: "licensed", productId: idToHex(log.args.originalId) };
      case "ListingsCancelled":
        return { kind: "listingsCancelled", seller: log.args.seller };
      case "BackingReserved":
        return { kind: "backingReserved", productId: idToHex(log.args.productId) };
      case "BackingBegun":
        return { kind: "backingBegun", productId: idToHex(log.args.productId), until: Number(log.args.until), block };
      case "BackingEnded": {
        const { productId, buyer } = log.args;
        // Without a buyer it belonged to a refunded sale and never began.
        return isAddressEqual(buyer, zeroAddress) ? [] : { kind: "backingEnded", productId: idToHex(productId), block };
      }
      case "Transfer":
        return { kind: "productMoved", productId: idToHex(log.args.tokenId) };
      case "EspRegistered":
        return { kind: "espRegistered", esp: log.args.esp, block };
      case "ProductRegistered": {
        const { productId, producer, esp: by, since, proof, blocks } = log.args;
        return {
          kind: "productRegistered",
          product: {
            id: idToHex(productId),
            producer,
            esp: by,
            fingerprints: blocks === "0x" ? NO_FINGERPRINTS : fingerprintsFromBlocks(hexToBytes(blocks)),
            proof: proofToJson(proof),
            block,
            since: Number(since),
          },
        };
      }
      case "ProductStatusChanged":
        return {
          kind: "productStatus",
          productId: idToHex(log.args.productId),
          status: PRODUCT_STATUSES[log.args.status]!,
          block,
        };
      case "ChallengeOpened":
        return {
          kind: "challengeOpened",
          challengeId: idToHex(log.args.challengeId),
          statement: log.args.opened.statement,
          block,
        };
      case "ChallengeDisputed": {
        const { challengeId, disputeId } = log.args;
        return { kind: "challengeDisputed", challengeId: idToHex(challengeId), disputeId: Number(disputeId), block };
      }
      case "ChallengeReopened": {
        const { challengeId, disputeId, statement } = log.args;
        const id = idToHex(challengeId);
        return [
          { kind: "challengeOpened", challengeId: id, statement, block },
          { kind: "challengeDisputed", challengeId: id, disputeId: Number(disputeId), block },
        ];
      }
      case "ResultChecked":
        return { kind: "challengeClosed", challengeId: idToHex(log.args.challengeId), block };
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

function taskKey(taskId: bigint): EscrowKey {
  return { kind: "task", id: idToHex(taskId) };
}

function saleKey({ productId }: { productId: bigint }): EscrowKey {
  return { kind: "sale", id: idToHex(productId) };
}

function moved(escrow: EscrowKey, block: number): ChainEvent {
  return { kind: "escrowMoved", escrow, block };
}

function closed(escrow: EscrowKey, block: number): ChainEvent {
  return { kind: "escrowClosed", escrow, block };
}

function paid(
  { blockNumber, logIndex }: Pick<Log, "blockNumber" | "logIndex">,
  taskId: bigint,
  source: Gain,
  amount: bigint,
): ChainEvent[] {
  if (amount === 0n) return [];
  return [
    {
      kind: "taskPaid",
      taskId: idToHex(taskId),
      source,
      amount,
      block: Number(blockNumber),
      logIndex: Number(logIndex),
    },
  ];
}

function gained(
  { blockNumber, logIndex }: Pick<Log, "blockNumber" | "logIndex">,
  gain: { source: Gain; amount: bigint },
): ChainEvent {
  return { kind: "gained", ...gain, block: Number(blockNumber), logIndex: Number(logIndex) };
}

function task(taskId: bigint, move: EscrowMove): ChainEvent {
  return { kind: "taskMoved", taskId: idToHex(taskId), move };
}

function sale({ productId, buyer }: { productId: bigint; buyer: Address }, move: EscrowMove): ChainEvent {
  return { kind: "saleMoved", productId: idToHex(productId), buyer, move };
}
