"use client";

import type { ContentKind } from "@genuine/sdk/content-kind";
import { generatorFor } from "@genuine/sdk/esp-client";
import { feeOf } from "@genuine/sdk/quotes";
import { VACUOUS } from "@genuine/sdk/reputation/opinion";
import { useEspInfos, useEsps, useOwnPaces, useScores } from "@/data/queries";
import { useAccount } from "@/wallet/session";
import { chancesOf, type Ranked, type Want } from "./candidates";

/**
 * All providers, or those that make a kind or do not say, the best for this account first. Undefined while loading.
 */
export function useRanking(
  kind?: ContentKind,
  { count, wish, most }: Want = { count: 1, wish: "balanced" },
): { ranking: Ranked[] | undefined; error: unknown; refetch(): unknown } {
  const account = useAccount();
  const { data, error, refetch } = useEsps();
  const esps = data?.items ?? [];
  const infos = useEspInfos(esps.map(({ endpoint }) => endpoint));
  const { data: scores } = useScores(
    account,
    esps.map(({ address }) => address),
  );
  const ownPaces = useOwnPaces(account);
  if (data === undefined) return { ranking: undefined, error, refetch };

  const entries = esps.map((esp, index) => {
    const own = scores?.[index];
    const info = infos[index]?.data;
    const generator = kind && info && generatorFor(info, kind);
    return {
      esp,
      info,
      generator,
      tooDear: most !== undefined && generator !== undefined && feeOf(generator.price, count) > most,
      pace: ownPaces?.get(esp.address) ?? esp.pace,
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
  const chances = chancesOf(able, { count, wish, most });
  const ranking = able
    .map((entry, index) => ({ ...entry, chance: chances[index]! }))
    .sort((a, b) => unfit(a) - unfit(b) || shown(b.score) - shown(a.score) || priceOf(a) - priceOf(b));
  return { ranking, error: null, refetch };
}

/** Those that may not be taken come last. */
const unfit = ({ away, tooDear }: Pick<Ranked, "away" | "tooDear">) => Number(away || tooDear);

/** The score as displayed. Sorting by it lets the price decide between scores that look equal. */
const shown = (score: number) => Math.round(score * 100);

/** Unknown prices last. */
function priceOf({ generator }: Pick<Ranked, "generator">): number {
  return generator === undefined ? Infinity : Number(feeOf(generator.price));
}
