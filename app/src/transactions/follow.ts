"use client";

import type { Address, Hash, TransactionReceipt } from "viem";
import type { RuntimeConfig } from "@/config/runtime-config";
import { indexerOf } from "@/data/clients";
import { showNotice } from "@/data/notices";
import { queryClient } from "@/data/query-client";
import { transactionTexts as texts } from "@/texts/texts";
import type { Engine } from "@/wallet/engine";
import {
  changeTransaction,
  getTransaction,
  hasTransaction,
  isUnfinished,
  openTransactions,
  putTransaction,
  removeTransaction,
  rereadTransactions,
  type TransactionRecord,
} from "./store";

const POLL_MS = 700;
const LEFT_POLL_MS = 3_000;
/** After this long without a sign of it, a transaction that the node does not know counts as dropped. */
const LOST_AFTER_MS = 45_000;
/** How far back a transaction that took the nonce is looked for. */
const SEARCH_BLOCKS = 50;

const following = new Map<string, Promise<TransactionRecord | undefined>>();

/** Resumes tracking after a reload. */
export async function resumeTransactions(engine: Engine, config: RuntimeConfig): Promise<void> {
  let birth = "";
  try {
    const genesis = await engine.client.getBlock({ blockNumber: 0n });
    birth = `.${genesis.hash.slice(2, 10)}`;
  } catch {
    // The node is unreachable; the banner shows it.
  }
  const records = openTransactions(`${config.deployment.chainId}${birth}`);
  const followAll = (all: readonly TransactionRecord[]) => {
    for (const record of all.filter(isSent)) void follow(engine, config, record.id);
  };
  followAll(records);
  for (const record of records.filter(({ left }) => left === true)) void findLeft(engine, config, record.id);
  // The tab that sent it may be closed by now.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") followAll(rereadTransactions());
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    followAll(rereadTransactions());
    void queryClient().invalidateQueries();
  });
}

/**
 * Looks for a transaction whose page went away while the wallet was asked, as long as its nonce is unused: who returns learns that
 * it was sent after all, and does not pay once more.
 */
async function findLeft(engine: Engine, config: RuntimeConfig, id: string): Promise<void> {
  for (;;) {
    const record = getTransaction(id);
    if (record?.left !== true) return; // its own page had the answer: it is open in another tab
    try {
      const used = await replacementOf(engine, record);
      if (used?.same === true && !hasTransaction(used.hash)) {
        putTransaction({ ...record, left: undefined, hash: used.hash, state: "sent" });
        return void follow(engine, config, id);
      }
      if (used !== undefined) return removeTransaction(id);
    } catch {
      // The node is away: it may come back.
    }
    await pause(LEFT_POLL_MS);
  }
}

/** Still pending, without a decision by the user. */
function isSent(record: TransactionRecord): boolean {
  return isUnfinished(record) && (record.hash !== undefined || record.callsId !== undefined);
}

/** Follows a sent transaction to its end; the record has its state. One follower per transaction. */
export function follow(engine: Engine, config: RuntimeConfig, id: string): Promise<TransactionRecord | undefined> {
  let running = following.get(id);
  if (running === undefined) {
    running = toTheEnd(engine, config, id).finally(() => following.delete(id));
    following.set(id, running);
  }
  return running;
}

async function toTheEnd(engine: Engine, config: RuntimeConfig, id: string): Promise<TransactionRecord | undefined> {
  for (;;) {
    const receipt = await receiptOf(engine, id);
    const known = getTransaction(id);
    if (known?.state === "done") return known; // another tab has followed it to its end
    if (receipt?.status !== "success") return told(engine, id, receipt);
    if (!holdsCalls(receipt, getTransaction(id)))
      return tell(changeTransaction(id, { state: "failed", error: texts.errors.callsUnproven }));
    changeTransaction(id, { state: "mined", block: Number(receipt.blockNumber) });
    void queryClient().invalidateQueries({ queryKey: ["chain"] });
    await indexed(config, Number(receipt.blockNumber));
    if (await stands(engine, receipt)) break;
    // The chain took another way, without that block: it may come into another.
    changeTransaction(id, { state: "sent", block: undefined });
  }
  await queryClient().invalidateQueries({ queryKey: ["indexer"] });
  return tell(changeTransaction(id, { state: "done" }));
}

/** Outcome of a transaction that did not succeed. */
async function told(
  engine: Engine,
  id: string,
  receipt: TransactionReceipt | undefined,
): Promise<TransactionRecord | undefined> {
  const record = getTransaction(id);
  if (receipt === undefined || record === undefined) {
    if (record !== undefined) tell(record);
    return record;
  }
  const error = await reasonOf(engine, record, receipt);
  return tell(changeTransaction(id, { state: "failed", block: Number(receipt.blockNumber), error }));
}

/**
 * A transaction that a wallet names for a batch, or that a bundler sent, may be in a block without the call: whether the
 * contract that was to be called has logged anything in it, as each of this page's calls has it do.
 */
function holdsCalls({ logs }: TransactionReceipt, record: TransactionRecord | undefined): boolean {
  if (record?.callsId === undefined) return true;
  return logs.some(({ address }) => isFrom(address, record.to));
}

async function indexed(config: RuntimeConfig, block: number): Promise<void> {
  for (;;) {
    try {
      await indexerOf(config).waitForBlock(block, { pollMs: 300, timeoutMs: 60_000 });
      return;
    } catch {
      await pause(2_000); // the banner shows that the indexer is behind; the transaction is safe
    }
  }
}

