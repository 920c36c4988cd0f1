/** Selection of a provider that can make a request: by value for money, as in the page's Studio. */
import { randomBytes } from "node:crypto";
import { EspClient, type EspInfo, type GeneratorInfo, type QuoteAnswer } from "@genuine/sdk/esp-client";
import { reputationAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Esp } from "@genuine/sdk/indexer-answers";
import type { IndexerClient } from "@genuine/sdk/indexer-client";
import { limitedFetch } from "@genuine/sdk/limited-fetch";
import { formatMoney } from "@genuine/sdk/money";
import { checkPrompt, hashText } from "@genuine/sdk/prompt";
import { feeOf } from "@genuine/sdk/quotes";
import { chooseOffer, offerOf, termsOf } from "@genuine/sdk/reputation/offers";
import { MAX_ITEMS } from "@genuine/sdk/structs";
import { promptTypedData } from "@genuine/sdk/typed-data";
import { type Address, isAddressEqual, toHex } from "viem";
import type { Settings } from "./settings.ts";
import type { OrderRequest } from "./store.ts";
import type { Wallet } from "./wallet.ts";

/** Maximum size of a sealed picture with its list of chunks. */
const MOST_BYTES = 64 * 1024 ** 2;
/** Timeout of a provider's /info; a slower one is considered busy. */
const INFO_MS = 5_000;
const MOST_QUOTE_SECONDS = 86_400;
const WAD = 1e18;
/** Model name that stands for any model. */
export const ANY_MODEL = "genuine";

/** One provider's generator for a kind. */
export type Offered = { esp: Esp; info: EspInfo; generator: GeneratorInfo };

export class Market {
  readonly #settings: Settings;
  readonly #wallet: Wallet;
  readonly #indexer: IndexerClient;

