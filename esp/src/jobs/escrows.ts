/** A common interface to both escrows: a job's state on chain, and the calls that advance it. */

import { deliveryRoot } from "@genuine/sdk/delivery-tree";
import type { Deployment } from "@genuine/sdk/deployment";
import { type EscrowStatus, type Item, proofFromJson, quoteFromJson, type Receipt } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import { saleDeliveryHash } from "@genuine/sdk/typed-data";
import { type Address, type Hex, isAddressEqual, zeroHash } from "viem";
import type { EscrowReader } from "../chain/escrows.ts";
import type { GenerationJob, Job, SaleJob } from "./job.ts";
import type { KnownProduct } from "./job-store.ts";

export type EscrowView = {
  status: EscrowStatus;
  closesAt: number;
  /** Hash of the delivery; zero before. */
  deliveryHash: Hex;
  /** Whether that is this job's delivery. */
  ownDelivery: boolean;
};

/** Status of the job's escrow in the newest block; "none" if it is not on chain, or belongs to another buyer by now. */
export async function viewOf(escrows: EscrowReader, job: Job): Promise<EscrowView> {
  const state = await escrows.state(...keyOf(job), job.payer);
  if (state === undefined) return { status: "none", closesAt: 0, deliveryHash: zeroHash, ownDelivery: true };
  return { ...state, ownDelivery: state.deliveryHash === zeroHash || state.deliveryHash === deliveryHashOf(job) };
}

/** Id of the escrow. */
export function keyOf(job: Job): ["task" | "sale", Hex] {
  return job.kind === "generation" ? ["task", job.id as Hex] : ["sale", job.productId];
}

/** Accounts that cannot be witnesses. */
export async function partiesOf(escrows: EscrowReader, job: Job): Promise<Address[]> {
  if (job.kind === "generation") return [job.quote.esp, job.payer];
  const { seller, buyer, agent } = await escrows.sale(job.productId);
  return agent === null ? [seller, buyer] : [seller, buyer, agent];
}

/** @param product The product sold, for a sale. */
export function deliverCall(deployment: Deployment, job: Job, product?: KnownProduct): transactions.ContractCall {
  return job.kind === "generation"
    ? transactions.deliverTask(deployment, quoteFromJson(job.quote), itemsOf(job))
    : transactions.deliverSale(
        deployment,
        BigInt(job.productId),
        job.items[0]!.packed!.delivery,
        proofFromJson(product!.proof),
      );
}

export function confirmCall(deployment: Deployment, job: Job, receipts: readonly Receipt[]): transactions.ContractCall {
  return job.kind === "generation"
    ? transactions.confirmTaskAvailable(deployment, quoteFromJson(job.quote), receipts)
    : transactions.confirmSaleAvailable(deployment, BigInt(job.productId), receipts);
}

export function revealTaskCall(deployment: Deployment, job: GenerationJob, index: number): transactions.ContractCall {
  const { sealed, product } = job.items[index]!;
  const { proof, signature, blocks } = product!;
  return transactions.revealTask(deployment, {
    quote: quoteFromJson(job.quote),
    items: itemsOf(job),
    index,
    key: sealed.key,
    proof: proofFromJson(proof),
    espSignature: signature,
    blocks,
  });
}

export function revealSaleCall(deployment: Deployment, job: SaleJob): transactions.ContractCall {
  const [item] = job.items;
  return transactions.revealSale(deployment, BigInt(job.productId), item!.packed!.delivery, item!.sealed.key);
}

/** All items of a packed job, as the chain has them. */
function itemsOf(job: GenerationJob): Item[] {
  return job.items.map(({ packed, product }) => ({ delivery: packed!.delivery, productId: product!.id }));
}

function deliveryHashOf(job: Job): Hex | undefined {
  const [first] = job.items;
  if (first === undefined || job.items.some(({ packed }) => packed === null)) return undefined;
  if (job.kind === "sale") return saleDeliveryHash(first.packed!.delivery);
  return job.items.length === job.quote.items && isProven(job) ? deliveryRoot(itemsOf(job)) : undefined;
}

function isProven(job: GenerationJob): boolean {
  return job.items.every(({ product }) => product !== null);
}

export function isParty(parties: readonly Address[], account: Address): boolean {
  return parties.some((party) => isAddressEqual(party, account));
}
