/** Lives of tasks, products, sales and challenges on a real chain, step by step, with the SDK's transactions. */
import { createHash, randomBytes } from "node:crypto";
import { cidOf } from "@genuine/sdk/cid";
import { deliveryRoot } from "@genuine/sdk/delivery-tree";
import { chainOf, type Deployment } from "@genuine/sdk/deployment";
import type { AffineMap } from "@genuine/sdk/fingerprint/affine";
import { espPanelAbi } from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS, type LocalRole } from "@genuine/sdk/local";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import { sealFile } from "@genuine/sdk/sealing/package";
import type { Delivery, Item, Licence, Proof, Quote, Receipt, Vote } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import {
  availabilityTypedData,
  idOfChallenge,
  idOfProof,
  idOfQuote,
  licenceTypedData,
  proofTypedData,
  quoteTypedData,
  saleDeliveryHash,
  voteCommitment,
} from "@genuine/sdk/typed-data";
import {
  type Account,
  createPublicClient,
  createTestClient,
  createWalletClient,
  type Hash,
  type Hex,
  http,
  keccak256,
  maxUint256,
  toHex,
  zeroHash,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { LocalChain } from "../../scripts/chain.ts";
import { LOCAL, type Settings } from "../../scripts/settings.ts";
import { startDeployedChain } from "../support/deployed-chain.ts";
import { closeAtEnd } from "../support/leftovers.ts";

export type Mined = { hash: Hash; block: bigint; at: number; logIndices: number[] };
/** A file with its proof, and the blocks that its fingerprints come from. */
export type Work = { id: Hex; proof: Proof; signature: Hex; blocks: Hex; file: Uint8Array };
export type Task = { id: Hex; quote: Quote; signature: Hex; encryptionKey: Hex; lock: Mined };
export type Delivered = { key: Hex; delivery: Delivery };
/** The pictures of a task with their keys, in their order. */
export type DeliveredTask = { works: Work[]; keys: Hex[]; items: Item[]; mined: Mined };

export const FAR = 4_000_000_000n;
const SALT = keccak256("0x5a17");

const GAS = 16_000_000n;

/** What a case between two works shows. */
export const shownOf = (earlier: Work, accused: Work): transactions.Shown => ({
  earlierBlocks: earlier.blocks,
  accusedBlocks: accused.blocks,
});

export class Life {
  readonly chain: LocalChain;
  readonly deployment: Deployment;
  readonly node;
  readonly #test;
  readonly #viemChain;
  /** Ids of works that a pledge was put down for. */
  readonly #pledged = new Set<Hex>();

  private constructor(chain: LocalChain, deployment: Deployment) {
    this.chain = chain;
    this.deployment = deployment;
    this.#viemChain = chainOf(deployment, chain.url);
    const options = { chain: this.#viemChain, transport: http(chain.url), pollingInterval: 20, cacheTime: 0 };
    this.node = createPublicClient(options);
    this.#test = createTestClient({ ...options, mode: "hardhat" });
  }

  /** A new chain on a port that the system chooses, with the contracts deployed and everyone funded. */
  static async begin(settings: Settings = LOCAL): Promise<Life> {
    const { chain, deployment } = await startDeployedChain(settings);
    const life = new Life(chain, deployment);
    closeAtEnd(life.chain);
    for (const role of ["alice", "bob", "carol", "mallory", "aurora", "borealis", "cascade"] as const) {
      await life.send(role, transactions.faucet(deployment, addressOf(role)));
      await life.send(role, transactions.approve(deployment, maxUint256));
    }
    return life;
  }

  async send(role: LocalRole, call: transactions.ContractCall): Promise<Mined> {
    const account = accountOf(role);
    const { request } = await this.node.simulateContract({ ...call, account, blockTag: "pending" });
    const hash = await createWalletClient({
      account,
      chain: this.#viemChain,
      transport: http(this.chain.url),
      // Room for what changes between the estimate and the block: the local chain takes no fees.
    }).writeContract({ ...request, gas: GAS });
    const receipt = await this.node.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") throw new Error(`${call.functionName} failed.`);
    const { timestamp } = await this.node.getBlock({ blockNumber: receipt.blockNumber });
    return {
      hash,
      block: receipt.blockNumber,
      at: Number(timestamp),
      logIndices: receipt.logs.map((log) => log.logIndex),
    };
  }

  /** Moves the chain's clock, and mines a block there. */
  async pass(seconds: number): Promise<bigint> {
    await this.#test.increaseTime({ seconds });
    await this.#test.mine({ blocks: 1 });
    return this.node.getBlockNumber();
  }

  /** Mines a block at a time of the chain, however long the test has taken until now. */
  async passUntil(timestamp: number): Promise<bigint> {
    await this.#test.setNextBlockTimestamp({ timestamp: BigInt(timestamp) });
    await this.#test.mine({ blocks: 1 });
    return this.node.getBlockNumber();
  }

  // Products

  async work(
    esp: LocalRole,
    producer: LocalRole,
    blocks: Uint8Array,
    promptCommitment: Hex = zeroHash,
    parent = 0n,
  ): Promise<Work> {
    const file = randomBytes(3000);
    const proof: Proof = {
      producer: addressOf(producer),
      esp: addressOf(esp),
      mediaType: blocks.length === 0 ? "text/plain" : "image/png",
      contentRoot: rootOfFile(file),
      fileHash: `0x${createHash("sha256").update(file).digest("hex")}`,
      cid: cidOf(file),
      promptCommitment,
      blocksHash: keccak256(blocks),
      parent,
      expiry: FAR,
    };
    const { chainId, contracts } = this.deployment;
    const signature = await accountOf(esp).signTypedData!(proofTypedData(chainId, contracts.productRegistry, proof));
    return { id: idOfProof(chainId, contracts.productRegistry, proof), proof, signature, blocks: toHex(blocks), file };
  }

  /** Existing work that `esp` vouches for. */
  async attest(
    esp: LocalRole,
    producer: LocalRole,
    blocks: Uint8Array,
    parent = 0n,
  ): Promise<{ work: Work; registered: Mined }> {
    const work = await this.work(esp, producer, blocks, zeroHash, parent);
    const call = transactions.registerProduct(this.deployment, work.proof, work.signature, work.blocks);
    return { work, registered: await this.send(producer, call) };
  }

  // Tasks

  async lock(producer: LocalRole, esp: LocalRole, fee: bigint, items = 1, acceptor?: LocalRole): Promise<Task> {
    const { chainId, contracts } = this.deployment;
    const quote: Quote = {
      esp: addressOf(esp),
      producer: addressOf(producer),
      fee,
      items,
      promptCommitment: toHex(randomBytes(32)),
      deliverySeconds: 300,
      expiry: FAR,
      salt: toHex(randomBytes(32)),
    };
    const signature = await accountOf(esp).signTypedData!(quoteTypedData(chainId, contracts.generationEscrow, quote));
    const encryptionKey = toHex(randomBytes(32));
    const call = transactions.lockTask(
      this.deployment,
      quote,
      signature,
      encryptionKey,
      acceptor && addressOf(acceptor),
    );
    const lock = await this.send(producer, call);
    return { id: idOfQuote(chainId, contracts.generationEscrow, quote), quote, signature, encryptionKey, lock };
  }

  /** A picture of each of these blocks. */
  async deliver(producer: LocalRole, esp: LocalRole, task: Task, ...blocks: Uint8Array[]): Promise<DeliveredTask> {
    const works = await Promise.all(blocks.map((each) => this.work(esp, producer, each, task.quote.promptCommitment)));
    const made = works.map((work) => ({ work, ...sealed(work) }));
    const items = made.map(({ work, delivery }): Item => ({ delivery, productId: work.id }));
    const mined = await this.send(esp, transactions.deliverTask(this.deployment, task.quote, items));
    return { works, keys: made.map(({ key }) => key), items, mined };
  }

  accept(producer: LocalRole, { quote }: Task, { items }: DeliveredTask): Promise<Mined> {
    return this.send(producer, transactions.acceptTask(this.deployment, quote, items));
  }

  /** By two providers, in the place of a producer that is silent, or objected at `acceptBy`. */
  async witness(
    witnesses: readonly [LocalRole, LocalRole],
    { id, quote }: Task,
    { items, mined }: DeliveredTask,
    acceptBy = mined.at + LOCAL.windows.accept,
  ): Promise<Mined> {
    const statement = { id: BigInt(id), deliveryHash: deliveryRoot(items), acceptBy };
    const typed = availabilityTypedData(this.deployment, "task", statement);
    const receipt = async (role: LocalRole): Promise<Receipt> => ({
      esp: addressOf(role),
      signature: await accountOf(role).signTypedData!(typed),
    });
    return this.send(
      "carol",
      transactions.confirmTaskAvailable(this.deployment, quote, [
        await receipt(witnesses[0]),
        await receipt(witnesses[1]),
      ]),
    );
  }

  reveal(esp: LocalRole, { quote }: Task, { items, keys, works }: DeliveredTask, index = 0): Promise<Mined> {
    const { proof, signature, blocks } = works[index]!;
    return this.send(
      esp,
      transactions.revealTask(this.deployment, {
        quote,
        items,
        index,
        key: keys[index]!,
        proof,
        espSignature: signature,
        blocks,
      }),
    );
  }

  /** From the lock to the settlement by the producer. */
  async generate(producer: LocalRole, esp: LocalRole, fee: bigint, blocks: Uint8Array) {
    const task = await this.lock(producer, esp, fee);
    const delivered = await this.deliver(producer, esp, task, blocks);
    await this.accept(producer, task, delivered);
    const revealed = await this.reveal(esp, task, delivered);
    const settled = await this.send(producer, transactions.settleTask(this.deployment, task.quote, 0));
    return { task, work: delivered.works[0]!, delivered, revealed, settled };
  }

  // Sales

  async offer(seller: LocalRole, work: Work, price: bigint, agent?: LocalRole): Promise<Mined> {
    if (!this.#pledged.has(work.id)) {
      this.#pledged.add(work.id);
      await this.send(seller, transactions.pledgeProduct(this.deployment, BigInt(work.id)));
    }
    const terms = agent === undefined ? undefined : { address: addressOf(agent), basisPoints: 100 };
    return this.send(seller, transactions.offerProduct(this.deployment, BigInt(work.id), price, terms));
  }

  async buy(buyer: LocalRole, work: Work, price: bigint): Promise<{ lock: Mined; encryptionKey: Hex }> {
    const encryptionKey = toHex(randomBytes(32));
    return {
      lock: await this.send(buyer, transactions.lockSale(this.deployment, BigInt(work.id), price, encryptionKey)),
      encryptionKey,
    };
  }

  /** From the delivery by `deliverer` to the settlement by the buyer. */
  async finishSale(deliverer: LocalRole, buyer: LocalRole, work: Work) {
    const [d, id, { key, delivery }] = [this.deployment, BigInt(work.id), sealed(work)];
    await this.send(deliverer, transactions.deliverSale(d, id, delivery, work.proof));
    await this.send(buyer, transactions.acceptSale(d, id, saleDeliveryHash(delivery)));
    const revealed = await this.send(deliverer, transactions.revealSale(d, id, delivery, key));
    const settled = await this.send(buyer, transactions.settleSale(d, id));
    return { key, delivery, revealed, settled };
  }

  // Challenges

  async challenge(challenger: LocalRole, original: Work, accused: Work): Promise<{ id: Hex; opened: Mined }> {
    const [a, b] = [BigInt(original.id), BigInt(accused.id)];
    return {
      id: idOfChallenge("copy", a, b),
      opened: await this.send(
        challenger,
        transactions.openChallenge(this.deployment, a, b, shownOf(original, accused)),
      ),
    };
  }

  /** The same by a map from the original's picture to the accused's. */
  async challengeUnder(
    challenger: LocalRole,
    original: Work,
    accused: Work,
    map: AffineMap,
  ): Promise<{ id: Hex; opened: Mined }> {
    const [a, b] = [BigInt(original.id), BigInt(accused.id)];
    const call = transactions.openChallenge(this.deployment, a, b, { ...shownOf(original, accused), map });
    return { id: idOfChallenge("copy", a, b), opened: await this.send(challenger, call) };
  }

  async grantLicence(
    owner: LocalRole,
    original: Work,
    licensee: LocalRole,
    royaltyBasisPoints: number,
    expiry = FAR,
  ): Promise<Mined> {
    const licence: Licence = {
      originalId: BigInt(original.id),
      licensee: addressOf(licensee),
      expiry,
      royaltyBasisPoints,
    };
    return this.send(owner, transactions.grantLicence(this.deployment, licence));
  }

  // Panel

  /** Draws the panel of a round. Returns who sits on it. */
  async draw(disputeId: bigint, round: number): Promise<{ drawn: Mined; jurors: LocalRole[] }> {
    await this.pass(1);
    const drawn = await this.send("carol", transactions.drawPanel(this.deployment, disputeId));
    const args = [disputeId, BigInt(round)] as const;
    const seated = await this.node.readContract({
      address: this.deployment.contracts.espPanel,
      abi: espPanelAbi,
      functionName: "jurorsOf",
      args,
    });
    return {
      drawn,
      jurors: (["aurora", "borealis", "cascade"] as const).filter((role) => seated.includes(addressOf(role))),
    };
  }

  commit(juror: LocalRole, disputeId: bigint, round: number, vote: Vote): Promise<Mined> {
    const commitment = voteCommitment(vote, SALT, addressOf(juror), disputeId, round);
    return this.send(juror, transactions.commitVote(this.deployment, disputeId, round, commitment));
  }

  revealVote(juror: LocalRole, disputeId: bigint, round: number, vote: Vote): Promise<Mined> {
    return this.send(juror, transactions.revealVote(this.deployment, disputeId, round, vote, SALT));
  }

  async answerByLicence(owner: LocalRole, accused: LocalRole, original: Work, id: Hex): Promise<Mined> {
    const licence: Licence = {
      originalId: BigInt(original.id),
      licensee: addressOf(accused),
      expiry: FAR,
      royaltyBasisPoints: 0,
    };
    const { chainId, contracts } = this.deployment;
    const signature = await accountOf(owner).signTypedData!(
      licenceTypedData(chainId, contracts.licenceRegistry, licence, 0n),
    );
    return this.send(accused, transactions.answerWithLicence(this.deployment, BigInt(id), licence, signature));
  }
}

export const addressOf = (role: LocalRole) => LOCAL_ACCOUNTS[role].address;
const accountOf = (role: LocalRole): Account => privateKeyToAccount(LOCAL_ACCOUNTS[role].privateKey);

function sealed(work: Work): Delivered {
  const key = toHex(randomBytes(32));
  return { key, delivery: sealFile(key, work.file).delivery };
}
