/** Sends one account's transactions, from simulation to confirmation, across crashes and nodes that drop transactions. */
import { setTimeout as sleep } from "node:timers/promises";
import { explainContractError } from "@genuine/sdk/errors";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { ContractCall } from "@genuine/sdk/transactions";
import {
  type Address,
  encodeFunctionData,
  type Hex,
  keccak256,
  type PublicClient,
  type TransactionReceipt,
  type Transport,
  type Chain as ViemChain,
} from "viem";
import type { PrivateKeyAccount } from "viem/accounts";
import { errorFields, type Logger } from "../log.ts";
import { bumped, capped, type Fees, NO_FEES } from "./fees.ts";
import { isNodeAway, Refused } from "./refusals.ts";
import type { OpenTransaction, OpenTransactions, TransactionStore } from "./transaction-store.ts";

const RECEIPT_TIMEOUT_MS = 60_000;
/** Gas for each try, in per cent of what is needed now: state changes between the estimate and the block. */
const GAS_MARGINS = [120n, 300n] as const;
/** Gas of an empty transfer to oneself, which frees a nonce. */
const EMPTY_GAS = 21_000n;

export type SenderSettings = {
  /** Confirmations after which a transaction is no longer tracked. */
  confirmations: number;
  pollMs: number;
  /** Fee cap, wei. */
  maxFeePerGas: bigint;
  /** A transaction that waits longer than this, ms, is replaced by one with a higher fee. */
  bumpAfterMs: number;
  /** Whether to send nothing. */
  dryRun?: boolean;
};

export type SendOptions = {
  /** Called when the transaction is stored, and again when a node has accepted it. */
  reached?(point: "signed" | "sent"): void;
  /** Fields for the log. */
  about?: Record<string, unknown>;
};

type Parts = {
  client: PublicClient<Transport, ViemChain>;
  account: PrivateKeyAccount;
  /** Whether the chain has no fees. */
  feeFree: boolean;
  store: TransactionStore;
  log?: Logger;
  /** Resolves when this worker may act. Called right before a transaction is sent. */
  mayAct(): Promise<void>;
};

export class Sender {
  readonly #parts: Parts;
  readonly #settings: SenderSettings;
  #repairedAt = 0;
  /** Highest gas estimate of each function so far: an estimate costs a node many times as much as a call. */
  readonly #gas = new Map<string, bigint>();
  /** Pending nonces of this account that this worker has not sent, and since when, ms. */
  readonly #unknown = new Map<number, number>();

