"use client";

import type { Challenge } from "@genuine/sdk/indexer-answers";
import Link from "next/link";
import type { Hex } from "viem";
import { Picture } from "@/components/picture";
import { ProductName } from "@/components/product-name";
import { ProductPreview } from "@/components/product-preview";
import { Skeleton } from "@/components/states";
import { Badge, type Tone } from "@/components/surfaces";
import { Countdown, Identity, Time } from "@/components/values";
import { useProduct } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { challengeTexts as texts } from "@/texts/texts";

const TONES: Record<Challenge["status"], Tone> = {
  open: "warn",
  disputed: "warn",
  upheld: "bad",
  rejected: "neutral",
  undecided: "neutral",
};

export function ChallengeBadge({ status }: { status: Challenge["status"] }) {
  return <Badge tone={TONES[status]}>{texts.status[status]}</Badge>;
}

/** One challenge in a list. */
export function ChallengeCard({ challenge, eager = false }: { challenge: Challenge; eager?: boolean }) {
  const { id, originalId, accusedId, challenger, accusedOwner, status, ground, measurement, respondBy, openedAt } =
    challenge;
  return (
    <Link
      href={`/challenges/${id}`}
      className="group block h-full rounded-lg border border-line bg-surface p-5 transition-[border-color,box-shadow] hover:border-line-strong hover:shadow-raised"
    >
      <div className="grid grid-cols-[1fr_auto_1fr] items-center gap-3">
        {originalId === null ? (
          <p className="text-sm text-muted">{texts.grounds.attestation}</p>
        ) : (
          <SmallProduct id={originalId} label={texts.original} eager={eager} />
        )}
        <span className="text-sm text-muted">{texts.versus}</span>
        <SmallProduct id={accusedId} label={texts.accused} eager={eager} faded={status === "upheld"} />
      </div>
      <div className="mt-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <span className="figures font-medium group-hover:text-accent">
          {ground === "copy" && measurement ? texts.distance(measurement.pdq) : texts.grounds[ground]}
        </span>
        <ChallengeBadge status={status} />
      </div>
      <p className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
        <Identity address={challenger} size={18} link={false} />
        <span>{texts.versus}</span>
        <Identity address={accusedOwner} size={18} link={false} />
        <Time at={openedAt} className="ml-auto" />
      </p>
      {status === "open" && (
        <p className="mt-2 text-sm text-warn">
          <Countdown until={respondBy} over={texts.windowOver} /> <CountdownLabel until={respondBy} />
        </p>
      )}
    </Link>
  );
}

/** The words behind a countdown, while it runs. */
function CountdownLabel({ until }: { until: number }) {
  const now = useNow();
  return now !== undefined && now < until ? texts.detail.left : null;
}

function SmallProduct({
  id,
  label,
  eager,
  faded = false,
}: {
  id: Hex;
  label: string;
  eager: boolean;
  faded?: boolean;
}) {
  const { data, isError } = useProduct(id);
  return (
    <figure className="min-w-0">
      {data === undefined ? (
        <Picture src={isError ? null : undefined} alt={label} className="rounded-md" />
      ) : (
        <ProductPreview
          product={data}
          eager={eager}
          className={faded ? "rounded-md opacity-40 grayscale" : "rounded-md"}
        />
      )}
      <figcaption className="mt-1.5 flex items-baseline justify-between gap-2 text-sm">
        <span className="truncate text-muted">{label}</span>
        {data === undefined ? (
          !isError && <Skeleton className="h-5 w-8" />
        ) : (
          <ProductName product={data} className="truncate font-serif font-semibold" />
        )}
      </figcaption>
    </figure>
  );
}
