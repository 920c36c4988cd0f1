"use client";

import { depositFor } from "@genuine/sdk/challenge-deposit";
import { applyMap } from "@genuine/sdk/fingerprint/affine";
import { lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { pdqFromLuma } from "@genuine/sdk/fingerprint/pdq";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Product } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import { isEvidence } from "@genuine/sdk/similarity";
import type { Ground } from "@genuine/sdk/structs";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Hex } from "viem";
import { Button, LinkButton } from "@/components/button";
import { Await, EmptyState, ErrorState } from "@/components/states";
import { Card, Note, PageHeader, Stat, Stats } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Money } from "@/components/values";
import { type Place, useLaid } from "@/content/laid";
import { useProduct, useRules } from "@/data/queries";
import { challengeTexts, within } from "@/texts/texts";
import { requireProduct } from "@/transactions/agreement";
import { useEngine } from "@/wallet/engine-context";
import { NumberedSteps } from "../how-it-works";
import { inWords } from "../in-words";
import { Pair, PairSkeleton } from "../pair";
import { Searching } from "../searching";
import { Similarity } from "../similarity";
import { StatementField } from "../statement";
import { type Found, type Measured, useMeasured, useShown } from "../use-measured";
import { type How, Windows } from "../windows";
import { AttestationChallenge } from "./attestation";

const texts = within(challengeTexts, "create");

export function NewChallenge({ originalId, accusedId }: { originalId: Hex | undefined; accusedId: Hex | undefined }) {
  const original = useProduct(originalId);
  const accused = useProduct(accusedId);
  if (originalId === undefined && accusedId !== undefined) {
    return (
      <Await query={accused} skeleton={<PairSkeleton />}>
        {(product) => <AttestationChallenge accused={product} />}
      </Await>
    );
  }
  if (originalId === undefined || accusedId === undefined) {
    return (
      <>
        <PageHeader title={texts.title} />
        <EmptyState title={texts.missing} action={<LinkButton href="/market">{challengeTexts.browse}</LinkButton>}>
          {texts.missingText}
        </EmptyState>
      </>
    );
  }
  const failed = original.error ?? accused.error;
  if (failed instanceof GenuineError && failed.code === "not_found") {
    return (
      <>
        <PageHeader title={texts.title} />
        <EmptyState title={texts.unknown} action={<LinkButton href="/market">{challengeTexts.browse}</LinkButton>}>
          {texts.missingText}
        </EmptyState>
      </>
    );
  }
  const both = original.data && accused.data ? { original: original.data, accused: accused.data } : undefined;
  const refetch = () => Promise.all([original.refetch(), accused.refetch()]);
  return (
    <Await query={{ data: both, error: failed, refetch }} skeleton={<PairSkeleton />}>
      {(pair) => <WithRules {...pair} />}
    </Await>
  );
}

function WithRules(pair: { original: Product; accused: Product }) {
  const rules = useRules();
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <Await query={rules} skeleton={<PairSkeleton />}>
        {(known) => <Comparison {...pair} rules={known} />}
      </Await>
    </>
  );
}

