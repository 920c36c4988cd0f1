"use client";

import type { ContentKind } from "@genuine/sdk/content-kind";
import { type EspInfo, type GeneratorInfo, generatorFor } from "@genuine/sdk/esp-client";
import type { Esp, OpinionNumbers } from "@genuine/sdk/indexer-answers";
import { feeOf } from "@genuine/sdk/quotes";
import { VACUOUS } from "@genuine/sdk/reputation/opinion";
import { type Candidate, chooseProvider } from "@genuine/sdk/reputation/policies";
import { DEFAULT_TEMPERATURE } from "@genuine/sdk/reputation/selection";
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
  /** Of being chosen by chance, 0 to 1; 0 while away. */
  chance: number;
};

/** All providers, or those that make a kind or do not say, the best for this account first. Undefined while loading. */
export function useRanking(kind?: ContentKind): { ranking: Ranked[] | undefined; error: unknown; refetch(): unknown } {
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
    };
  });
  const able = entries.filter(
    ({ info, generator }) => kind === undefined || info === undefined || generator !== undefined,
  );
  const present = able.filter(isPresent);
  const chances = present.length === 0 ? [] : choose(present).probabilities;
  const ranking = able
    .map((entry) => ({ ...entry, chance: chances[(present as readonly unknown[]).indexOf(entry)] ?? 0 }))
    .sort((a, b) => Number(a.away) - Number(b.away) || b.score - a.score);
  return { ranking, error: null, refetch };
}

/** One of those that answer, by chance: mostly the best, hardly ever one that is full. Undefined when nobody answers. */
export function chooseForMe(ranking: readonly Ranked[]): Ranked | undefined {
  const present = ranking.filter(isPresent);
  return present.length === 0 ? undefined : present[choose(present).index];
}

type Present<T> = T & { info: EspInfo };

function isPresent<T extends { info: EspInfo | undefined }>(entry: T): entry is Present<T> {
  return entry.info !== undefined;
}

/** The account's own experience is in the score already, so no outcomes are given. */
function choose(present: readonly Present<Pick<Ranked, "score" | "info" | "generator">>[]) {
  const candidates = present.map(
    ({ score, info, generator }): Candidate => ({
      score,
      load: info.load,
      fee: generator === undefined ? 0 : Number(feeOf(generator.price)),
      outcomes: [],
    }),
  );
  return chooseProvider(candidates, { temperature: DEFAULT_TEMPERATURE });
}
