"use client";

import type { Neighbour, Product } from "@genuine/sdk/indexer-answers";
import type { Thresholds } from "@genuine/sdk/similarity";
import type { Address } from "viem";
import { LinkButton } from "@/components/button";
import { Note, Section } from "@/components/surfaces";
import { useProducts, useProductsInFull, useRules } from "@/data/queries";
import { mineTexts, within } from "@/texts/texts";

const texts = within(mineTexts, "lookalikes");
/** Of one's own works the newest so many are looked after here; each one's page has its own list. */
const LOOKED_AFTER = 8;

/** Works of others that came later and look like one's own: nobody else tells. */
export function Lookalikes({ account }: { account: Address }) {
  const { items } = useProducts({ producer: account, status: "active" });
  const thresholds = useRules().data?.thresholds;
  const own = useProductsInFull((items ?? []).slice(0, LOOKED_AFTER).map(({ id }) => id));
  const suspects =
    thresholds === undefined
      ? []
      : own.flatMap((original) =>
          original.nearest
            .filter((later) => isSuspect(original, later, thresholds))
            .map((later) => ({ original, later })),
        );
  const inFull = useProductsInFull([...new Set(suspects.map(({ later }) => later.id))]);
  // What was made of it with a licence may look like it.
  const pairs = suspects.filter(({ original, later }) =>
    inFull.some(({ id, parent }) => id === later.id && parent !== original.id),
  );
  if (pairs.length === 0) return null;
  return (
    <Section title={texts.title}>
      <div className="grid gap-4">
        {pairs.map(({ original, later }) => (
          <Note
            key={`${original.id} ${later.id}`}
            tone="warn"
            action={
              <LinkButton href={`/challenges/new?original=${original.id}&accused=${later.id}`}>
                {texts.compare}
              </LinkButton>
            }
          >
            {texts.pair(later.serial, original.serial)}
          </Note>
        ))}
      </div>
    </Section>
  );
}

function isSuspect(
  original: Product,
  later: Neighbour,
  { pdq, iscc, colour, witness, quality, detail }: Thresholds,
): boolean {
  const isLater =
    later.registeredAt > original.registeredAt && later.producer.toLowerCase() !== original.producer.toLowerCase();
  const asItIs = (later.pdq <= pdq || later.iscc <= iscc) && later.colour <= colour;
  // Colours are compared as both are, which says nothing of one that was turned.
  const isTurned = later.turned.pdq < later.pdq && later.turned.pdq <= witness;
  const tellsEnough = [original, later].every((one) => one.quality >= quality && one.detail >= detail);
  return (
    isLater &&
    (asItIs || isTurned) &&
    tellsEnough &&
    !original.challenges.some(({ accusedId }) => accusedId === later.id)
  );
}
