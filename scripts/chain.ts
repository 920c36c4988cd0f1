/**
 * The local chain: a Hardhat node with zero fees whose history survives a restart. Hardhat keeps its state in memory, so
 * each block's time and transactions are written to a journal and played again at the next start, which gives the same
 * blocks with the same hashes.
 */
import { appendFile, mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Block, JsonRpcProvider, Transaction } from "ethers";
import { network } from "hardhat";

type JournaledBlock = { timestamp: number; transactions: string[] };
type Header = { initialDate: string };

export type LocalChain = {
  url: string;
  /** Blocks that were played again from the journal. */
  replayed: number;
  /** Number of the newest block. */
  head(): Promise<number>;
  /** Stops the node after the journal has everything. */
  close(): Promise<void>;
};

/** Starts the chain on `port`. With `journal`, a file, its history is kept there. */
export async function startChain(options: { port: number; journal?: string }): Promise<LocalChain> {
  const journal = options.journal === undefined ? undefined : await openJournal(options.journal);
  const initialDate = journal?.header.initialDate ?? new Date().toISOString();
  // Several blocks a second may share a time: otherwise a busy chain's clock would run ahead of everybody else's.
  const server = await network.createServer(
    { network: "default", override: { initialDate, loggingEnabled: false, allowBlocksWithSameTimestamp: true } },
    "127.0.0.1",
    options.port,
  );
  const { port } = await server.listen();
  const url = `http://127.0.0.1:${port}`;
  const provider = new JsonRpcProvider(url, 31337, { staticNetwork: true, cacheTimeout: -1 });

  const blocks = journal?.blocks ?? [];
  if (blocks.length > 0) await replay(provider, blocks);

  const stop = new AbortController();
  const following =
    options.journal === undefined ? Promise.resolve() : follow(provider, options.journal, blocks.length, stop.signal);
  return {
    url,
    replayed: blocks.length,
    head: async () => Number(await provider.send("eth_blockNumber", [])),
    async close() {
      stop.abort();
      await following;
      provider.destroy();
      await server.close();
    },
  };
}

/** Reads the journal; a last line cut short by a crash is dropped. */
async function openJournal(path: string): Promise<{ header: Header; blocks: JournaledBlock[] }> {
  await mkdir(dirname(path), { recursive: true });
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole !== text) {
    const file = await open(path, "r+");
    await file.truncate(Buffer.byteLength(whole));
    await file.close();
  }
  const [first, ...rest] = whole.split("\n").filter((line) => line !== "");
  if (first === undefined) {
    const header: Header = { initialDate: new Date().toISOString() };
    await appendFile(path, JSON.stringify(header) + "\n");
    return { header, blocks: [] };
  }
  return { header: JSON.parse(first) as Header, blocks: rest.map((line) => JSON.parse(line) as JournaledBlock) };
}

async function replay(provider: JsonRpcProvider, blocks: readonly JournaledBlock[]): Promise<void> {
  await provider.send("evm_setAutomine", [false]);
  for (const block of blocks) {
    await provider.send("evm_setNextBlockTimestamp", [block.timestamp]);
    for (const raw of block.transactions) await provider.send("eth_sendRawTransaction", [raw]);
    await provider.send("evm_mine", []);
  }
  // Playing old times has set the node's clock back: bring it to the present.
  const behind = Math.floor(Date.now() / 1000) - blocks[blocks.length - 1]!.timestamp;
  if (behind > 0) await provider.send("evm_increaseTime", [behind]);
  await provider.send("evm_setAutomine", [true]);
}

/** What to keep of a block; undefined when a transaction has no true signature (an impersonated account's). */
function journalLine(block: Block): JournaledBlock | undefined {
  try {
    const transactions = block.prefetchedTransactions.map((transaction) => Transaction.from(transaction).serialized);
    return { timestamp: block.timestamp, transactions };
  } catch {
    return undefined;
  }
}

/** Appends every new block to the journal, until told to stop and at the chain's end. */
async function follow(provider: JsonRpcProvider, path: string, from: number, signal: AbortSignal): Promise<void> {
  let done = from;
  for (;;) {
    const stopping = signal.aborted;
    const latest = Number(await provider.send("eth_blockNumber", []));
    for (let number = done + 1; number <= latest; number++) {
      const block = await provider.getBlock(number, true);
      if (block === null) break;
      const line = journalLine(block);
      if (line === undefined) {
        console.error(
          `Block ${number} holds a transaction that nobody signed, so it can not be played again: from here on the chain is not kept.`,
        );
        return;
      }
      await appendFile(path, JSON.stringify(line) + "\n");
      done = number;
    }
    if (stopping) return;
    await sleep(250, undefined, { signal }).catch(() => undefined);
  }
}
