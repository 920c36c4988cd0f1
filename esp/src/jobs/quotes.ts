/** Offers: checks a producer's request, and signs a quote that this worker can keep. */
import { randomBytes, randomInt } from "node:crypto";
import type { QuoteAnswer, QuoteRequest } from "@genuine/sdk/esp-client";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { checkPrompt, hashText, MAX_PROMPT_LENGTH, type PromptOpening, promptCommitment } from "@genuine/sdk/prompt";
import { feeOf, type Price, requireFeeAtMost } from "@genuine/sdk/quotes";
import { MAX_ITEMS, type Quote, quoteToJson } from "@genuine/sdk/structs";
import { idOfQuote, promptTypedData, quoteTypedData } from "@genuine/sdk/typed-data";
import { bytesToHex, isAddressEqual } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { EscrowReader } from "../chain/escrows.ts";
import { isActive } from "../chain/providers.ts";
import { requireSignature } from "../chain/signatures.ts";
import type { Generators, Offered } from "../generators/generators.ts";
import type { Settings } from "../settings.ts";
import { notOffered } from "./not-offered.ts";
import type { JobBoard } from "./board.ts";
import { type GenerationJob, kindOfWork, UNDELIVERED_STATES } from "./job.ts";

/** Quotes that one producer may hold at the same time without paying for any. */
const QUOTES_PER_PRODUCER = 5;
const QUOTES_IN_ALL = 500;
/** As the contract allows, in seconds. */
const MAX_DELIVERY_SECONDS = 7 * 24 * 3600;

export type Load = { waiting: number; running: number; capacity: number };

export class QuoteDesk {
  readonly #settings: Settings;
  readonly #chain: Chain;
  readonly #board: JobBoard;
  readonly #generators: Generators;
  readonly #escrows: EscrowReader;

  constructor(settings: Settings, chain: Chain, escrows: EscrowReader, board: JobBoard, generators: Generators) {
    this.#settings = settings;
    this.#chain = chain;
    this.#escrows = escrows;
    this.#board = board;
    this.#generators = generators;
  }