function Comparison({ original, accused, rules }: { original: Product; accused: Product; rules: Rules }) {
  const { thresholds } = rules;
  const measured = useMeasured(original, accused, thresholds);
  const { found, best } = measured;
  const mapped = found && best === found.measurement ? found : undefined;
  const how: How =
    best.verdict === "copy"
      ? (mapped?.map ?? "as it is")
      : found === undefined && measured.error === null
        ? "wait"
        : (mapped?.map ?? "search");
  const { laid } = useLaid(original, accused, how);
  const poor = [original, accused].find((product) => product.fingerprints !== null && !isEvidence(product, thresholds));
  return (
    <div className="grid gap-8 lg:grid-cols-[3fr_2fr] lg:gap-10">
      <div className="grid min-w-0 content-start gap-6">
        <Pair original={original} accused={accused} map={mapped?.map} />
        <Windows original={original} accused={accused} how={how} />
        <Order original={original} accused={accused} />
        {original.fingerprints === null || accused.fingerprints === null ? (
          <Note title={texts.noPicture}>{texts.noPictureText}</Note>
        ) : (
          <Similarity
            measurement={best}
            thresholds={thresholds}
            mapped={mapped !== undefined}
            fingerprints={
              mapped
                ? bitsUnder(mapped, original, accused)
                : [BigInt(original.fingerprints.pdq), BigInt(accused.fingerprints.pdq)]
            }
          >
            {poor && <p className="mt-1 text-warn">{challengeTexts.bar.tellsTooLittle(poor.serial)}</p>}
          </Similarity>
        )}
      </div>
      <div className="min-w-0">
        <Card className="lg:sticky lg:top-24">
          <Decision
            original={original}
            accused={accused}
            rules={rules}
            measured={measured}
            place={laid?.place ?? undefined}
          />
        </Card>
      </div>
    </div>
  );
}

/** PDQ of the picture that was laid over, and of the other. */
function bitsUnder({ map, blocks }: Found, original: Product, accused: Product): readonly [bigint, bigint] {
  const target = map.reverse ? original : accused;
  return [pdqFromLuma(applyMap(lumaOf(blocks), map)).hash, BigInt(target.fingerprints!.pdq)];
}

/** Which of the two was there first. */
function Order({ original, accused }: { original: Product; accused: Product }) {
  const before = accused.since - original.since;
  if (before > 0) {
    return (
      <Note tone="good" title={texts.who}>
        {texts.earlier(original.serial, accused.serial, inWords(before))}
      </Note>
    );
  }
  if (before === 0) {
    return (
      <Note tone="warn" title={texts.who}>
        {texts.sameTime}
      </Note>
    );
  }
  return (
    <Note
      tone="warn"
      title={texts.who}
      action={
        <LinkButton size="small" href={`/challenges/new?original=${accused.id}&accused=${original.id}`}>
          {texts.swap}
        </LinkButton>
      }
    >
      {texts.notEarlier(original.serial, accused.serial)}
    </Note>
  );
}

type Rules = NonNullable<ReturnType<typeof useRules>["data"]>;

/** The next steps, costs and gains, and the button. */
function Decision({
  original,
  accused,
  rules,
  measured,
  place,
}: {
  original: Product;
  accused: Product;
  rules: Rules;
  measured: Measured;
  /** The part of the original that was found. */
  place: Place | undefined;
}) {
  const { found, best, progress, error, retry } = measured;
  if (best.verdict !== "copy" && error !== null) return <ErrorState error={error} retry={retry} />;
  if (best.verdict !== "copy" && found === undefined) return <Searching progress={progress} />;
  const tryOf = (ground: Ground) =>
    accused.challenges.find(
      (tried) => tried.originalId === original.id && tried.ground === ground && tried.status !== "undecided",
    );
  // A case that an answer has ended without a panel may still go to one.
  const ground = best.verdict === "copy" && tryOf("copy")?.status !== "rejected" ? "copy" : "appearance";
  const earlierTry = tryOf(ground);
  if (earlierTry !== undefined) {
    return (
      <Note title={texts.already} action={<LinkButton href={`/challenges/${earlierTry.id}`}>{texts.show}</LinkButton>}>
        {texts.alreadyText}
      </Note>
    );
  }
  const Form = ground === "copy" ? CopyForm : AppearanceForm;
  return (
    <>
      {best.verdict === "different" && (
        <div className="mb-6">
          <Note title={texts.different}>{texts.differentText}</Note>
        </div>
      )}
      <Form
        original={original}
        accused={accused}
        rules={rules}
        witness={found && best === found.measurement ? found : undefined}
        place={place}
      />
    </>
  );
}

type GroundProps = {
  original: Product;
  accused: Product;
  rules: Rules;
  witness: Found | undefined;
  place: Place | undefined;
};

