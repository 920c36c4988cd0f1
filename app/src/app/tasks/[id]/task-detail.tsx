"use client";

import type { ContentKind } from "@genuine/sdk/content-kind";
import type { Task } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import { Await, Skeleton } from "@/components/states";
import { Card, Note, PageHeader, Stat, Stats } from "@/components/surfaces";
import { Timeline } from "@/components/timeline";
import { Identity, Money } from "@/components/values";
import { useEspEntry, useTask } from "@/data/queries";
import { taskTexts as texts } from "@/texts/texts";
import { useAccount } from "@/wallet/session";
import { EndTogether } from "./end-together";
import { ProducerSteps } from "./producer-steps";
import { stepsOf } from "./timeline-steps";
import { useProgress } from "./use-progress";
import { useProgressRequest } from "./use-progress-request";
import { useTaskKind } from "./use-task-kind";

export function TaskDetail({ id }: { id: `0x${string}` }) {
  const query = useTask(id);
  return (
    <Await
      query={query}
      skeleton={
        <>
          <Skeleton className="h-10 w-72" />
          <Skeleton className="mt-8 h-96" />
        </>
      }
    >
      {(task) => <Detail task={task} />}
    </Await>
  );
}

function Detail({ task }: { task: Task }) {
  const account = useAccount();
  const mine = account?.toLowerCase() === task.producer.toLowerCase();
  const endpoint = useEspEntry(task.esp)?.endpoint;
  const kind = useTaskKind(task, endpoint);
  const { request, ask } = useProgressRequest(task.id, mine && kind === "text" && task.status === "locked");
  const { progress, away } = useProgress(endpoint, task.id, task.status === "locked", request);
  return (
    <>
      <PageHeader title={titleOf(task, kind)} />
      <div className="grid gap-8 lg:grid-cols-[1fr_1.1fr] lg:gap-12">
        {/* On a phone what is to be done comes first. */}
        <Card className="self-start max-lg:order-last">
          <Timeline label={texts.title(task.quote.items, kind)} steps={stepsOf(task, progress, away)} />
          <Stats className="mt-6 border-t border-line pt-5">
            <Stat label={texts.by}>
              <Identity address={task.esp} />
            </Stat>
            <Stat label={texts.for}>
              <Identity address={task.producer} />
            </Stat>
            <Stat label={texts.fee}>
              <Money value={task.fee} />
            </Stat>
          </Stats>
        </Card>
        <div className="grid content-start gap-5">
          {mine ? (
            <>
              <ProducerSteps task={task} kind={kind} progress={progress} ask={ask} />
              <EndTogether task={task} kind={kind} endpoint={endpoint} />
            </>
          ) : (
            <Note>{texts.othersTask(task.quote.items, kind)}</Note>
          )}
          <Remarks task={task} mine={mine} />
        </div>
      </div>
    </>
  );
}

/** Deviations from the regular course, and their costs for each side. */
function Remarks({ task, mine }: { task: Task; mine: boolean }) {
  const { latePenalty, witnesses, refunded, penalty, fee, status } = task;
  const ended = status === "settled" || status === "closed" || status === "refunded" || status === "agreed";
  const back = BigInt(refunded);
  return (
    <>
      {latePenalty !== null && <Note>{texts.late(formatMoney(latePenalty), mine)}</Note>}
      {witnesses.length > 0 && (
        <Note>
          {texts.witnessed(mine)}
          <span className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
            {witnesses.map((witness) => (
              <Identity key={witness} address={witness} size={20} />
            ))}
          </span>
        </Note>
      )}
      {mine && ended && back > 0n && (
        <Note tone="warn">
          {texts.refunded(formatMoney(back), back < BigInt(fee), penalty === "0" ? null : formatMoney(penalty))}
        </Note>
      )}
    </>
  );
}

function titleOf({ status, quote, items }: Task, kind: ContentKind): string {
  if (status === "refunded") return texts.refundedTitle(quote.items, kind);
  if (status === "agreed") return texts.agreedTitle;
  if (status === "delivered") return texts.deliveredTitle(quote.items, kind);
  const opened = items.length > 0 && items.every((item) => item.key !== null || item.status === "refunded");
  return opened ? texts.doneTitle(quote.items, kind) : texts.title(quote.items, kind);
}
