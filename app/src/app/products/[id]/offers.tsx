"use client";

import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Product } from "@genuine/sdk/indexer-answers";
import type { SignedListing } from "@genuine/sdk/listings";
import { formatMoney } from "@genuine/sdk/money";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { inWords } from "@/app/challenges/in-words";
import { AcceptAlone } from "@/components/accept-alone";
import { Field, TextInput } from "@/components/field";
import { SignatureButton } from "@/components/signature-button";
import { Skeleton } from "@/components/states";
import { Note } from "@/components/surfaces";
import { TakeBack } from "@/components/take-back";
import { TransactionButton } from "@/components/transaction-button";
import { Money, Time, useName } from "@/components/values";
import { espOf } from "@/data/clients";
import { refreshListings, useListings } from "@/data/listings";
import { useEspEntry, useEspInfo, useRules } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { LOCALES } from "@/texts/language";
import { guaranteeTexts, language, listingTexts, productTexts, within } from "@/texts/texts";
import { requireNodes, requireProduct } from "@/transactions/agreement";
import { useEngine } from "@/wallet/engine-context";
import { useAccount } from "@/wallet/session";
import { amountOf } from "./amount";
import { MakeBid, ReceivedBids } from "./bids";
import { GuaranteeField, Reserve, Reserved, useReserved } from "./guarantee";

const texts = within(productTexts, "sale");
/** The provider's share for delivering, in 1/10,000 of the price. */
const DELIVERY_BASIS_POINTS = 100;
const WHOLE = 10_000n;
const DAYS = 30;
const DAY = 86_400n;
/** Errors of a board that accepts no offer at the moment, whatever is offered. */
const BOARD_AWAY = [
  "unreachable",
  "timeout",
  "bad_answer",
  "not_ready",
  "node_unreachable",
  "board_full",
  "file_not_here",
];

/** What a product is offered for, by its owner's signature or on chain, and what can be done about it. */
export function Offers({ product }: { product: Product }) {
  const account = useAccount()?.toLowerCase();
  const { standing, pending, away } = useListings(product.id);
  const { name } = useName(product.esp);
  const { sale, offer } = product;
  const signed = standing.get(product.id);
  if (account === product.owner.toLowerCase()) return <Own product={product} signed={signed} />;
  if (signed !== undefined || offer !== null)
    return (
      <>
        <Buy product={product} signed={signed} />
        <MakeBid product={product} folded />
      </>
    );
  if (pending && product.status === "active") return <Skeleton className="h-24" />;
  return (
    <>
      {sale?.status === "settled" && <p className="mb-2 text-muted">{texts.sold(formatMoney(sale.price))}</p>}
      <p className="text-muted">{texts.notOffered}</p>
      {away.some((esp) => esp.toLowerCase() === product.esp.toLowerCase()) && (
        <p className="mt-2 text-sm text-warn">{listingTexts.hidden([name])}</p>
      )}
      {product.status === "active" && <MakeBid product={product} folded={false} />}
    </>
  );
}

function Own({ product, signed }: { product: Product; signed: SignedListing | undefined }) {
  const { offer, sale } = product;
  return (
    <div className="grid gap-5">
      {offer !== null && <OnChain product={product} price={offer.price} />}
      {signed !== undefined && (
        <div className="grid gap-4">
          <p>
            {listingTexts.yours} <Money value={signed.listing.price} className="font-medium" />
            {signed.listing.backing > 0n && (
              <span className="block text-sm">{guaranteeTexts.toBuyer(formatMoney(signed.listing.backing))}</span>
            )}
            <span className="block text-sm text-muted">
              {listingTexts.until} <Time at={Number(signed.listing.expiry)} />
            </span>
          </p>
          <TakeBack signed={signed} />
        </div>
      )}
      {sale?.status === "settled" && signed === undefined && offer === null && (
        <p className="text-muted">{texts.sold(formatMoney(sale.price))}</p>
      )}
      {product.pledge !== null && <PledgeStands product={product} />}
      <Reserved product={product} />
      {product.status === "active" && product.pledge === null ? (
        <PutDownPledge product={product} />
      ) : product.status === "active" ? (
        <MakeOffer product={product} again={signed !== undefined} />
      ) : (
        <p className="text-muted">{texts.notOffered}</p>
      )}
      {product.status === "active" && <ReceivedBids product={product} />}
    </div>
  );
}