function CopyForm({ original, accused, rules, witness }: GroundProps) {
  const router = useRouter();
  const engine = useEngine();
  const shown = useShown(original, accused, witness);
  const { reward, upkeepReward, responseSeconds } = rules.challenge;
  const deposit = depositFor(accused, rules.challenge.deposit);
  const ids = [BigInt(original.id), BigInt(accused.id)] as const;
  const href = engine && `/challenges/${engine.typedData.idOfChallenge("copy", ...ids)}`;
  return (
    <>
      <h2 className="mb-4 text-xl">{texts.next}</h2>
      <NumberedSteps steps={texts.nextSteps(inWords(responseSeconds))} />
      <Costs cost={deposit} costText={texts.costText(formatMoney(upkeepReward))} reward={reward} />
      <TransactionButton
        className="mt-6"
        size="large"
        spec={{
          id: `challenge:${original.id}:${accused.id}`,
          title: texts.transaction(accused.serial),
          href,
          pays: deposit,
          check: async (engine) => {
            await Promise.all([requireProduct(engine, original), requireProduct(engine, accused)]);
          },
          call: async ({ build, deployment }) => build.openChallenge(deployment, ...ids, await shown()),
        }}
        onDone={() => href && router.push(href)}
      >
        {texts.button(formatMoney(deposit))}
      </TransactionButton>
    </>
  );
}

function AppearanceForm({ original, accused, rules, witness, place }: GroundProps) {
  const router = useRouter();
  const engine = useEngine();
  const shown = useShown(original, accused, witness);
  const [statement, setStatement] = useState("");
  const named = place && place.share !== null ? challengeTexts.windows.statement(place) : undefined;
  const { reward, upkeepReward, fee, responseSeconds } = rules.challenge;
  const deposit = depositFor(accused, rules.challenge.deposit);
  const ids = [BigInt(original.id), BigInt(accused.id)] as const;
  const href = engine && `/challenges/${engine.typedData.idOfChallenge("appearance", ...ids)}`;
  return (
    <>
      <h2 className="mb-4 text-xl">{texts.panelDecides}</h2>
      <NumberedSteps
        steps={texts.panelSteps(
          inWords(responseSeconds),
          inWords(rules.panel.commitSeconds + rules.panel.revealSeconds),
        )}
      />
      <Costs
        cost={deposit + fee}
        costText={texts.panelCostText(formatMoney(deposit), formatMoney(fee), formatMoney(upkeepReward))}
        reward={reward}
      />
      <div className="mt-6">
        <StatementField value={statement} onChange={setStatement} />
        {named !== undefined && !statement.includes(named) && (
          <Button
            size="small"
            className="mt-3"
            onClick={() => setStatement([statement.trim(), named].filter((part) => part !== "").join("\n"))}
          >
            {challengeTexts.windows.say}
          </Button>
        )}
      </div>
      <TransactionButton
        className="mt-6"
        size="large"
        spec={
          statement.trim() === ""
            ? undefined
            : {
                id: `appearance:${original.id}:${accused.id}`,
                title: texts.transaction(accused.serial),
                href,
                pays: deposit + fee,
                call: async ({ build, deployment }) =>
                  build.openAppearanceChallenge(deployment, ...ids, await shown(), statement.trim()),
              }
        }
        onDone={() => href && router.push(href)}
      >
        {texts.button(formatMoney(deposit + fee))}
      </TransactionButton>
    </>
  );
}

function Costs({ cost, costText, reward }: { cost: bigint; costText: string; reward: bigint }) {
  return (
    <Stats className="mt-6 border-t border-line pt-5">
      <Stat label={texts.cost} hint={costText}>
        <Money value={cost} />
      </Stat>
      <Stat label={texts.gain} hint={texts.gainText}>
        {texts.upTo} <Money value={reward} />
      </Stat>
    </Stats>
  );
}
