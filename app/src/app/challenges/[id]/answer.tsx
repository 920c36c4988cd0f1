"use client";

import type { Product, ProductSummary } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import type { Thresholds } from "@genuine/sdk/similarity";
import { useEffect, useState } from "react";
import { BringLicence } from "@/components/bring-licence";
import { Field, Select } from "@/components/field";
import { ErrorState, Loading, Skeleton } from "@/components/states";
import { Note } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { compareProducts } from "@/data/comparison";
import { useHeldLicences } from "@/data/licences";
import { useProducts, useRules } from "@/data/queries";
import { challengeTexts, licenceTexts, within } from "@/texts/texts";
import { Searching } from "../searching";
import { StatementField } from "../statement";
import { useMeasured, useShown } from "../use-measured";
import type { Parts } from "./challenge-detail";

const texts = within(challengeTexts, "detail");

/** The accused side: a licence for nothing, granted or signed. One that asks a share is used by registering under its original. */
export function AnswerWithLicence({ challenge, original, accused }: Parts & { original: Product }) {
  const held = useHeldLicences(accused.producer).filter(({ originalId }) => originalId === original.id);
  const free = held.find(({ royaltyBasisPoints }) => royaltyBasisPoints === 0);
  return (
    <div className="mt-2 mb-6">
      {free !== undefined && (
        <>
          <p className="mb-3 text-muted">{texts.answer.licenceText}</p>
          <TransactionButton
            spec={{
              id: `licence-answer:${challenge.id}:${free.signed?.signature ?? ""}`,
              title: texts.answer.transaction(accused.serial),
              href: `/challenges/${challenge.id}`,
              call: ({ build, deployment }) => {
                const { originalId, licensee, expiry, royaltyBasisPoints, signed } = free;
                const licence = {
                  originalId: BigInt(originalId),
                  licensee,
                  expiry: BigInt(expiry),
                  royaltyBasisPoints,
                };
                return build.answerWithLicence(deployment, BigInt(challenge.id), licence, signed?.signature);
              },
            }}
          >
            {texts.answer.licence}
          </TransactionButton>
        </>
      )}
      {free === undefined && held.length > 0 && <Note tone="warn">{texts.answer.licenceShare}</Note>}
      {free === undefined && <LicenceAtHand original={original} accused={accused} />}
    </div>
  );
}

/** Import of a received licence. */
function LicenceAtHand({ original, accused }: Pick<Parts, "accused"> & { original: Product }) {
  const [other, setOther] = useState(false);
  return (
    <details className="mt-3">
      <summary className="cursor-pointer font-medium text-accent">{licenceTexts.bring.summary}</summary>
      <div className="mt-3 grid gap-3">
        <BringLicence
          onBrought={({ licence }) =>
            setOther(
              licence.originalId !== BigInt(original.id) ||
                licence.licensee.toLowerCase() !== accused.producer.toLowerCase(),
            )
          }
        />
        {other && <Note tone="warn">{texts.answer.licenceOther(original.serial)}</Note>}
      </div>
    </details>
  );
}