  constructor(parts: Parts, settings: SenderSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  /**
   * Simulates on top of what is pending, signs, stores, sends, and waits until it is in a block.
   * @throws Refused if the simulation reverts, which costs nothing; GenuineError transaction_failed if it failed in a
   * block, dry_run, not_confirmed if it is not in a block yet, nonce_taken if another program uses this account
   */
  async send(call: ContractCall, { reached, about }: SendOptions = {}): Promise<void> {
    if (this.#settings.dryRun) {
      await this.#simulate(call);
      this.#parts.log?.info(about ?? {}, `Dry run: would send ${call.functionName}, which would go through`);
      throw new GenuineError("dry_run", `${call.functionName} is not sent: this is a dry run.`);
    }
    const { functionName: what } = call;
    for (const margin of GAS_MARGINS) {
      const { nonce, hashes } = await this.#parts.store.inTurn((store) => this.#dispatch(store, call, margin, reached));
      this.#parts.log?.info({ ...about, transaction: hashes[0], nonce }, `Sent ${what}`);
      reached?.("sent");
      const receipt = await this.#mined(nonce, what);
      if (receipt.status === "success") return;
      if (margin === GAS_MARGINS.at(-1)) {
        throw new GenuineError("transaction_failed", `${what} was mined in block ${receipt.blockNumber} and failed.`);
      }
      // Other transactions preceded it in its block. If it cannot succeed any more, the simulation now gives the reason.
      this.#parts.log?.warn({ ...about, nonce }, `${what} was mined in block ${receipt.blockNumber} and failed: again`);
      this.#gas.delete(what);
    }
  }

  /** Rebroadcasts transactions that the node has dropped, and replaces those that wait too long. Rate-limited. */
  async repair(): Promise<void> {
    if (Date.now() - this.#repairedAt < this.#settings.bumpAfterMs / 4) return;
    this.#repairedAt = Date.now();
    await this.#parts.store.inTurn((store) => this.#repair(store));
  }

  /**
   * Serialised (mutex), so that simulation and nonce take earlier transactions into account. Those may be another worker's:
   * nothing is cached from one turn to the next.
   */
  async #dispatch(
    store: OpenTransactions,
    call: ContractCall,
    margin: bigint,
    reached: SendOptions["reached"],
  ): Promise<OpenTransaction> {
    const { account } = this.#parts;
    if ((await store.openTransactions()).length > 0) await this.#reannounce(store, await this.#count("pending"));
    const gas = await this.#simulate(call);
    const nonce = await this.#count("pending");
    const body = {
      nonce,
      to: call.address,
      data: encodeFunctionData(call),
      gas: (gas * margin) / 100n,
      what: call.functionName,
    };
    const transaction = await this.#sign(body, await this.#fees(), []);
    await store.putTransaction(transaction);
    reached?.("signed");
    try {
      await this.#broadcast(transaction);
    } catch (error) {
      // If the node rejected it, it is not pending; after a timeout it may be.
      if (!isNodeAway(error)) await store.forgetTransaction(nonce);
      throw explainContractError(error).code === "nonce_too_low" ? nonceTaken(account.address, nonce, error) : error;
    }
    return transaction;
  }

  /** @returns gas with which the call passes now */
  async #simulate(call: ContractCall): Promise<bigint> {
    const { client, account, feeFree } = this.#parts;
    const asked = { ...call, account, blockTag: "pending", ...(feeFree ? NO_FEES : {}) } as const;
    const enough = this.#gas.get(call.functionName);
    if (enough !== undefined) {
      const tried = await client.simulateContract({ ...asked, gas: enough }).catch(() => undefined);
      if (tried !== undefined) return enough;
    }
    try {
      const gas = await client.estimateContractGas(asked);
      if (enough === undefined || gas > enough) this.#gas.set(call.functionName, gas);
      return gas;
    } catch (error) {
      if (isNodeAway(error)) throw error;
      // Some nodes give the reason of a failed estimate only for a call.
      const cause =
        explainContractError(error).code === "unknown"
          ? await client.simulateContract(asked).then(
              () => error,
              (reason: unknown) => reason,
            )
          : error;
      throw isNodeAway(cause) ? cause : new Refused(explainContractError(cause), cause);
    }
  }