  constructor(settings: Settings, wallet: Wallet, indexer: IndexerClient) {
    [this.#settings, this.#wallet, this.#indexer] = [settings, wallet, indexer];
  }

  client(endpoint: string, timeoutMs?: number): EspClient {
    return new EspClient(endpoint, { fetch: limitedFetch(MOST_BYTES, this.#settings), timeoutMs });
  }

  /** All providers' generators that the gateway's owner allows. */
  async offered(): Promise<Offered[]> {
    const { providers, leastScore, deployment, account } = this.#settings;
    const esps: Esp[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await this.#indexer.esps({ producer: account.address, limit: 100, cursor });
      esps.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    const allowed = esps.filter(
      ({ address, score }) =>
        score >= leastScore && (providers === undefined || providers.some((one) => isAddressEqual(one, address))),
    );
    const asked = await Promise.allSettled(allowed.map(({ endpoint }) => this.client(endpoint, INFO_MS).info()));
    return asked.flatMap((answer, at) => {
      const esp = allowed[at]!;
      if (answer.status === "rejected") return [];
      const info = answer.value;
      // Another provider may answer at an abandoned address.
      if (!isAddressEqual(info.esp, esp.address) || info.chainId !== deployment.chainId) return [];
      return info.generators.map((generator) => ({ esp, info, generator }));
    });
  }

  /**
   * A signed quote for the request, from the provider that the policy chooses; if it refuses, from the next.
   * @param most Base units that may be spent.
   * @throws GenuineError prompt_empty, prompt_too_long, too_many_items, unknown_model, bad_size, no_provider
   */
  async quote(request: OrderRequest, most: bigint): Promise<{ esp: Esp; answer: QuoteAnswer }> {
    checkPrompt(request.prompt);
    if (request.items > MAX_ITEMS) throw tooMany(request, MAX_ITEMS);
    const left = this.#able(await this.offered(), request, most);
    const scores = await this.#scores(left.map(({ esp }) => esp));
    const refusals: string[] = [];
    while (left.length > 0) {
      const offers = left.map(({ esp, info, generator }) =>
        offerOf(termsOf(esp, info, generator, scores.get(esp.address) ?? esp.score), request.items),
      );
      const { index } = chooseOffer(offers, this.#settings.wish);
      const [{ esp }] = left.splice(index, 1) as [Offered];
      try {
        return { esp, answer: await this.#ask(esp, request, most) };
      } catch (error) {
        if (!(error instanceof GenuineError)) throw error;
        refusals.push(`${esp.name}: ${error.shortMessage}`);
      }
    }
    throw new GenuineError("no_provider", `No provider takes this order. ${refusals.join(" ")}`, {
      remedy: "Try again in a minute.",
    });
  }

  /** Score of each provider for this account: its own experience combined with that of all others. */
  async #scores(esps: readonly Esp[]): Promise<Map<Address, number>> {
    const { deployment, account } = this.#settings;
    const addresses = esps.map(({ address }) => address);
    const scores = await this.#wallet.client.readContract({
      address: deployment.contracts.reputation,
      abi: reputationAbi,
      functionName: "scoresOf",
      args: [account.address, addresses],
    });
    return new Map(scores.map(({ score }, index) => [addresses[index]!, Number(score) / WAD]));
  }

  async #ask(esp: Esp, request: OrderRequest, most: bigint): Promise<QuoteAnswer> {
    const { deployment, account } = this.#settings;
    const { prompt, kind, items } = request;
    const salt = toHex(randomBytes(32));
    const producer = account.address;
    const signature = await this.#wallet.sign(
      promptTypedData(deployment.chainId, { producer, esp: esp.address, promptHash: hashText(prompt), salt }),
    );
    const answer = await this.client(esp.endpoint).quote({
      producer,
      prompt,
      salt,
      kind,
      items,
      maxFee: most.toString(),
      signature,
    });
    const { quote } = answer;
    if (!isAddressEqual(quote.esp, esp.address))
      throw new GenuineError("other_quote", `The quote is another provider's, ${quote.esp}.`);
    // Until the quote expires a pending payment may still be mined; and until the delivery the money is locked.
    const seconds = Number(quote.expiry) - (await this.#wallet.now());
    if (seconds > MOST_QUOTE_SECONDS)
      throw new GenuineError(
        "other_quote",
        `The quote is good for ${seconds} s, at most ${MOST_QUOTE_SECONDS} s are useful.`,
      );
    const { deliverySeconds: longest } = this.#settings;
    if (quote.deliverySeconds > longest)
      throw new GenuineError(
        "too_slow",
        `The provider wants ${quote.deliverySeconds} s to deliver; ${longest} s are allowed.`,
      );
    return answer;
  }

  /** Generators that can make it; if there are none, the reason. */
  #able(all: readonly Offered[], request: OrderRequest, most: bigint): Offered[] {
    const { kind, model, provider, size, items } = request;
    const those = (from: readonly Offered[], test: (one: Offered) => boolean, error: () => GenuineError): Offered[] => {
      const found = from.filter(test);
      if (found.length === 0) throw error();
      return found;
    };
    const none = (why: string) => new GenuineError("no_provider", why, { remedy: "Try again later." });
    let left = those(
      all.filter(({ esp }) => provider === undefined || isAddressEqual(esp.address, provider)),
      ({ generator }) => generator.kind === kind,
      () => none(`No provider that the gateway may use makes a ${kind} at the moment.`),
    );
    left = those(
      left,
      ({ generator }) => model === undefined || model === ANY_MODEL || generator.model === model,
      () =>
        new GenuineError("unknown_model", `No provider makes a ${kind} with the model ${JSON.stringify(model)}.`, {
          remedy: `There are: ${[ANY_MODEL, ...new Set(left.map(({ generator }) => generator.model))].join(", ")}.`,
        }),
    );
    left = those(
      left,
      ({ generator }) => size === undefined || (generator.width === size.width && generator.height === size.height),
      () =>
        new GenuineError("bad_size", `No provider makes pictures of ${size!.width}x${size!.height} pixels.`, {
          remedy: `There are: ${[...new Set(left.map(({ generator: { width, height } }) => `${width}x${height}`))].join(", ")}.`,
        }),
    );
    left = those(
      left,
      ({ info }) => info.maxItems >= items,
      () => tooMany(request, Math.max(...left.map(({ info }) => info.maxItems))),
    );
    return those(
      left,
      ({ generator }) => feeOf(generator.price, items) <= most,
      () => {
        const cheapest = left.reduce(
          (least, { generator }) => {
            const fee = feeOf(generator.price, items);
            return fee < least ? fee : least;
          },
          feeOf(left[0]!.generator.price, items),
        );
        return new GenuineError(
          "too_dear",
          `This costs ${formatMoney(cheapest)} at least; ${formatMoney(most)} may be spent on it.`,
          { remedy: "Order less, wait until tomorrow (UTC), or raise the gateway's limits." },
        );
      },
    );
  }
}

function tooMany({ items, kind }: OrderRequest, most: number): GenuineError {
  return new GenuineError("too_many_items", `${items} ${kind}s were asked for, ${most} may be of one order.`, {
    remedy: "Order fewer.",
  });
}
