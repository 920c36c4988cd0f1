/** One account's transactions, from the simulation until they are in a block, across crashes and full or forgetful nodes. */
import { setTimeout as sleep } from "node:timers/promises";
import { explainContractError } from "@genuine/sdk/errors";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { ContractCall } from "@genuine/sdk/transactions";
import {
  type Address,
  type Chain as ViemChain,
  encodeFunctionData,
  type Hex,
  keccak256,
  type PublicClient,
  type TransactionReceipt,
  type Transport,
} from "viem";
import type { PrivateKeyAccount } from "viem/accounts";
import { errorFields, type Logger } from "../log.ts";
import { bumped, capped, type Fees, NO_FEES } from "./fees.ts";
import { isNodeAway, Refused } from "./refusals.ts";
import type { OpenTransaction, OpenTransactions, TransactionStore } from "./transaction-store.ts";

const RECEIPT_TIMEOUT_MS = 60_000;
/** Room for state that changes between estimate and block, in per cent. */
const GAS_MARGIN = 120n;
/** Of a transfer of nothing to oneself, which frees a nonce. */
const EMPTY_GAS = 21_000n;

export type SenderSettings = {
  /** Blocks that must follow before a transaction is forgotten. */
  confirmations: number;
  pollMs: number;
  /** Wei: nothing is ever offered more. */
  maxFeePerGas: bigint;
  /** A transaction that waits so long is replaced by one that offers more. */
  bumpAfterMs: number;
  /** Whether to send nothing. */
  dryRun?: boolean;
};

export type SendOptions = {
  /** Told as soon as the transaction is on disk, and as soon as a node has it. */
  reached?(point: "signed" | "sent"): void;
  /** Goes into the log. */
  about?: Record<string, unknown>;
};

type Parts = {
  client: PublicClient<Transport, ViemChain>;
  account: PrivateKeyAccount;
  /** Whether the chain takes no fees. */
  feeFree: boolean;
  store: TransactionStore;
  log?: Logger;
};

export class Sender {
  readonly #parts: Parts;
  readonly #settings: SenderSettings;
  #repairedAt = 0;
  /** The most gas that was estimated for each function: an estimate takes a node many times as long as a call. */
  readonly #gas = new Map<string, bigint>();
  /** Nonces in the node's pool that this worker knows nothing about, and since when, ms. */
  readonly #unknown = new Map<number, number>();

  constructor(parts: Parts, settings: SenderSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  /**
   * Simulates on top of what is pending, signs, stores, sends, and waits until it is in a block.
   * @throws Refused when the simulation fails, which costs nothing; GenuineError transaction_failed when it failed in a
   * block, dry_run, not_confirmed when it is in none yet, nonce_taken when another program uses this account
   */
  async send(call: ContractCall, { reached, about }: SendOptions = {}): Promise<void> {
    if (this.#settings.dryRun) {
      await this.#simulate(call);
      this.#parts.log?.info(about ?? {}, `Dry run: would send ${call.functionName}, which would go through`);
      throw new GenuineError("dry_run", `${call.functionName} is not sent: this is a dry run.`);
    }
    const { nonce, hashes } = await this.#parts.store.inTurn((store) => this.#dispatch(store, call, reached));
    this.#parts.log?.info({ ...about, transaction: hashes[0], nonce }, `Sent ${call.functionName}`);
    reached?.("sent");
    const receipt = await this.#mined(nonce, call.functionName);
    if (receipt.status !== "success") {
      throw new GenuineError(
        "transaction_failed",
        `${call.functionName} was mined in block ${receipt.blockNumber} and failed.`,
      );
    }
  }

  /** Looks after what is under way: what the node forgot is told again, what waits too long offers more. Rests in between. */
  async repair(): Promise<void> {
    if (Date.now() - this.#repairedAt < this.#settings.bumpAfterMs / 4) return;
    this.#repairedAt = Date.now();
    await this.#parts.store.inTurn((store) => this.#repair(store));
  }

  /**
   * In turn, so that simulation and nonce know of the transactions before. Those may be another worker's: of one turn
   * nothing is remembered in the next.
   */
  async #dispatch(
    store: OpenTransactions,
    call: ContractCall,
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
      gas: (gas * GAS_MARGIN) / 100n,
      what: call.functionName,
    };
    const transaction = await this.#sign(body, await this.#fees(), []);
    await store.putTransaction(transaction);
    reached?.("signed");
    try {
      await this.#broadcast(transaction);
    } catch (error) {
      // Where the node said no it is none; where nobody answered it may be under way.
      if (!isNodeAway(error)) await store.forgetTransaction(nonce);
      throw explainContractError(error).code === "nonce_too_low" ? nonceTaken(account.address, nonce, error) : error;
    }
    return transaction;
  }

  /** @returns gas with which the call goes through now */
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
      // Some nodes give an estimate's reason in a call alone.
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
      // Before the receipts: none of them after that, and the nonce is another's.
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

  /** Tells the node again what it should know and does not, unless it has become useless. */
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

  /** A replacement that is too cheap is raised again next time; one that is known, or too late, is no harm. */
  #onRefusal({ nonce, what }: OpenTransaction, error: unknown): void {
    if (isNodeAway(error)) throw error;
    this.#parts.log?.info({ nonce, ...errorFields(error) }, `The node did not take ${what}`);
  }

  #seenUnknown(nonce: number): number {
    const since = this.#unknown.get(nonce) ?? Date.now();
    this.#unknown.set(nonce, since);
    return since;
  }

  /** What takes the place of a transaction of which nothing is known but that it waits. */
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
    await this.#parts.client.sendRawTransaction({ serializedTransaction: raw });
  }

  async #fees(): Promise<Fees> {
    if (this.#parts.feeFree) return NO_FEES;
    return capped(await this.#parts.client.estimateFeesPerGas({ type: "eip1559" }), this.#settings.maxFeePerGas);
  }

  #count(blockTag: "latest" | "pending"): Promise<number> {
    return this.#parts.client.getTransactionCount({ address: this.#parts.account.address, blockTag });
  }

  /** Transactions that are in a block with enough others after it. */
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
