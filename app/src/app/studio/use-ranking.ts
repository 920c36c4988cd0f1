"use client";

import type { ContentKind } from "@genuine/sdk/content-kind";
import { type EspInfo, type GeneratorInfo, generatorFor } from "@genuine/sdk/esp-client";
import type { Esp, OpinionNumbers } from "@genuine/sdk/indexer-answers";
import { feeOf } from "@genuine/sdk/quotes";
import {
  bestOffer,
  chooseOffer,
  type Offer,
  offerOf,
  secondsUntil,
  WISH_NAMES,
  type Wish,
} from "@genuine/sdk/reputation/offers";
import { VACUOUS } from "@genuine/sdk/reputation/opinion";
import { useEspInfos, useEsps, useScores } from "@/data/queries";
import { useAccount } from "@/wallet/session";

export type Ranked = {
  esp: Esp;
  info: EspInfo | undefined;
  /** What makes the kind that is wanted; undefined while unknown, or where no kind is. */
  generator: GeneratorInfo | undefined;
  away: boolean;
  /** For this account: its own experience and everybody else's. */
  score: number;
  opinion: OpinionNumbers;
  /** This account's own part of the opinion, and everybody else's. */
  local: OpinionNumbers;
  overall: OpinionNumbers;
  /** What everybody paid there lately, in caps. */
  mass: number;
  /** Probability of being chosen at random, 0 to 1; 0 while unreachable. */
  chance: number;
};

/**
 * All providers, or those that make a kind or do not say, the best for this account first. Undefined while loading.
 * @param count How many are to be made.
 */
export function useRanking(
  kind?: ContentKind,
  count = 1,
): { ranking: Ranked[] | undefined; error: unknown; refetch(): unknown } {
  const account = useAccount();
  const { data, error, refetch } = useEsps();
  const esps = data?.items ?? [];
  const infos = useEspInfos(esps.map(({ endpoint }) => endpoint));
  const { data: scores } = useScores(
    account,
    esps.map(({ address }) => address),
  );
  if (data === undefined) return { ranking: undefined, error, refetch };

  const entries = esps.map((esp, index) => {
    const own = scores?.[index];
    return {
      esp,
      info: infos[index]?.data,
      generator: kind && infos[index]?.data && generatorFor(infos[index].data, kind),
      away: infos[index]?.isError === true,
      score: own?.score ?? esp.score,
      opinion: own?.fused ?? esp.overall,
      local: own?.local ?? VACUOUS,
      overall: own?.overall ?? esp.overall,
      mass: own?.mass ?? esp.mass,
    };
  });
  const able = entries.filter(
    ({ info, generator }) => kind === undefined || info === undefined || generator !== undefined,
  );
  const present = able.filter(isPriced);
  const chances = present.length === 0 ? [] : chooseOffer(offersOf(present, count), "balanced").probabilities;
  const ranking = able
    .map((entry) => ({ ...entry, chance: chances[(present as readonly unknown[]).indexOf(entry)] ?? 0 }))
    .sort((a, b) => Number(a.away) - Number(b.away) || shown(b.score) - shown(a.score) || priceOf(a) - priceOf(b));
  return { ranking, error: null, refetch };
}

/** The score as displayed. Sorting by it lets the price decide between scores that look equal. */
const shown = (score: number) => Math.round(score * 100);

/** Unknown prices last. */
function priceOf({ generator }: Pick<Ranked, "generator">): number {
  return generator === undefined ? Infinity : Number(feeOf(generator.price));
}

/** One of those that answer, by chance: mostly the one of most value for its price and time. Undefined when nobody answers. */
export function chooseForMe(ranking: readonly Ranked[], count: number): Ranked | undefined {
  const present = ranking.filter(isPriced);
  return present.length === 0 ? undefined : present[chooseOffer(offersOf(present, count), "balanced").index];
}

/** The best one for each wish. */
export function offersFor(ranking: readonly Ranked[], count: number): { wish: Wish; entry: Ranked; seconds: number }[] {
  const present = ranking.filter(isPriced);
  if (present.length === 0) return [];
  const offers = offersOf(present, count);
  return WISH_NAMES.map((wish) => {
    const entry = present[bestOffer(offers, wish)]!;
    return { wish, entry, seconds: secondsUntil({ load: entry.info.load, price: entry.generator.price }, count) };
  });
}

type Terms = Pick<Ranked, "info" | "generator">;
type Priced<T extends Terms> = T & { info: EspInfo; generator: GeneratorInfo };

function isPriced<T extends Terms>(entry: T): entry is Priced<T> {
  return entry.info !== undefined && entry.generator !== undefined;
}

/** The account's own experience is in the score already. */
function offersOf(present: readonly Priced<Pick<Ranked, "score"> & Terms>[], count: number): Offer[] {
  return present.map(({ score, info: { load }, generator: { price } }) => offerOf({ score, load, price }, count));
}
