"use client";

import type { Address } from "viem";
import { LinkButton } from "@/components/button";
import { Note, Section } from "@/components/surfaces";
import { useLookalikes } from "@/data/queries";
import { mineTexts, within } from "@/texts/texts";

const texts = within(mineTexts, "lookalikes");

/** Works of others that came later and look like any of one's own, made or bought; no other part of the page reports them. */
export function Lookalikes({ account }: { account: Address }) {
  const pairs = useLookalikes(account).data?.items ?? [];
  if (pairs.length === 0) return null;
  return (
    <Section title={texts.title}>
      <div className="grid gap-4">
        {pairs.map(({ originalId, originalSerial, id, serial }) => (
          <Note
            key={`${originalId} ${id}`}
            tone="warn"
            action={
              <LinkButton href={`/challenges/new?original=${originalId}&accused=${id}`}>{texts.compare}</LinkButton>
            }
          >
            {texts.pair(serial, originalSerial)}
          </Note>
        ))}
      </div>
    </Section>
  );
}
