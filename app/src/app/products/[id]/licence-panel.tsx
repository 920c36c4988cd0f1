"use client";

import type { SignedLicence } from "@genuine/sdk/licences";
import type { Product } from "@genuine/sdk/indexer-answers";
import type { Licence } from "@genuine/sdk/structs";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { isAddress } from "viem/utils";
import { Field, TextInput } from "@/components/field";
import { SignatureButton } from "@/components/signature-button";
import { Card } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Identity, Time, useName } from "@/components/values";
import { useLicences } from "@/data/queries";
import { LOCALES } from "@/texts/language";
import { language, licenceTexts as texts } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { SignedLicenceLink } from "./signed-licence-link";

const DAY = 86_400;
const MOST_PERCENT = 50;

/** For the owner: lets somebody derive pictures from this one, by a signature alone or on the chain. */
export function LicencePanel({ product }: { product: Product }) {
  const engine = useEngine();
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
  const licence: Licence | undefined =
    isAddress(licensee) && errors.share === undefined && errors.days === undefined
      ? {
          originalId: BigInt(product.id),
          licensee,
          // To the day, so that the call stays the same from its simulation to its sending.
          expiry: BigInt((Math.floor(Date.now() / 1000 / DAY) + 1 + Number(days)) * DAY),
          royaltyBasisPoints: Math.round(percent * 100),
        }
      : undefined;
  const step = useMutation({
    mutationFn: async (terms: Licence): Promise<SignedLicence> => {
      const { deployment, typedData } = engine!;
      const signature = await engine!.signTypedData(
        typedData.licenceTypedData(deployment.chainId, deployment.contracts.licenceRegistry, terms),
      );
      return { licence: terms, signature };
    },
  });
  const signed =
    step.data !== undefined && licence !== undefined && same(step.data.licence, licence) ? step.data : undefined;
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      <p className="mt-1 text-sm text-muted">{texts.text}</p>
      {items.length > 0 && (
        <ul className="mt-4 grid gap-2 text-sm">
          {items.map((granted) => (
            <li key={granted.licensee} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <Identity address={granted.licensee} size={18} />
              <span className="text-muted">
                {texts.granted(granted.royaltyBasisPoints / 100)} <Time at={granted.expiry} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="mt-5 grid gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <Field label={texts.licensee} hint={texts.licenseeHint} error={errors.licensee}>
            {(wiring) => (
              <TextInput
                {...wiring}
                value={licensee}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => setLicensee(event.target.value.trim())}
              />
            )}
          </Field>
        </div>
        <Field label={texts.share} error={errors.share}>
          {(wiring) => (
            <TextInput
              {...wiring}
              inputMode="decimal"
              value={share}
              onChange={(event) => setShare(event.target.value)}
            />
          )}
        </Field>
        <Field label={texts.days} error={errors.days}>
          {(wiring) => (
            <TextInput {...wiring} inputMode="numeric" value={days} onChange={(event) => setDays(event.target.value)} />
          )}
        </Field>
      </div>
      {licence !== undefined && <InWords serial={product.serial} licence={licence} />}
      <div className="mt-5 grid gap-3 sm:grid-cols-2">
        <SignatureButton
          step={{ ...step, mutate: () => licence !== undefined && step.mutate(licence) }}
          disabled={licence === undefined}
        >
          {texts.sign}
        </SignatureButton>
        <TransactionButton
          tone="plain"
          spec={
            licence && {
              id: `licence:${product.id}:${licensee}:${share}:${days}`,
              title: texts.transaction(product.serial),
              href: `/products/${product.id}`,
              call: ({ build, deployment }) => build.grantLicence(deployment, licence),
            }
          }
        >
          {texts.grant}
        </TransactionButton>
      </div>
      <p className="mt-2 text-sm text-muted">{texts.signHint}</p>
      {signed !== undefined && <SignedLicenceLink signed={signed} serial={product.serial} />}
    </Card>
  );
}

/** In a sentence what the wallet shows in fields. */
function InWords({ serial, licence }: { serial: number; licence: Licence }) {
  const { name } = useName(licence.licensee);
  const until = new Date(Number(licence.expiry) * 1000).toLocaleDateString(LOCALES[language()], { dateStyle: "long" });
  return (
    <p className="mt-4 rounded-md bg-sunken p-3.5 text-sm">
      {texts.promise(name, serial, until, licence.royaltyBasisPoints / 100)}
    </p>
  );
}

function same(a: Licence, b: Licence): boolean {
  return a.licensee === b.licensee && a.expiry === b.expiry && a.royaltyBasisPoints === b.royaltyBasisPoints;
}
