"use client";

import type { EspInfo } from "@genuine/sdk/esp-client";
import type { Esp, OpinionNumbers } from "@genuine/sdk/indexer-client";
import { VACUOUS } from "@genuine/sdk/reputation/opinion";
import { softmax } from "@genuine/sdk/reputation/selection";
import { useEspInfos, useEsps, useScores } from "@/data/queries";
import { useAccount } from "@/wallet/session";

export type Ranked = {
  esp: Esp;
  info: EspInfo | undefined;
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

/** All providers, the best for this account first. Undefined while loading. */
export function useRanking(): { ranking: Ranked[] | undefined; error: unknown; refetch(): unknown } {
  const account = useAccount();
  const { data, error, refetch } = useEsps();
  const esps = data?.items ?? [];
  const infos = useEspInfos(esps.map(({ endpoint }) => endpoint));
  const { data: scores } = useScores(account, esps.map(({ address }) => address));
  if (data === undefined) return { ranking: undefined, error, refetch };

  const entries = esps.map((esp, index) => {
    const own = scores?.[index];
    return {
      esp,
      info: infos[index]?.data,
      away: infos[index]?.isError === true,
      score: own?.score ?? esp.score,
      opinion: own?.fused ?? esp.overall,
      local: own?.local ?? VACUOUS,
      overall: own?.overall ?? esp.overall,
    };
  });
  const present = entries.filter(({ info }) => info !== undefined);
  const chances = softmax(present.map(({ score }) => score));
  const ranking = entries
    .map((entry) => ({ ...entry, chance: chances[present.indexOf(entry)] ?? 0 }))
    .sort((a, b) => Number(a.away) - Number(b.away) || b.score - a.score);
  return { ranking, error: null, refetch };
}
