/** The two escrows, seen alike: where a job stands on chain, and the calls that move it on. */
import type { Deployment } from "@genuine/sdk/deployment";
import { explainContractError } from "@genuine/sdk/errors";
import { generationEscrowAbi, saleEscrowAbi } from "@genuine/sdk/generated/abis";
import { ESCROW_STATUSES, type EscrowStatus, proofFromJson, quoteFromJson } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import { generationDeliveryHash, saleDeliveryHash } from "@genuine/sdk/typed-data";
import { type Hex, isAddressEqual } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { GenerationJob, Job, SaleJob } from "./job.ts";
import type { KnownProduct } from "./job-store.ts";

export type EscrowView = {
  status: EscrowStatus;
  closesAt: number;
  /** Whether what was delivered, if anything, is this job's package. */
  ownDelivery: boolean;
};

const EMPTY: Hex = `0x${"00".repeat(32)}`;

/** Where the job's escrow stands in the newest block; "none" when it is not on chain, or is another buyer's by now. */
export async function viewOf(chain: Chain, deployment: Deployment, job: Job): Promise<EscrowView> {
  const { status, closesAt, deliveryHash } = job.kind === "generation" ? await taskOf(chain, deployment, job) : await saleOf(chain, deployment, job);
  const ownDelivery = deliveryHash === EMPTY || deliveryHash === deliveryHashOf(job);
  return { status: ESCROW_STATUSES[status]!, closesAt, ownDelivery };
}

type StoredEscrow = { status: number; closesAt: number; deliveryHash: Hex };

const NOT_THERE: StoredEscrow = { status: 0, closesAt: 0, deliveryHash: EMPTY };

async function taskOf(chain: Chain, { contracts }: Deployment, job: GenerationJob): Promise<StoredEscrow> {
  const contract = { address: contracts.generationEscrow, abi: generationEscrowAbi } as const;
  try {
    return await chain.client.readContract({ ...contract, functionName: "taskOf", args: [BigInt(job.id)] });
  } catch (error) {
    if (explainContractError(error).code === "Generation_UnknownTask") return NOT_THERE;
    throw error;
  }
}

async function saleOf(chain: Chain, { contracts }: Deployment, job: SaleJob): Promise<StoredEscrow> {
  const contract = { address: contracts.saleEscrow, abi: saleEscrowAbi } as const;
  const sale = await chain.client.readContract({ ...contract, functionName: "saleOf", args: [BigInt(job.productId)] });
  return isAddressEqual(sale.buyer, job.payer) ? sale : NOT_THERE;
}

/** @param product The product sold, for a sale. */
export function deliverCall(deployment: Deployment, job: Job, product?: KnownProduct): transactions.ContractCall {
  const { delivery } = job.packed!;
  return job.kind === "generation"
    ? transactions.deliverTask(deployment, quoteFromJson(job.quote), delivery, job.product!.id)
    : transactions.deliverSale(deployment, BigInt(job.productId), delivery, proofFromJson(product!.proof));
}

export function revealCall(deployment: Deployment, job: Job): transactions.ContractCall {
  return job.kind === "generation" ? revealTask(deployment, job) : revealSale(deployment, job);
}

export function settleCall(deployment: Deployment, job: Job): transactions.ContractCall {
  return job.kind === "generation"
    ? transactions.settleTask(deployment, quoteFromJson(job.quote))
    : transactions.settleSale(deployment, BigInt(job.productId));
}

export function refundCall(deployment: Deployment, job: GenerationJob): transactions.ContractCall {
  return transactions.refundTask(deployment, quoteFromJson(job.quote));
}

function revealTask(deployment: Deployment, job: GenerationJob) {
  const { proof, signature, blocks } = job.product!;
  return transactions.revealTask(deployment, {
    quote: quoteFromJson(job.quote),
    delivery: job.packed!.delivery,
    key: job.sealed!.key,
    proof: proofFromJson(proof),
    espSignature: signature,
    blocks,
  });
}

function revealSale(deployment: Deployment, job: SaleJob) {
  return transactions.revealSale(deployment, BigInt(job.productId), job.packed!.delivery, job.sealed!.key);
}

function deliveryHashOf(job: Job): Hex | undefined {
  if (job.packed === null) return undefined;
  if (job.kind === "sale") return saleDeliveryHash(job.packed.delivery);
  return job.product === null ? undefined : generationDeliveryHash(job.packed.delivery, job.product.id);
}
