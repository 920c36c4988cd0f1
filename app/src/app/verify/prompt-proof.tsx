"use client";

import { GenuineError } from "@genuine/sdk/genuine-error";
import { modelTermsOf, withoutModelTerms } from "@genuine/sdk/model-terms";
import { checkPromptProof, type PromptProof } from "@genuine/sdk/prompt-proof";
import { useMemo } from "react";
import { ErrorState, Skeleton } from "@/components/states";
import { Card, Note, Section } from "@/components/surfaces";
import { useConfig } from "@/config/config-context";
import { useProduct } from "@/data/queries";
import { verifyTexts, within } from "@/texts/texts";
import { WorkCard } from "./work-card";

const texts = within(verifyTexts, "prompt");

/** Characters. A prompt has at most some thousands. */
const LONGEST = 1_000_000;

/** Whether a text is marked as a prompt proof; others are looked up like any file. */
export function claimsPromptProof(text: string): boolean {
  if (text.length > LONGEST) return false;
  try {
    const { format } = (JSON.parse(text) ?? {}) as { format?: unknown };
    return typeof format === "string" && format.startsWith("genuine-prompt");
  } catch {
    return false;
  }
}

/** Verifies a prompt proof, and shows its content. */
export function PromptProofResult({ text }: { text: string }) {
  const deployment = useConfig()?.deployment;
  const checked = useMemo(() => {
    if (deployment === undefined) return undefined;
    try {
      return { proof: checkPromptProof(deployment, text) };
    } catch (fault) {
      // Anything in its fields may be of the wrong form.
      return { fault: fault instanceof GenuineError ? fault : undefined };
    }
  }, [deployment, text]);
  if (checked === undefined) return <Skeleton className="h-40" />;
  if (checked.proof !== undefined) return <Proved proof={checked.proof} />;
  const fault = checked.fault ?? { message: texts.damaged, nextStep: texts.damagedNext };
  return <ErrorState title={texts.wrong} error={fault} />;
}

function Proved({ proof: { productId, opening } }: { proof: PromptProof }) {
  const { error } = useProduct(productId);
  const isUnknown = error instanceof GenuineError && error.code === "not_found";
  const { licence, sha256 } = modelTermsOf(opening.parameters);
  const parameters = Object.entries(withoutModelTerms(opening.parameters)).map(([name, value]) => `${name} ${value}`);
  const lines = [
    [texts.model, opening.model],
    ...(licence === undefined ? [] : [[texts.licence, licence]]),
    ...(sha256 === undefined ? [] : [[texts.modelHash, sha256]]),
    [texts.seed, opening.seed],
    ...(parameters.length === 0 ? [] : [[texts.parameters, parameters.join(", ")]]),
  ] as const;
  return (
    <>
      <Note tone="good" title={texts.title}>
        {texts.text}
      </Note>
      <Card>
        <h2 className="text-xl">{texts.asked}</h2>
        <p className="mt-2 text-lg break-words whitespace-pre-wrap">
          <bdi>{opening.prompt}</bdi>
        </p>
        <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
          {lines.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Section title={texts.work} className="mt-0!">
        {isUnknown ? <Note tone="warn">{texts.unregistered}</Note> : <WorkCard id={productId} />}
      </Section>
    </>
  );
}
