/** A headless user: takes the page's steps with the SDK. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { workCommitment } from "@genuine/sdk/commitments";
import type { ContentKind } from "@genuine/sdk/content-kind";
import { chainOf, type Deployment } from "@genuine/sdk/deployment";
import { EspClient, generatorFor, type NearProduct } from "@genuine/sdk/esp-client";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb, fingerprintsFromBlocks, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { findWitness } from "@genuine/sdk/fingerprint/search";
import { challengeAbi, similarityAbi, testDollarAbi } from "@genuine/sdk/generated/abis";
import type { Challenge, Product, Sale, Task, TaskItem } from "@genuine/sdk/indexer-answers";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { draftListing, type SignedListing, signedListingToJson, standingListings } from "@genuine/sdk/listings";
import { hashText } from "@genuine/sdk/prompt";
import { feeOf } from "@genuine/sdk/quotes";
import { decryptWith, type KeyPair, keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { checkPackage, decodePackage, openPackage, type SealedPackage } from "@genuine/sdk/sealing/package";
import { compare, compareUnder, type Thresholds } from "@genuine/sdk/similarity";
import { CHALLENGE_STATUSES, proofFromJson, type Quote, quoteFromJson } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import {
  attestationTypedData,
  encryptionKeyTypedData,
  idOfChallenge,
  listingTypedData,
  promptTypedData,
  saleDeliveryHash,
} from "@genuine/sdk/typed-data";
import sharp, { type Sharp } from "sharp";
import {
  type Account,
  type Address,
  bytesToHex,
  type Chain,
  createPublicClient,
  createWalletClient,
  type Hex,
  http,
  keccak256,
  maxUint256,
  nonceManager,
  type PublicClient,
  sha256,
  type Transport,
  type TypedDataDefinition,
  toHex,
  type WalletClient,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";

export type Surroundings = { deployment: Deployment; urls: { rpc: string; indexer: string } };

/** A picture that was generated and opened. */
export type Made = { productId: Hex; file: Uint8Array };

/** Timeout of another party's step. */
const PATIENCE_SECONDS = 600;
/** Validity of a listing. */
const LISTED_SECONDS = 86_400n;

export class Actor {
  readonly address: Address;
  readonly chain: PublicClient;
  readonly indexer: IndexerClient;
  readonly deployment: Deployment;
  readonly #wallet: WalletClient<Transport, Chain, Account>;
  #keys: KeyPair | undefined;

  constructor({ deployment, urls }: Surroundings, privateKey: Hex) {
    const account = privateKeyToAccount(privateKey, { nonceManager });
    const chain = chainOf(deployment, urls.rpc);
    this.address = account.address;
    this.chain = createPublicClient({ chain, transport: http(urls.rpc), pollingInterval: 200 });
    this.indexer = new IndexerClient(urls.indexer);
    this.deployment = deployment;
    this.#wallet = createWalletClient({ account, chain, transport: http(urls.rpc) });
  }

