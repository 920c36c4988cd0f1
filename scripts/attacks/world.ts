/**
 * The people of an attack on a local chain, and what they do: real transactions by accounts of their own. The chain's clock moves one
 * second with each transaction, and otherwise only when an attack says so; nothing depends on the machine's.
 */
import { chainOf, type Deployment } from "@genuine/sdk/deployment";
import { explainContractError } from "@genuine/sdk/errors";
import {
  challengeAbi,
  espPanelAbi,
  espRegistryAbi,
  generationEscrowAbi,
  productRegistryAbi,
  reputationAbi,
  saleEscrowAbi,
  testDollarAbi,
  vaultAbi,
} from "@genuine/sdk/generated/abis";
import { sealFile } from "@genuine/sdk/sealing/package";
import {
  type Delivery,
  type Item,
  PRODUCT_STATUSES,
  type Proof,
  type Quote,
  type Receipt,
  RULINGS,
  type Ruling,
  type Vote,
} from "@genuine/sdk/structs";
import * as steps from "@genuine/sdk/transactions";
import {
  availabilityTypedData,
  idOfProof,
  idOfQuote,
  proofTypedData,
  quoteTypedData,
  saleDeliveryHash,
  voteCommitment,
} from "@genuine/sdk/typed-data";
import {
  type Address,
  type Chain,
  createPublicClient,
  createTestClient,
  createWalletClient,
  type Hex,
  type HttpTransport,
  http,
  keccak256,
  maxUint256,
  type PrivateKeyAccount,
  type PublicClient,
  type TestClient,
  type TypedDataDefinition,
  toBytes,
  toHex,
  zeroAddress,
  zeroHash,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { pictureBlocks } from "../lib/picture.ts";
import type { Settings } from "../settings.ts";

export const DOLLAR = 1_000_000n;
/** Below the local chain's limit of a transaction. */
const GAS = 16_000_000n;
const FOREVER = 2n ** 40n;
const FILE_BYTES = 2_500;
const FIRST_ROUND = 0;
const LAST_ROUND = 1;
/** Draws that a proposer tries before it gives up. */
const MOST_DRAWS = 500;

export type Side = "honest" | "coalition";

/** An account. One will may have many. */
export type Person = { name: string; roles: string; side: Side; address: Address; account: PrivateKeyAccount };

/** A file with its proof, registered or not. */
export type Work = {
  id: bigint;
  proof: Proof;
  proofSignature: Hex;
  blocks: Hex;
  key: Hex;
  delivery: Delivery;
};

export type Order = { quote: Quote; signature: Hex; id: Hex; work: Work; items: Item[] };

/** The blocks that a case between two works needs. */
export function shownOf(earlier: Work, accused: Work): steps.Shown {
  return { earlierBlocks: earlier.blocks, accusedBlocks: accused.blocks };
}

/** An action that failed. */
export type Refusal = { who: string; side: Side; step: string; code: string; message: string };

/** Money in base units. */
export type Balance = {
  name: string;
  roles: string;
  side: Side;
  before: bigint;
  after: bigint;
  /** Worth of content that it has received less what it has handed over. */
  goods: bigint;
  /** Maximum loss according to docs/promises.md. */
  mayLose: bigint;
  /** Its role there. */
  line: string | undefined;
};

/** Whether a picture is another one, or that one with a few of its pixels changed. */
export type Picture = { seed: number; noise?: number };

/** A step of an honest person that was refused, or a play that did not go as it is written. */
export class PlayError extends Error {}

export class World {
  readonly deployment: Deployment;
  readonly settings: Settings;
  readonly reader: PublicClient<HttpTransport, Chain>;
  readonly refusals: Refusal[] = [];
  readonly notes: string[] = [];
  readonly #chain: Chain;
  readonly #clock: TestClient;
  readonly #people: Person[] = [];
  readonly #pledges = new Set<bigint>();
  readonly #before = new Map<Person, bigint>();
  readonly #goods = new Map<Person, bigint>();
  readonly #lines = new Map<Person, { line: string; amount: bigint }>();
  #works = 0;

  constructor(url: string, deployment: Deployment, settings: Settings) {
    this.deployment = deployment;
    this.settings = settings;
    this.#chain = chainOf(deployment, url);
    this.reader = createPublicClient({ chain: this.#chain, transport: http(url), pollingInterval: 20, cacheTime: 0 });
    this.#clock = createTestClient({ chain: this.#chain, transport: http(url), mode: "hardhat" });
  }

  /** Returns what takes the chain back to this moment. */
  async snapshot(): Promise<() => Promise<void>> {
    const id = await this.#clock.snapshot();
    return () => this.#clock.revert({ id });
  }

  // --- people ---

  /** An account with money, that lets the vault collect it. */
  async join(side: Side, name: string, roles: string, dollars = 3_000): Promise<Person> {
    const account = privateKeyToAccount(keccak256(toBytes(`an account of the attacks: ${name}`)));
    const person: Person = { name, roles, side, account, address: account.address };
    for (let taken = 0; taken < dollars; taken += 1_000) {
      await this.send(person, steps.faucet(this.deployment, person.address));
    }
    await this.send(person, steps.approve(this.deployment, maxUint256));
    this.#people.push(person);
    return person;
  }

  /** The same as a provider that takes orders. */
  async enrol(side: Side, name: string, roles: string, stake = 1_000n * DOLLAR): Promise<Person> {
    const provider = await this.join(side, name, roles);
    await this.send(provider, steps.registerEsp(this.deployment, name, `http://${name}.test`, stake));
    await this.send(provider, steps.stateCapacity(this.deployment, 1_000));
    return provider;
  }

  /** Five honest providers of 1,000 dollars each. */
  async honestProviders(): Promise<[Person, Person, Person, Person, Person]> {
    const enrol = (name: string) => this.enrol("honest", name, "provider");
    return [
      await enrol("aurora"),
      await enrol("cirrus"),
      await enrol("dusk"),
      await enrol("ember"),
      await enrol("flint"),
    ];
  }

  /** Takes the balances of all accounts as the start. */
  async begin(): Promise<void> {
    for (const person of this.#people) this.#before.set(person, await this.wealth(person));
  }

  /** An account has received content of this worth, paid for or not. */
  hasReceived(person: Person, worth: bigint): void {
    this.#goods.set(person, (this.#goods.get(person) ?? 0n) + worth);
  }

  /** An account has handed over content of this worth. */
  hasDelivered(person: Person, worth: bigint): void {
    this.hasReceived(person, -worth);
  }

  /** Maximum loss of an account. @param line of the promise in the first table of docs/promises.md */
  mayLose(person: Person, line: string, amount: bigint): void {
    this.#lines.set(person, { line, amount });
  }

  /** Why the attack brings nothing, where nothing was refused. */
  note(text: string): void {
    this.notes.push(text);
  }

  /** Returns pledges after their season. Returns the balances of all accounts. */
  async end(): Promise<Balance[]> {
    await this.pass(this.settings.seasonSeconds);
    for (const id of this.#pledges) await this.#tryStep(this.#people[0]!, steps.withdrawPledge(this.deployment, id));
    return Promise.all(
      this.#people.map(async (person) => ({
        name: person.name,
        roles: person.roles,
        side: person.side,
        before: this.#before.get(person)!,
        after: await this.wealth(person),
        goods: this.#goods.get(person) ?? 0n,
        mayLose: this.#lines.get(person)?.amount ?? 0n,
        line: this.#lines.get(person)?.line,
      })),
    );
  }

  /** In the wallet, in the vault and as stake. */
  async wealth({ address }: Person): Promise<bigint> {
    const { token, vault, espRegistry } = this.deployment.contracts;
    const args = [address] as const;
    const [held, owed, { stake }] = await Promise.all([
      this.reader.readContract({ address: token, abi: testDollarAbi, functionName: "balanceOf", args }),
      this.reader.readContract({ address: vault, abi: vaultAbi, functionName: "balanceOf", args }),
      this.reader.readContract({ address: espRegistry, abi: espRegistryAbi, functionName: "espOf", args }),
    ]);
    return held + owed + stake;
  }

  /** @throws PlayError if something besides money is not as it should be */
  expect(found: number, expected: number, what: string): void {
    if (found !== expected) throw new PlayError(`${what} is ${found} and not ${expected}`);
  }

  // --- time ---

  async now(): Promise<number> {
    return Number((await this.reader.getBlock()).timestamp);
  }

  async pass(seconds: number): Promise<void> {
    await this.until((await this.now()) + seconds);
  }

  /** Moves on to `time`, unless that is over. */
  async until(time: number): Promise<void> {
    if (time <= (await this.now())) return;
    await this.#clock.setNextBlockTimestamp({ timestamp: BigInt(time) });
    await this.#clock.mine({ blocks: 1 });
  }

  // --- transactions ---

  /** A step that has to pass. @throws PlayError */
  async send(person: Person, step: steps.ContractCall): Promise<void> {
    const refused = await this.#tryStep(person, step);
    if (refused === undefined) return;
    throw new PlayError(`${person.name} could not ${step.functionName}: ${refused.code}: ${refused.message}`);
  }

  /** A step that the attack depends on, by the coalition or in spite of it. Returns whether it passed, and keeps why not. */
  async attempt(person: Person, step: steps.ContractCall): Promise<boolean> {
    const refused = await this.#tryStep(person, step);
    if (refused !== undefined) this.refusals.push(refused);
    return refused === undefined;
  }

  async #tryStep(person: Person, step: steps.ContractCall): Promise<Refusal | undefined> {
    await this.#clock.setNextBlockTimestamp({ timestamp: BigInt((await this.now()) + 1) });
    const wallet = createWalletClient({ account: person.account, chain: this.#chain, transport: this.#transport });
    try {
      const hash = await wallet.writeContract({ ...step, gas: GAS, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n });
      const { status } = await this.reader.getTransactionReceipt({ hash });
      if (status === "success") return undefined;
      throw new PlayError(`${step.functionName} failed without a reason`);
    } catch (error) {
      const { code, message } = explainContractError(error);
      if (code === "unknown" || code === "unreachable") throw error;
      return { who: person.name, side: person.side, step: step.functionName, code, message };
    }
  }

  get #transport(): HttpTransport {
    return http(this.#chain.rpcUrls.default.http[0]);
  }

  // --- works ---

  /** A new file with a proof that `provider` signs. Nothing is on chain yet. */
  async make(
    producer: Person,
    provider: Person,
    { seed, noise = 0 }: Picture,
    change: Partial<Proof> = {},
  ): Promise<Work> {
    const number = ++this.#works;
    const key = keccak256(toBytes(`key ${number}`));
    const { delivery } = sealFile(key, fileOf(number));
    const blocks = toHex(pictureBlocks(seed, { noise }));
    const proof: Proof = {
      producer: producer.address,
      esp: provider.address,
      mediaType: "image/png",
      contentRoot: delivery.contentRoot,
      fileHash: keccak256(toBytes(`file ${number}`)),
      cid: "bafkreigenuine",
      promptCommitment: zeroHash,
      blocksHash: keccak256(blocks),
      parent: 0n,
      expiry: FOREVER,
      ...change,
    };
    return { ...(await this.prove(provider, proof)), blocks, key, delivery };
  }

  /** Signs a proof. */
  async prove(provider: Person, proof: Proof): Promise<Pick<Work, "id" | "proof" | "proofSignature">> {
    const { chainId, contracts } = this.deployment;
    const proofSignature = await this.sign(provider, proofTypedData(chainId, contracts.productRegistry, proof));
    return { id: BigInt(idOfProof(chainId, contracts.productRegistry, proof)), proof, proofSignature };
  }

  /** Registers a work. @param salt of the commitment, if one was made */
  async register(producer: Person, work: Work, salt?: Hex): Promise<void> {
    await this.send(
      producer,
      steps.registerProduct(this.deployment, work.proof, work.proofSignature, work.blocks, salt),
    );
  }

  /** A work of `producer`, registered with the word of `provider`. */
  async registered(producer: Person, provider: Person, picture: Picture, change: Partial<Proof> = {}): Promise<Work> {
    const work = await this.make(producer, provider, picture, change);
    await this.register(producer, work);
    return work;
  }

  /** Permission to derive works, recorded by the owner. @param share of every sale, in 1/10,000 */
  async license(owner: Person, { id: originalId }: Work, { address: licensee }: Person, share: number): Promise<void> {
    const licence = { originalId, licensee, expiry: FOREVER, royaltyBasisPoints: share };
    await this.send(owner, steps.grantLicence(this.deployment, licence));
  }

  async isRemoved({ id }: Work): Promise<boolean> {
    const { productRegistry: address } = this.deployment.contracts;
    const args = [id] as const;
    const status = await this.reader.readContract({ address, abi: productRegistryAbi, functionName: "statusOf", args });
    return PRODUCT_STATUSES[status] === "removed";
  }

  // --- sales ---

  async pledge(person: Person, { id }: Work): Promise<void> {
    await this.send(person, steps.pledgeProduct(this.deployment, id));
    this.#pledges.add(id);
  }

  /** Offered and locked by the buyer, delivered by the seller. The pledge lies. */
  async deliverSale(seller: Person, buyer: Person, work: Work, price: bigint): Promise<void> {
    await this.send(seller, steps.offerProduct(this.deployment, work.id, price));
    await this.send(buyer, steps.lockSale(this.deployment, work.id, price, ENCRYPTION_KEY));
    await this.send(seller, steps.deliverSale(this.deployment, work.id, work.delivery, work.proof));
  }

  /** End of the window of the sale's present status. */
  async saleClosesAt({ id }: Work): Promise<number> {
    const { saleEscrow: address } = this.deployment.contracts;
    const sale = await this.reader.readContract({ address, abi: saleEscrowAbi, functionName: "saleOf", args: [id] });
    return sale.closesAt;
  }

  /** From the offer to the revealed key. The buyer has the file then. */
  async revealSale(seller: Person, buyer: Person, work: Work, price: bigint): Promise<void> {
    await this.deliverSale(seller, buyer, work, price);
    await this.send(buyer, steps.acceptSale(this.deployment, work.id, saleDeliveryHash(work.delivery)));
    await this.send(seller, steps.revealSale(this.deployment, work.id, work.delivery, work.key));
    this.hasReceived(buyer, price);
  }

  /** The buyer accepts the delivery, and the sale runs to its settlement. */
  async settleAccepted(seller: Person, buyer: Person, work: Work): Promise<void> {
    await this.send(buyer, steps.acceptSale(this.deployment, work.id, saleDeliveryHash(work.delivery)));
    await this.send(seller, steps.revealSale(this.deployment, work.id, work.delivery, work.key));
    await this.send(buyer, steps.settleSale(this.deployment, work.id));
  }

  /** A payment less the upkeep pool's share. */
  net(amount: bigint): bigint {
    return amount - (amount * BigInt(this.settings.poolBasisPoints)) / 10_000n;
  }

  // --- orders ---

  /** A quote with what will be delivered for it. */
  async quote(producer: Person, provider: Person, fee: bigint, picture: Picture): Promise<Order> {
    const { chainId, contracts } = this.deployment;
    const promptCommitment = keccak256(toBytes(`prompt ${this.#works}`));
    const work = await this.make(producer, provider, picture, { promptCommitment });
    const quote: Quote = {
      esp: provider.address,
      producer: producer.address,
      fee,
      items: 1,
      promptCommitment,
      deliverySeconds: 300,
      expiry: FOREVER,
      salt: keccak256(toBytes(`salt ${this.#works}`)),
    };
    const signature = await this.sign(provider, quoteTypedData(chainId, contracts.generationEscrow, quote));
    const id = idOfQuote(chainId, contracts.generationEscrow, quote);
    return {
      quote,
      signature,
      id,
      work,
      items: [{ delivery: work.delivery, productId: toHex(work.id, { size: 32 }) }],
    };
  }

  async lockOrder(producer: Person, { quote, signature }: Order): Promise<void> {
    await this.send(producer, steps.lockTask(this.deployment, quote, signature, ENCRYPTION_KEY));
  }

  async deliverOrder(provider: Person, { quote, items }: Order): Promise<void> {
    await this.send(provider, steps.deliverTask(this.deployment, quote, items));
  }

  /** End of the window of the task's present status. */
  async orderClosesAt({ id }: Order): Promise<number> {
    const { generationEscrow: address } = this.deployment.contracts;
    const args = [BigInt(id)] as const;
    const task = await this.reader.readContract({ address, abi: generationEscrowAbi, functionName: "taskOf", args });
    return task.closesAt;
  }

  /** From the lock to the payment. The producer has its picture, which is worth the fee. */
  async completeOrder(producer: Person, provider: Person, fee: bigint, picture: Picture): Promise<Order> {
    const order = await this.quote(producer, provider, fee, picture);
    await this.lockOrder(producer, order);
    await this.deliverOrder(provider, order);
    await this.send(producer, steps.acceptTask(this.deployment, order.quote, order.items));
    await this.send(provider, this.reveal(order));
    await this.send(producer, steps.settleTask(this.deployment, order.quote, 0));
    this.hasReceived(producer, fee);
    this.hasDelivered(provider, this.net(fee));
    return order;
  }

  /** Score of a provider for an account, of 1,000. Without `by`: for an account without experience. */
  async scoreOf(provider: Person, by?: Person): Promise<number> {
    const { score } = await this.reader.readContract({
      address: this.deployment.contracts.reputation,
      abi: reputationAbi,
      functionName: "scoreOf",
      args: [by?.address ?? zeroAddress, provider.address],
    });
    return Number(score / 10n ** 15n);
  }

  reveal({ quote, items, work }: Order): steps.ContractCall {
    const { key, proof, proofSignature: espSignature, blocks } = work;
    return steps.revealTask(this.deployment, { quote, items, index: 0, key, proof, espSignature, blocks });
  }

  // --- signatures ---

  sign(person: Person, typed: TypedDataDefinition): Promise<Hex> {
    return person.account.signTypedData(typed);
  }

  /** Receipts of these providers, true or not. */
  async receipts(
    kind: "task" | "sale",
    receipt: { id: bigint; deliveryHash: Hex; acceptBy: number },
    witnesses: readonly Person[],
  ): Promise<Receipt[]> {
    const typed = availabilityTypedData(this.deployment, kind, receipt);
    return Promise.all(
      witnesses.map(async (witness) => ({ esp: witness.address, signature: await this.sign(witness, typed) })),
    );
  }

  // --- cases ---

  async caseOf(challengeId: Hex) {
    const args = [BigInt(challengeId)] as const;
    const { challenge } = this.deployment.contracts;
    return this.reader.readContract({ address: challenge, abi: challengeAbi, functionName: "challengeOf", args });
  }

  /** To the end of the time to answer, and to what follows it. Returns the number of the dispute, 0 without one. */
  async finishCase(person: Person, challengeId: Hex): Promise<bigint> {
    await this.until((await this.caseOf(challengeId)).respondBy);
    await this.send(person, steps.finishChallenge(this.deployment, BigInt(challengeId)));
    return BigInt((await this.caseOf(challengeId)).disputeId);
  }

  /**
   * Brings a case to its end, before the panel where one is needed: honest providers vote `truth`, the coalition's the opposite, and
   * where those have the seats an honest person appeals.
   */
  async judge(watcher: Person, challengeId: Hex, truth: Vote): Promise<void> {
    const disputeId = await this.finishCase(watcher, challengeId);
    if (disputeId === 0n) return;
    await this.pass(1);
    await this.send(watcher, steps.drawPanel(this.deployment, disputeId));
    await this.vote(disputeId, FIRST_ROUND, (juror) => (juror.side === "honest" ? truth : oppositeOf(truth)));
    if ((await this.ruling(disputeId)) !== truth) await this.appeal(watcher, disputeId, truth);
    await this.execute(watcher, disputeId);
  }

  /** A watcher appeals, and all stake votes. */
  async appeal(watcher: Person, disputeId: bigint, truth: Vote): Promise<void> {
    await this.send(watcher, steps.appealRuling(this.deployment, disputeId));
    await this.voteInLastRound(disputeId, truth);
  }

  /** Honest providers vote `truth`, the coalition's the opposite. */
  async voteInLastRound(disputeId: bigint, truth: Vote): Promise<void> {
    await this.vote(disputeId, LAST_ROUND, (juror) => (juror.side === "honest" ? truth : oppositeOf(truth)));
  }

  /** All accounts with a vote in a round vote as given; undefined: silent. */
  async vote(disputeId: bigint, round: number, voteOf: (juror: Person) => Vote | undefined): Promise<void> {
    const voting: [Person, Vote][] = [];
    for (const juror of await this.jurors(disputeId, round)) {
      const vote = voteOf(juror);
      if (vote !== undefined) voting.push([juror, vote]);
    }
    for (const [juror, vote] of voting) {
      const commitment = voteCommitment(vote, SALT, juror.address, disputeId, round);
      await this.send(juror, steps.commitVote(this.deployment, disputeId, round, commitment));
    }
    await this.until((await this.#roundOf(disputeId, round)).commitUntil);
    for (const [juror, vote] of voting) {
      await this.send(juror, steps.revealVote(this.deployment, disputeId, round, vote, SALT));
    }
    await this.until((await this.#roundOf(disputeId, round)).revealUntil);
  }

  /** Executes the final ruling and settles all jurors. */
  async execute(watcher: Person, disputeId: bigint): Promise<void> {
    const { rounds } = await this.reader.readContract({
      ...this.#panel,
      functionName: "disputeOf",
      args: [disputeId],
    });
    await this.until((await this.#roundOf(disputeId, rounds - 1)).appealUntil);
    await this.send(watcher, steps.executeRuling(this.deployment, disputeId));
    // A round of a case that was reopened is settled already.
    for (let round = 0; round < rounds; round++) {
      await this.#tryStep(watcher, steps.settleRound(this.deployment, disputeId, round));
    }
    if (rounds <= LAST_ROUND) return;
    for (const juror of await this.jurors(disputeId, LAST_ROUND)) {
      await this.send(watcher, steps.settleJuror(this.deployment, disputeId, juror.address));
    }
  }

  /** Accounts with votes in a round. */
  async jurors(disputeId: bigint, round: number): Promise<Person[]> {
    const votes = await Promise.all(
      this.#people.map(({ address }) =>
        this.reader.readContract({
          ...this.#panel,
          functionName: "jurorOf",
          args: [disputeId, BigInt(round), address],
        }),
      ),
    );
    return this.#people.filter((_, i) => votes[i]!.votes > 0n);
  }

  async ruling(disputeId: bigint): Promise<Ruling> {
    const ruling = await this.reader.readContract({
      ...this.#panel,
      functionName: "currentRuling",
      args: [disputeId],
    });
    return RULINGS[Number(ruling)]!;
  }

  /**
   * Brings a case before the panel. The proposer tries one block after the other, whose hash seeds the draw, until it likes the seats.
   * @throws PlayError
   */
  async grind(
    proposer: Person,
    challengeId: Hex,
    likes: (seated: Person[]) => boolean,
  ): Promise<{ disputeId: bigint; seated: Person[] }> {
    await this.until((await this.caseOf(challengeId)).respondBy);
    for (let tries = 1; tries <= MOST_DRAWS; tries++) {
      const undo = await this.snapshot();
      await this.pass(tries);
      const disputeId = await this.finishCase(proposer, challengeId);
      await this.pass(1);
      await this.send(proposer, steps.drawPanel(this.deployment, disputeId));
      const seated = await this.jurors(disputeId, FIRST_ROUND);
      if (likes(seated)) return { disputeId, seated };
      await undo();
    }
    throw new PlayError(`Of ${MOST_DRAWS} draws none was to ${proposer.name}'s liking`);
  }

  #roundOf(disputeId: bigint, round: number) {
    return this.reader.readContract({ ...this.#panel, functionName: "roundOf", args: [disputeId, BigInt(round)] });
  }

  get #panel() {
    return { address: this.deployment.contracts.espPanel, abi: espPanelAbi } as const;
  }
}

/** Of a vote. */
const SALT = keccak256(toBytes("salt of a vote"));
export const ENCRYPTION_KEY = keccak256(toBytes("where the sealed file goes"));

function oppositeOf(vote: Vote): Vote {
  return vote === "upheld" ? "rejected" : "upheld";
}

function fileOf(number: number): Uint8Array {
  return Uint8Array.from({ length: FILE_BYTES }, (_, i) => (i * 31 + number * 17 + (i >> 5)) & 255);
}