/** What is due before the first sale. */
function PutDownPledge({ product }: { product: Product }) {
  const pledge = useRules().data?.pledge;
  if (pledge === undefined) return <Skeleton className="h-24" />;
  const amount = formatMoney(pledge.amount);
  return (
    <div className="grid gap-4">
      <p className="text-muted">{texts.pledgeText(amount, inWords(pledge.seasonSeconds))}</p>
      <TransactionButton
        spec={{
          id: `pledge:${product.id}`,
          title: texts.pledgeTitle(product.serial),
          href: `/products/${product.id}`,
          call: ({ build, deployment }) => build.pledgeProduct(deployment, BigInt(product.id)),
          pays: pledge.amount,
          check: (engine) => requireProduct(engine, product),
        }}
      >
        {texts.pledgeButton(amount)}
      </TransactionButton>
    </div>
  );
}

/** The pledge that lies, and the way to have it back once it may return. */
function PledgeStands({ product }: { product: Product }) {
  const amount = useRules().data?.pledge.amount;
  const now = useNow(20_000);
  if (amount === undefined || now === undefined || product.pledge === null) return null;
  const { until } = product.pledge;
  const inSale = product.sale !== null && !["settled", "refunded"].includes(product.sale.status);
  const isDue = (until === null || now >= until) && !inSale && product.status === "active";
  return (
    <div className="grid gap-2 text-sm text-muted">
      <p>
        {texts.pledged(
          formatMoney(amount),
          until === null ? null : new Date(until * 1000).toLocaleString(LOCALES[language()]),
        )}
      </p>
      {isDue && (
        <TransactionButton
          tone="plain"
          spec={{
            id: `withdraw-pledge:${product.id}`,
            title: texts.pledgeBackTitle(product.serial),
            href: `/products/${product.id}`,
            call: ({ build, deployment }) => build.withdrawPledge(deployment, BigInt(product.id)),
          }}
        >
          {texts.pledgeBack}
        </TransactionButton>
      )}
    </div>
  );
}

function OnChain({ product, price }: { product: Product; price: string }) {
  return (
    <div className="grid gap-4">
      <p>
        {listingTexts.yoursOnChain} <Money value={price} className="font-medium" />
      </p>
      <TransactionButton
        tone="plain"
        spec={{
          id: `withdraw-offer:${product.id}`,
          title: texts.withdrawTitle(product.serial),
          href: `/products/${product.id}`,
          call: ({ build, deployment }) => build.withdrawOffer(deployment, BigInt(product.id)),
        }}
      >
        {texts.withdraw}
      </TransactionButton>
    </div>
  );
}

