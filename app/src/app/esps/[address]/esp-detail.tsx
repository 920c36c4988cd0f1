"use client";

import type { EspDetail as Detail } from "@genuine/sdk/indexer-answers";
import { feeOf } from "@genuine/sdk/quotes";
import type { Address } from "viem";
import { Clamped } from "@/components/clamped";
import { OpinionBar } from "@/components/plots/opinion-bar";
import { ProductCard, ProductGrid, ProductGridSkeleton } from "@/components/product-card";
import { Avatar } from "@/components/rosette";
import { StatedPolicy } from "@/components/stated-policy";
import { Await, Loading, Skeleton } from "@/components/states";
import { Badge, Card, Section, Stat, Stats } from "@/components/surfaces";
import { Hash, Money, Time } from "@/components/values";
import { useEsp, useEspInfo, useProducts } from "@/data/queries";
import { espTexts as texts } from "@/texts/texts";
import { EspVerdict } from "../esp-verdict";
import { History } from "./history";
import { WhyScore } from "./why-score";

export function EspDetail({ address }: { address: Address }) {
  const query = useEsp(address);
  return (
    <Await query={query} skeleton={<DetailSkeleton />}>
      {(esp) => (
        <>
          <Head esp={esp} />
          <WhyScore esp={esp} />
          <History esp={esp} />
          <Products esp={address} />
        </>
      )}
    </Await>
  );
}

function Head({ esp }: { esp: Detail }) {
  const info = useEspInfo(esp.endpoint);
  return (
    <>
      <header className="mb-8 flex flex-wrap items-center gap-5">
        <Avatar address={esp.address} size={84} />
        <div className="min-w-0 grow">
          <h1 className="text-3xl sm:text-4xl">{esp.name}</h1>
          <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
            <Hash value={esp.address} />
            <span>
              {texts.registered} <Time at={esp.registeredAt} />
            </span>
            <span className="break-all">
              {texts.endpoint}: {esp.endpoint}
            </span>
          </p>
        </div>
      </header>
      <div className="grid gap-5 lg:grid-cols-[3fr_2fr]">
        <Card>
          <div className="flex items-start justify-between gap-6">
            <div>
              <p className="text-muted">{texts.score}</p>
              <p className="figures mt-1 font-serif text-5xl leading-none font-semibold">{esp.score.toFixed(2)}</p>
              <p className="mt-2 text-sm text-muted">{texts.scoreHint}</p>
            </div>
            <EspVerdict esp={esp} />
          </div>
          <OpinionBar opinion={esp.overall} legend className="mt-6" />
          <p className="mt-3 text-muted">
            {texts.confidence(esp.mass, esp.settled + esp.refunded)}
            {esp.history.length > 0 &&
              ` ${texts.confidenceFrom(esp.history.length, new Set(esp.history.map(({ producer }) => producer)).size)}`}
          </p>
          <Stats className="mt-6 border-t border-line pt-5">
            <Stat label={texts.settled}>{esp.settled}</Stat>
            <Stat label={texts.refunded}>{esp.refunded}</Stat>
            <Stat label={texts.agreed}>{esp.agreed}</Stat>
            <Stat label={texts.capacity} hint={texts.undelivered(esp.undelivered)}>
              {esp.capacity === 0 ? texts.takesNone : esp.capacity}
            </Stat>
            <Stat label={texts.lastOutcome}>
              <Time at={esp.lastOutcomeAt} />
            </Stat>
            <Stat
              label={texts.stake}
              hint={
                <>
                  <Money value={esp.reserved} /> {texts.reserved}
                  {esp.attested > 0 && (
                    <>
                      {"; "}
                      <Money value={(BigInt(esp.stake) / BigInt(esp.attested)).toString()} />{" "}
                      {texts.behindEach(esp.attested)}
                    </>
                  )}
                </>
              }
            >
              <Money value={esp.stake} />
            </Stat>
          </Stats>
        </Card>
        <Card>
          <h2 className="text-xl">{texts.generator}</h2>
          {info.isError ? (
            <p className="mt-3">
              <Badge tone="warn" icon="warn">
                {texts.away}
              </Badge>
            </p>
          ) : info.data === undefined ? (
            // Not higher than the card beside it, so that nothing below moves.
            <Loading>
              <Skeleton className="mt-3 h-79" />
            </Loading>
          ) : (
            <>
              {info.data.generators.map((generator) => (
                <div key={generator.id} className="mt-3">
                  <p className="font-medium">{texts.ownWords(generator).label}</p>
                  <p className="text-sm">
                    {texts.price[generator.kind]} <Money value={feeOf(generator.price)} /> · {texts.duration}{" "}
                    {texts.secondsPerTask(generator.price.seconds)}
                  </p>
                  <p className="text-sm wrap-anywhere text-muted">{texts.model(generator.model, generator.licence)}</p>
                  <Clamped className="mt-1">{texts.ownWords(generator).description}</Clamped>
                </div>
              ))}
              <p className="mt-3 text-sm text-muted">
                {texts.load}: {texts.loadValue(info.data.load.waiting, info.data.load.running)}
              </p>
              <p className="mt-1 text-sm text-muted">{texts.nearDuplicates[info.data.nearDuplicates]}</p>
              <StatedPolicy esp={esp} info={info.data} className="mt-3" />
            </>
          )}
        </Card>
      </div>
    </>
  );
}

function Products({ esp }: { esp: Address }) {
  const { items } = useProducts({ esp, limit: 8 });
  if (items?.length === 0) return null;
  return (
    <Section title={texts.products}>
      {items === undefined ? (
        <ProductGridSkeleton count={4} />
      ) : (
        <ProductGrid>
          {items.map((product) => (
            <ProductCard key={product.id} product={product} />
          ))}
        </ProductGrid>
      )}
    </Section>
  );
}

function DetailSkeleton() {
  return (
    <>
      <div className="mb-8 flex items-center gap-5">
        <Skeleton className="size-21 rounded-full" />
        <Skeleton className="h-14 w-64" />
      </div>
      <div className="grid gap-5 lg:grid-cols-[3fr_2fr]">
        <Skeleton className="h-96 rounded-lg" />
        <Skeleton className="h-96 rounded-lg" />
      </div>
    </>
  );
}
