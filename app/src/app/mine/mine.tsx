"use client";

import { formatMoney } from "@genuine/sdk/money";
import type { Address } from "viem";
import { Button, LinkButton } from "@/components/button";
import { More } from "@/components/more";
import { ProductCard, ProductGrid, ProductGridSkeleton } from "@/components/product-card";
import { Await, EmptyState, Loading, Skeleton } from "@/components/states";
import { Card, Note, Section, Stat } from "@/components/surfaces";
import { TakeBack, TakeBackByHand } from "@/components/take-back";
import { TransactionButton } from "@/components/transaction-button";
import { Money } from "@/components/values";
import { useListings } from "@/data/listings";
import { openPanel } from "@/data/panels";
import { useBalances, useChallenges, useProducts } from "@/data/queries";
import { listingTexts, mineTexts as texts } from "@/texts/texts";
import { useSession } from "@/wallet/session";
import { ChallengeCard } from "../challenges/challenge-card";
import { Alerts } from "./alerts";
import { Bids } from "./bids";
import { DueSteps } from "./due-steps";
import { NotifyMe } from "./notify-me";
import { BeingMade, BuyingAndSelling, FinishedTasks, Guarantees } from "./work";

/** Everything of the connected account. */
export function Mine() {
  const { status, account } = useSession();
  if (account === undefined) {
    const known = status === "disconnected";
    return (
      <>
        {/* Until the wallet's part is loaded the layout's script knows whether there is a wallet to wait for. */}
        {!known && (
          <Loading className="grid gap-6 in-data-[wallet=none]:hidden">
            <Skeleton className="h-32 rounded-lg" />
            <Skeleton className="h-32 rounded-lg" />
            <ProductGridSkeleton count={4} />
          </Loading>
        )}
        <div className={known ? undefined : "hidden in-data-[wallet=none]:block"}>
          <EmptyState
            title={texts.connect}
            action={
              <Button tone="primary" icon="wallet" onClick={() => openPanel("wallet")}>
                {texts.connectButton}
              </Button>
            }
          >
            {texts.connectText}
          </EmptyState>
        </div>
      </>
    );
  }
  return (
    <>
      <Section title={texts.due.title}>
        <div className="grid gap-4">
          <Alerts account={account} />
          <DueSteps account={account} />
        </div>
        <NotifyMe account={account} />
      </Section>
      <BeingMade account={account} />
      <BuyingAndSelling account={account} />
      <Bids account={account} />
      <Guarantees account={account} />
      <OpenChallenges account={account} />
      <Section title={texts.money.title}>
        <MoneyCard account={account} />
      </Section>
      <Section title={texts.products.title}>
        <Products account={account} />
      </Section>
      <FinishedTasks account={account} />
    </>
  );
}

function MoneyCard({ account }: { account: Address }) {
  const query = useBalances(account);
  return (
    <Await query={query} skeleton={<Skeleton className="h-36 rounded-lg" />}>
      {({ wallet, vault }) => (
        <Card className="grid items-start gap-6 sm:grid-cols-[1fr_2fr_auto]">
          <dl>
            <Stat label={texts.money.wallet}>
              <Money value={wallet} />
            </Stat>
          </dl>
          <dl>
            <Stat label={texts.money.vault} hint={texts.money.vaultHint}>
              <Money value={vault} />
            </Stat>
          </dl>
          {vault > 0n ? (
            <TransactionButton
              className="sm:w-44"
              spec={{
                id: `withdraw:${vault}`,
                title: texts.money.transaction(formatMoney(vault)),
                href: "/mine",
                call: ({ build, deployment, account: to }) => build.withdraw(deployment, to),
              }}
            >
              {texts.money.takeOut}
            </TransactionButton>
          ) : (
            <p className="text-sm text-muted sm:w-44">{texts.money.empty}</p>
          )}
        </Card>
      )}
    </Await>
  );
}

function Products({ account }: { account: Address }) {
  const query = useProducts({ owner: account });
  const { standing, away } = useListings();
  const signed = [...standing.values()].filter(({ listing }) => listing.seller.toLowerCase() === account.toLowerCase());
  return (
    <Await
      query={{ data: query.items, error: query.error, refetch: query.refetch }}
      skeleton={<ProductGridSkeleton count={4} />}
    >
      {(items) =>
        items.length === 0 ? (
          <EmptyState
            title={texts.products.empty}
            action={
              <div className="flex flex-wrap justify-center gap-3">
                <LinkButton tone="primary" icon="studio" href="/studio">
                  {texts.products.make}
                </LinkButton>
                <LinkButton href="/market">{texts.products.market}</LinkButton>
              </div>
            }
          >
            {texts.products.emptyText}
          </EmptyState>
        ) : (
          <>
            {signed[0] !== undefined && (
              <Card className="mb-5 grid items-start gap-4 sm:grid-cols-[1fr_2fr]">
                <p>{listingTexts.mine(signed.length)}</p>
                <TakeBack signed={signed[0]} />
              </Card>
            )}
            {signed[0] === undefined && away.length > 0 && (
              <div className="mb-5">
                <Note action={<TakeBackByHand />}>{listingTexts.mineAway}</Note>
              </div>
            )}
            <ProductGrid>
              {items.map((product) => (
                <ProductCard key={product.id} product={product} signed={standing.get(product.id)} />
              ))}
            </ProductGrid>
            <More query={query} />
          </>
        )
      }
    </Await>
  );
}

function OpenChallenges({ account }: { account: Address }) {
  const { items } = useChallenges({ account, open: true });
  if (items === undefined || items.length === 0) return null;
  return (
    <Section title={texts.challenges.title}>
      <ul className="grid gap-4 lg:grid-cols-2 lg:gap-5">
        {items.map((challenge) => (
          <li key={challenge.id} className="min-w-0">
            <ChallengeCard challenge={challenge} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
