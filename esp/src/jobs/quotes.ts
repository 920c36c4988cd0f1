/** Quotes: validates a producer's request, and signs a quote that this worker can keep. */
import { randomBytes, randomInt } from "node:crypto";
import { type CancelTerms, termsSalt } from "@genuine/sdk/agreements";
import type { ContentKind } from "@genuine/sdk/content-kind";
import type { QuoteAnswer, QuoteRequest } from "@genuine/sdk/esp-client";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { withModelTerms } from "@genuine/sdk/model-terms";
import { checkPrompt, hashText, MAX_PROMPT_LENGTH, type PromptOpening, promptCommitment } from "@genuine/sdk/prompt";
import { feeOf, type Price, requireFeeAtMost } from "@genuine/sdk/quotes";
import { MAX_ITEMS, type Quote, quoteToJson } from "@genuine/sdk/structs";
import { idOfQuote, promptTypedData, quoteTypedData } from "@genuine/sdk/typed-data";
import { bytesToHex, isAddressEqual } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { EscrowReader } from "../chain/escrows.ts";
import { isActive } from "../chain/providers.ts";
import { sharedRead } from "../chain/shared-read.ts";
import { requireSignature } from "../chain/signatures.ts";
import type { Generator } from "../generators/generator.ts";
import { type Generators, type Offered, secondsFor } from "../generators/generators.ts";
import { Shares } from "../http/shares.ts";
import type { PolicyDesk } from "../policy/policy-desk.ts";
import type { Settings } from "../settings.ts";
import { turns } from "../turns.ts";
import type { JobBoard } from "./board.ts";
import { type GenerationJob, type Job, kindOfWork, UNDELIVERED_STATES } from "./job.ts";
import { notOffered } from "./not-offered.ts";

/** Maximum open quotes of a producer that has not paid for any. */
const QUOTES_PER_PRODUCER = 5;
/** Maximum quotes for one network within the validity of one. */
const QUOTES_PER_NETWORK = 20;
/** Share of the capacity that is reserved for accounts that have paid before. */
const CUSTOMERS_SHARE = 0.25;
/** A quote with a longer remaining validity is reused. */
const LEAST_QUOTE_SECONDS = 60;
/** Maximum age of a chain read for unauthenticated requests, ms. */
const STRANGERS_LOOK_MS = 1_000;
/** As the contract allows, in seconds. */
const MAX_DELIVERY_SECONDS = 7 * 24 * 3600;
/** Maximum unknown words that a refusal lists. */
const WORDS_NAMED = 8;

/** In items. */
export type Load = { waiting: number; running: number; capacity: number };

/** This provider's state on chain. Money in base units. */
type Standing = { now: number; capacity: number; undelivered: number; active: boolean; freeStake: bigint };