  /** Simulates, sends, and waits until mined and indexed. */
  async send(call: transactions.ContractCall): Promise<{ block: bigint }> {
    const { request } = await this.chain.simulateContract({
      ...call,
      account: this.#wallet.account,
      blockTag: "pending",
    });
    // Gas margin, as in wallets: state may change before the block.
    const gas =
      (await this.chain.estimateContractGas({ ...call, account: this.#wallet.account, blockTag: "pending" })) * 2n;
    const hash = await this.#wallet.writeContract({ ...request, gas });
    const receipt = await this.chain.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success")
      throw new Error(`${call.functionName} was mined and failed in block ${receipt.blockNumber}.`);
    await this.indexer.waitForBlock(receipt.blockNumber, { pollMs: 100, timeoutMs: PATIENCE_SECONDS * 1000 });
    return { block: receipt.blockNumber };
  }

  /** Takes test dollars, unless there are enough. */
  async fund(): Promise<void> {
    const token = { address: this.deployment.contracts.token, abi: testDollarAbi } as const;
    if (
      (await this.chain.readContract({ ...token, functionName: "balanceOf", args: [this.address] })) < 1_000_000_000n
    ) {
      await this.send(transactions.faucet(this.deployment, this.address));
    }
  }

  /** Takes test dollars and lets the vault collect them. */
  async getReadyToPay(): Promise<void> {
    await this.fund();
    const { token, vault } = this.deployment.contracts;
    const allowance = await this.chain.readContract({
      address: token,
      abi: testDollarAbi,
      functionName: "allowance",
      args: [this.address, vault],
    });
    if (allowance < maxUint256 / 2n) await this.send(transactions.approve(this.deployment, maxUint256));
  }

  /** Requests pictures, or texts, of a prompt from `endpoint`, and pays. */
  async order(
    endpoint: string,
    prompt: string,
    items = 1,
    kind: ContentKind = "picture",
  ): Promise<{ taskId: Hex; quote: Quote }> {
    const esp = new EspClient(endpoint);
    const info = await esp.info();
    const salt = toHex(randomBytes(32));
    const signature = await this.#sign(
      promptTypedData(this.deployment.chainId, {
        producer: this.address,
        esp: info.esp,
        promptHash: hashText(prompt),
        salt,
      }),
    );
    const maxFee = feeOf(generatorFor(info, kind)!.price, items).toString();
    const answer = await esp.quote({ producer: this.address, prompt, salt, kind, items, maxFee, signature });
    const quote = quoteFromJson(answer.quote);
    await this.pay(quote, answer.signature);
    return { taskId: answer.taskId, quote };
  }

  /** Pays for a quote. */
  async pay(quote: Quote, espSignature: Hex): Promise<void> {
    const keys = await this.#encryptionKeys();
    await this.send(transactions.lockTask(this.deployment, quote, espSignature, keys.publicKey));
  }

  /** Requests pictures or texts from `endpoint`, pays, accepts, opens and confirms them, and rates. */
  async generate(
    endpoint: string,
    prompt: string,
    { items = 1, stars = 5, kind }: { items?: number; stars?: number; kind?: ContentKind } = {},
  ): Promise<{ productId: Hex; file: Uint8Array; taskId: Hex; products: Made[] }> {
    const { taskId, quote } = await this.order(endpoint, prompt, items, kind);
    const delivered = await this.taskUntil(taskId, (task) => task.items.length > 0);
    const esp = new EspClient(endpoint);
    const sealed = await Promise.all(
      delivered.items.map((item) => this.#check(item, () => esp.taskEnvelope(taskId, item.index))),
    );
    await this.send(transactions.acceptTask(this.deployment, quote, delivered.items));
    const products = await this.#open(taskId, sealed);
    await this.send(
      transactions.settleTaskItems(
        this.deployment,
        quote,
        products.map((_, index) => index),
      ),
    );
    await this.send(transactions.rateTask(this.deployment, quote, stars));
    return { ...products[0]!, taskId, products };
  }

  /** The pictures of a task about which this account was silent, from the witnesses. */
  async openFromWitnesses(taskId: Hex): Promise<Made[]> {
    const task = await this.taskUntil(taskId, (found) => found.witnesses.length > 0);
    const { endpoint } = await this.indexer.esp(task.witnesses[0]!);
    const witness = new EspClient(endpoint);
    const sealed = await Promise.all(
      task.items.map((item) =>
        this.#check(item, () => witness.witnessedEnvelope(item.delivery.sealedRoot, task.encryptionKey)),
      ),
    );
    return this.#open(taskId, sealed);
  }

  async #check({ delivery }: TaskItem, fetch: () => Promise<Uint8Array>): Promise<SealedPackage> {
    const { privateKey } = await this.#encryptionKeys();
    const sealed = decodePackage(decryptWith(privateKey, await fetch()));
    checkPackage(sealed, delivery);
    return sealed;
  }

  /** Opens all files of a task, once their keys are revealed. */
  async #open(taskId: Hex, sealed: readonly SealedPackage[]): Promise<Made[]> {
    const { items } = await this.taskUntil(taskId, (task) => task.items.every((item) => item.key !== null));
    return items.map(({ productId, key }, index) => ({ productId, file: open(sealed[index]!, key!) }));
  }

  /** Offers a product; the provider that made it delivers for 1 % of the price. */
  async offer(productId: Hex, price: bigint): Promise<void> {
    const { esp } = await this.#pledge(productId);
    await this.send(
      transactions.offerProduct(this.deployment, BigInt(productId), price, { address: esp, basisPoints: 100 }),
    );
  }

  /** Puts down the pledge that a sale requires, unless there is one. */
  async #pledge(productId: Hex): Promise<Product> {
    const product = await this.indexer.product(productId);
    if (product.pledge === null) await this.send(transactions.pledgeProduct(this.deployment, BigInt(productId)));
    return product;
  }

