"use client";

import type { Challenge, Product } from "@genuine/sdk/indexer-answers";
import { useState } from "react";
import { Field, TextArea } from "@/components/field";
import { Badge, Card } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Identity, Time } from "@/components/values";
import { challengeTexts, within } from "@/texts/texts";

const texts = within(within(challengeTexts, "detail"), "evidence");
/** Bytes in UTF-8 that the contract takes. */
const MOST_BYTES = 2_000;

/** Evidence of the case, and a field to submit more while it is open. It moves no money. */
export function Evidence({ challenge, accused }: { challenge: Challenge; accused: Product }) {
  const runs = challenge.status === "open" || challenge.status === "disputed";
  if (!runs && challenge.evidence.length === 0) return null;
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      <ul className="mt-3 grid gap-4">
        {challenge.evidence.map(({ by, side, text, at, txHash }) => (
          <li key={`${txHash}:${text}`}>
            <p className="flex flex-wrap items-center gap-2 text-sm text-muted">
              <Identity address={by} size={18} /> <Badge tone="neutral">{texts.side[side]}</Badge> <Time at={at} />
            </p>
            <p className="mt-1 whitespace-pre-wrap break-words">{text}</p>
          </li>
        ))}
      </ul>
      {runs && <Speak challenge={challenge} accused={accused} />}
    </Card>
  );
}

function Speak({ challenge, accused }: { challenge: Challenge; accused: Product }) {
  const [said, setSaid] = useState("");
  const text = said.trim();
  const bytes = new TextEncoder().encode(text).length;
  return (
    <div className="mt-4 grid gap-3 border-t border-line pt-4">
      <Field label={texts.label} hint={texts.hint} aside={`${bytes} / ${MOST_BYTES}`}>
        {(wiring) => <TextArea {...wiring} value={said} onChange={(event) => setSaid(event.target.value)} />}
      </Field>
      <TransactionButton
        tone="plain"
        spec={
          bytes === 0 || bytes > MOST_BYTES
            ? undefined
            : {
                id: `evidence:${challenge.id}:${challenge.evidence.length}`,
                title: texts.transaction(accused.serial),
                href: `/challenges/${challenge.id}`,
                call: ({ build, deployment }) => build.submitEvidence(deployment, BigInt(challenge.id), text),
              }
        }
      >
        {texts.button}
      </TransactionButton>
    </div>
  );
}
