/**
 * The life of many products as the logs that the contracts would have left, in their order and in the contracts' own
 * encoding. Nothing is stored: block `n` is always computed from the same numbers. 60 % of the products are generated, the rest
 * attested; 30 % are offered, of which most are sold; 2 % challenge the one before them. A twentieth of everything is one
 * account's, and one provider makes a fifth: lists of these are the long ones.
 */
import { createHash } from "node:crypto";
import type { ContractName, Deployment } from "@genuine/sdk/deployment";
import { greyOf, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import * as abis from "@genuine/sdk/generated/abis";
import { VERDICTS } from "@genuine/sdk/similarity";
import { CHALLENGE_STATUSES, ESCROW_STATUSES, GROUNDS, PRODUCT_STATUSES } from "@genuine/sdk/structs";
import {
  type Abi,
  type Address,
  bytesToHex,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
  toEventSelector,
  zeroAddress,
} from "viem";
import { pictureBlocks } from "../lib/picture.ts";

/** An event; its log is encoded only when it is requested. */
export type Log = { address: Address; signature: Hex; transaction: number; encode(): { topics: Hex[]; data: Hex } };

const LIVES_PER_BLOCK = 20;
export const PROVIDERS = 100;
const ACCOUNTS = 10_000;
const FIRST_BLOCK = 1;
const BLOCK_SECONDS = 12;
/** Pictures are few, and each life changes some of its pixels. */
const PICTURES = 64;
/** Tiles of a picture, in eight rows of eight. */
const TILES = 64;
const WAD = 10n ** 18n;
const DOLLAR = 1_000_000n;

const ABIS = {
  espRegistry: abis.espRegistryAbi,
  reputation: abis.reputationAbi,
  productRegistry: abis.productRegistryAbi,
  productDescriptions: abis.productDescriptionsAbi,
  generationEscrow: abis.generationEscrowAbi,
  saleEscrow: abis.saleEscrowAbi,
  challenge: abis.challengeAbi,
} satisfies Partial<Record<ContractName, Abi>>;

export class History {
  readonly products: number;
  readonly end: number;
  readonly #deployment: Deployment;
  readonly #start: number;
  readonly #pictures: Uint8Array[];

  /** @param start Unix seconds of the first block */
  constructor(deployment: Deployment, products: number, start: number) {
    this.products = products;
    this.#deployment = deployment;
    this.#start = start;
    this.end = FIRST_BLOCK + Math.ceil(products / LIVES_PER_BLOCK);
    this.#pictures = Array.from({ length: PICTURES }, (_, seed) => pictureBlocks(seed));
  }

  timeOf(block: number): number {
    return this.#start + block * BLOCK_SECONDS;
  }

  /** The first block registers the providers, the others hold lives; `transaction` counts within the block. */
  logs(block: number): Log[] {
    if (block < FIRST_BLOCK || block > this.end) return [];
    if (block === FIRST_BLOCK) return Array.from({ length: PROVIDERS }, (_, n) => this.#provider(n));
    const first = (block - FIRST_BLOCK - 1) * LIVES_PER_BLOCK;
    const lives = Array.from({ length: Math.max(0, Math.min(LIVES_PER_BLOCK, this.products - first)) }, (_, n) =>
      this.#life(first + n, this.timeOf(block)),
    );
    return lives.flatMap((logs, transaction) => logs.map((log) => ({ ...log, transaction })));
  }

  #provider(n: number): Log {
    const args = {
      esp: providerAt(n),
      name: `Provider ${n}`,
      endpoint: `http://127.0.0.1:1/${n}`,
      stake: 1_000n * DOLLAR,
    };
    return { ...this.#log("espRegistry", "EspRegistered", args), transaction: n };
  }

  #life(n: number, at: number): Omit<Log, "transaction">[] {
    const generated = n % 5 < 3;
    const [producer, buyer, esp] = [ownerOf(n), accountAt(Number(random(n, 2)) % ACCOUNTS), providerOf(n)];
    const productId = number(productIdOf(n));
    const end = BigInt(at + 3_600);
    const delivery = { contentRoot: word(n, "content"), sealedRoot: word(n, "sealed"), hashlock: word(n, "lock") };
    const key = word(n, "key");
    const logs = [
      ...(generated
        ? this.#made(n, { producer, esp, productId, delivery, key, end })
        : this.#registered(n, { producer, esp, productId })),
    ];
    if (n % 2 === 0)
      logs.push(
        this.#log("productDescriptions", "ProductDescribed", {
          productId,
          owner: producer,
          revision: 1n,
          ...wordsOf(n),
        }),
      );
    if (n % 10 < 3) {
      const price = BigInt(1 + (n % 50)) * DOLLAR;
      logs.push(
        this.#log("saleEscrow", "ProductOffered", {
          productId,
          seller: producer,
          agent: esp,
          price,
          agentBasisPoints: 100n,
          revision: 0n,
        }),
      );
      // Every tenth offer stays.
      if (n % 100 >= 3) {
        logs.push(
          this.#log("saleEscrow", "SaleLocked", {
            productId,
            buyer,
            seller: producer,
            agent: esp,
            price,
            encryptionKey: word(n, "buyer"),
            deliverBy: end,
          }),
        );
        // And some of the sales are in progress.
        if (n % 1_000 > 13) logs.push(...this.#sold({ producer, buyer, productId, delivery, key, end, price }));
      }
    }
    if (n % 50 === 49) logs.push(...this.#challenged(n, productId, end));
    return logs;
  }

  #made(n: number, { producer, esp, productId, delivery, key, end }: Making): Omit<Log, "transaction">[] {
    const taskId = number(word(n, "task"));
    const fee = BigInt(2 + (n % 7)) * DOLLAR;
    const bond = fee / 5n;
    const quote = {
      esp,
      producer,
      fee,
      items: 1,
      promptCommitment: word(n, "prompt"),
      deliverySeconds: 60,
      expiry: end,
      salt: word(n, "salt"),
    };
    const opinion = opinionOf(n);
    const answering = { esp, module: this.#deployment.contracts.generationEscrow, caseId: taskId };
    const locked = [
      this.#log("espRegistry", "StakeReserved", { ...answering, amount: bond, reserved: bond }),
      this.#log("generationEscrow", "TaskLocked", {
        taskId,
        producer,
        esp,
        quote,
        encryptionKey: word(n, "producer"),
        bond,
        deliverBy: end,
      }),
      this.#log("generationEscrow", "TaskDelivered", {
        taskId,
        deliveryRoot: word(n, "delivery"),
        items: [{ delivery, productId: productIdOf(n) }],
        late: false,
        penalty: 0n,
        acceptBy: end,
      }),
      this.#log("generationEscrow", "TaskAccepted", { taskId, revealBy: end }),
      this.#log("generationEscrow", "ItemRevealed", { taskId, index: 0n, productId, key, complainBy: end }),
      ...this.#registered(n, { producer, esp, productId }),
    ];
    if (n % 1_000 === 2) return locked; // still to be confirmed
    return [
      ...locked,
      this.#log("generationEscrow", "ItemSettled", { taskId, index: 0n, paid: fee, poolShare: fee / 100n }),
      this.#log("espRegistry", "StakeReleased", { ...answering, amount: bond, reserved: 0n }),
      this.#log("generationEscrow", "TaskEnded", { taskId, status: ESCROW_STATUSES.indexOf("settled"), rateBy: end }),
      this.#log("generationEscrow", "TaskRated", { taskId, stars: BigInt(1 + (n % 5)) }),
      this.#log("reputation", "OutcomeRecorded", {
        esp,
        producer,
        quality: n % 9 === 0 ? 0n : WAD,
        value: fee,
        mass: WAD,
        local: opinion,
        overall: opinion,
      }),
    ];
  }

  #registered(
    n: number,
    { producer, esp, productId }: Pick<Making, "producer" | "esp" | "productId">,
  ): Omit<Log, "transaction">[] {
    const blocks = () => bytesToHex(this.#blocks(n));
    const proof = {
      producer,
      esp,
      mediaType: "image/png",
      contentRoot: word(n, "content"),
      fileHash: word(n, "file"),
      cid: `bafkrei${word(n, "cid").slice(2, 54)}`,
      promptCommitment: word(n, "prompt"),
      blocksHash: word(n, "blocks"),
      parent: 0n,
      expiry: 4_000_000_000n,
    };
    return [
      this.#log("productRegistry", "Transfer", { from: zeroAddress, to: producer, tokenId: productId }),
      this.#log("productRegistry", "ProductRegistered", {
        productId,
        producer,
        esp,
        parentBasisPoints: 0n,
        since: BigInt(1_700_000_000 + n),
        proof,
        // By far the largest part: encoded only when it is requested.
        get blocks() {
          return blocks();
        },
      }),
    ];
  }

  #sold({
    producer,
    buyer,
    productId,
    delivery,
    key,
    end,
    price,
  }: Omit<Making, "esp"> & { buyer: Address; price: bigint }): Omit<Log, "transaction">[] {
    const royalty = price / 20n;
    const shares = {
      royaltyReceiver: producer,
      royalty,
      agentFee: price / 100n,
      parentOwner: zeroAddress,
      parentShare: 0n,
      poolShare: 0n,
    };
    return [
      this.#log("saleEscrow", "SaleDelivered", { productId, buyer, delivery, acceptBy: end }),
      this.#log("saleEscrow", "SaleAccepted", { productId, buyer, revealBy: end }),
      this.#log("productRegistry", "Transfer", { from: producer, to: buyer, tokenId: productId }),
      this.#log("saleEscrow", "SaleRevealed", { productId, buyer, key, complainBy: end }),
      this.#log("saleEscrow", "SaleSettled", {
        productId,
        buyer,
        seller: producer,
        paid: price - royalty - shares.agentFee,
        ...shares,
      }),
    ];
  }

  /** The product before it is challenged by this one's producer. Most copies go; the last challenges are open. */
  #challenged(n: number, originalId: bigint, end: bigint): Omit<Log, "transaction">[] {
    const [challenger, accusedId] = [ownerOf(n), number(productIdOf(n - 1))];
    const challengeId = number(word(n, "challenge"));
    const ground = GROUNDS.indexOf("copy");
    const none = { xx: 0, xy: 0, yx: 0, yy: 0, x0: 0, y0: 0, fill: 0, reverse: false };
    const opened = [
      this.#log("challenge", "ChallengeOpened", {
        challengeId,
        originalId,
        accusedId,
        opened: {
          challenger,
          authority: challenger,
          accusedOwner: ownerOf(n - 1),
          ground,
          measurement: { pdq: 10n, iscc: 12n, colour: 3n, verdict: VERDICTS.indexOf("copy") },
          map: none,
          deposit: 20n * DOLLAR,
          fee: 0n,
          respondBy: end,
          statement: "",
        },
      }),
    ];
    if (n > this.products * 0.98) return opened;
    const result = CHALLENGE_STATUSES.indexOf("upheld");
    return [
      ...opened,
      this.#log("productRegistry", "ProductStatusChanged", {
        productId: accusedId,
        status: PRODUCT_STATUSES.indexOf("removed"),
      }),
      this.#log("challenge", "ResultChecked", {
        challengeId,
        result,
        depositReturned: 20n * DOLLAR,
        reward: 5n * DOLLAR,
        feeReimbursed: 0n,
        buyer: zeroAddress,
        compensation: 0n,
        toChallenger: 5n * DOLLAR,
        toBuyer: 0n,
      }),
    ];
  }

  /** A picture of its own for each product, as the indexer computes fingerprints: the tiles of one of a few in another order. */
  #blocks(n: number): Uint8Array {
    const picture = this.#pictures[n % PICTURES]!;
    const blocks = picture.slice();
    const order = Math.floor(n / PICTURES);
    const [step, first] = [2 * (order % (TILES / 2)) + 1, Math.floor(order / (TILES / 2))];
    for (let tile = 0; tile < TILES; tile++) {
      const from = (tile * step + first) % TILES;
      copyTile(lumaOf(picture), from, lumaOf(blocks), tile);
      copyTile(greyOf(picture), from, greyOf(blocks), tile);
    }
    for (let i = 0; i < 16; i++) blocks[(i * 331 + n) % blocks.length]! ^= (n >> i) & 7;
    return blocks;
  }

  #log(contract: keyof typeof ABIS, eventName: string, args: Record<string, unknown>): Omit<Log, "transaction"> {
    const found = EVENTS[contract].get(eventName);
    if (found === undefined) throw new Error(`${contract} has no event ${eventName}.`);
    const { event, signature } = found;
    const encode = () => {
      const missing = event.inputs.find((input) => args[input.name!] === undefined);
      if (missing !== undefined) throw new Error(`${eventName} needs ${missing.name}.`);
      const unindexed = event.inputs.filter((input) => input.indexed !== true);
      return {
        topics: encodeEventTopics({ abi: [event], eventName, args }) as Hex[],
        data: encodeAbiParameters(
          unindexed,
          unindexed.map((input) => args[input.name!]),
        ),
      };
    };
    return { address: this.#deployment.contracts[contract], signature, encode };
  }
}