  /**
   * A signed quote, stored with all that its task will need. Asking again with the same salt gives the same quote.
   * @throws GenuineError not_offered, prompt_empty, prompt_too_long, too_many_items, fee_too_high, bad_signature, self_dealing,
   * at_capacity, too_many_quotes, stake_not_free
   */
  async quote(request: QuoteRequest): Promise<QuoteAnswer> {
    const { account, deployment, deliverySeconds, quoteSeconds, maxItems } = this.#settings;
    const { producer, salt, signature, items = 1, maxFee, kind = "picture" } = request;
    const offered = this.#settings.work.includes("generate") ? this.#generators.of(kind) : undefined;
    if (offered === undefined) throw notOffered(kind === "text" ? "writes no texts" : "makes no pictures");
    const { model, parameters, mediaType } = offered.generator;
    requirePrompt(request.prompt);
    if (items > maxItems) {
      throw new GenuineError(
        "too_many_items",
        `This provider makes at most ${maxItems} ${kind}s of one order, not ${items}.`,
        { remedy: "Order fewer." },
      );
    }
    const promptHash = hashText(request.prompt);
    const typedData = promptTypedData(deployment.chainId, { producer, esp: account.address, promptHash, salt });
    await requireSignature(this.#chain, producer, typedData, signature);
    if (isAddressEqual(producer, account.address)) {
      throw new GenuineError("self_dealing", "A provider can not order from itself.", {
        remedy: "Use another account.",
      });
    }

    const now = Math.max(await this.#chain.now(), Math.floor(Date.now() / 1000));
    const live = await this.#board.store.liveQuotes(now + quoteSeconds / 2);
    const own = live.filter((job) => isAddressEqual(job.payer, producer));
    const before = own.find(
      ({ opening, quote }) =>
        opening.salt === salt && opening.prompt === request.prompt && opening.model === model && quote.items === items,
    );
    if (before !== undefined) {
      requireFeeAtMost(BigInt(before.quote.fee), maxFee);
      return this.#answer(before);
    }
    const price = this.price(offered);
    const fee = feeOf(price, items);
    requireFeeAtMost(fee, maxFee);
    if (own.length >= QUOTES_PER_PRODUCER || live.length >= QUOTES_IN_ALL) {
      throw new GenuineError("too_many_quotes", `${own.length} quotes for this account are open already.`, {
        remedy: "Pay for one, or wait some minutes until they expire.",
      });
    }
    await this.#requireCapacity();
    await this.#requireStake(fee);

    const opening: PromptOpening = {
      prompt: request.prompt,
      model,
      seed: randomInt(2 ** 32 - MAX_ITEMS),
      parameters,
      salt,
    };
    const quote: Quote = {
      esp: account.address,
      producer,
      fee,
      items,
      promptCommitment: promptCommitment(opening),
      deliverySeconds: Math.min(deliverySeconds * items, MAX_DELIVERY_SECONDS),
      expiry: BigInt(now + quoteSeconds),
      salt: bytesToHex(randomBytes(32)),
    };
    const job = jobOf(quote, opening, price, mediaType, {
      id: idOfQuote(deployment.chainId, deployment.contracts.generationEscrow, quote),
      signature: await account.signTypedData(
        quoteTypedData(deployment.chainId, deployment.contracts.generationEscrow, quote),
      ),
    });
    await this.#board.insert(job);
    return this.#answer(job);
  }

  /** As it is now. */
  price({ generator, kind }: Offered): Price {
    const { fee, textFee, feePerSecond } = this.#settings;
    const { parameters } = generator;
    return {
      base: (kind === "text" ? textFee : fee).toString(),
      perSecond: feePerSecond.toString(),
      seconds: Math.ceil(generator.estimate({ parameters })),
    };
  }

  async load(): Promise<Load> {
    const { store } = this.#board;
    const waiting = await store.countIn(["queued"]);
    return { waiting, running: (await store.countIn(UNDELIVERED_STATES)) - waiting, capacity: this.#settings.capacity };
  }

  #answer(job: GenerationJob): QuoteAnswer {
    const { id, quote, quoteSignature, opening, price, mediaType = "image/png" } = job;
    const leftOut = this.#generators.quoted(kindOfWork(job), opening.model)?.generator.leftOut?.(opening.prompt) ?? [];
    return {
      taskId: id as `0x${string}`,
      quote,
      signature: quoteSignature,
      opening,
      mediaType,
      price,
      ...(leftOut.length > 0 && { leftOut }),
    };
  }

  async #requireCapacity(): Promise<void> {
    const { waiting, running, capacity } = await this.load();
    if (waiting + running < capacity) return;
    throw new GenuineError(
      "at_capacity",
      `This provider has ${waiting + running} tasks to do and takes ${capacity} at a time.`,
      {
        remedy: "Choose another provider, or try again in a minute.",
      },
    );
  }

  /** A lock reserves the bond from this provider's stake, and fails without. */
  async #requireStake(fee: bigint): Promise<void> {
    const { deployment, account } = this.#settings;
    const registry = { address: deployment.contracts.espRegistry, abi: espRegistryAbi } as const;
    const [active, free, bond] = await Promise.all([
      isActive(this.#chain, deployment, account.address),
      this.#chain.client.readContract({ ...registry, functionName: "freeStake", args: [account.address] }),
      this.#escrows.bondOf(fee),
    ]);
    if (active && free >= bond) return;
    throw new GenuineError("stake_not_free", "This provider has no stake left to answer for another task.", {
      remedy: "Choose another provider.",
    });
  }
}

/** White space counts as well: the producer has signed the prompt as it is. */
function requirePrompt(prompt: string): void {
  checkPrompt(prompt);
  if (prompt.length > MAX_PROMPT_LENGTH) checkPrompt("x".repeat(prompt.length));
}

function jobOf(
  quote: Quote,
  opening: PromptOpening,
  price: Price,
  mediaType: string,
  { id, signature }: { id: string; signature: `0x${string}` },
): GenerationJob {
  const createdAt = Math.floor(Date.now() / 1000);
  return {
    kind: "generation",
    id,
    state: "quoted",
    payer: quote.producer,
    quote: quoteToJson(quote),
    quoteSignature: signature,
    price,
    mediaType,
    opening,
    encryptionKey: null,
    closesAt: null,
    items: [],
    receipts: [],
    failure: null,
    createdAt,
    updatedAt: createdAt,
  };
}
