"use client";

import type { Product } from "@genuine/sdk/indexer-client";
import { useState } from "react";
import { isAddress } from "viem/utils";
import { Field, TextInput } from "@/components/field";
import { Card } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Identity, Time } from "@/components/values";
import { useLicences } from "@/data/queries";
import { licenceTexts as texts } from "@/texts/texts";
import type { TransactionSpec } from "@/transactions/run";

const DAY = 86_400;
const MOST_PERCENT = 50;

/** For the owner: lets somebody derive pictures from this one. */
export function LicencePanel({ product }: { product: Product }) {
  const { items = [] } = useLicences({ original: product.id });
  const [licensee, setLicensee] = useState("");
  const [share, setShare] = useState("10");
  const [days, setDays] = useState("365");
  const percent = Number(share.replace(",", "."));
  const errors = {
    licensee: licensee === "" || isAddress(licensee) ? undefined : texts.badAddress,
    share: share !== "" && percent >= 0 && percent <= MOST_PERCENT ? undefined : texts.badShare,
    days: /^[1-9]\d{0,4}$/.test(days) ? undefined : texts.badDays,
  };
  const ready = isAddress(licensee) && errors.share === undefined && errors.days === undefined;
  const spec: TransactionSpec | undefined = ready
    ? {
        id: `licence:${product.id}:${licensee}:${share}:${days}`,
        title: texts.transaction(product.serial),
        href: `/products/${product.id}`,
        call: ({ build, deployment }) =>
          build.grantLicence(deployment, {
            originalId: BigInt(product.id),
            licensee,
            // To the day, so that the call stays the same from its simulation to its sending.
            expiry: BigInt((Math.floor(Date.now() / 1000 / DAY) + 1 + Number(days)) * DAY),
            royaltyBasisPoints: Math.round(percent * 100),
          }),
      }
    : undefined;
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      <p className="mt-1 text-sm text-muted">{texts.text}</p>
      {items.length > 0 && (
        <ul className="mt-4 grid gap-2 text-sm">
          {items.map((licence) => (
            <li key={licence.licensee} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <Identity address={licence.licensee} size={18} />
              <span className="text-muted">
                {texts.granted(licence.royaltyBasisPoints / 100)} <Time at={licence.expiry} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="mt-5 grid gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <Field label={texts.licensee} hint={texts.licenseeHint} error={errors.licensee}>
            {(wiring) => <TextInput {...wiring} value={licensee} spellCheck={false} autoComplete="off" onChange={(event) => setLicensee(event.target.value.trim())} />}
          </Field>
        </div>
        <Field label={texts.share} error={errors.share}>
          {(wiring) => <TextInput {...wiring} inputMode="decimal" value={share} onChange={(event) => setShare(event.target.value)} />}
        </Field>
        <Field label={texts.days} error={errors.days}>
          {(wiring) => <TextInput {...wiring} inputMode="numeric" value={days} onChange={(event) => setDays(event.target.value)} />}
        </Field>
      </div>
      <TransactionButton className="mt-5" tone="plain" spec={spec}>
        {texts.grant}
      </TransactionButton>
    </Card>
  );
}