  /** The same by a signed listing on the provider's board. */
  async list(productId: Hex, price: bigint): Promise<void> {
    const { esp } = await this.#pledge(productId);
    const { chainId, contracts } = this.deployment;
    const expiry = (await this.chain.getBlock()).timestamp + LISTED_SECONDS;
    const terms = {
      seller: this.address,
      productId: BigInt(productId),
      price,
      agent: { address: esp, basisPoints: 100 },
      expiry,
    };
    const listing = await draftListing(this.chain, this.deployment, terms);
    const signature = await this.#sign(listingTypedData(chainId, contracts.saleEscrow, listing));
    await new EspClient((await this.indexer.esp(esp)).endpoint).list(signedListingToJson({ listing, signature }));
  }

  /** Buys a product, offered on chain or else listed by its provider, opens it and confirms. */
  async buy(productId: Hex): Promise<Uint8Array> {
    const product = await this.indexer.product(productId);
    const keys = await this.#encryptionKeys();
    const listed = product.offer === null ? await this.#listingOf(productId, product.esp) : undefined;
    const agent = listed === undefined ? product.offer!.agent : listed.listing.agent;
    if (agent === null) throw new Error(`Product ${productId} is delivered by its seller, who is not here.`);
    await this.send(
      listed === undefined
        ? transactions.lockSale(this.deployment, BigInt(productId), BigInt(product.offer!.price), keys.publicKey)
        : transactions.lockListed(this.deployment, listed.listing, listed.signature, keys.publicKey),
    );

    const { endpoint } = await this.indexer.esp(agent);
    const delivered = await this.#saleUntil(productId, (sale) => sale.delivery !== null);
    const sealed = decodePackage(
      decryptWith(keys.privateKey, await new EspClient(endpoint).saleEnvelope(productId, this.address)),
    );
    checkPackage(sealed, delivered.delivery!);
    if (delivered.delivery!.contentRoot !== product.contentRoot)
      throw new Error("The sealed file is not the registered one.");
    await this.send(transactions.acceptSale(this.deployment, BigInt(productId), saleDeliveryHash(delivered.delivery!)));

    const revealed = await this.#saleUntil(productId, (sale) => sale.key !== null);
    const file = open(sealed, revealed.key!);
    await this.send(transactions.settleSale(this.deployment, BigInt(productId)));
    return file;
  }

  /** Takes the public preview of a product, alters it, and has `endpoint` attest it as own work. */
  async plagiarise(
    productId: Hex,
    endpoint: string,
    alter: (preview: Sharp) => Sharp = (preview) => preview,
  ): Promise<{ productId: Hex; nearest: NearProduct[] }> {
    const original = await this.indexer.product(productId);
    const { endpoint: source } = await this.indexer.esp(original.esp);
    // Drawn after the registration, and not at once.
    const preview = await until("the preview", async () => {
      const answer = await fetch(new EspClient(source).previewUrl(productId));
      return answer.ok ? answer : undefined;
    });
    const file = new Uint8Array(
      await alter(sharp(await preview.arrayBuffer()))
        .jpeg({ quality: 60 })
        .toBuffer(),
    );

    // Committed to before any other account sees it.
    const salt = bytesToHex(randomBytes(32));
    const image = await decodeImage(file);
    const evidence = keccak256(blocksFromRgb(image.rgb, image.width, image.height));
    await this.send(transactions.commitWork(this.deployment, workCommitment(this.address, evidence, salt)));
    const esp = new EspClient(endpoint);
    const info = await esp.info();
    const request = { producer: this.address, esp: info.esp, fileHash: sha256(file) };
    const signature = await this.#sign(attestationTypedData(this.deployment.chainId, request));
    const answer = await esp.attest({ file, mediaType: "image/jpeg", producer: this.address, signature });
    await this.send(
      transactions.registerProduct(this.deployment, proofFromJson(answer.proof), answer.signature, answer.blocks, salt),
    );
    return { productId: answer.productId, nearest: answer.nearest };
  }

