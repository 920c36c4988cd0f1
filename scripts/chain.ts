/**
 * The local chain: a Hardhat node with zero fees whose history survives a restart. Hardhat keeps its state in memory, so
 * each block's time and transactions are written to a journal and played again at the next start, which gives the same
 * blocks with the same hashes.
 */
import { appendFile, mkdir, open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Block, JsonRpcProvider, Transaction } from "ethers";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../hardhat.config.ts";
import { ROOT } from "./lib/build.ts";

type JournaledBlock = { timestamp: number; transactions: string[] };
type Header = { initialDate: string };

export type LocalChain = {
  url: string;
  /** Blocks that were replayed from the journal. */
  replayed: number;
  /** Number of the newest block. */
  head(): Promise<number>;
  /** Stops the node once the journal is complete. May be called again. */
  close(): Promise<void>;
};

/**
 * Hardhat's node decodes stack traces from the compiler's output of every build it finds among the artifacts. Reading that
 * costs each start 1.5 s of CPU and some hundred MB, and nothing here shows such traces: the node gets an empty artifacts folder.
 */
const { network } = await createHardhatRuntimeEnvironment(
  {
    networks: { default: config.networks!.default! },
    paths: { artifacts: join(ROOT, "node_modules/.cache/genuine-no-artifacts") },
  },
  {},
  ROOT,
);

/**
 * Starts the chain on `port`. With `journal`, a file, its history is kept there; without `follow` that history is replayed
 * and the file stays as it is.
 */
export async function startChain(options: { port: number; journal?: string; follow?: boolean }): Promise<LocalChain> {
  const journal = options.journal === undefined ? undefined : await openJournal(options.journal);
  const initialDate = journal?.header.initialDate ?? new Date().toISOString();
  // Blocks of the same second may share a timestamp: otherwise a busy chain's clock would run ahead of real time.
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

  let closed: Promise<void> | undefined;
  const stop = new AbortController();
  const following =
    options.journal === undefined || options.follow === false
      ? Promise.resolve()
      : follow(provider, options.journal, blocks.length, stop.signal);
  return {
    url,
    replayed: blocks.length,
    head: async () => Number(await provider.send("eth_blockNumber", [])),
    close() {
      closed ??= (async () => {
        stop.abort();
        await following;
        provider.destroy();
        await server.close();
      })();
      return closed;
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
    await appendFile(path, `${JSON.stringify(header)}\n`);
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
  // Replaying has set the node's clock back: bring it to the present.
  const behind = Math.floor(Date.now() / 1000) - blocks[blocks.length - 1]!.timestamp;
  if (behind > 0) await provider.send("evm_increaseTime", [behind]);
  await provider.send("evm_setAutomine", [true]);
}

/** The journal entry of a block; undefined if a transaction has no valid signature (an impersonated account's). */
function journalLine(block: Block): JournaledBlock | undefined {
  try {
    const transactions = block.prefetchedTransactions.map((transaction) => Transaction.from(transaction).serialized);
    return { timestamp: block.timestamp, transactions };
  } catch {
    return undefined;
  }
}

/** Appends every new block to the journal, until `signal` fires and the head is reached. */
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
          `Block ${number} holds a transaction that nobody signed, so it cannot be played again: from here on the chain is not kept.`,
        );
        return;
      }
      await appendFile(path, `${JSON.stringify(line)}\n`);
      done = number;
    }
    if (stopping) return;
    await sleep(250, undefined, { signal }).catch(() => undefined);
  }
}