/** Signs an offer and gives it to the provider that keeps the file. While that is away: an offer on chain. */
function MakeOffer({ product, again }: { product: Product; again: boolean }) {
  const engine = useEngine();
  const account = useAccount();
  const [price, setPrice] = useState("");
  const [promised, setPromised] = useState("");
  const reserved = useReserved(product);
  const { name } = useName(product.esp);
  const esp = useEspEntry(product.esp);
  const info = useEspInfo(esp?.endpoint);
  const amount = amountOf(price);
  const backing = promised.trim() === "" ? 0n : amountOf(promised);
  const isTooHigh = backing !== undefined && amount !== undefined && backing > amount;
  const missing = backing === undefined || reserved === undefined || isTooHigh ? 0n : backing - reserved;
  const isPromiseSound = backing !== undefined && !isTooHigh && (backing === 0n || reserved !== undefined);
  const parts = useRules().data?.saleParts;
  const isCreator = product.producer.toLowerCase() === product.owner.toLowerCase();
  const isDerived = product.parent !== null;
  const taken = parts && {
    delivery: DELIVERY_BASIS_POINTS,
    upkeep: Number(parts.upkeep),
    royalty: isCreator ? 0 : Number(parts.royalty),
  };
  const agent = { address: product.esp, basisPoints: DELIVERY_BASIS_POINTS };
  const step = useMutation({
    mutationFn: async () => {
      const { client, deployment, listings, typedData } = engine!;
      await Promise.all([requireNodes(engine!), requireProduct(engine!, product)]);
      const { timestamp } = await client.getBlock();
      const terms = {
        seller: account!,
        productId: BigInt(product.id),
        price: amount!,
        agent,
        expiry: timestamp + BigInt(DAYS) * DAY,
        backing: backing!,
      };
      const listing = await listings.draftListing(client, deployment, terms);
      const signature = await engine!.signTypedData(
        typedData.listingTypedData(deployment.chainId, deployment.contracts.saleEscrow, listing),
        account!,
      );
      await espOf(esp!.endpoint).list(listings.signedListingToJson({ listing, signature }));
      setPrice("");
      setPromised("");
      await refreshListings();
    },
  });
  const away = info.isError || (step.error instanceof GenuineError && BOARD_AWAY.includes(step.error.code));
  return (
    <div className="grid gap-4">
      <Field
        label={again ? listingTexts.change : texts.price}
        hint={
          <>
            {again && listingTexts.changeHint}{" "}
            {taken &&
              texts.priceHint({
                delivery: percent(taken.delivery),
                upkeep: percent(taken.upkeep),
                royalty: isCreator ? null : percent(taken.royalty),
                parent: isDerived,
              })}
            {amount !== undefined && <span className="block text-ink">{texts.youAsk(formatMoney(amount))}</span>}
            {taken && amount !== undefined && !isDerived && (
              <span className="block text-ink">
                {texts.youGet(
                  formatMoney(
                    Object.values(taken).reduce((left, part) => left - (amount * BigInt(part)) / WHOLE, amount),
                  ),
                )}
              </span>
            )}
          </>
        }
        error={price !== "" && amount === undefined ? texts.badPrice : undefined}
      >
        {(wiring) => (
          <TextInput
            {...wiring}
            inputMode="decimal"
            placeholder="12.50"
            value={price}
            onChange={(event) => setPrice(event.target.value)}
          />
        )}
      </Field>
      {away ? (
        <Note
          tone="warn"
          action={
            <TransactionButton
              spec={
                amount === undefined
                  ? undefined
                  : {
                      id: `offer:${product.id}:${amount}`,
                      title: texts.offerTitle(product.serial, formatMoney(amount)),
                      href: `/products/${product.id}`,
                      call: ({ build, deployment }) =>
                        build.offerProduct(deployment, BigInt(product.id), amount, agent),
                    }
              }
              onDone={() => setPrice("")}
            >
              {listingTexts.onChain}
            </TransactionButton>
          }
        >
          {listingTexts.away(name)}
        </Note>
      ) : (
        <>
          <p className="text-sm text-muted">
            {listingTexts.deliverer(name)} {listingTexts.free(DAYS)}
          </p>
          <GuaranteeField
            value={promised}
            understood={backing}
            error={isTooHigh ? guaranteeTexts.tooHigh : backing === undefined ? guaranteeTexts.bad : undefined}
            onChange={setPromised}
          />
          {missing > 0n ? (
            <Reserve product={product} missing={missing} />
          ) : (
            <SignatureButton
              step={step}
              tone={again ? "plain" : "primary"}
              disabled={amount === undefined || esp === undefined || !isPromiseSound}
            >
              {again ? listingTexts.changeButton : listingTexts.offer}
            </SignatureButton>
          )}
        </>
      )}
    </div>
  );
}

/** The cheaper one, when there are a signed offer and one on chain. */
function Buy({ product, signed }: { product: Product; signed: SignedListing | undefined }) {
  const onChain = product.offer === null ? undefined : BigInt(product.offer.price);
  const listed =
    signed !== undefined && (onChain === undefined || signed.listing.price <= onChain) ? signed : undefined;
  const price = listed?.listing.price ?? onChain!;
  const backing = listed?.listing.backing ?? 0n;
  return (
    <div className="grid gap-4">
      <p className="text-muted">
        {texts.offeredFor} <Money value={price} className="ml-1 text-2xl font-semibold text-ink" />
        {backing > 0n && (
          <span className="mt-1 block font-medium text-ink">{guaranteeTexts.promise(formatMoney(backing))}</span>
        )}
      </p>
      <TransactionButton
        size="large"
        spec={{
          id: `buy:${product.id}:${price}:${listed?.signature ?? ""}`,
          title: texts.buyTitle(product.serial),
          href: `/products/${product.id}`,
          call: ({ build, deployment, acceptor, encryptionKey }) =>
            listed === undefined
              ? build.lockSale(deployment, BigInt(product.id), price, encryptionKey, acceptor)
              : build.lockListed(deployment, listed.listing, listed.signature, encryptionKey, acceptor),
          pays: price,
          needsKey: true,
          check: (engine) => requireProduct(engine, product),
        }}
      >
        {texts.buy(formatMoney(price))}
      </TransactionButton>
      <p className="text-sm text-muted">{texts.buyText}</p>
      <AcceptAlone />
    </div>
  );
}

function percent(basisPoints: number): string {
  return `${basisPoints / 100} %`;
}
