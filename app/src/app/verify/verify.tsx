"use client";

import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { isEvidence } from "@genuine/sdk/similarity";
import Link from "next/link";
import { useState } from "react";
import type { Hex } from "viem";
import { FileDrop } from "@/components/file-drop";
import { Await, ErrorState, Loading, Skeleton } from "@/components/states";
import { Card, Note, Section } from "@/components/surfaces";
import { Hash } from "@/components/values";
import { type FileFacts, useFileFacts } from "@/content/use-file-facts";
import { useProducts, useRules } from "@/data/queries";
import { fileTexts, verifyTexts as texts } from "@/texts/texts";
import { CredentialsCard } from "../products/[id]/credentials-card";
import { Alike } from "./alike";
import { claimsPromptProof, PromptProofResult } from "./prompt-proof";
import { WorkCard } from "./work-card";

const MAX_BYTES = 32 * 1024 * 1024;

/** Finds out whose a file is. Its bytes stay in the browser; hash and fingerprints are asked for. */
export function Verify() {
  const [file, setFile] = useState<File>();
  const { facts, failure } = useFileFacts(file, MAX_BYTES);
  const tooLarge = file !== undefined && file.size > MAX_BYTES ? texts.tooLarge(megabytes(file.size)) : undefined;
  return (
    <div className="grid gap-8">
      <div className="max-w-3xl">
        <FileDrop label={texts.file} hint={texts.hint} error={tooLarge} maxBytes={MAX_BYTES} onFile={setFile} />
        <p className="mt-2 text-sm text-muted">{texts.stays}</p>
      </div>
      <div aria-live="polite" className="grid gap-8">
        {file !== undefined &&
          tooLarge === undefined &&
          (failure !== undefined ? (
            <ErrorState error={failure} />
          ) : facts === undefined ? (
            <Loading>
              <p className="mb-3 text-muted">{texts.reading}</p>
              <Skeleton className="h-40" />
            </Loading>
          ) : facts.text !== undefined && claimsPromptProof(facts.text) ? (
            <PromptProofResult text={facts.text} />
          ) : (
            <Result key={facts.hash} facts={facts} />
          ))}
      </div>
    </div>
  );
}

/** By its own hash, by that of the file that would be registered for it, then by its looks. */
function Result({ facts }: { facts: FileFacts }) {
  const { picture, hash } = facts;
  const canConvert = picture?.canonicalHash !== undefined;
  const itself = useProducts({ fileHash: hash });
  const converted = useProducts({ fileHash: picture?.canonicalHash }, canConvert);
  const data =
    itself.items === undefined || (canConvert && converted.items === undefined)
      ? undefined
      : { itself: itself.items, converted: converted.items ?? [] };
  const query = {
    data,
    error: itself.error ?? (canConvert ? converted.error : null),
    refetch: () => Promise.all([itself.refetch(), ...(canConvert ? [converted.refetch()] : [])]),
  };
  return (
    <>
      <Await query={query} skeleton={<Skeleton className="h-40" />}>
        {(found) => <Found facts={facts} {...found} />}
      </Await>
      <AboutFile facts={facts} />
    </>
  );
}

function Found({
  facts,
  itself,
  converted,
}: {
  facts: FileFacts;
  itself: readonly ProductSummary[];
  converted: readonly ProductSummary[];
}) {
  const { picture } = facts;
  const thresholds = useRules().data?.thresholds;
  // The earliest first: of two it wins.
  const exact = (itself.length > 0 ? itself : converted).toSorted((a, b) => a.since - b.since);
  const words = itself.length > 0 ? texts.exact : texts.converted;
  const telling = picture === undefined || thresholds === undefined || isEvidence(picture.fingerprints, thresholds);
  const others = picture !== undefined && telling && (
    <Alike
      name={facts.hash}
      picture={picture}
      known={new Set<Hex>(exact.map(({ id }) => id))}
      nothing={exact.length === 0 ? <Nothing facts={facts} /> : null}
    />
  );
  if (exact.length === 0) return others || <Nothing facts={facts} />;
  const isRemoved = exact.every(({ status }) => status === "removed");
  return (
    <>
      <div>
        <Note tone={isRemoved ? "bad" : "good"} title={(isRemoved ? texts.removed : words).title}>
          {(isRemoved ? texts.removed : words).text}
          {exact.length > 1 && ` ${texts.several}`}
        </Note>
        <ul className="mt-4 grid gap-4">
          {exact.map(({ id }) => (
            <li key={id}>
              <WorkCard id={id} />
            </li>
          ))}
        </ul>
      </div>
      {others}
    </>
  );
}

function Nothing({ facts: { kind, picture, fault, file } }: { facts: FileFacts }) {
  const thresholds = useRules().data?.thresholds;
  const little = picture !== undefined && thresholds !== undefined && !isEvidence(picture.fingerprints, thresholds);
  const words =
    kind === "picture" && picture !== undefined && !little
      ? texts.nothing.picture
      : kind === "text"
        ? texts.nothing.text
        : texts.nothing.other;
  return (
    <Note title={texts.nothing.title}>
      <p>{words}</p>
      {kind !== "picture" && kind !== "text" && (
        <p className="mt-1">
          {texts.kind(file.name, fileTexts.kinds[kind])} {texts.onlyExact} {fileTexts.instead[kind]}
        </p>
      )}
      {little && <p className="mt-1">{texts.tellsLittle}</p>}
      {fault !== undefined && (
        <p className="mt-1">
          {texts.unreadable} {fault instanceof Error ? fault.message : ""}
        </p>
      )}
      {picture !== undefined && (
        <p className="mt-2">
          <Link href="/help#unseen" className="font-medium text-accent hover:underline">
            {texts.nothing.unseen}
          </Link>
        </p>
      )}
    </Note>
  );
}

/** The file's own metadata, and its fingerprints. */
function AboutFile({ facts: { file, bytes, hash, picture } }: { facts: FileFacts }) {
  return (
    <Section title={<span className="break-words">{file.name}</span>} className="mt-0!">
      <dl className="mb-4 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
        <dt className="text-muted">{texts.hash}</dt>
        <dd>
          <Hash value={hash} label={texts.hash} />
        </dd>
        <dt className="text-muted">{texts.size}</dt>
        <dd className="figures">{megabytes(file.size)}</dd>
      </dl>
      {picture !== undefined &&
        (picture.mayCarryCredentials ? (
          <CredentialsCard name={hash} file={bytes} />
        ) : (
          <Card>{texts.credentialsElsewhere}</Card>
        ))}
    </Section>
  );
}

function megabytes(size: number): string {
  return size < 1024 * 1024 ? `${Math.ceil(size / 1024)} kB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
}
