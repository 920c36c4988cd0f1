/** Producers of a test chain who order, pay and rate continuously. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { chainOf } from "@genuine/sdk/deployment";
import { generationEscrowAbi } from "@genuine/sdk/generated/abis";
import { hashText } from "@genuine/sdk/prompt";
import { keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { type Item, quoteFromJson } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import { encryptionKeyTypedData, promptTypedData } from "@genuine/sdk/typed-data";
import { createPublicClient, encodeFunctionData, http, maxUint256, toHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { turns } from "../../esp/src/turns.ts";
import type { TestChain } from "../../test/worker/support/local-chain.ts";
import type { WorkerProcess } from "../../test/worker/support/worker-process.ts";

const GAS = 3_000_000n;

/** Minimal producers: what is measured is workers and chain. */
export class Market {
  done = 0;
  readonly #chain: TestChain;
  readonly #client;
  readonly #waiting = new Map<string, (items: Item[]) => void>();
  #closed = false;

  constructor(chain: TestChain) {
    this.#chain = chain;
    this.#client = createPublicClient({
      chain: chainOf(chain.deployment, chain.url),
      transport: http(chain.url, { retryCount: 0 }),
      cacheTime: 0,
    });
  }

  /** Reads what was delivered and revealed, for all. */
  async listen(signal: AbortSignal): Promise<void> {
    const { address, abi } = { address: this.#chain.deployment.contracts.generationEscrow, abi: generationEscrowAbi };
    for (let from = 0n; !signal.aborted; await sleep(50)) {
      const to = await this.#client.getBlockNumber();
      if (to < from) continue;
      const logs = await this.#client.getContractEvents({ address, abi, fromBlock: from, toBlock: to });
      from = to + 1n;
      for (const { eventName, args } of logs) {
        if (eventName === "TaskDelivered") this.#tell(`delivered ${args.taskId}`, args.items as Item[]);
        if (eventName === "ItemRevealed") this.#tell(`revealed ${args.taskId}`, []);
      }
    }
    this.#closed = true;
    for (const wake of this.#waiting.values()) wake([]);
  }

  #tell(what: string, items: Item[]): void {
    this.#waiting.get(what)?.(items);
    this.#waiting.delete(what);
  }

  #heard(what: string): Promise<Item[]> {
    return this.#closed ? Promise.resolve([]) : new Promise((resolve) => this.#waiting.set(what, resolve));
  }

  /** A new account with money. Resolves to a function that orders one picture, from the quote to the rating. */
  async producer(worker: WorkerProcess): Promise<() => Promise<void>> {
    const { deployment } = this.#chain;
    const account = privateKeyToAccount(generatePrivateKey());
    const keys = keyPairFromSignature(
      await account.signTypedData(encryptionKeyTypedData(deployment.chainId, account.address)),
    );
    let nonce = 0;
    const inTurn = turns();
    // Sequentially: a chain with automine rejects a transaction before the one with the previous nonce.
    const send = ({ address, abi, functionName, args }: transactions.ContractCall) =>
      inTurn(async () => {
        const data = encodeFunctionData({ abi, functionName, args } as Parameters<typeof encodeFunctionData>[0]);
        const raw = await account.signTransaction({
          type: "eip1559",
          chainId: deployment.chainId,
          to: address,
          data,
          nonce: nonce++,
          gas: GAS,
          maxFeePerGas: 0n,
          maxPriorityFeePerGas: 0n,
        });
        await this.#client.sendRawTransaction({ serializedTransaction: raw });
      });
    for (let i = 0; i < 10; i++) await send(transactions.faucet(deployment, account.address));
    await send(transactions.approve(deployment, maxUint256));
    const { esp } = await worker.client.info();
    return async () => {
      const [prompt, salt] = [`order ${randomBytes(8).toString("hex")}`, toHex(randomBytes(32))];
      const signature = await account.signTypedData(
        promptTypedData(deployment.chainId, { producer: account.address, esp, promptHash: hashText(prompt), salt }),
      );
      const answer = await worker.client.quote({ producer: account.address, prompt, salt, signature });
      const quote = quoteFromJson(answer.quote);
      const id = BigInt(answer.taskId);
      const delivered = this.#heard(`delivered ${id}`);
      await send(transactions.lockTask(deployment, quote, answer.signature, keys.publicKey));
      const items = await delivered;
      if (this.#closed) return;
      const revealed = this.#heard(`revealed ${id}`);
      await send(transactions.acceptTask(deployment, quote, items));
      await revealed;
      if (this.#closed) return;
      await send(transactions.settleTaskItems(deployment, quote, [0]));
      await send(transactions.rateTask(deployment, quote, 5));
      this.done++;
    };
  }
}
