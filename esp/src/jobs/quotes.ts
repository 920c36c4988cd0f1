/** Offers: checks a producer's request, and signs a quote that this worker can keep. */
import { randomBytes, randomInt } from "node:crypto";
import type { QuoteAnswer, QuoteRequest } from "@genuine/sdk/esp-client";
import { espRegistryAbi, generationEscrowAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { checkPrompt, hashText, MAX_PROMPT_LENGTH, type PromptOpening, promptCommitment } from "@genuine/sdk/prompt";
import { type Quote, quoteToJson } from "@genuine/sdk/structs";
import { idOfQuote, promptTypedData, quoteTypedData } from "@genuine/sdk/typed-data";
import { bytesToHex, isAddressEqual } from "viem";
import type { Chain } from "../chain/chain.ts";
import { requireSignature } from "../chain/signatures.ts";
import type { Generator } from "../generators/generator.ts";
import type { Settings } from "../settings.ts";
import type { JobBoard } from "./board.ts";
import { type GenerationJob, UNDELIVERED_STATES } from "./job.ts";

/** Quotes that one producer may hold at the same time without paying for any. */
const QUOTES_PER_PRODUCER = 5;
const QUOTES_IN_ALL = 500;

export type Load = { waiting: number; running: number; capacity: number };

export class QuoteDesk {
  readonly #settings: Settings;
  readonly #chain: Chain;
  readonly #board: JobBoard;
  readonly #generator: Generator;
  /** Fixed at deployment, so it is read once. */
  #bondBasisPoints: bigint | undefined;

  constructor(settings: Settings, chain: Chain, board: JobBoard, generator: Generator) {
    this.#settings = settings;
    this.#chain = chain;
    this.#board = board;
    this.#generator = generator;
  }

  /**
   * A signed quote, stored with all that its task will need. Asking again with the same salt gives the same quote.
   * @throws GenuineError prompt_empty, prompt_too_long, bad_signature, self_dealing, at_capacity, too_many_quotes,
   * stake_not_free
   */
  async quote(request: QuoteRequest): Promise<QuoteAnswer> {
    const { account, deployment, fee, deliverySeconds, quoteSeconds } = this.#settings;
    const { producer, salt, signature } = request;
    requirePrompt(request.prompt);
    const promptHash = hashText(request.prompt);
    const typedData = promptTypedData(deployment.chainId, { producer, esp: account.address, promptHash, salt });
    await requireSignature(this.#chain, producer, typedData, signature);
    if (isAddressEqual(producer, account.address)) {
      throw new GenuineError("self_dealing", "A provider can not order from itself.", { remedy: "Use another account." });
    }

    const now = Math.max(await this.#chain.now(), Math.floor(Date.now() / 1000));
    const live = await this.#board.store.liveQuotes(now + quoteSeconds / 2);
    const own = live.filter((job) => isAddressEqual(job.payer, producer));
    const before = own.find(({ opening }) => opening.salt === salt && opening.prompt === request.prompt);
    if (before !== undefined) return answerOf(before);
    if (own.length >= QUOTES_PER_PRODUCER || live.length >= QUOTES_IN_ALL) {
      throw new GenuineError("too_many_quotes", `${own.length} quotes for this account are open already.`, {
        remedy: "Pay for one, or wait some minutes until they expire.",
      });
    }
    await this.#requireCapacity();
    await this.#requireStake(fee);

    const { model, parameters } = this.#generator;
    const opening: PromptOpening = { prompt: request.prompt, model, seed: randomInt(2 ** 32), parameters, salt };
    const quote: Quote = {
      esp: account.address,
      producer,
      fee,
      promptCommitment: promptCommitment(opening),
      deliverySeconds,
      expiry: BigInt(now + quoteSeconds),
      salt: bytesToHex(randomBytes(32)),
    };
    const job = jobOf(quote, opening, {
      id: idOfQuote(deployment.chainId, deployment.contracts.generationEscrow, quote),
      signature: await account.signTypedData(quoteTypedData(deployment.chainId, deployment.contracts.generationEscrow, quote)),
    });
    await this.#board.insert(job);
    return answerOf(job);
  }

  async load(): Promise<Load> {
    const { store } = this.#board;
    const waiting = await store.countIn(["queued"]);
    return { waiting, running: (await store.countIn(UNDELIVERED_STATES)) - waiting, capacity: this.#settings.capacity };
  }

  async #requireCapacity(): Promise<void> {
    const { waiting, running, capacity } = await this.load();
    if (waiting + running < capacity) return;
    throw new GenuineError("at_capacity", `This provider has ${waiting + running} tasks to do and takes ${capacity} at a time.`, {
      remedy: "Choose another provider, or try again in a minute.",
    });
  }

  /** A lock reserves the bond from this provider's stake, and fails without. */
  async #requireStake(fee: bigint): Promise<void> {
    const { deployment, account } = this.#settings;
    const registry = { address: deployment.contracts.espRegistry, abi: espRegistryAbi, args: [account.address] } as const;
    const [active, free] = await Promise.all([
      this.#chain.client.readContract({ ...registry, functionName: "isActive" }),
      this.#chain.client.readContract({ ...registry, functionName: "freeStake" }),
    ]);
    const escrow = { address: deployment.contracts.generationEscrow, abi: generationEscrowAbi } as const;
    this.#bondBasisPoints ??= await this.#chain.client.readContract({ ...escrow, functionName: "bondBasisPoints" });
    const bond = (fee * this.#bondBasisPoints) / 10_000n;
    if (active && free >= bond) return;
    throw new GenuineError("stake_not_free", "This provider has no stake left to answer for another task.", { remedy: "Choose another provider." });
  }
}

/** White space counts as well: the producer has signed the prompt as it is. */
function requirePrompt(prompt: string): void {
  checkPrompt(prompt);
  if (prompt.length > MAX_PROMPT_LENGTH) checkPrompt("x".repeat(prompt.length));
}

function jobOf(quote: Quote, opening: PromptOpening, { id, signature }: { id: string; signature: `0x${string}` }): GenerationJob {
  const createdAt = Math.floor(Date.now() / 1000);
  return {
    kind: "generation",
    id,
    state: "quoted",
    payer: quote.producer,
    quote: quoteToJson(quote),
    quoteSignature: signature,
    opening,
    encryptionKey: null,
    closesAt: null,
    sealed: null,
    packed: null,
    product: null,
    failure: null,
    createdAt,
    updatedAt: createdAt,
  };
}

function answerOf({ id, quote, quoteSignature, opening }: GenerationJob): QuoteAnswer {
  return { taskId: id as `0x${string}`, quote, signature: quoteSignature, opening };
}