  async #mined(nonce: number, what: string): Promise<TransactionReceipt> {
    const { client, account, store } = this.#parts;
    const hashes = new Set<Hex>();
    for (
      const end = Date.now() + RECEIPT_TIMEOUT_MS;
      Date.now() < end;
      await sleep(Math.min(this.#settings.pollMs, 1_000))
    ) {
      // Read before the receipts: without a receipt after that, the nonce is another transaction's.
      const taken = hashes.size > 0 && (await this.#count("latest")) > nonce;
      for (const hash of (await store.openTransactions()).find((open) => open.nonce === nonce)?.hashes ?? [])
        hashes.add(hash);
      for (const hash of hashes) {
        const receipt = await client.getTransactionReceipt({ hash }).catch((error: unknown) => {
          if (explainContractError(error).code === "not_confirmed") return undefined;
          throw error;
        });
        if (receipt === undefined) continue;
        if (this.#settings.confirmations === 0) await store.forgetTransaction(nonce);
        return receipt;
      }
      if (taken) throw nonceTaken(account.address, nonce);
      await this.repair();
    }
    throw new GenuineError("not_confirmed", `${what} is in no block yet.`);
  }

  async #repair(store: OpenTransactions): Promise<void> {
    const { bumpAfterMs } = this.#settings;
    const [latest, pending] = [await this.#count("latest"), await this.#count("pending")];
    await store.dropTransactions(await this.#deepCount(latest));
    await this.#reannounce(store, pending);
    const open = new Map((await store.openTransactions()).map((transaction) => [transaction.nonce, transaction]));
    for (const nonce of this.#unknown.keys()) if (nonce < latest) this.#unknown.delete(nonce);
    for (let nonce = latest; nonce < pending; nonce++) {
      const known = open.get(nonce);
      const since = known?.sentAt ?? this.#seenUnknown(nonce);
      if (Date.now() - since > bumpAfterMs) await this.#replace(store, known ?? this.#emptyAt(nonce));
    }
  }

  /** Rebroadcasts a transaction that the node should know and does not, unless it is obsolete. */
  async #reannounce(store: OpenTransactions, pending: number): Promise<void> {
    const { client, account, log } = this.#parts;
    for (const transaction of await store.openTransactions()) {
      const { nonce, what, to, data, hashes } = transaction;
      if (nonce < pending) continue;
      try {
        await client.estimateGas({ account, to, data, blockTag: "pending" });
      } catch (error) {
        if (isNodeAway(error)) throw error;
        log?.info({ nonce, transaction: hashes.at(-1) }, `${what} never came to the chain, and is of no use any more`);
        await store.forgetTransaction(nonce);
        continue;
      }
      log?.warn({ nonce, transaction: hashes.at(-1) }, `The node does not know ${what}: telling it again`);
      await this.#broadcast(transaction).catch((error: unknown) => this.#onRefusal(transaction, error));
    }
  }

  async #replace(store: OpenTransactions, transaction: OpenTransaction): Promise<void> {
    const { log, feeFree } = this.#parts;
    if (feeFree) return;
    const { nonce, what, hashes } = transaction;
    const fees = bumped(transaction.fees, await this.#fees(), this.#settings.maxFeePerGas);
    if (fees === undefined)
      return void log?.warn(
        { nonce, transaction: hashes.at(-1) },
        `${what} waits, and may not offer more (GENUINE_ESP_MAX_FEE_GWEI)`,
      );
    const next = await this.#sign(transaction, fees, hashes);
    await store.putTransaction(next);
    log?.warn(
      { nonce, transaction: next.hashes.at(-1), maxFeePerGas: fees.maxFeePerGas.toString() },
      `${what} waits: offering more`,
    );
    await this.#broadcast(next).catch((error: unknown) => this.#onRefusal(next, error));
  }

  /** An underpriced replacement is raised next time; one that is already known, or too late, is harmless. */
  #onRefusal({ nonce, what }: OpenTransaction, error: unknown): void {
    if (isNodeAway(error)) throw error;
    this.#parts.log?.info({ nonce, ...errorFields(error) }, `The node did not take ${what}`);
  }

  #seenUnknown(nonce: number): number {
    const since = this.#unknown.get(nonce) ?? Date.now();
    this.#unknown.set(nonce, since);
    return since;
  }

  /** Replaces a pending transaction of which only the nonce is known. */
  #emptyAt(nonce: number): OpenTransaction {
    const { address } = this.#parts.account;
    return {
      nonce,
      to: address,
      data: "0x",
      gas: EMPTY_GAS,
      fees: NO_FEES,
      raw: "0x",
      hashes: [],
      what: "an unknown transaction",
      sentAt: 0,
    };
  }

  async #sign(
    { nonce, to, data, gas, what }: Pick<OpenTransaction, "nonce" | "to" | "data" | "gas" | "what">,
    fees: Fees,
    before: Hex[],
  ): Promise<OpenTransaction> {
    const { client, account } = this.#parts;
    const raw = await account.signTransaction({
      type: "eip1559",
      chainId: client.chain.id,
      nonce,
      to,
      data,
      gas,
      ...fees,
    });
    return { nonce, to, data, gas, fees, what, raw, hashes: [...before, keccak256(raw)], sentAt: Date.now() };
  }

  async #broadcast({ raw }: OpenTransaction): Promise<void> {
    await this.#parts.mayAct();
    await this.#parts.client.sendRawTransaction({ serializedTransaction: raw });
  }

  async #fees(): Promise<Fees> {
    if (this.#parts.feeFree) return NO_FEES;
    return capped(await this.#parts.client.estimateFeesPerGas({ type: "eip1559" }), this.#settings.maxFeePerGas);
  }

  #count(blockTag: "latest" | "pending"): Promise<number> {
    return this.#parts.client.getTransactionCount({ address: this.#parts.account.address, blockTag });
  }

  /** Deletes transactions that have enough confirmations. */
  async #deepCount(latest: number): Promise<number> {
    const { client, account } = this.#parts;
    const { confirmations } = this.#settings;
    if (confirmations === 0) return latest;
    const blockNumber = (await client.getBlockNumber()) - BigInt(confirmations);
    return blockNumber < 0n ? 0 : client.getTransactionCount({ address: account.address, blockNumber });
  }
}

function nonceTaken(account: Address, nonce: number, cause?: unknown): GenuineError {
  const remedy = "Stop the other program that sends with this key.";
  return new GenuineError("nonce_taken", `Another program has sent transaction ${nonce} of ${account}.`, {
    remedy,
    cause,
  });
}
