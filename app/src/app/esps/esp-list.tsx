"use client";

import type { EspInfo } from "@genuine/sdk/esp-client";
import type { Esp } from "@genuine/sdk/indexer-answers";
import { feeOf } from "@genuine/sdk/quotes";
import Link from "next/link";
import { OpinionBar } from "@/components/plots/opinion-bar";
import { Avatar } from "@/components/rosette";
import { Await, EmptyState, Skeleton } from "@/components/states";
import { Badge, Stat, Stats } from "@/components/surfaces";
import { Money } from "@/components/values";
import { useEspInfos, useEsps } from "@/data/queries";
import { espTexts as texts } from "@/texts/texts";
import { EspVerdict } from "./esp-verdict";

/** All providers, the best known first; the cheapest of equals. */
export function EspList() {
  const query = useEsps();
  return (
    <Await query={query} skeleton={<ListSkeleton />}>
      {({ items }) =>
        items.length === 0 ? <EmptyState title={texts.empty}>{texts.emptyText}</EmptyState> : <Cards esps={items} />
      }
    </Await>
  );
}

function Cards({ esps }: { esps: readonly Esp[] }) {
  const infos = useEspInfos(esps.map(({ endpoint }) => endpoint));
  const price = (info: EspInfo | undefined) =>
    info?.generators[0] === undefined ? Infinity : Number(feeOf(info.generators[0].price));
  const ranked = esps
    .map((esp, index) => ({ esp, info: infos[index]?.data, away: infos[index]?.isError === true }))
    .sort((a, b) => Math.round(b.esp.score * 100) - Math.round(a.esp.score * 100) || price(a.info) - price(b.info));
  return (
    <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3 lg:gap-5">
      {ranked.map(({ esp, info, away }) => (
        <li key={esp.address} className="min-w-0">
          <EspCard esp={esp} info={info} away={away} />
        </li>
      ))}
    </ul>
  );
}

function EspCard({ esp, info, away }: { esp: Esp; info: EspInfo | undefined; away: boolean }) {
  return (
    <Link
      href={`/esps/${esp.address.toLowerCase()}`}
      className="group block h-full rounded-lg border border-line bg-surface p-5 transition-[border-color,box-shadow] hover:border-line-strong hover:shadow-raised sm:p-6"
    >
      <div className="flex items-start gap-4">
        <Avatar address={esp.address} size={48} />
        <div className="min-w-0 grow basis-0">
          <h2 className="truncate text-2xl group-hover:text-accent">{esp.name}</h2>
          <p className="min-h-10 text-sm text-muted">
            {away ? (
              <span className="text-warn">{texts.away}</span>
            ) : (
              info?.generators.map((generator) => texts.ownWords(generator).label).join(", ")
            )}
          </p>
        </div>
        <EspVerdict esp={esp} />
      </div>
      <p className="mt-4">{texts.confidence(esp.mass, esp.settled + esp.refunded)}</p>
      <OpinionBar opinion={esp.overall} legend className="mt-3" />
      <Stats columns={2} className="mt-5 border-t border-line pt-4">
        <Stat label={texts.fee}>
          {info?.generators[0] === undefined ? "–" : <Money value={feeOf(info.generators[0].price)} />}
        </Stat>
        <Stat label={texts.settled}>{esp.settled}</Stat>
        <Stat label={texts.load}>
          {info === undefined ? "–" : texts.loadValue(info.load.waiting, info.load.running)}
        </Stat>
        <Stat label={texts.stake}>
          <Money value={esp.stake} />
        </Stat>
      </Stats>
      {esp.refunded > 0 && (
        <p className="mt-3">
          <Badge tone="warn">
            {texts.refunded}: {esp.refunded}
          </Badge>
        </p>
      )}
    </Link>
  );
}

function ListSkeleton() {
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3 lg:gap-5">
      {[1, 2, 3].map((key) => (
        <Skeleton key={key} className="h-[26rem] rounded-lg" />
      ))}
    </div>
  );
}
