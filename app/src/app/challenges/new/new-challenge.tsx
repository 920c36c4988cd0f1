"use client";

import { GenuineError } from "@genuine/sdk/genuine-error";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import type { Product } from "@genuine/sdk/indexer-client";
import { formatMoney } from "@genuine/sdk/money";
import { useRouter } from "next/navigation";
import type { Hex } from "viem";
import { LinkButton } from "@/components/button";
import { Await, EmptyState, ErrorState, Skeleton } from "@/components/states";
import { Card, Note, PageHeader, Stat, Stats } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Money } from "@/components/values";
import { useChain, useProduct, useRules } from "@/data/queries";
import { challengeTexts } from "@/texts/challenges";
import { useEngine } from "@/wallet/engine-context";
import { NumberedSteps } from "../how-it-works";
import { inWords } from "../in-words";
import { Pair, PairSkeleton } from "../pair";
import { Similarity } from "../similarity";

const texts = challengeTexts.create;

export function NewChallenge({ originalId, accusedId }: { originalId: Hex | undefined; accusedId: Hex | undefined }) {
  const original = useProduct(originalId);
  const accused = useProduct(accusedId);
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
      {(pair) => <Form {...pair} />}
    </Await>
  );
}

function Form({ original, accused }: { original: Product; accused: Product }) {
  const rules = useRules();
  const measured = useChain(["measure", original.id, accused.id], async ({ client, abis, deployment: { contracts } }) => {
    const [distance] = await client.readContract({
      address: contracts.copyChallenge,
      abi: abis.copyChallengeAbi,
      functionName: "measure",
      args: [BigInt(original.id), BigInt(accused.id)],
    });
    return Number(distance);
  });
  // Until the contract has answered, the same sum done here.
  const distance = measured.data ?? hammingDistance(BigInt(original.fingerprint), BigInt(accused.fingerprint));
  const challenge = rules.data?.challenge;
  const poor = challenge && [original, accused].find(({ quality }) => quality < challenge.minimumQuality);
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <div className="grid gap-8 lg:grid-cols-[3fr_2fr] lg:gap-10">
        <div className="grid min-w-0 content-start gap-6">
          <Pair original={original} accused={accused} />
          <Order original={original} accused={accused} />
          {challenge === undefined ? (
            rules.error ? (
              <ErrorState error={rules.error} retry={() => void rules.refetch()} />
            ) : (
              <Skeleton className="h-96 rounded-lg" />
            )
          ) : (
            <Similarity distance={distance} threshold={challenge.threshold} fingerprints={[original.fingerprint, accused.fingerprint]}>
              {poor && <p className="mt-1 text-warn">{challengeTexts.bar.lowQuality(poor.serial, poor.quality, challenge.minimumQuality)}</p>}
            </Similarity>
          )}
        </div>
        <div className="min-w-0">
          <Card className="lg:sticky lg:top-24">
            {challenge === undefined ? <Skeleton className="h-96" /> : <Decision original={original} accused={accused} rules={challenge} />}
          </Card>
        </div>
      </div>
    </>
  );
}

/** Which of the two was there first. */
function Order({ original, accused }: { original: Product; accused: Product }) {
  const before = accused.registeredAt - original.registeredAt;
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

type Rules = { deposit: bigint; reward: bigint; responseSeconds: number };

/** What happens next, what it costs and gains, and the button. */
function Decision({ original, accused, rules: { deposit, reward, responseSeconds } }: { original: Product; accused: Product; rules: Rules }) {
  const router = useRouter();
  const engine = useEngine();
  const earlierTry = accused.challenges.find(({ originalId }) => originalId === original.id);
  if (earlierTry !== undefined) {
    return (
      <Note title={texts.already} action={<LinkButton href={`/challenges/${earlierTry.id}`}>{texts.show}</LinkButton>}>
        {texts.alreadyText}
      </Note>
    );
  }
  const href = (tools: NonNullable<typeof engine>) => `/challenges/${tools.typedData.idOfChallenge(BigInt(original.id), BigInt(accused.id))}`;
  return (
    <>
      <h2 className="mb-4 text-xl">{texts.next}</h2>
      <NumberedSteps steps={texts.nextSteps(inWords(responseSeconds))} />
      <Stats className="mt-6 border-t border-line pt-5">
        <Stat label={texts.cost} hint={texts.costText}>
          <Money value={deposit} />
        </Stat>
        <Stat label={texts.gain} hint={texts.gainText}>
          {texts.upTo} <Money value={reward} />
        </Stat>
      </Stats>
      <TransactionButton
        className="mt-6"
        size="large"
        spec={{
          id: `challenge:${original.id}:${accused.id}`,
          title: texts.transaction(accused.serial),
          href: engine && href(engine),
          pays: deposit,
          call: ({ build, deployment }) => build.openChallenge(deployment, BigInt(original.id), BigInt(accused.id)),
        }}
        onDone={() => engine && router.push(href(engine))}
      >
        {texts.button(formatMoney(deposit))}
      </TransactionButton>
    </>
  );
}
