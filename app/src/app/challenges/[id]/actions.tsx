"use client";

import type { Product } from "@genuine/sdk/indexer-client";
import { formatMoney } from "@genuine/sdk/money";
import { useEffect, useState } from "react";
import { Field, Select } from "@/components/field";
import { ErrorState, Loading, Skeleton } from "@/components/states";
import { Card, Note } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Countdown } from "@/components/values";
import { compareProducts } from "@/data/comparison";
import { useLicences, useProducts, useRules } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { challengeTexts } from "@/texts/challenges";
import { useAccount } from "@/wallet/session";
import type { Parts } from "./challenge-detail";

const texts = challengeTexts.detail;

/** What the one who looks can do now, or how it ended. */
export function Actions(parts: Parts) {
  const { challenge, original, accused } = parts;
  const account = useAccount()?.toLowerCase();
  const now = useNow();
  const isChallenger = account === challenge.challenger.toLowerCase();
  const isAccused = account !== undefined && [accused.owner, accused.producer].some((address) => address.toLowerCase() === account);
  if (challenge.status === "disputed") return null;
  if (challenge.status !== "open") return <Result {...parts} />;
  if (now === undefined) return <Skeleton className="h-32 rounded-lg" />;
  if (now >= challenge.respondBy) return <Finish {...parts} />;
  return (
    <Card>
      <div className="flex flex-wrap items-baseline justify-between gap-3">
        <h2 className="text-xl">{isAccused ? texts.answer.title : texts.now}</h2>
        <span className="text-warn">
          <Countdown until={challenge.respondBy} over={texts.over} /> {texts.left}
        </span>
      </div>
      {isAccused && original !== null ? (
        <>
          <LicenceAnswer challenge={challenge} original={original} accused={accused} />
          <Answer challenge={challenge} original={original} accused={accused} />
        </>
      ) : <p className="mt-2 text-muted">{isChallenger ? texts.waitChallenger : texts.waitOthers}</p>}
    </Card>
  );
}

/** The accused side: a licence that was granted for nothing. One that asks a share is used by registering under its original. */
function LicenceAnswer({ challenge, original, accused }: Parts & { original: Product }) {
  const { items = [] } = useLicences({ original: original.id, licensee: accused.producer });
  const licence = items.find(({ royaltyBasisPoints }) => royaltyBasisPoints === 0);
  if (licence === undefined) return null;
  return (
    <div className="mt-2 mb-6">
      <p className="mb-3 text-muted">{texts.answer.licenceText}</p>
      <TransactionButton
        spec={{
          id: `licence-answer:${challenge.id}`,
          title: texts.answer.transaction(accused.serial),
          href: `/challenges/${challenge.id}`,
          call: ({ build, deployment }) =>
            build.answerWithLicence(deployment, BigInt(challenge.id), {
              originalId: BigInt(original.id),
              licensee: licence.licensee,
              expiry: BigInt(licence.expiry),
              royaltyBasisPoints: 0,
            }),
        }}
      >
        {texts.answer.licence}
      </TransactionButton>
    </div>
  );
}

/** The accused side: an even earlier product of the same producer. */
function Answer({ challenge, original, accused }: Parts & { original: Product }) {
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
    .filter(({ id, registeredAt }) => id !== accused.id && registeredAt < original.registeredAt)
    .map((product) => ({ product, distance: compareProducts(product, accused, thresholds).pdq }))
    .toSorted((a, b) => a.distance - b.distance);
  const earlier = candidates.find(({ product }) => product.id === chosen) ?? candidates[0];
  if (earlier === undefined) return <p className="mt-2 text-muted">{texts.answer.none(original.serial)}</p>;
  const earlierId = earlier.product.id;
  return (
    <div className="mt-2 grid gap-4">
      <p className="text-muted">{texts.answer.text(original.serial)}</p>
      <Field label={texts.answer.label} hint={texts.answer.hint}>
        {(wiring) => (
          <Select {...wiring} value={earlierId} onChange={(event) => setChosen(event.target.value)}>
            {candidates.map(({ product, distance }) => (
              <option key={product.id} value={product.id}>
                {texts.answer.option(product.serial, distance)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <TransactionButton
        spec={{
          id: `answer:${challenge.id}:${earlierId}`,
          title: texts.answer.transaction(accused.serial),
          href: `/challenges/${challenge.id}`,
          call: ({ build, deployment }) => build.answerWithEarlier(deployment, BigInt(challenge.id), BigInt(earlierId)),
        }}
      >
        {texts.answer.button}
      </TransactionButton>
    </div>
  );
}

/** After the time to answer: anybody. */
function Finish({ challenge, original, accused }: Parts) {
  const originalGone = original?.status === "removed";
  const copy = challenge.ground === "copy";
  const words = originalGone ? [texts.originalGone, texts.finishRejected] : copy ? [texts.finishText, texts.finish] : [texts.finishPanelText, texts.finishPanel];
  return (
    <Card>
      <h2 className="text-xl">{texts.now}</h2>
      {original?.status === "challenged" ? (
        <p className="mt-2 text-muted">{texts.waitOriginal}</p>
      ) : (
        <>
          <p className="mt-2 mb-4 text-muted">{words[0]}</p>
          <TransactionButton
            spec={{
              id: `finish:${challenge.id}`,
              title: texts.finishTransaction(accused.serial),
              href: `/challenges/${challenge.id}`,
              call: ({ build, deployment }) => build.finishChallenge(deployment, BigInt(challenge.id)),
            }}
          >
            {words[1]}
          </TransactionButton>
        </>
      )}
    </Card>
  );
}

function Result({ challenge, accused }: Parts) {
  const account = useAccount()?.toLowerCase();
  const { status, depositReturned, reward, compensation, buyer, challenger, accusedOwner } = challenge;
  const deposit = formatMoney(challenge.deposit);
  const returned = formatMoney(depositReturned ?? "0");
  const winner = status === "rejected" ? accusedOwner : challenger;
  const paid = [winner, ...(buyer === null ? [] : [buyer])].some((address) => address.toLowerCase() === account);
  const title = { upheld: texts.upheld, undecided: texts.undecided, rejected: texts.rejected, open: "", disputed: "" }[status];
  return (
    <Note tone={status === "upheld" ? "good" : "info"} title={title}>
      <p>
        {status === "upheld"
          ? texts.upheldText(accused.serial, returned, formatMoney(reward ?? "0"))
          : status === "undecided"
            ? texts.undecidedText(returned)
            : challenge.answer !== null
              ? texts.rejectedAnswered(accused.serial, deposit)
              : challenge.disputeId !== null
                ? texts.rejectedPanel(accused.serial)
                : texts.rejectedGone(accused.serial, deposit)}
      </p>
      {buyer !== null && compensation !== null && compensation !== "0" && <p className="mt-1.5">{texts.compensated(formatMoney(compensation))}</p>}
      {paid && <p className="mt-1.5">{texts.paidToVault}</p>}
    </Note>
  );
}
