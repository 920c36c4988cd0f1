/** A producer or buyer, with nothing but the SDK, the node and the worker's HTTP interface. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { draftBid, type SignedBidJson, signedBidToJson } from "@genuine/sdk/bids";
import { canonicalPicture } from "@genuine/sdk/canonical/convert-node";
import { contentKindOf } from "@genuine/sdk/content-kind";
import { chainOf } from "@genuine/sdk/deployment";
import type { AttestationAnswer, QuoteAnswer, QuoteRequest } from "@genuine/sdk/esp-client";
import {
  generationEscrowAbi,
  pledgesAbi,
  productRegistryAbi,
  reputationAbi,
  saleEscrowAbi,
  vaultAbi,
} from "@genuine/sdk/generated/abis";
import {
  counterOf,
  draftListing,
  type SignedListingJson,
  signedListingFromJson,
  signedListingToJson,
} from "@genuine/sdk/listings";
import { LOCAL_ACCOUNTS, type LocalRole } from "@genuine/sdk/local";
import { hashText } from "@genuine/sdk/prompt";
import { decryptWith, type KeyPair, keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { checkPackage, decodePackage, openPackage, type SealedPackage } from "@genuine/sdk/sealing/package";
import {
  type Bid,
  type Delivery,
  ESCROW_STATUSES,
  type Item,
  type Listing,
  proofFromJson,
  quoteFromJson,
} from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import {
  attestationTypedData,
  bidTypedData,
  cancellationTypedData,
  encryptionKeyTypedData,
  listingTypedData,
  promptTypedData,
  saleDeliveryHash,
} from "@genuine/sdk/typed-data";
import {
  type Address,
  createWalletClient,
  type Hex,
  http,
  maxUint256,
  publicActions,
  sha256,
  toHex,
  zeroAddress,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { turns } from "../../../esp/src/turns.ts";
import type { TestChain } from "./local-chain.ts";
import type { WorkerProcess } from "./worker-process.ts";

export class Person {
  readonly account;
  readonly #chain: TestChain;
  readonly #wallet;
  /** Each transaction's nonce knows of the ones before. */
  readonly #inTurn = turns();
  #keys: KeyPair | undefined;

  constructor(chain: TestChain, role: LocalRole) {
    this.#chain = chain;
    this.account = privateKeyToAccount(LOCAL_ACCOUNTS[role].privateKey);
    this.#wallet = createWalletClient({
      account: this.account,
      chain: chainOf(chain.deployment, chain.url),
      transport: http(chain.url),
      pollingInterval: 50,
    }).extend(publicActions);
  }

  send(call: transactions.ContractCall): Promise<void> {
    return this.#inTurn(() => this.#send(call));
  }

  async #send(call: transactions.ContractCall): Promise<void> {
    const account = this.account;
    const asked = { ...call, account, blockTag: "pending", maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } as const;
    const { request } = await this.#wallet.simulateContract(asked);
    // As wallets do: what others do before the block may make it dearer.
    const gas = (await this.#wallet.estimateContractGas(asked)) * 2n;
    const receipt = await this.#wallet.waitForTransactionReceipt({
      hash: await this.#wallet.writeContract({ ...request, gas }),
    });
    if (receipt.status !== "success") throw new Error(`${call.functionName} failed`);
  }

  async fund(): Promise<this> {
    await this.send(transactions.faucet(this.#chain.deployment, this.account.address));
    await this.send(transactions.approve(this.#chain.deployment, maxUint256));
    return this;
  }

  async signedRequest(
    worker: WorkerProcess,
    prompt: string,
    { items, maxFee, kind }: Pick<QuoteRequest, "items" | "maxFee" | "kind"> = {},
  ): Promise<QuoteRequest> {
    const { esp } = await worker.client.info();
    const producer = this.account.address;
    const salt = toHex(randomBytes(32));
    const typedData = promptTypedData(this.#chain.deployment.chainId, {
      producer,
      esp,
      promptHash: hashText(prompt),
      salt,
    });
    return { producer, prompt, salt, items, maxFee, kind, signature: await this.account.signTypedData(typedData) };
  }

  async quote(worker: WorkerProcess, prompt: string, items = 1): Promise<QuoteAnswer> {
    return worker.client.quote(await this.signedRequest(worker, prompt, { items }));
  }

  /** @param encryptionKey Another than one's own, to do harm. */
  async lock({ quote, signature }: QuoteAnswer, encryptionKey?: Hex): Promise<void> {
    const key = encryptionKey ?? (await this.#encryptionKeys()).publicKey;
    await this.send(transactions.lockTask(this.#chain.deployment, quoteFromJson(quote), signature, key));
  }

  /** Waits for the delivery, checks the sealed files, and accepts them. Returns the packages to open later. */
  async accept(worker: WorkerProcess, answer: QuoteAnswer, fetched?: SealedPackage[]): Promise<SealedPackage[]> {
    const { taskId, quote } = answer;
    const items = await this.delivered(taskId);
    const sealed = fetched ?? (await this.fetch(worker, answer));
    await this.send(transactions.acceptTask(this.#chain.deployment, quoteFromJson(quote), items));
    return sealed;
  }

  /** The sealed files of a task, once they are delivered. */
  async fetch(worker: WorkerProcess, { taskId }: QuoteAnswer): Promise<SealedPackage[]> {
    const items = await this.delivered(taskId);
    return Promise.all(
      items.map(({ delivery }, index) => this.check(delivery, () => worker.client.taskEnvelope(taskId, index))),
    );
  }

  /** The items of a task, once they are delivered. */
  delivered(taskId: Hex): Promise<Item[]> {
    return until("a delivery", async () => (await this.deliveries(taskId))[0]);
  }

  /** The sealed file of a delivery, once it is served. */
  async check(delivery: Delivery, fetch: () => Promise<Uint8Array>): Promise<SealedPackage> {
    const { privateKey } = await this.#encryptionKeys();
    const envelope = await until("the envelope", () => fetch().catch(() => undefined));
    const sealed = decodePackage(decryptWith(privateKey, envelope));
    checkPackage(sealed, delivery);
    return sealed;
  }

  /** Waits for the keys and opens the files, in their order. */
  async open(sealed: readonly SealedPackage[], taskId: Hex): Promise<{ file: Uint8Array; key: Hex; productId: Hex }[]> {
    const reveals = await until("the keys", async () => {
      const found = await this.reveals(taskId);
      return found.length === sealed.length ? found.sort((a, b) => a.index - b.index) : undefined;
    });
    return reveals.map(({ key, productId }, index) => {
      const { file } = openPackage(sealed[index]!, key);
      if (file === null) throw new Error("The key does not open the file.");
      return { file, key, productId };
    });
  }

  async settle({ quote }: QuoteAnswer, index: number): Promise<void> {
    await this.send(transactions.settleTask(this.#chain.deployment, quoteFromJson(quote), index));
  }

  async rate({ quote }: QuoteAnswer, stars: number): Promise<void> {
    await this.send(transactions.rateTask(this.#chain.deployment, quoteFromJson(quote), stars));
  }

  async refund({ quote }: QuoteAnswer): Promise<void> {
    await this.send(transactions.refundTask(this.#chain.deployment, quoteFromJson(quote)));
  }

  async make(worker: WorkerProcess, prompt: string): Promise<{ file: Uint8Array; productId: Hex; taskId: Hex }> {
    const answer = await this.quote(worker, prompt);
    await this.lock(answer);
    const sealed = await this.accept(worker, answer);
    const [made] = await this.open(sealed, answer.taskId);
    return { ...made!, taskId: answer.taskId };
  }

  async offer(worker: WorkerProcess, productId: Hex, price: bigint): Promise<void> {
    const { esp } = await worker.client.info();
    await this.pledge(productId);
    await this.send(
      transactions.offerProduct(this.#chain.deployment, BigInt(productId), price, { address: esp, basisPoints: 100 }),
    );
  }

  /** Puts down the pledge without which nothing is sold, unless it lies already. */
  async pledge(productId: Hex): Promise<void> {
    const { client, deployment } = this.#chain;
    const { by } = await client.readContract({
      address: deployment.contracts.pledges,
      abi: pledgesAbi,
      functionName: "pledgeOf",
      args: [BigInt(productId)],
    });
    if (by === zeroAddress) await this.send(transactions.pledgeProduct(deployment, BigInt(productId)));
  }

  /** Signs a listing that `worker` delivers for, and puts it nowhere. */
  async signListing(
    worker: WorkerProcess,
    productId: Hex,
    price: bigint,
    change: Partial<Listing> = {},
  ): Promise<SignedListingJson> {
    const { client, deployment } = this.#chain;
    await this.pledge(productId);
    const { esp } = await worker.client.info();
    const expiry = (await client.getBlock()).timestamp + 3_600n;
    const terms = {
      seller: this.account.address,
      productId: BigInt(productId),
      price,
      agent: { address: esp, basisPoints: 100 },
      expiry,
    };
    const listing = { ...(await draftListing(client, deployment, terms)), ...change };
    const signature = await this.account.signTypedData(
      listingTypedData(deployment.chainId, deployment.contracts.saleEscrow, listing),
    );
    return signedListingToJson({ listing, signature });
  }

  /** Signs what it would pay for a product, for an hour. */
  async signBid(productId: Hex, price: bigint, change: Partial<Bid> = {}): Promise<SignedBidJson> {
    const { client, deployment } = this.#chain;
    const { publicKey } = await this.#encryptionKeys();
    const expiry = (await client.getBlock()).timestamp + 3_600n;
    const terms = {
      buyer: this.account.address,
      productId: BigInt(productId),
      price,
      encryptionKey: publicKey,
      expiry,
    };
    const bid = { ...draftBid(terms), ...change };
    const data = bidTypedData(deployment.chainId, deployment.contracts.saleEscrow, bid);
    return signedBidToJson({ bid, signature: await this.account.signTypedData(data) });
  }

  /** Signs to take back all listings of `seller`. */
  async signCancellation(seller = this.account.address): Promise<Hex> {
    const { client, deployment } = this.#chain;
    const counter = await counterOf(client, deployment, seller);
    return this.account.signTypedData(
      cancellationTypedData(deployment.chainId, deployment.contracts.saleEscrow, { seller, counter }),
    );
  }

  async lockListed(signed: SignedListingJson): Promise<void> {
    const { publicKey } = await this.#encryptionKeys();
    const { listing, signature } = signedListingFromJson(signed);
    await this.send(transactions.lockListed(this.#chain.deployment, listing, signature, publicKey));
  }

  async lockSale(productId: Hex, price: bigint): Promise<void> {
    const { publicKey } = await this.#encryptionKeys();
    await this.send(transactions.lockSale(this.#chain.deployment, BigInt(productId), price, publicKey));
  }

  async acceptSale(worker: WorkerProcess, productId: Hex, fetched?: SealedPackage): Promise<SealedPackage> {
    const delivery = await until("a delivery", async () => (await this.saleDeliveries(productId))[0]);
    const sealed = fetched ?? (await this.fetchSale(worker, productId, delivery));
    await this.send(transactions.acceptSale(this.#chain.deployment, BigInt(productId), saleDeliveryHash(delivery)));
    return sealed;
  }

  /** The sealed file of a sale, once it is served. */
  fetchSale(worker: WorkerProcess, productId: Hex, delivery: Delivery): Promise<SealedPackage> {
    return this.check(delivery, () => worker.client.saleEnvelope(productId, this.account.address));
  }

  /** As the page does: of a picture its canonical file is sent. */
  async attest(worker: WorkerProcess, made: Uint8Array, mediaType: string, parent?: Hex): Promise<AttestationAnswer> {
    const picture = contentKindOf(mediaType) === "picture";
    const file = picture
      ? await canonicalPicture(made).then(
          ({ bytes }) => bytes,
          () => made,
        )
      : made;
    return this.attestAsIs(worker, file, mediaType, parent);
  }

  async attestAsIs(
    worker: WorkerProcess,
    file: Uint8Array,
    mediaType: string,
    parent?: Hex,
  ): Promise<AttestationAnswer> {
    const { esp } = await worker.client.info();
    const producer = this.account.address;
    const typedData = attestationTypedData(this.#chain.deployment.chainId, { producer, esp, fileHash: sha256(file) });
    return worker.client.attest({
      file,
      mediaType,
      producer,
      parent,
      signature: await this.account.signTypedData(typedData),
    });
  }

  async register({ proof, signature, blocks }: AttestationAnswer): Promise<void> {
    await this.send(transactions.registerProduct(this.#chain.deployment, proofFromJson(proof), signature, blocks));
  }

  /** Every delivery of a task that the chain has seen. */
  async deliveries(taskId: Hex): Promise<Item[][]> {
    const logs = await this.#events("TaskDelivered", { taskId: BigInt(taskId) });
    return logs.map((log) => log.args.items as Item[]);
  }

  /** What a late delivery has cost its provider, base units. */
  async latePenalty(taskId: Hex): Promise<bigint> {
    const [log] = await this.#events("TaskDelivered", { taskId: BigInt(taskId) });
    return log!.args.penalty as bigint;
  }

  async reveals(taskId: Hex): Promise<{ index: number; key: Hex; productId: Hex }[]> {
    const logs = await this.#events("ItemRevealed", { taskId: BigInt(taskId) });
    return logs.map(({ args }) => ({
      index: Number(args.index),
      key: args.key as Hex,
      productId: toHex(args.productId as bigint, { size: 32 }),
    }));
  }

  /** Who were the witnesses of a task or sale, if any. */
  async witnesses(id: Hex): Promise<string[]> {
    const logs = await this.#events("AvailabilityConfirmed", { id: BigInt(id) });
    return logs.flatMap(({ args }) => args.witnesses as string[]);
  }

  async saleDeliveries(productId: Hex): Promise<Delivery[]> {
    const logs = await this.#events("SaleDelivered", { productId: BigInt(productId), buyer: this.account.address });
    return logs.map((log) => log.args.delivery as Delivery);
  }

  async saleKeys(productId: Hex): Promise<Hex[]> {
    const logs = await this.#events("SaleRevealed", { productId: BigInt(productId), buyer: this.account.address });
    return logs.map((log) => log.args.key as Hex);
  }

  async taskStatus(taskId: Hex): Promise<string> {
    const { client, deployment } = this.#chain;
    const address = deployment.contracts.generationEscrow;
    const task = await client.readContract({
      address,
      abi: generationEscrowAbi,
      functionName: "taskOf",
      args: [BigInt(taskId)],
    });
    return ESCROW_STATUSES[task.status]!;
  }

  /** What the vault owes to an account, base units. */
  owed(account: Address = this.account.address): Promise<bigint> {
    return this.#chain.client.readContract({
      address: this.#chain.deployment.contracts.vault,
      abi: vaultAbi,
      functionName: "balanceOf",
      args: [account],
    });
  }

  /** Outcomes of a provider's work: the quality of each, 0 to 1. */
  async outcomes(esp: Address): Promise<number[]> {
    const address = this.#chain.deployment.contracts.reputation;
    const logs = await this.#chain.client.getContractEvents({
      address,
      abi: reputationAbi,
      eventName: "OutcomeRecorded",
      args: { esp },
      fromBlock: 0n,
    });
    return logs.map(({ args }) => Number(args.quality!) / 1e18);
  }

  async ownerOf(productId: Hex): Promise<string> {
    const { client, deployment } = this.#chain;
    const address = deployment.contracts.productRegistry;
    return client.readContract({
      address,
      abi: productRegistryAbi,
      functionName: "ownerOf",
      args: [BigInt(productId)],
    });
  }

  async #events(
    eventName: "TaskDelivered" | "ItemRevealed" | "AvailabilityConfirmed" | "SaleDelivered" | "SaleRevealed",
    args: Record<string, unknown>,
  ) {
    const { client, deployment } = this.#chain;
    const { generationEscrow, saleEscrow } = deployment.contracts;
    const address = [generationEscrow, saleEscrow];
    const logs = await client.getContractEvents({
      address,
      abi: [...generationEscrowAbi, ...saleEscrowAbi],
      eventName,
      args: args as never,
      fromBlock: 0n,
    });
    return logs as unknown as { args: Record<string, unknown> }[];
  }

  /** Public: what files for this person are encrypted to. */
  async encryptionKey(): Promise<Hex> {
    return (await this.#encryptionKeys()).publicKey;
  }

  async #encryptionKeys(): Promise<KeyPair> {
    this.#keys ??= keyPairFromSignature(
      await this.account.signTypedData(encryptionKeyTypedData(this.#chain.deployment.chainId, this.account.address)),
    );
    return this.#keys;
  }
}

/** Longer than anything takes on the slowest machine: it ends what hangs, and decides nothing else. */
const HANG_SECONDS = 300;

/** Asks again and again until there is an answer. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  seconds = HANG_SECONDS,
): Promise<T> {
  let wait = 50;
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    wait = Math.min(wait * 1.2, 400);
    await sleep(wait);
  }
  throw new Error(`There was no sign of ${what} for ${seconds} seconds.`);
}
