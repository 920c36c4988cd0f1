"use client";

import type { GenuineError } from "@genuine/sdk/genuine-error";
import type { Product } from "@genuine/sdk/indexer-answers";
import type { SignedLicence } from "@genuine/sdk/licences";
import type { Licence } from "@genuine/sdk/structs";
import { parseAddress, plainNumber } from "@genuine/sdk/typed-input";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Address } from "viem";
import { Field, TextInput } from "@/components/field";
import { SignatureButton } from "@/components/signature-button";
import { Card } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Identity, Time, useName } from "@/components/values";
import { useConfig } from "@/config/config-context";
import { chainNow } from "@/data/chain-clock";
import { useLicences } from "@/data/queries";
import { useNamed } from "@/data/use-names";
import { LOCALES } from "@/texts/language";
import { language, licenceTexts as texts } from "@/texts/texts";
import { requireNodes, requireProduct } from "@/transactions/agreement";
import { useEngine } from "@/wallet/engine-context";
import { useAccount } from "@/wallet/session";
import { SignedLicenceLink } from "./signed-licence-link";

const DAY = 86_400;
const MOST_PERCENT = 50;

/** For the owner: licenses derived pictures, by a signature or on the chain. */
export function LicencePanel({ product }: { product: Product }) {
  const engine = useEngine();
  const account = useAccount();
  const { items = [] } = useLicences({ original: product.id });
  const [licensee, setLicensee] = useState("");
  const [share, setShare] = useState("10");
  const [days, setDays] = useState("365");
  const percent = Number(plainNumber(share) ?? Number.NaN);
  const byName = useNamed(licensee);
  const typed = byName.isName ? (byName.address ?? "") : licensee;
  const named = addressOf(typed, account, useConfig()?.deployment.chainId);
  const problem = byName.isName && byName.address === null ? texts.nobodyNamed : named.problem;
  const errors = {
    licensee: licensee === "" || named.address !== undefined || byName.pending ? undefined : problem,
    share: share !== "" && percent >= 0 && percent <= MOST_PERCENT ? undefined : texts.badShare,
    days: /^[1-9]\d{0,4}$/.test(plainNumber(days) ?? "") ? undefined : texts.badDays,
  };
  const licence: Licence | undefined =
    named.address !== undefined && errors.share === undefined && errors.days === undefined
      ? {
          originalId: BigInt(product.id),
          licensee: named.address,
          // To the day, so that the call stays the same from its simulation to its sending.
          expiry: BigInt((Math.floor(chainNow() / DAY) + 1 + Number(plainNumber(days))) * DAY),
          royaltyBasisPoints: Math.round(percent * 100),
        }
      : undefined;
  const step = useMutation({
    mutationFn: async (terms: Licence): Promise<SignedLicence> => {
      await Promise.all([requireNodes(engine!), requireProduct(engine!, product)]);
      const { client, deployment, licences, typedData } = engine!;
      const counter = await licences.licenceCounter(client, deployment, account!);
      const signature = await engine!.signTypedData(
        typedData.licenceTypedData(deployment.chainId, deployment.contracts.licenceRegistry, terms, counter),
        account!,
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
          <Field
            label={texts.licensee}
            hint={byName.address === null ? texts.licenseeHint : <AccountOfName address={byName.address} />}
            error={errors.licensee}
          >
            {(wiring) => (
              <TextInput
                {...wiring}
                value={licensee}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => setLicensee(event.target.value)}
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
              id: `licence:${product.id}:${licence.licensee}:${share}:${days}`,
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
      <div className="mt-5">
        <TransactionButton
          tone="plain"
          spec={{
            id: "cancelLicenceSignatures",
            title: texts.cancelTransaction,
            href: `/products/${product.id}`,
            call: ({ build, deployment }) => build.cancelLicenceSignatures(deployment),
          }}
        >
          {texts.cancel}
        </TransactionButton>
        <p className="mt-2 text-sm text-muted">{texts.cancelHint}</p>
      </div>
      {signed !== undefined && <SignedLicenceLink signed={signed} serial={product.serial} />}
    </Card>
  );
}

function AccountOfName({ address }: { address: Address }) {
  return (
    <span className="text-ink">
      {texts.namedAccount} <span className="font-mono break-all">{address}</span>
    </span>
  );
}

/** The wallet's fields in a sentence. */
function InWords({ serial, licence }: { serial: number; licence: Licence }) {
  const { name } = useName(licence.licensee);
  const until = new Date(Number(licence.expiry) * 1000).toLocaleDateString(LOCALES[language()], { dateStyle: "long" });
  return (
    <p className="mt-4 rounded-md bg-sunken p-3.5 text-sm">
      {texts.promise(name, serial, until, licence.royaltyBasisPoints / 100)}
      {/* A name may be chosen to look like another one. */}
      <span className="mt-1 block font-mono break-all text-muted">{licence.licensee}</span>
    </p>
  );
}

/** @param self who cannot give itself a licence */
function addressOf(
  text: string,
  self: Address | undefined,
  chainId: number | undefined,
): { address: Address; problem?: undefined } | { address?: undefined; problem: string } {
  try {
    const address = parseAddress(text, chainId);
    return address === self ? { problem: texts.ownAddress } : { address };
  } catch (error) {
    return { problem: texts.badAddress[(error as GenuineError).code as keyof typeof texts.badAddress] };
  }
}

function same(a: Licence, b: Licence): boolean {
  return a.licensee === b.licensee && a.expiry === b.expiry && a.royaltyBasisPoints === b.royaltyBasisPoints;
}
