"use client";

import type { Challenge, Product } from "@genuine/sdk/indexer-client";
import type { Hex } from "viem";
import { Await } from "@/components/states";
import { Card, PageHeader, Stat, Stats } from "@/components/surfaces";
import { type Step, Timeline } from "@/components/timeline";
import { Countdown, Identity, Money, Time } from "@/components/values";
import { useChallenge, useProduct } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { challengeTexts } from "@/texts/challenges";
import { ChallengeBadge } from "../challenge-card";
import { Pair, PairSkeleton } from "../pair";
import { Similarity } from "../similarity";
import { Actions } from "./actions";

const texts = challengeTexts.detail;

export type Parts = { challenge: Challenge; original: Product; accused: Product };

export function ChallengeDetail({ id }: { id: Hex }) {
  const challenge = useChallenge(id);
  const original = useProduct(challenge.data?.originalId);
  const accused = useProduct(challenge.data?.accusedId);
  const parts = challenge.data && original.data && accused.data && { challenge: challenge.data, original: original.data, accused: accused.data };
  const refetch = () => Promise.all([challenge.refetch(), original.refetch(), accused.refetch()]);
  return (
    <Await query={{ data: parts, error: challenge.error ?? original.error ?? accused.error, refetch }} skeleton={<PairSkeleton />}>
      {(loaded) => <Detail {...loaded} />}
    </Await>
  );
}

function Detail(parts: Parts) {
  const { challenge, original, accused } = parts;
  return (
    <>
      <PageHeader title={texts.title(original.serial, accused.serial)}>
        <ChallengeBadge status={challenge.status} />
      </PageHeader>
      <div className="grid gap-8 lg:grid-cols-[3fr_2fr] lg:gap-10">
        <div className="grid min-w-0 content-start gap-6">
          <Pair original={original} accused={accused} />
          <Similarity distance={challenge.distance} threshold={challenge.threshold} fingerprints={[original.fingerprint, accused.fingerprint]} />
        </div>
        {/* On the phone what can be done comes before the pictures. */}
        <div className="order-first grid min-w-0 content-start gap-6 lg:order-none">
          <Actions {...parts} />
          <Card>
            <h2 className="mb-5 text-xl">{texts.progress}</h2>
            <Progress {...parts} />
            <Stats className="mt-6 border-t border-line pt-5">
              <Stat label={challengeTexts.by}>
                <Identity address={challenge.challenger} />
              </Stat>
              <Stat label={challengeTexts.owner}>
                <Identity address={challenge.accusedOwner} />
              </Stat>
              <Stat label={texts.deposit}>
                <Money value={challenge.deposit} />
              </Stat>
              {challenge.status === "upheld" && (
                <Stat label={texts.reward}>
                  <Money value={challenge.reward ?? "0"} />
                </Stat>
              )}
            </Stats>
          </Card>
        </div>
      </div>
    </>
  );
}

/** The four steps, with the time to answer before the last. */
function Progress({ challenge, original, accused }: Parts) {
  const now = useNow();
  const { status, respondBy, challenger, distance, threshold } = challenge;
  const open = status === "open";
  const over = now !== undefined && now >= respondBy;
  const atOf = (name: keyof typeof texts.steps) => challenge.steps.find((step) => step.name === name)?.at;
  const timed = (at: number | undefined) => (at === undefined ? undefined : <Time at={at} />);
  const answeredAt = atOf("answered");
  const asProducer = challenger.toLowerCase() === original.producer.toLowerCase();
  const done = (name: "proofsFetched" | "identityVerified" | "similarityMeasured", detail: Step["detail"]): Step => ({
    id: name,
    title: texts.steps[name],
    state: "done",
    detail,
    aside: timed(atOf(name)),
  });
  const steps: Step[] = [
    done("proofsFetched", texts.fetched(original.serial, accused.serial)),
    done(
      "identityVerified",
      <>
        <Identity address={challenger} size={18} /> {texts.identityAs[asProducer ? "producer" : "owner"]}
      </>,
    ),
    done("similarityMeasured", texts.similarity(distance, threshold)),
    {
      id: "answered",
      title: texts.steps.answered,
      state: open && !over ? "current" : "done",
      detail: !open ? (
        answeredAt === undefined ? texts.unanswered : texts.wasAnswered
      ) : over ? (
        `${texts.over} ${texts.unanswered}`
      ) : (
        <span className="text-warn">
          <Countdown until={respondBy} over={texts.over} /> {texts.left}
        </span>
      ),
      aside: timed(answeredAt),
    },
    {
      id: "resultChecked",
      title: texts.steps.resultChecked,
      state: !open ? "done" : over ? "current" : "ahead",
      detail: !open ? challengeTexts.status[status] : over ? texts.toFinish : undefined,
      aside: timed(challenge.finishedAt ?? undefined),
    },
  ];
  return <Timeline steps={steps} label={texts.progress} />;
}
