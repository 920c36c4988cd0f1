/**
 * Processes orders, from the quote to the opened file. A payment is stored before it is sent; from then on the chain is the
 * source of an order's state, so that processing resumes after a restart and a quote can never be paid twice.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { generationEscrowAbi } from "@genuine/sdk/generated/abis";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import type { Task, TaskItem } from "@genuine/sdk/indexer-answers";
import type { IndexerClient } from "@genuine/sdk/indexer-client";
import { decryptWith } from "@genuine/sdk/sealing/envelope";
import {
  checkPackage,
  decodePackage,
  encodePackage,
  openPackage,
  type SealedPackage,
} from "@genuine/sdk/sealing/package";
import { ESCROW_STATUSES, type EscrowStatus, quoteFromJson } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import { BaseError, ContractFunctionRevertedError, type Hex, sha256 } from "viem";
import { errorFields, type Logger } from "./log.ts";
import type { Market } from "./market.ts";
import type { Settings } from "./settings.ts";
import type { Order, OrderRequest, Proof, Store } from "./store.ts";
import type { Wallet } from "./wallet.ts";

/** Backoff after a failed step, ms: doubles from the first up to the second. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export type Made = { file: Uint8Array; name: string; proof: Proof };

type Parts = {
  settings: Settings;
  wallet: Wallet;
  indexer: IndexerClient;
  market: Market;
  store: Store;
  signal: AbortSignal;
  log: Logger;
};

export class OrderDesk {
  readonly #parts: Parts;
  /** Orders in progress; each resolves when its order is over, or the gateway stops. */
  readonly #running = new Map<string, Promise<void>>();
  /** Number of clients waiting for an order's response. */
  readonly #attended = new Map<string, number>();
  /** Requests that are being quoted: a repetition waits for the first, whose client may have disconnected. */
  readonly #placing = new Map<string, Promise<unknown>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Resumes orders that were, or may have been, paid before the gateway stopped. */
  resume(): void {
    const { store, log } = this.#parts;
    for (const order of store.open()) {
      log.info({ order: order.id, state: order.state }, "Goes on with an order of before");
      this.#run(order, true);
    }
  }

  /**
   * Places an order and begins to pay. A repeated request whose response was not delivered, and for which no client waits, is
   * the same order: clients retry after interruptions.
   * @param key Idempotency key, by which a repetition is always the same order.
   * @throws GenuineError as `Market.quote`, and order_limit, day_limit
   */
  async place(door: string, request: OrderRequest, key?: string): Promise<Order> {
    const fingerprint = createHash("sha256")
      .update(JSON.stringify(key === undefined ? [door, request] : [door, "key", key]))
      .digest("hex");
    const before = this.#placing.get(fingerprint) ?? Promise.resolve();
    const placed = before.then(() => this.#place(fingerprint, request, key !== undefined));
    const settled = placed.catch(() => undefined);
    this.#placing.set(fingerprint, settled);
    try {
      return await placed;
    } finally {
      if (this.#placing.get(fingerprint) === settled) this.#placing.delete(fingerprint);
    }
  }

  async #place(fingerprint: string, request: OrderRequest, keyed: boolean): Promise<Order> {
    const { store, market, settings, log } = this.#parts;
    const before = store.alike(fingerprint, keyed).find(({ id }) => keyed || !this.#attended.has(id));
    if (before !== undefined) {
      this.#attend(before.id);
      return before;
    }
    const most = [settings.orderLimit, store.left(), BigInt(request.maxFee ?? settings.orderLimit)].reduce((a, b) =>
      a < b ? a : b,
    );
    const { esp, answer } = await market.quote(request, most);
    const order: Order = {
      id: crypto.randomUUID(),
      request,
      state: "paying",
      sent: false,
      esp: { address: esp.address, name: esp.name, endpoint: esp.endpoint },
      answer,
      failure: null,
      createdAt: Date.now(),
    };
    store.prune(settings.keepDays);
    store.add(order, fingerprint);
    log.info({ order: order.id, task: answer.taskId, esp: esp.name, fee: answer.quote.fee }, "Orders");
    this.#attend(order.id);
    this.#run(order, false);
    return order;
  }

  #attend(id: string): void {
    this.#attended.set(id, (this.#attended.get(id) ?? 0) + 1);
  }

  /** Adds a waiting client to the order. @throws GenuineError not_found */
  join(id: string): Order {
    const order = this.look(id);
    this.#attend(id);
    return order;
  }

  /**
   * Removes a client of `place` or `join`.
   * @param answered Whether it received the whole response.
   * @param early The response did not wait for the end of the order.
   */
  leave(id: string, answered: boolean, early: boolean): void {
    const others = (this.#attended.get(id) ?? 1) - 1;
    if (others > 0) this.#attended.set(id, others);
    else this.#attended.delete(id);
    if (this.#parts.signal.aborted || !answered) return;
    const { state } = this.look(id);
    if (early || state === "done" || state === "failed") this.#parts.store.markAnswered(id);
  }

  /** State of an order. @throws GenuineError not_found */
  look(id: string): Order {
    const order = this.#parts.store.order(id);
    if (order === undefined) throw new GenuineError("not_found", `There is no order ${id}.`);
    return order;
  }

  /**
   * Result of a finished order.
   * @throws GenuineError with the order's failure
   */
  made(id: string): Made[] {
    const { failure } = this.look(id);
    if (failure !== null) throw new GenuineError(failure.code, failure.message);
    return this.#parts.store
      .files(id)
      .flatMap(({ file, name, proof }) => (file === null || proof === null ? [] : [{ file, name, proof }]));
  }

  /** The same once it is over. @throws GenuineError with the order's failure, stopping */
  async result(id: string): Promise<Made[]> {
    await this.#running.get(id);
    const { state } = this.look(id);
    if (state === "paying" || state === "paid")
      throw new GenuineError("stopping", "The gateway stops. The order is kept, and goes on at its next start.", {
        remedy: "Repeat the request then: it is not paid again.",
      });
    return this.made(id);
  }

  /** Whether the order ended within the timeout. */
  async waits(id: string, milliseconds: number): Promise<boolean> {
    const patience = new AbortController();
    const { signal } = patience;
    const done = await Promise.race([
      Promise.resolve(this.#running.get(id)).then(() => true),
      sleep(milliseconds, false, { signal }).catch(() => false),
    ]);
    patience.abort();
    return done;
  }

  async stopped(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** @param resumed Placed by an earlier process, whose clients are gone. */
  #run(order: Order, resumed: boolean): void {
    this.#running.set(
      order.id,
      this.#carry(order, resumed).finally(() => this.#running.delete(order.id)),
    );
  }

  /** Runs all steps; transient failures are retried. */
  async #carry(order: Order, resumed: boolean): Promise<void> {
    const { signal, settings, log } = this.#parts;
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted && (order.state === "paying" || order.state === "paid")) {
      let waitMs = settings.pollMs;
      try {
        if (order.state === "paying") await this.#pay(order, resumed);
        else await this.#step(order);
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        log.warn({ order: order.id, ...errorFields(error) }, "A step failed, and is tried again");
        waitMs = pauseMs;
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
      if (order.state === "paying" || order.state === "paid")
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Pays only with the stored quote, which the contract accepts once. */
  async #pay(order: Order, resumed: boolean): Promise<void> {
    const { settings, wallet, log } = this.#parts;
    const { answer } = order;
    if ((await this.#statusOf(answer.taskId)) !== "none") return this.#change(order, { state: "paid" });
    const quote = quoteFromJson(answer.quote);
    if (order.sent) {
      // The transaction may still be mined until the quote expires; another one could pay twice.
      if ((await wallet.now()) >= Number(quote.expiry)) this.#fail(order, "not_paid", "The payment was not mined.", 0n);
      return;
    }
    if (resumed) return this.#fail(order, "not_paid", "The gateway was stopped before it paid. Ask again.", 0n);
    const { publicKey } = await wallet.encryptionKeys();
    const lock = transactions.lockTask(settings.deployment, quote, answer.signature, publicKey);
    try {
      await wallet.pay(lock, quote.fee, () => this.#change(order, { sent: true }));
      this.#change(order, { state: "paid" });
      log.info({ order: order.id, task: answer.taskId }, "Paid");
    } catch (error) {
      // Once it is sent, only the chain knows the outcome.
      if (order.sent) throw error;
      const { code, message } = error instanceof GenuineError ? error : { code: "internal", message: String(error) };
      this.#fail(order, code, message, 0n);
    }
  }

  async #step(order: Order): Promise<void> {
    const { settings, indexer, wallet } = this.#parts;
    const { deployment } = settings;
    const quote = quoteFromJson(order.answer.quote);
    const task = await indexer.task(order.answer.taskId).catch((error: unknown) => {
      if (hasCode(error, "not_found")) return undefined; // The indexer has not read the block yet.
      throw error;
    });
    if (task === undefined) return;
    const isOver = task.endableFrom !== null && (await wallet.now()) >= task.endableFrom;
    switch (task.status) {
      case "locked":
        if (isOver) await this.#send(transactions.refundTask(deployment, quote));
        return;
      case "delivered": {
        if (await this.#fetch(order, task)) await this.#send(transactions.acceptTask(deployment, quote, task.items));
        else if (task.objectedAt === null) await this.#send(transactions.objectTask(deployment, quote));
        else if (isOver) await this.#send(transactions.refundTask(deployment, quote));
        return;
      }
      case "refunded":
      case "agreed":
        return this.#end(order, task);
      default:
        if (await this.#open(order, task)) return this.#end(order, task);
        if (isOver && task.items.some(({ key }) => key === null))
          await this.#send(transactions.refundTask(deployment, quote));
    }
  }

  /** Whether all sealed files are stored and match the provider's commitment on chain. */
  async #fetch(order: Order, task: Task): Promise<boolean> {
    const { store, market, indexer, log } = this.#parts;
    const kept = store.files(order.id);
    for (const item of task.items) {
      if (kept[item.index]!.sealed !== null || kept[item.index]!.file !== null) continue;
      const ways = [() => market.client(order.esp.endpoint).taskEnvelope(task.id, item.index)];
      for (const witness of task.witnesses)
        ways.push(async () => {
          const { endpoint } = await indexer.esp(witness);
          return market.client(endpoint).witnessedEnvelope(item.delivery.sealedRoot, task.encryptionKey);
        });
      let sealed: SealedPackage | undefined;
      for (const fetch of ways) {
        try {
          sealed = await this.#check(item, await fetch());
          break;
        } catch (error) {
          log.warn({ order: order.id, item: item.index, ...errorFields(error) }, "A sealed file cannot be had");
        }
      }
      if (sealed === undefined) return false;
      store.keepSealed(order.id, item.index, encodePackage(sealed));
    }
    return true;
  }

  async #check({ delivery }: TaskItem, envelope: Uint8Array): Promise<SealedPackage> {
    const { privateKey } = await this.#parts.wallet.encryptionKeys();
    const sealed = decodePackage(decryptWith(privateKey, envelope));
    checkPackage(sealed, delivery);
    return sealed;
  }

  /** Opens revealed files, settles them, and complains about false ones. True once no further file is expected. */
  async #open(order: Order, task: Task): Promise<boolean> {
    const { store, settings } = this.#parts;
    const quote = quoteFromJson(order.answer.quote);
    if (!(await this.#fetch(order, task))) throw new GenuineError("package_unavailable", "A sealed file is missing.");
    const opened: number[] = [];
    for (const { index, key, status, productId } of task.items) {
      const { sealed, file } = store.files(order.id)[index]!;
      if (key === null || status === "refunded") continue;
      if (file === null) {
        const { file: plain, complaint } = openPackage(decodePackage(sealed!), key);
        if (plain === null) {
          const step = { quote, items: task.items, index, key, complaint };
          await this.#send(transactions.complainTask(settings.deployment, step));
          continue;
        }
        store.keepFile(order.id, index, plain, await this.#prove(order, productId, plain));
      }
      if (status === "revealed") opened.push(index);
    }
    if (opened.length > 0) await this.#send(transactions.settleTaskItems(settings.deployment, quote, opened));
    return task.items.every(({ status }) => status === "settled" || status === "refunded");
  }

  /** @throws GenuineError wrong_file */
  async #prove(order: Order, productId: Hex, file: Uint8Array): Promise<Proof> {
    const { chainId, contracts } = this.#parts.settings.deployment;
    const { proof } = await this.#parts.indexer.product(productId);
    const fileHash = sha256(file);
    if (proof.fileHash !== fileHash)
      throw new GenuineError("wrong_file", `The file's hash is ${fileHash}, the proof says ${proof.fileHash}.`);
    return {
      chainId,
      productRegistry: contracts.productRegistry,
      productId,
      taskId: order.answer.taskId,
      provider: proof.esp,
      mediaType: proof.mediaType,
      fileHash,
      contentRoot: proof.contentRoot,
      promptCommitment: proof.promptCommitment,
      opening: order.answer.opening,
    };
  }

  #end(order: Order, task: Task): void {
    const spent = BigInt(task.fee) - BigInt(task.refunded);
    const made = this.#parts.store.files(order.id).filter(({ file }) => file !== null);
    if (made.length > 0) {
      this.#parts.store.correct(order.id, spent);
      this.#change(order, { state: "done" });
      this.#parts.log.info({ order: order.id, files: made.length }, "Done");
      return;
    }
    const message = `${order.esp.name} did not deliver what it promised; the money came back.`;
    this.#fail(order, "provider_failed", message, spent);
  }

  #fail(order: Order, code: string, message: string, spent: bigint): void {
    this.#parts.store.correct(order.id, spent);
    this.#change(order, { state: "failed", failure: { code, message } });
    this.#parts.log.warn({ order: order.id, code }, "An order failed");
  }

  #change(order: Order, change: Partial<Pick<Order, "state" | "sent" | "failure">>): void {
    Object.assign(order, change);
    this.#parts.store.update(order);
  }

  /** The next step depends on the indexer's state. */
  async #send(call: transactions.ContractCall): Promise<void> {
    const block = await this.#parts.wallet.send(call);
    await this.#parts.indexer.waitForBlock(block, { pollMs: this.#parts.settings.pollMs, signal: this.#parts.signal });
  }

  async #statusOf(taskId: Hex): Promise<EscrowStatus> {
    const { settings, wallet } = this.#parts;
    try {
      const { status } = await wallet.client.readContract({
        address: settings.deployment.contracts.generationEscrow,
        abi: generationEscrowAbi,
        functionName: "taskOf",
        args: [BigInt(taskId)],
      });
      return ESCROW_STATUSES[status]!;
    } catch (error) {
      const revert =
        error instanceof BaseError ? error.walk((one) => one instanceof ContractFunctionRevertedError) : null;
      if (revert instanceof ContractFunctionRevertedError && revert.data?.errorName === "Generation_UnknownTask")
        return "none";
      throw error;
    }
  }
}