/** Every second product is described: each word of a title is that of one in so many. */
function wordsOf(n: number): { title: string; text: string; tags: string[] } {
  const title = [2, 10, 100, 1_000, 10_000].filter((rate) => n % rate === 0).map((rate) => rateWord(rate));
  return {
    title: [...title, `work${n}`].join(" ").slice(0, 80),
    text: `The picture of number ${n}.`,
    tags: [`tag${n % 97}`, "picture"],
  };
}

/** A word that stands in the title of one product of `rate`. */
export function rateWord(rate: number): string {
  return `rate${rate}`;
}

type Making = {
  producer: Address;
  esp: Address;
  productId: bigint;
  delivery: { contentRoot: Hex; sealedRoot: Hex; hashlock: Hex };
  key: Hex;
  end: bigint;
};

const eventsOf = (abi: Abi) =>
  new Map(
    abi
      .filter((item) => item.type === "event")
      .map((event) => [event.name, { event, signature: toEventSelector(event) }]),
  );
const EVENTS = Object.fromEntries(Object.entries(ABIS).map(([name, abi]) => [name, eventsOf(abi)])) as Record<
  keyof typeof ABIS,
  ReturnType<typeof eventsOf>
>;

export const accountAt = (n: number): Address => `0x${word(n, "account").slice(2, 42)}`;
export const providerAt = (n: number): Address => `0x${word(n, "provider").slice(2, 42)}`;
export const productIdOf = (n: number): Hex => word(n, "product");
export const taskIdOf = (n: number): Hex => word(n, "task");
export const challengeIdOf = (n: number): Hex => word(n, "challenge");