/** The accused side: an even earlier product of the same producer. */
export function AnswerWithEarlier({ challenge, original, accused }: Parts & { original: Product }) {
  const thresholds = useRules().data?.thresholds;
  const query = useProducts({ producer: accused.producer, status: "active", limit: 100 });
  const { items, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const [chosen, setChosen] = useState<string>();
  // Newest come first, and the earliest are wanted: all are read.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && error === null) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, error, fetchNextPage]);

  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (items === undefined || hasNextPage || thresholds === undefined) {
    return (
      <Loading>
        <Skeleton className="mt-4 h-32" />
      </Loading>
    );
  }
  const candidates = items
    .filter(({ id, since }) => id !== accused.id && since < original.since)
    .map((product) => {
      // For lookalikes the indexer knows how far they are when turned or mirrored too.
      const turned = accused.nearest.find(({ id }) => id === product.id)?.turned.pdq ?? Infinity;
      return { product, distance: Math.min(turned, compareProducts(product, accused, thresholds).pdq) };
    })
    .toSorted((a, b) => a.distance - b.distance);
  const earlier = candidates.find(({ product }) => product.id === chosen) ?? candidates[0];
  if (earlier === undefined) return <p className="mt-2 text-muted">{texts.answer.none(original.serial)}</p>;
  return (
    <div className="mt-2 grid gap-4">
      <p className="text-muted">{texts.answer.text(original.serial)}</p>
      <Field label={texts.answer.label} hint={texts.answer.hint}>
        {(wiring) => (
          <Select {...wiring} value={earlier.product.id} onChange={(event) => setChosen(event.target.value)}>
            {candidates.map(({ product, distance }) => (
              <option key={product.id} value={product.id}>
                {texts.answer.option(product.serial, distance)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Button earlier={earlier.product} challenge={challenge} accused={accused} thresholds={thresholds} />
    </div>
  );
}

/** As the two pictures are, or under the map that turns one into the other, which is looked for. */
function Button({
  challenge,
  accused,
  earlier,
  thresholds,
}: Pick<Parts, "challenge" | "accused"> & { earlier: ProductSummary; thresholds: Thresholds }) {
  const { found, best, progress, error, retry } = useMeasured(earlier, accused, thresholds);
  const shown = useShown(earlier, accused, found && best === found.measurement ? found : undefined);
  const fee = usePanelFee(challenge);
  if (best.verdict !== "copy" && error !== null) return <ErrorState error={error} retry={retry} />;
  if (best.verdict !== "copy" && found === undefined) return <Searching progress={progress} />;
  // Nearer than the accusation it decides at once; farther, or where nothing was measured, a panel looks.
  const decides =
    challenge.ground === "copy" &&
    challenge.measurement !== null &&
    best.verdict === "copy" &&
    best.pdq <= challenge.measurement.pdq &&
    (best === found?.measurement || best.iscc <= challenge.measurement.iscc);
  const ids = [BigInt(challenge.id), BigInt(earlier.id)] as const;
  return (
    <div className="grid gap-3">
      {!decides && <Note>{texts.answer.farther(earlier.serial, fee === 0n ? undefined : formatMoney(fee))}</Note>}
      <TransactionButton
        spec={{
          id: `answer:${challenge.id}:${earlier.id}`,
          title: texts.answer.transaction(accused.serial),
          href: `/challenges/${challenge.id}`,
          ...(!decides && fee !== 0n && { pays: fee }),
          call: async ({ build, deployment }) => build.answerWithEarlier(deployment, ...ids, await shown()),
        }}
      >
        {texts.answer.button}
      </TransactionButton>
    </div>
  );
}

/** For the accused side: a public work by anyone that is older than both. A panel decides. */
export function AnswerOlderThanBoth({ challenge, accused }: Parts) {
  const [statement, setStatement] = useState("");
  const fee = usePanelFee(challenge);
  return (
    <details className="mt-3">
      <summary className="cursor-pointer font-medium text-accent">{texts.answer.older.summary}</summary>
      <div className="mt-3 grid gap-3">
        <p className="text-muted">{texts.answer.older.text(fee === 0n ? undefined : formatMoney(fee))}</p>
        <StatementField value={statement} onChange={setStatement} />
        <TransactionButton
          spec={
            statement.trim() === ""
              ? undefined
              : {
                  id: `older:${challenge.id}`,
                  title: texts.answer.transaction(accused.serial),
                  href: `/challenges/${challenge.id}`,
                  ...(fee !== 0n && { pays: fee }),
                  call: ({ build, deployment }) =>
                    build.answerOlderThanBoth(deployment, BigInt(challenge.id), 0n, statement.trim()),
                }
          }
        >
          {texts.answer.older.button}
        </TransactionButton>
      </div>
    </details>
  );
}

/** Cost of an answer that needs a panel: zero if the panel is paid for already. */
function usePanelFee({ ground, fee }: Parts["challenge"]): bigint {
  const panelFee = useRules().data?.challenge.fee ?? 0n;
  return ground === "copy" && fee === "0" ? panelFee : 0n;
}
