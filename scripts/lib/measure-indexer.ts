/** How fast the indexer reads a long history for the first time, and how fast it answers the page's queries afterwards. */
import { readFile } from "node:fs/promises";
import type { IndexerClient } from "@genuine/sdk/indexer-client";
import { accountAt, challengeIdOf, PROVIDERS, productIdOf, providerAt, rateWord, taskIdOf } from "../scale/history.ts";
import { handledEvents, startHistoryIndexer } from "../scale/indexer.ts";

export type IndexerFigures = {
  products: number;
  events: number;
  /** From the start to the last block, over all events. */
  eventsPerSecond: number;
  /** 95th percentile of the slowest of the page's queries, in milliseconds. */
  p95ms: number;
  /** Peak memory of the process, in units of 2^20 bytes. */
  megabytes: number;
};

const WARM_UP = 5;
const ASKED = 60;

/** @param say called with progress, and each query's figures */
export async function measureIndexer(
  products: number,
  say: (line: string) => void = () => undefined,
): Promise<IndexerFigures> {
  const began = Date.now();
  const indexer = await startHistoryIndexer(products, say);
  const { client, url, service } = indexer;
  try {
    const seconds = (Date.now() - began) / 1000;
    const events = await handledEvents(url);
    say(`${events.toLocaleString("en")} events in ${seconds.toFixed(0)} s`);
    const p95ms = await slowest(client, products, say);
    return {
      products,
      events,
      eventsPerSecond: Math.round(events / seconds),
      p95ms: Math.round(p95ms * 10) / 10,
      megabytes: await largest(service.pid),
    };
  } finally {
    await indexer.stop();
  }
}

/** The pages' queries, for the account and the provider with most entries as well as for others. */
function questions(client: IndexerClient, products: number): Record<string, (n: number) => Promise<unknown>> {
  const some = (n: number) => (n * 7_919) % products;
  const account = (n: number) => accountAt(n % 3 === 0 ? 0 : n * 37);
  const provider = (n: number) => providerAt(n % 3 === 0 ? 0 : (n * 13) % PROVIDERS);
  return {
    "market: for sale": () => client.products({ offered: true, limit: 24 }),
    "market: all": () => client.products({ status: "active", limit: 24 }),
    "market: all, further down": (n) => client.products({ status: "active", limit: 24, cursor: String(some(n) + 1) }),
    "market: for sale, further down": (n) => client.products({ offered: true, limit: 24, cursor: String(some(n) + 1) }),
    "market: challenged": () => client.products({ challenged: true, limit: 24 }),
    "market: removed": () => client.products({ status: "removed", limit: 24 }),
    "search: one of 2": () => client.products({ words: rateWord(2), limit: 24 }),
    "search: one of 10": () => client.products({ words: rateWord(10), limit: 24 }),
    "search: one of 100": () => client.products({ words: rateWord(100), limit: 24 }),
    "search: one of 1,000": () => client.products({ words: rateWord(1_000), limit: 24 }),
    "search: one of all": (n) => client.products({ words: `work${some(n) - (some(n) % 2)}`, limit: 24 }),
    "search: nothing": (n) => client.products({ words: `none${n}`, limit: 24 }),
    "search: two words, active, oldest": (n) =>
      client.products({ words: `picture tag${n % 97}`, status: "active", sort: "oldest", limit: 24 }),
    "search: an account": (n) => client.products({ words: account(n), limit: 24 }),
    "market: cheapest first": () => client.products({ sort: "price", limit: 24 }),
    "market: dearest first": () => client.products({ sort: "dearest", limit: 24 }),
    "market: from 20 to 22, newest first": () =>
      client.products({ offered: true, leastPrice: "20000000", mostPrice: "22000000", limit: 24 }),
    "market: from 1, cheapest first": () => client.products({ leastPrice: "1000000", sort: "price", limit: 24 }),
    "market: derived": () => client.products({ derived: true, limit: 24 }),
    "market: texts": () => client.products({ media: "text", limit: 24 }),
    "market: a tag": (n) => client.products({ tag: `tag${n % 97}`, limit: 24 }),
    "market: a tag of an owner": (n) => client.products({ owner: account(n), tag: `tag${n % 97}`, limit: 24 }),
    "count: all": () => client.countProducts({ status: "active" }),
    "count: for sale, from 20 to 22": () =>
      client.countProducts({ offered: true, leastPrice: "20000000", mostPrice: "22000000" }),
    "count: one of 10": () => client.countProducts({ words: rateWord(10) }),
    "count: nothing": (n) => client.countProducts({ words: `none${n}` }),
    "market: attested": () => client.products({ kind: "attested", limit: 24 }),
    product: (n) => client.product(productIdOf(some(n))),
    "product: blocks": (n) => client.blocks(productIdOf(some(n))),
    "products of an owner": (n) => client.products({ owner: account(n), limit: 24 }),
    "products of a producer": (n) => client.products({ producer: account(n), limit: 24 }),
    "products of a provider": (n) => client.products({ esp: provider(n), limit: 8 }),
    "products by ids": (n) => client.products({ ids: Array.from({ length: 50 }, (_, k) => productIdOf(some(n + k))) }),
    task: (n) => client.task(taskIdOf(some(n) - (some(n) % 5))),
    "open tasks of a producer": (n) => client.tasks({ producer: account(n), open: true, limit: 24 }),
    "ended tasks of a producer": (n) => client.tasks({ producer: account(n), open: false, limit: 24 }),
    "open sales of a buyer": (n) => client.sales({ buyer: account(n), open: true, limit: 24 }),
    "open sales of a seller": (n) => client.sales({ seller: account(n), open: true, limit: 24 }),
    challenges: () => client.challenges({ limit: 24 }),
    "open challenges of an account": (n) => client.challenges({ account: account(n), open: true, limit: 24 }),
    "a challenge": (n) => client.challenge(challengeIdOf(some(n) - (some(n) % 50) + 49)),
    providers: () => client.esps({ limit: 100 }),
    "a provider": (n) => client.esp(provider(n)),
    "activity of an account": (n) => client.activity({ account: account(n), limit: 24 }),
    "activity of all": () => client.activity({ limit: 24 }),
    "due steps of an account": (n) => client.due(account(n)),
    "due steps of a provider": (n) => client.due(provider(n)),
  };
}

async function slowest(client: IndexerClient, products: number, say: (line: string) => void): Promise<number> {
  let worst = 0;
  for (const [name, ask] of Object.entries(questions(client, products))) {
    const times: number[] = [];
    for (let n = 0; n < WARM_UP + ASKED; n++) {
      const before = performance.now();
      await ask(n);
      if (n >= WARM_UP) times.push(performance.now() - before);
    }
    times.sort((a, b) => a - b);
    const p95 = times[Math.ceil(times.length * 0.95) - 1]!;
    say(
      `  ${name.padEnd(34)} median ${times[times.length >> 1]!.toFixed(1).padStart(8)} ms, 95 % ${p95.toFixed(1).padStart(8)} ms`,
    );
    worst = Math.max(worst, p95);
  }
  return worst;
}

async function largest(pid: number | undefined): Promise<number> {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}
