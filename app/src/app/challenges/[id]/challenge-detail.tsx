"use client";

import type { Challenge, Product } from "@genuine/sdk/indexer-answers";
import type { Hex } from "viem";
import { Await } from "@/components/states";
import { Card, PageHeader, Stat, Stats } from "@/components/surfaces";
import { type Step, Timeline } from "@/components/timeline";
import { Countdown, Identity, Money, Time } from "@/components/values";
import { useChallenge, useProduct, useRules } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { challengeTexts, within } from "@/texts/texts";
import { ChallengeBadge } from "../challenge-card";
import { Pair, PairSkeleton } from "../pair";
import { Similarity } from "../similarity";
import { Windows } from "../windows";
import { Actions } from "./actions";
import { Evidence } from "./evidence";
import { Panel } from "./panel";
import { Reopen } from "./reopen";

const texts = within(challengeTexts, "detail");

/** `original` is null for an attestation. */
export type Parts = { challenge: Challenge; original: Product | null; accused: Product };

export function ChallengeDetail({ id }: { id: Hex }) {
  const challenge = useChallenge(id);
  const original = useProduct(challenge.data?.originalId ?? undefined);
  const accused = useProduct(challenge.data?.accusedId);
  const alone = challenge.data?.originalId === null;
  const first = alone ? null : original.data;
  const loading = challenge.data === undefined || first === undefined || accused.data === undefined;
  const parts = loading ? undefined : { challenge: challenge.data, original: first, accused: accused.data };
  const refetch = () => Promise.all([challenge.refetch(), ...(alone ? [] : [original.refetch()]), accused.refetch()]);
  return (
    <Await
      query={{ data: parts, error: challenge.error ?? original.error ?? accused.error, refetch }}
      skeleton={<PairSkeleton />}
    >
      {(loaded) => <Detail {...loaded} />}
    </Await>
  );
}

function Detail(parts: Parts) {
  const { challenge, original, accused } = parts;
  const thresholds = useRules().data?.thresholds;
  const { measurement, map, ground } = challenge;
  const pictures = original?.fingerprints && accused.fingerprints;
  return (
    <>
      <PageHeader title={texts.title(original?.serial, accused.serial)}>
        <ChallengeBadge status={challenge.status} />
      </PageHeader>
      <div className="grid gap-8 lg:grid-cols-[3fr_2fr] lg:gap-10">
        <div className="grid min-w-0 content-start gap-6">
          <Pair original={original} accused={accused} map={map} />
          {original !== null && (
            <Windows
              original={original}
              accused={accused}
              how={map ?? (measurement?.verdict === "copy" ? "as it is" : "search")}
            />
          )}
          {challenge.statement !== "" && (
            <Card>
              <h2 className="text-xl">{texts.statement}</h2>
              <p className="mt-2 whitespace-pre-wrap break-words text-muted">{challenge.statement}</p>
            </Card>
          )}
          <Evidence challenge={challenge} accused={accused} />
          {ground !== "attestation" && measurement && pictures && thresholds && (
            <Similarity
              measurement={measurement}
              thresholds={thresholds}
              mapped={map !== null}
              fingerprints={
                map === null ? [BigInt(original.fingerprints!.pdq), BigInt(accused.fingerprints!.pdq)] : undefined
              }
            />
          )}
        </div>
        {/* On the phone what can be done comes before the pictures. */}
        <div className="order-first grid min-w-0 content-start gap-6 lg:order-none">
          <Actions {...parts} />
          <Reopen challenge={challenge} accused={accused} />
          {challenge.disputeId !== null && <Panel challenge={challenge} disputeId={challenge.disputeId} />}
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
                  <Money value={challenge.toChallenger ?? "0"} />
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
  const { status, respondBy, challenger, authority, measurement, map, ground } = challenge;
  const open = status === "open";
  const over = now !== undefined && now >= respondBy;
  const atOf = (name: keyof typeof texts.steps) => challenge.steps.find((step) => step.name === name)?.at;
  const timed = (at: number | undefined) => (at === undefined ? undefined : <Time at={at} />);
  const answeredAt = atOf("answered");
  const role =
    original === null ? "anybody" : authority.toLowerCase() === original.producer.toLowerCase() ? "producer" : "owner";
  const done = (name: "proofsFetched" | "identityVerified" | "similarityMeasured", detail: Step["detail"]): Step => ({
    id: name,
    title: texts.steps[name],
    state: "done",
    detail,
    aside: timed(atOf(name)),
  });
  const steps: Step[] = [
    done(
      "proofsFetched",
      original === null ? texts.fetchedAlone(accused.serial) : texts.fetched(original.serial, accused.serial),
    ),
    done(
      "identityVerified",
      <>
        <Identity address={challenger} size={18} /> {texts.identityAs[role]}
      </>,
    ),
    done(
      "similarityMeasured",
      measurement === null || accused.fingerprints === null
        ? texts.notMeasured
        : texts.similarity(measurement.pdq, measurement.colour, map !== null),
    ),
    {
      id: "answered",
      title: texts.steps.answered,
      state: open && !over ? "current" : "done",
      detail: !open ? (
        answeredAt === undefined ? (
          texts.unanswered
        ) : (
          texts.wasAnswered
        )
      ) : over ? (
        `${texts.over} ${texts.unanswered}`
      ) : (
        <span className="text-warn">
          <Countdown until={respondBy} over={texts.over} /> {texts.left}
        </span>
      ),
      aside: timed(answeredAt),
    },
    ...(ground === "copy"
      ? []
      : [
          {
            id: "disputed",
            title: texts.steps.disputed,
            state: open ? (over ? "current" : "ahead") : status === "disputed" ? "current" : "done",
            detail: open && over ? texts.toDispute : status === "disputed" ? texts.atPanel : undefined,
            aside: timed(atOf("disputed")),
          } satisfies Step,
        ]),
    {
      id: "resultChecked",
      title: texts.steps.resultChecked,
      state: open ? (over && ground === "copy" ? "current" : "ahead") : status === "disputed" ? "ahead" : "done",
      detail: open
        ? over && ground === "copy"
          ? texts.toFinish
          : undefined
        : status === "disputed"
          ? undefined
          : challengeTexts.status[status],
      aside: timed(challenge.finishedAt ?? undefined),
    },
  ];
  return <Timeline steps={steps} label={texts.progress} />;
}