/** The first account has a twentieth, the others share the rest. */
function ownerOf(n: number): Address {
  const drawn = random(n, 0);
  return accountAt(drawn % 20n === 0n ? 0 : 1 + Number((drawn >> 8n) % BigInt(ACCOUNTS - 1)));
}

/** The first provider makes a fifth. */
function providerOf(n: number): Address {
  const drawn = random(n, 1);
  return providerAt(drawn % 5n === 0n ? 0 : 1 + Number((drawn >> 8n) % BigInt(PROVIDERS - 1)));
}

function opinionOf(n: number): { belief: bigint; disbelief: bigint; uncertainty: bigint } {
  const belief = WAD / 2n + (random(n, 3) % (WAD / 4n));
  const disbelief = (WAD - belief) / 3n;
  return { belief, disbelief, uncertainty: WAD - belief - disbelief };
}

function word(n: number, what: string): Hex {
  return `0x${createHash("sha256").update(`${what} ${n}`).digest("hex")}`;
}

function random(n: number, which: number): bigint {
  return BigInt(word(n, `draw ${which}`).slice(0, 18));
}

const number = (hex: Hex): bigint => BigInt(hex);

/** Copies a tile of a square block of bytes, by its number, row by row. */
function copyTile(from: Uint8Array, source: number, to: Uint8Array, target: number): void {
  const side = Math.sqrt(from.length);
  const size = side / 8;
  const placeOf = (tile: number) => size * (side * Math.floor(tile / 8) + (tile % 8));
  for (let row = 0; row < size; row++) {
    const at = placeOf(source) + side * row;
    to.set(from.subarray(at, at + size), placeOf(target) + side * row);
  }
}
