/** A node that answers an indexer's requests from a history: blocks, logs, and the settings that handlers read. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Deployment } from "@genuine/sdk/deployment";
import { challengeAbi, generationEscrowAbi, similarityAbi } from "@genuine/sdk/generated/abis";
import { decodeFunctionData, encodeFunctionResult, type Hex, keccak256, numberToHex, toHex } from "viem";
import { LOCAL } from "../settings.ts";
import type { History, Log } from "./history.ts";

/** Logs per response, as public nodes allow. */
const MOST_LOGS = 10_000;
const KEPT_BLOCKS = 700;
const ZERO = `0x${"0".repeat(64)}` as const;
const ANY_BLOOM = `0x${"f".repeat(512)}`;

export type HistoryNode = { url: string; close(): Promise<void> };

export async function startHistoryNode(history: History, deployment: Deployment): Promise<HistoryNode> {
  const numbers = new Map(Array.from({ length: history.end + 1 }, (_, n) => [blockHash(n), n]));

  const kept = new Map<number, Log[]>();
  /** Cache: an indexer requests the same blocks once for each kind of event. */
  function logsOf(n: number): Log[] {
    const known = kept.get(n) ?? history.logs(n);
    kept.delete(n);
    kept.set(n, known);
    if (kept.size > KEPT_BLOCKS) kept.delete(kept.keys().next().value!);
    return known;
  }

  function block(n: number, full: boolean) {
    const senders = new Set(logsOf(n).map((log) => log.transaction));
    const transactions = [...senders].map((index) => ({
      hash: transactionHash(n, index),
      blockHash: blockHash(n),
      blockNumber: numberToHex(n),
      transactionIndex: numberToHex(index),
      from: deployment.contracts.vault,
      to: deployment.contracts.vault,
      type: "0x2",
      chainId: numberToHex(deployment.chainId),
      nonce: "0x0",
      value: "0x0",
      input: "0x",
      gas: "0x0",
      gasPrice: "0x0",
      maxFeePerGas: "0x0",
      maxPriorityFeePerGas: "0x0",
      accessList: [],
      v: "0x0",
      r: ZERO,
      s: ZERO,
    }));
    return {
      number: numberToHex(n),
      hash: blockHash(n),
      parentHash: n === 0 ? ZERO : blockHash(n - 1),
      timestamp: numberToHex(history.timeOf(n)),
      logsBloom: ANY_BLOOM,
      miner: deployment.contracts.vault,
      mixHash: ZERO,
      nonce: "0x0000000000000000",
      difficulty: "0x0",
      totalDifficulty: "0x0",
      extraData: "0x",
      gasLimit: "0x0",
      gasUsed: "0x0",
      baseFeePerGas: "0x0",
      receiptsRoot: ZERO,
      sha3Uncles: ZERO,
      size: "0x0",
      stateRoot: ZERO,
      transactionsRoot: ZERO,
      uncles: [],
      transactions: full ? transactions : transactions.map(({ hash }) => hash),
    };
  }

  function logs({ fromBlock, toBlock, blockHash: hash, address, topics }: LogFilter) {
    const [from, to] =
      hash === undefined ? [Number(fromBlock), Number(toBlock)] : [numbers.get(hash)!, numbers.get(hash)!];
    const addresses = address === undefined ? undefined : [address].flat().map((one) => one.toLowerCase());
    const wanted = topics?.[0] == null ? undefined : [topics[0]].flat();
    const matches = (log: Log) =>
      (addresses?.includes(log.address.toLowerCase()) ?? true) && (wanted?.includes(log.signature) ?? true);
    const found = [];
    for (let n = from; n <= Math.min(to, history.end); n++) {
      for (const [logIndex, log] of logsOf(n).entries()) {
        if (!matches(log)) continue;
        found.push({
          address: log.address,
          ...log.encode(),
          blockHash: blockHash(n),
          blockNumber: numberToHex(n),
          transactionHash: transactionHash(n, log.transaction),
          transactionIndex: numberToHex(log.transaction),
          logIndex: numberToHex(logIndex),
          removed: false,
        });
      }
      if (found.length > MOST_LOGS) {
        const range = `[${numberToHex(from)}, ${numberToHex(Math.max(from, n - 1))}]`;
        throw Object.assign(
          new Error(`query returned more than ${MOST_LOGS} results. Try with this block range ${range}.`),
          { code: -32005 },
        );
      }
    }
    return found;
  }

  function answer(method: string, params: unknown[]): unknown {
    switch (method) {
      case "eth_chainId":
        return numberToHex(deployment.chainId);
      case "eth_blockNumber":
        return numberToHex(history.end);
      case "eth_getBlockByNumber": {
        const [tag, full] = params as [string, boolean];
        return block(tag.startsWith("0x") ? Number(tag) : tag === "earliest" ? 0 : history.end, full);
      }
      case "eth_getBlockByHash": {
        const [hash, full] = params as [Hex, boolean];
        const n = numbers.get(hash);
        return n === undefined ? null : block(n, full);
      }
      case "eth_getLogs":
        return logs(params[0] as LogFilter);
      case "eth_call":
        return settingsOf((params[0] as { data: Hex }).data);
      default:
        throw Object.assign(new Error(`This node does not know ${method}.`), { code: -32601 });
    }
  }

  const server = createServer(async (request, response) => {
    // The page sends requests as well, after a CORS preflight.
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "content-type");
    if (request.method !== "POST") return void response.writeHead(204).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = JSON.parse(Buffer.concat(chunks).toString()) as Asked | Asked[];
    const reply = ({ id, method, params }: Asked) => {
      try {
        return { jsonrpc: "2.0", id, result: answer(method, params ?? []) };
      } catch (error) {
        const { message, code = -32603 } = error as Error & { code?: number };
        return { jsonrpc: "2.0", id, error: { code, message } };
      }
    };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(Array.isArray(asked) ? asked.map(reply) : reply(asked)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Asked = { id: number; method: string; params?: unknown[] };
type LogFilter = {
  fromBlock?: Hex;
  toBlock?: Hex;
  blockHash?: Hex;
  address?: string | string[];
  topics?: (Hex | Hex[] | null)[];
};

/** Views that handlers call. */
function settingsOf(data: Hex): Hex {
  const { functionName } = decodeFunctionData({
    abi: [...generationEscrowAbi, ...challengeAbi, ...similarityAbi],
    data,
  });
  if (functionName === "thresholds")
    return encodeFunctionResult({ abi: similarityAbi, functionName, result: LOCAL.similarity });
  if (functionName !== "windows")
    throw Object.assign(new Error(`The history has no answer to ${functionName}.`), { code: -32601 });
  const { windows } = LOCAL;
  return encodeFunctionResult({ abi: generationEscrowAbi, functionName: "windows", result: windows });
}

function blockHash(n: number): Hex {
  return keccak256(toHex(`block ${n}`));
}

function transactionHash(block: number, index: number): Hex {
  return keccak256(toHex(`transaction ${block} ${index}`));
}
