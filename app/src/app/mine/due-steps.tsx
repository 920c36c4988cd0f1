"use client";

import type { DueStep } from "@genuine/sdk/indexer-answers";
import type { Address, Hex } from "viem";
import { LinkButton } from "@/components/button";
import { Await, Skeleton } from "@/components/states";
import { Badge, Card } from "@/components/surfaces";
import { Countdown, Time } from "@/components/values";
import { useStandingAlerts } from "@/data/alerts";
import { useChallenge, useDue, useTask } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { mineTexts, within } from "@/texts/texts";
import { hrefOf, productOfSale, wordsOf } from "./due-words";
import { TaskMark, Thumbnail } from "./marks";

const texts = within(mineTexts, "due");

/** Steps that wait for the account, the most urgent first. */
export function DueSteps({ account }: { account: Address }) {
  const query = useDue(account);
  const alerts = useStandingAlerts(account).items.length;
  return (
    <Await query={query} skeleton={<Skeleton className="h-28 rounded-lg" />}>
      {({ items }) =>
        items.length === 0 ? (
          alerts === 0 && <Card className="text-muted">{texts.empty}</Card>
        ) : (
          <ul className="grid gap-4">
            {items.map((step) => (
              <li key={`${step.kind}:${step.id}:${step.action}`}>
                <DueCard step={step} />
              </li>
            ))}
          </ul>
        )
      }
    </Await>
  );
}

function DueCard({ step }: { step: DueStep }) {
  const { title, otherwise } = wordsOf(step);
  return (
    <Card className="flex flex-wrap items-center gap-x-5 gap-y-4">
      <Mark step={step} />
      <div className="min-w-0 grow basis-64">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <p className="font-medium">{title}</p>
          <Deadline step={step} />
        </div>
        <p className="mt-1 text-muted">{otherwise}</p>
      </div>
      <LinkButton tone="primary" href={hrefOf(step)} className="w-full sm:w-auto">
        {texts.show}
      </LinkButton>
    </Card>
  );
}

function Deadline({ step: { by, since } }: { step: DueStep }) {
  const now = useNow();
  if (by === null) {
    return (
      <span className="text-sm text-muted">
        {texts.since} <Time at={since} />
      </span>
    );
  }
  const over = now !== undefined && now >= by;
  return (
    <Badge tone={over ? "bad" : "warn"}>
      <Countdown until={by} over={texts.over} />
      {!over && now !== undefined && texts.left}
    </Badge>
  );
}

function Mark({ step }: { step: DueStep }) {
  const { kind, id } = step;
  if (kind === "task") return <DueTaskMark id={id as Hex} />;
  if (kind === "dispute") return <AccusedMark id={step.challengeId} />;
  return kind === "sale" ? <Thumbnail id={productOfSale(id)} /> : <AccusedMark id={id as Hex} />;
}

function DueTaskMark({ id }: { id: Hex }) {
  const { data } = useTask(id);
  return data === undefined ? <Skeleton className="size-14" /> : <TaskMark task={data} />;
}

function AccusedMark({ id }: { id: Hex }) {
  return <Thumbnail id={useChallenge(id).data?.accusedId} />;
}