export class QuoteDesk {
  readonly #settings: Settings;
  readonly #chain: Chain;
  readonly #board: JobBoard;
  readonly #generators: Generators;
  readonly #escrows: EscrowReader;
  readonly #policy: PolicyDesk;
  readonly #inTurn = turns();
  readonly #standing: () => Promise<Standing>;
  /** As above, for those who have not paid yet. */
  readonly #strangersStanding: () => Promise<Standing>;
  readonly #load: () => Promise<Load>;
  /** As of the latest successful read of the chain. */
  #capacity = 0;
  readonly #networks = new Shares(
    {
      all: Number.POSITIVE_INFINITY,
      strangers: Number.POSITIVE_INFINITY,
      network: QUOTES_PER_NETWORK,
      account: Number.POSITIVE_INFINITY,
    },
    () =>
      new GenuineError("too_many_quotes", `${QUOTES_PER_NETWORK} quotes for this address are open already.`, {
        remedy: "Pay for one, or wait some minutes until they expire.",
      }),
  );

  constructor(
    settings: Settings,
    chain: Chain,
    escrows: EscrowReader,
    board: JobBoard,
    generators: Generators,
    policy: PolicyDesk,
  ) {
    this.#settings = settings;
    this.#chain = chain;
    this.#escrows = escrows;
    this.#board = board;
    this.#generators = generators;
    this.#policy = policy;
    const lookMs = Math.min(STRANGERS_LOOK_MS, settings.pollMs);
    this.#standing = sharedRead(() => this.#readStanding());
    this.#strangersStanding = sharedRead(() => this.#readStanding(), lookMs);
    this.#load = sharedRead(() => this.#readLoad(), lookMs);
  }

  /**
   * A signed quote, stored with everything its task will need. Repeating a request with the same salt gives the same quote.
   * @param network Where the request comes from, if that is limited.
   * @throws GenuineError not_offered, generator_down, prompt_empty, prompt_too_long, too_many_items, fee_too_high, bad_signature, self_dealing,
   * prompt_refused, classifier_down, at_capacity, too_many_quotes, stake_not_free
   */
  async quote(request: QuoteRequest, network?: string): Promise<QuoteAnswer> {
    const { maxItems } = this.#settings;
    const { producer, items = 1, kind = "picture" } = request;
    const offered = this.#settings.work.includes("generate") ? this.#generators.of(kind) : undefined;
    if (offered === undefined) throw notOffered(kind === "text" ? "writes no texts" : "makes no pictures");
    requireHealth(offered);
    requirePrompt(request.prompt);
    if (items > maxItems) {
      throw new GenuineError(
        "too_many_items",
        `This provider makes at most ${maxItems} ${kind}s of one order, not ${items}.`,
        { remedy: "Order fewer." },
      );
    }
    // By the claimed account, which the signature must prove: cheap checks come first.
    const customer = await this.#board.store.isCustomer(producer);
    const giveBack = this.#networks.take(1, { network, customer });
    try {
      await this.#requireSigned(request);
      await this.#policy.require(request.prompt, { network, account: producer, customer });
      const standing = await (customer ? this.#standing : this.#strangersStanding)();
      // Mutex: each quote takes those before it into account.
      const { job, isNew } = await this.#inTurn(() => this.#offer(request, offered, customer, standing), customer);
      if (isNew) setTimeout(giveBack, this.#settings.quoteSeconds * 1000).unref();
      else giveBack();
      return this.#answer(job);
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** @throws GenuineError bad_signature, self_dealing */
  async #requireSigned({ producer, prompt, salt, signature }: QuoteRequest): Promise<void> {
    const { account, deployment } = this.#settings;
    const promptHash = hashText(prompt);
    const typedData = promptTypedData(deployment.chainId, { producer, esp: account.address, promptHash, salt });
    await requireSignature(this.#chain, producer, typedData, signature);
    if (isAddressEqual(producer, account.address)) {
      throw new GenuineError("self_dealing", "A provider cannot order from itself.", {
        remedy: "Use another account.",
      });
    }
  }

  async #offer(
    request: QuoteRequest,
    offered: Offered,
    customer: boolean,
    standing: Standing,
  ): Promise<{ job: GenerationJob; isNew: boolean }> {
    const { account, deployment, deliverySeconds, quoteSeconds } = this.#settings;
    const { producer, salt, items = 1, maxFee, kind = "picture" } = request;
    const { model, terms, parameters, mediaType } = offered.generator;
    const now = Math.max(standing.now, Math.floor(Date.now() / 1000));
    const own = await this.#board.store.liveQuotes(now, producer);
    const before = own.find(
      ({ opening, quote }) =>
        opening.salt === salt &&
        opening.prompt === request.prompt &&
        opening.model === model &&
        quote.items === items &&
        // One that is about to expire could not be locked any more.
        Number(quote.expiry) > now + Math.min(quoteSeconds / 2, LEAST_QUOTE_SECONDS),
    );
    if (before !== undefined) {
      requireFeeAtMost(BigInt(before.quote.fee), maxFee);
      return { job: before, isNew: false };
    }
    requireUnderstood(offered.generator, request.prompt);
    const price = this.price(offered);
    const fee = feeOf(price, items);
    requireFeeAtMost(fee, maxFee);
    if (own.length >= QUOTES_PER_PRODUCER) {
      throw new GenuineError("too_many_quotes", `${own.length} quotes for this account are open already.`, {
        remedy: "Pay for one, or wait some minutes until they expire.",
      });
    }
    requireCapacity(items, customer, standing);
    const order = { kind, items, deliverySeconds: Math.min(deliverySeconds * items, MAX_DELIVERY_SECONDS) };
    await this.#requireTime(offered, order);
    await this.#requireStake(fee, standing);

    const opening: PromptOpening = {
      prompt: request.prompt,
      model,
      seed: randomInt(2 ** 32 - MAX_ITEMS),
      parameters: withModelTerms(parameters, terms),
      salt,
    };
    const cancelTerms: CancelTerms = { ...this.#settings.cancel, nonce: bytesToHex(randomBytes(32)) };
    const quote: Quote = {
      esp: account.address,
      producer,
      fee,
      items,
      promptCommitment: promptCommitment(opening),
      deliverySeconds: order.deliverySeconds,
      expiry: BigInt(now + quoteSeconds),
      salt: termsSalt(cancelTerms),
    };
    const job = jobOf(quote, opening, cancelTerms, price, mediaType, {
      id: idOfQuote(deployment.chainId, deployment.contracts.generationEscrow, quote),
      signature: await account.signTypedData(
        quoteTypedData(deployment.chainId, deployment.contracts.generationEscrow, quote),
      ),
    });
    await this.#board.insert(job);
    return { job, isNew: true };
  }

  /** Current price. */
  price({ generator, kind }: Offered): Price {
    const { fee, textFee, feePerSecond } = this.#settings;
    const { parameters } = generator;
    return {
      base: (kind === "text" ? textFee : fee).toString(),
      perSecond: feePerSecond.toString(),
      seconds: Math.ceil(generator.estimate({ parameters })),
    };
  }

  load(): Promise<Load> {
    return this.#load();
  }

  async #readLoad(): Promise<Load> {
    const { account } = this.#settings;
    const items = (jobs: readonly Job[]) =>
      jobs.reduce((sum, job) => sum + (job.kind === "generation" ? job.quote.items : 0), 0);
    const open = items(await this.#board.store.jobsIn(UNDELIVERED_STATES));
    const waiting = items(await this.#board.store.jobsIn(["queued"]));
    this.#capacity = await this.#escrows.workload(account.address).then(
      ({ capacity }) => capacity,
      () => this.#capacity,
    );
    return { waiting, running: open - waiting, capacity: this.#capacity };
  }

  #answer(job: GenerationJob): QuoteAnswer {
    const { id, quote, quoteSignature, opening, price, terms, mediaType = "image/png" } = job;
    const generator = this.#generators.quoted(kindOfWork(job), opening.model)?.generator;
    const leftOut = generator?.leftOut?.(opening.prompt) ?? [];
    const understood = generator?.understood?.(opening.prompt);
    return {
      taskId: id as `0x${string}`,
      quote,
      signature: quoteSignature,
      opening,
      mediaType,
      price,
      ...(terms && { cancelTerms: terms }),
      ...(leftOut.length > 0 && { leftOut }),
      ...(understood && { understood }),
    };
  }

  /** @throws GenuineError at_capacity */
  async #requireTime(
    offered: Offered,
    { kind, items, deliverySeconds }: { kind: ContentKind; items: number; deliverySeconds: number },
  ): Promise<void> {
    const open = await this.#board.store.jobsIn(UNDELIVERED_STATES);
    const before = open.reduce((sum, job) => sum + itemsLeft(job, kind), 0);
    const { lanes = 1 } = offered.generator;
    const seconds = Math.ceil(((before + items) * secondsFor(offered)) / lanes);
    if (seconds <= deliverySeconds) return;
    const message = `With what it has to do already this provider would need ${seconds} s for this order, and promises ${deliverySeconds} s.`;
    throw new GenuineError("at_capacity", message, { remedy: "Choose another provider, or try again in a minute." });
  }

  /** A lock reserves the bond from this provider's free stake, and fails without. @throws GenuineError stake_not_free */
  async #requireStake(fee: bigint, { active, freeStake }: Standing): Promise<void> {
    if (active && freeStake >= (await this.#escrows.bondOf(fee))) return;
    throw new GenuineError("stake_not_free", "This provider has no stake left to answer for another task.", {
      remedy: "Choose another provider.",
    });
  }

  async #readStanding(): Promise<Standing> {
    const { deployment, account } = this.#settings;
    const registry = { address: deployment.contracts.espRegistry, abi: espRegistryAbi } as const;
    const [now, { capacity, undelivered }, active, freeStake] = await Promise.all([
      this.#chain.now(),
      this.#escrows.workload(account.address),
      isActive(this.#chain, deployment, account.address),
      this.#chain.client.readContract({ ...registry, functionName: "freeStake", args: [account.address] }),
    ]);
    return { now, capacity, undelivered, active, freeStake };
  }
}

/**
 * A lock beyond the capacity on chain fails, so that a quote for it would be worthless. Open quotes do not count, since the
 * chain rejects those that are locked too late.
 * @throws GenuineError at_capacity
 */
function requireCapacity(items: number, customer: boolean, { capacity, undelivered }: Standing): void {
  const room = customer ? capacity : capacity - Math.floor(capacity * CUSTOMERS_SHARE);
  if (undelivered + items <= room) return;
  const message =
    capacity === 0
      ? "This provider takes no orders at the moment."
      : `This provider has ${undelivered} to deliver, and takes ${capacity} at a time${room < capacity ? `, ${room} of them for accounts that have not paid before` : ""}: ${items} more are too many.`;
  throw new GenuineError("at_capacity", message, { remedy: "Choose another provider, or try again in a minute." });
}

/** @throws GenuineError generator_down */
function requireHealth({ health }: Offered): void {
  if (health.fault === undefined) return;
  throw new GenuineError("generator_down", `This provider offers nothing at the moment. ${health.fault}`, {
    remedy: "Choose another provider, or try again later.",
  });
}

/** Pictures, or texts, that a job still has to make. */
function itemsLeft(job: Job, kind: ContentKind): number {
  return job.kind === "generation" && kindOfWork(job) === kind ? job.quote.items - job.items.length : 0;
}

/** White space counts: the producer has signed the exact prompt. */
function requirePrompt(prompt: string): void {
  checkPrompt(prompt);
  if (prompt.length > MAX_PROMPT_LENGTH) checkPrompt("x".repeat(prompt.length));
}

/**
 * Rejects prompts without a part that the model knows: the picture would be unrelated to its description.
 *
 * @throws GenuineError prompt_not_understood
 */
function requireUnderstood({ understood, leftOut, label }: Generator, prompt: string): void {
  if (understood?.(prompt).length !== 0) return;
  const words = leftOut?.(prompt) ?? [];
  const named = words.length === 0 ? "" : `: ${words.slice(0, WORDS_NAMED).join(", ")}`;
  throw new GenuineError("prompt_not_understood", `The ${label} knows nothing of what this describes${named}.`, {
    remedy: "Name things that it may know, such as animals, plants, food or vehicles, or choose another provider.",
  });
}

function jobOf(
  quote: Quote,
  opening: PromptOpening,
  terms: CancelTerms,
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
    terms,
    encryptionKey: null,
    closesAt: null,
    items: [],
    receipts: [],
    failure: null,
    createdAt,
    updatedAt: createdAt,
  };
}