  /**
   * Challenges a copy of one's product: as registered, or by the map that turns one picture into the other.
   * @throws Error if there is none
   */
  async challenge(originalId: Hex, accusedId: Hex): Promise<Hex> {
    const [original, accused, thresholds] = await Promise.all([
      this.indexer.blocks(originalId),
      this.indexer.blocks(accusedId),
      this.#thresholds(),
    ]);
    const prints = [fingerprintsFromBlocks(original), fingerprintsFromBlocks(accused)] as const;
    const pair = [BigInt(originalId), BigInt(accusedId)] as const;
    const shown = { earlierBlocks: bytesToHex(original), accusedBlocks: bytesToHex(accused) };
    if (compare(...prints, thresholds).verdict === "copy") {
      await this.send(transactions.openChallenge(this.deployment, ...pair, shown));
    } else {
      const { map } = await findWitness(lumaOf(original), lumaOf(accused));
      const source = map.reverse ? accused : original;
      const measured = compareUnder(...prints, source, map, thresholds);
      if (measured.verdict !== "copy")
        throw new Error(`No map makes ${accusedId} a copy of ${originalId}: ${JSON.stringify(measured)}.`);
      await this.send(transactions.openChallenge(this.deployment, ...pair, { ...shown, map }));
    }
    return idOfChallenge("copy", ...pair);
  }

  /** Finishes a challenge whose response window is over. If a provider was faster, that is not an error. */
  async finishChallenge(challengeId: Hex): Promise<Challenge> {
    try {
      await this.send(transactions.finishChallenge(this.deployment, BigInt(challengeId)));
    } catch (error) {
      const { status } = await this.chain.readContract({
        address: this.deployment.contracts.challenge,
        abi: challengeAbi,
        functionName: "challengeOf",
        args: [BigInt(challengeId)],
      });
      if (CHALLENGE_STATUSES[status] === "open") throw error;
    }
    return until(`the end of challenge ${challengeId}`, async () => {
      const challenge = await this.indexer.challenge(challengeId);
      return challenge.status === "open" ? undefined : challenge;
    });
  }

  async #listingOf(productId: Hex, esp: Address): Promise<SignedListing> {
    const board = new EspClient((await this.indexer.esp(esp)).endpoint);
    const [found] = await standingListings(this.chain, this.deployment, await board.listings({ productId }));
    if (found === undefined) throw new Error(`Product ${productId} is not offered.`);
    return found;
  }

  #thresholds(): Promise<Thresholds> {
    return this.chain.readContract({
      address: this.deployment.contracts.similarity,
      abi: similarityAbi,
      functionName: "thresholds",
    });
  }

  async #encryptionKeys(): Promise<KeyPair> {
    this.#keys ??= keyPairFromSignature(
      await this.#sign(encryptionKeyTypedData(this.deployment.chainId, this.address)),
    );
    return this.#keys;
  }

  #sign(typedData: TypedDataDefinition): Promise<Hex> {
    return this.#wallet.signTypedData(typedData);
  }

  /** The task once it has reached a status. @throws Error if it is refunded before */
  taskUntil(id: Hex, reached: (task: Task) => boolean): Promise<Task> {
    return until(`task ${id}`, async () => {
      const task = await this.indexer.task(id);
      if (task.status === "refunded") throw new Error(`Task ${id} was refunded.`);
      return reached(task) ? task : undefined;
    });
  }

  #saleUntil(productId: Hex, reached: (sale: Sale) => boolean): Promise<Sale> {
    return until(`sale of ${productId}`, async () => {
      const { sale } = await this.indexer.product(productId);
      if (sale?.status === "refunded") throw new Error(`The sale of ${productId} was refunded.`);
      return sale !== null && reached(sale) ? sale : undefined;
    });
  }
}

function open(sealed: SealedPackage, key: Hex): Uint8Array {
  const { file } = openPackage(sealed, key);
  if (file === null) throw new Error("The key does not open the sealed file to what was promised.");
  return file;
}

/** Polls until there is a result. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(200);
  }
  throw new Error(`Nothing happened with ${what} for ${PATIENCE_SECONDS} seconds.`);
}
