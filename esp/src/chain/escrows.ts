/** State of tasks and sales in the newest block. */
import type { Deployment } from "@genuine/sdk/deployment";
import { explainContractError } from "@genuine/sdk/errors";
import type { Windows } from "@genuine/sdk/escrow-windows";
import { generationEscrowAbi, saleEscrowAbi } from "@genuine/sdk/generated/abis";
import { part } from "@genuine/sdk/payouts";
import { ESCROW_STATUSES, type EscrowKind, type EscrowStatus, type Workload } from "@genuine/sdk/structs";
import { type Address, type Hex, zeroAddress } from "viem";
import type { Chain } from "./chain.ts";

export type EscrowState = {
  status: EscrowStatus;
  /** End of the current status' window. */
  closesAt: number;
  /** Hash of the delivery, as the payer accepts it; zero before the delivery. */
  deliveryHash: Hex;
};

export type ItemState = Pick<EscrowState, "status" | "closesAt">;

/** Parties of a sale; the agent is null if there is none. */
export type SaleParties = { seller: Address; buyer: Address; agent: Address | null };

export class EscrowReader {
  readonly #chain: Chain;
  readonly #deployment: Deployment;
  #windows: Promise<Windows> | undefined;
  #bondBasisPoints: Promise<bigint> | undefined;
  #poolBasisPoints: Promise<bigint> | undefined;

  constructor(chain: Chain, deployment: Deployment) {
    this.#chain = chain;
    this.#deployment = deployment;
  }

  /** Equal for both escrows, and constant for a deployment. */
  windows(): Promise<Windows> {
    this.#windows ??= this.#chain.client
      .readContract({ ...this.#tasks, functionName: "windows" })
      .catch((error: unknown) => {
        this.#windows = undefined;
        throw error;
      });
    return this.#windows;
  }

  /** Bond that a task of this fee reserves from its provider's stake. */
  async bondOf(fee: bigint): Promise<bigint> {
    this.#bondBasisPoints ??= this.#chain.client
      .readContract({ ...this.#tasks, functionName: "bondBasisPoints" })
      .catch((error: unknown) => {
        this.#bondBasisPoints = undefined;
        throw error;
      });
    return part(fee, await this.#bondBasisPoints);
  }

  /** The upkeep pool's share of a settlement, in 1/10,000. */
  poolBasisPoints(): Promise<bigint> {
    this.#poolBasisPoints ??= this.#chain.client
      .readContract({ ...this.#tasks, functionName: "poolBasisPoints" })
      .catch((error: unknown) => {
        this.#poolBasisPoints = undefined;
        throw error;
      });
    return this.#poolBasisPoints;
  }

  /** A provider's stated capacity and undelivered items. */
  workload(esp: Address): Promise<Workload> {
    return this.#chain.client.readContract({ ...this.#tasks, functionName: "workloadOf", args: [esp] });
  }

  /** Undefined for a task that the chain does not know, as after a reorganisation. */
  async task(id: Hex): Promise<EscrowState | undefined> {
    try {
      const { status, closesAt, deliveryRoot } = await this.#chain.client.readContract({
        ...this.#tasks,
        functionName: "taskOf",
        args: [BigInt(id)],
      });
      return { status: ESCROW_STATUSES[status]!, closesAt, deliveryHash: deliveryRoot };
    } catch (error) {
      if (explainContractError(error).code === "Generation_UnknownTask") return undefined;
      throw error;
    }
  }

  /** Those of a task, in their order. Before an item is revealed its status is "none". */
  async items(taskId: Hex, count: number): Promise<ItemState[]> {
    const read = (index: number) =>
      this.#chain.client.readContract({
        ...this.#tasks,
        functionName: "itemOf",
        args: [BigInt(taskId), BigInt(index)],
      });
    const items = await Promise.all(Array.from({ length: count }, (_, index) => read(index)));
    return items.map(({ status, closesAt }) => ({ status: ESCROW_STATUSES[status]!, closesAt }));
  }

  /** The latest sale of a product. */
  async sale(productId: Hex): Promise<EscrowState & SaleParties> {
    const contract = { address: this.#deployment.contracts.saleEscrow, abi: saleEscrowAbi } as const;
    const { status, closesAt, deliveryHash, seller, buyer, agent } = await this.#chain.client.readContract({
      ...contract,
      functionName: "saleOf",
      args: [BigInt(productId)],
    });
    return {
      status: ESCROW_STATUSES[status]!,
      closesAt,
      deliveryHash,
      seller,
      buyer,
      agent: agent === zeroAddress ? null : agent,
    };
  }

  /** The latest sale of a product counts when `payer` is its buyer. */
  async state(kind: EscrowKind, id: Hex, payer: Address): Promise<EscrowState | undefined> {
    if (kind === "task") return this.task(id);
    const sale = await this.sale(id);
    return sale.buyer.toLowerCase() === payer.toLowerCase() ? sale : undefined;
  }

  get #tasks() {
    return { address: this.#deployment.contracts.generationEscrow, abi: generationEscrowAbi } as const;
  }
}
