"use client";

import type { Product } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import { inWords } from "@/app/challenges/in-words";
import { Field, TextInput } from "@/components/field";
import { Card } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { useChain, useRules } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { LOCALES } from "@/texts/language";
import { language, guaranteeTexts as texts } from "@/texts/texts";
import { requireProduct } from "@/transactions/agreement";
import { useAccount } from "@/wallet/session";

/** What the account has reserved for offers of the product, base units. */
export function useReserved(product: Product): bigint | undefined {
  const account = useAccount();
  return useChain(
    ["reserved", product.id, account],
    ({ client, deployment, listings }) => listings.reservedFor(client, deployment, BigInt(product.id), account!),
    account !== undefined,
  ).data;
}

/** How much the seller promises to its buyer; empty for nothing. */
export function GuaranteeField({
  value,
  understood = 0n,
  error,
  onChange,
}: {
  value: string;
  /** The amount that was read from `value`. */
  understood?: bigint;
  error: string | undefined;
  onChange(value: string): void;
}) {
  const season = useRules().data?.pledge.seasonSeconds;
  return (
    <Field
      label={texts.label}
      hint={
        <>
          {season !== undefined && texts.hint(inWords(season))}
          {understood > 0n && <span className="block text-ink">{texts.youPromise(formatMoney(understood))}</span>}
        </>
      }
      error={error}
    >
      {(wiring) => (
        <TextInput {...wiring} inputMode="decimal" value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

/** Puts aside what is promised and not reserved yet. */
export function Reserve({ product, missing }: { product: Product; missing: bigint }) {
  const amount = formatMoney(missing);
  return (
    <div className="grid gap-2">
      <p className="text-sm text-muted">{texts.reserveText(amount)}</p>
      <TransactionButton
        spec={{
          id: `reserve:${product.id}:${missing}`,
          title: texts.reserveTitle(product.serial, amount),
          href: `/products/${product.id}`,
          call: ({ build, deployment }) => build.reserveBacking(deployment, BigInt(product.id), missing),
          pays: missing,
          check: (engine) => requireProduct(engine, product),
        }}
      >
        {texts.reserve(amount)}
      </TransactionButton>
    </div>
  );
}

/** Money that the owner has reserved, and the way to have it back. */
export function Reserved({ product }: { product: Product }) {
  const reserved = useReserved(product);
  if (reserved === undefined || reserved === 0n) return null;
  const amount = formatMoney(reserved);
  return (
    <div className="grid gap-2 text-sm text-muted">
      <p>{texts.reserved(amount)}</p>
      <TransactionButton
        tone="plain"
        spec={{
          id: `release:${product.id}:${reserved}`,
          title: texts.releaseTitle(product.serial),
          href: `/products/${product.id}`,
          call: ({ build, deployment }) => build.releaseBacking(deployment, BigInt(product.id)),
        }}
      >
        {texts.release(amount)}
      </TransactionButton>
    </div>
  );
}

/** Whether the account is a side of the latest sale, and that has a guarantee that stands or has paid. */
function concerns({ sale }: Product, account: string | undefined): boolean {
  if (sale === null || sale.backing === null || sale.backing.toBuyer === "0") return false;
  return account === sale.buyer.toLowerCase() || account === sale.seller.toLowerCase();
}

/** The same of a removed work, which has no sale panel any more. */
export function RemovedGuarantee({ product }: { product: Product }) {
  const account = useAccount()?.toLowerCase();
  if (!concerns(product, account)) return null;
  return (
    <Card>
      <SaleGuarantee product={product} />
    </Card>
  );
}

/** The guarantee of the latest sale, for its two sides. */
export function SaleGuarantee({ product }: { product: Product }) {
  const account = useAccount()?.toLowerCase();
  const now = useNow(20_000) ?? 0;
  if (!concerns(product, account)) return null;
  const sale = product.sale!;
  const backing = sale.backing!;
  const isBuyer = account === sale.buyer.toLowerCase();
  const amount = formatMoney(BigInt(backing.amount));
  const { until, toBuyer } = backing;
  if (toBuyer !== null) {
    return <p className="text-sm text-muted">{texts.paid(formatMoney(BigInt(toBuyer)), isBuyer)}</p>;
  }
  if (until === null)
    return <p className="text-sm text-muted">{isBuyer ? texts.promise(amount) : texts.locked(amount)}</p>;
  const date = new Date(until * 1000).toLocaleString(LOCALES[language()]);
  const removed = product.status === "removed";
  const isDue = removed ? product.openCases === 0 : now >= until;
  return (
    <div className="grid gap-2 text-sm text-muted">
      <p>{isBuyer ? texts.promiseUntil(amount, date) : texts.lockedUntil(amount, date)}</p>
      {isDue && (
        <TransactionButton
          tone={removed ? "primary" : "plain"}
          spec={{
            id: `close-backing:${sale.id}`,
            title: texts.closeTitle(product.serial),
            href: `/products/${product.id}`,
            call: ({ build, deployment }) => build.closeBacking(deployment, BigInt(product.id)),
          }}
        >
          {removed ? texts.payOut : texts.close}
        </TransactionButton>
      )}
    </div>
  );
}