/** Whether the block of a receipt is still the chain's. */
async function stands({ client }: Engine, { transactionHash: hash, blockHash }: TransactionReceipt): Promise<boolean> {
  for (;;) {
    try {
      const now = await client.getTransactionReceipt({ hash }).catch(undefinedIfNotFound);
      return now?.blockHash === blockHash;
    } catch {
      await pause(POLL_MS); // the node is away: it may come back
    }
  }
}

/** The receipt, or undefined if the transaction will never have one: the record then has the reason. */
async function receiptOf(engine: Engine, id: string): Promise<TransactionReceipt | undefined> {
  const { client } = engine;
  let unseenSince: number | undefined;
  for (;;) {
    const record = getTransaction(id);
    if (record?.hash === undefined) {
      if (record?.callsId === undefined) return undefined;
      const status = await engine.batches.status(record.callsId);
      if (status.state === "failed" || status.state === "partly") {
        const error = status.state === "failed" ? texts.errors.callsFailed : texts.errors.callsPartly;
        changeTransaction(id, { state: "failed", error });
        return undefined;
      }
      if (status.state === "success" && status.hash !== undefined) {
        changeTransaction(id, { hash: status.hash });
        continue;
      }
      if (status.state === "pending") unseenSince = undefined;
      else {
        unseenSince ??= Date.now();
        if (Date.now() - unseenSince > LOST_AFTER_MS) {
          const error = status.state === "success" ? texts.errors.callsUnproven : texts.errors.handed;
          changeTransaction(id, { state: status.state === "success" ? "dropped" : "handed", error });
          return undefined;
        }
      }
      await pause(POLL_MS);
      continue;
    }
    try {
      const receipt = await client.getTransactionReceipt({ hash: record.hash }).catch(undefinedIfNotFound);
      if (receipt !== undefined) return receipt;
      const known = await client.getTransaction({ hash: record.hash }).catch(undefinedIfNotFound);
      if (known !== undefined) {
        unseenSince = undefined;
        if (record.nonce === undefined && record.relayed !== true) changeTransaction(id, { nonce: known.nonce });
      } else {
        unseenSince ??= Date.now();
        const next = await replacementOf(engine, record);
        if (next?.same === true) changeTransaction(id, { hash: next.hash });
        else if (next !== undefined) {
          changeTransaction(id, { state: "replaced", error: texts.errors.replaced });
          return undefined;
        } else if (Date.now() - unseenSince > LOST_AFTER_MS) {
          changeTransaction(
            id,
            record.callsId !== undefined
              ? { state: "dropped", error: texts.errors.callsUnproven }
              : record.relayed === true
                ? { state: "handed", error: texts.errors.handed }
                : { state: "dropped", error: texts.errors.dropped },
          );
          return undefined;
        }
      }
    } catch {
      // The node is away: it may come back.
    }
    await pause(POLL_MS);
  }
}

/** The mined transaction that took the nonce: the same call sped up, or another one. */
async function replacementOf(
  { client }: Engine,
  record: TransactionRecord,
): Promise<{ hash: Hash; same: boolean } | undefined> {
  const { nonce, sentAtBlock } = record;
  const account = record.sender ?? record.account;
  if (nonce === undefined || sentAtBlock === undefined) return undefined;
  if ((await client.getTransactionCount({ address: account, blockTag: "latest" })) <= nonce) return undefined;
  const head = Number(await client.getBlockNumber({ cacheTime: 0 }));
  for (let number = sentAtBlock; number <= Math.min(head, sentAtBlock + SEARCH_BLOCKS); number++) {
    const { transactions } = await client.getBlock({ blockNumber: BigInt(number), includeTransactions: true });
    const found = transactions.find((other) => isFrom(other.from, account) && other.nonce === nonce);
    if (found !== undefined) {
      const same = found.to?.toLowerCase() === record.to.toLowerCase() && found.input === record.data;
      return { hash: found.hash, same };
    }
  }
  return undefined;
}

/** Why a mined transaction failed: the same call, asked again where it stood. */
async function reasonOf(
  engine: Engine,
  { account: owner, sender, to, data }: TransactionRecord,
  receipt: TransactionReceipt,
) {
  const account = sender ?? owner;
  for (const blockNumber of [receipt.blockNumber - 1n, receipt.blockNumber]) {
    try {
      await engine.client.call({ account, to, data, blockNumber });
    } catch (error) {
      const { code, message, nextStep } = engine.explain(error);
      return { code, message, nextStep };
    }
  }
  return texts.errors.revertedWithoutReason;
}

function tell(record: TransactionRecord | undefined): TransactionRecord | undefined {
  if (record === undefined) return undefined;
  if (record.state === "done")
    showNotice({ tone: "good", title: record.title, text: texts.notices.done, href: record.href });
  else if (record.state === "handed")
    showNotice({ tone: "info", title: record.title, text: texts.errors.handed.message });
  else showNotice({ tone: "bad", title: record.title, text: record.error?.message ?? texts.notices.failed });
  return record;
}

function undefinedIfNotFound(error: unknown): undefined {
  const { name } = error as Error;
  if (name === "TransactionNotFoundError" || name === "TransactionReceiptNotFoundError") return undefined;
  throw error;
}

function isFrom(from: Address, account: Address): boolean {
  return from.toLowerCase() === account.toLowerCase();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
