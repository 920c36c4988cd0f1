"use client";

import type { Task } from "@genuine/sdk/indexer-client";
import { formatMoney } from "@genuine/sdk/money";
import { quoteFromJson } from "@genuine/sdk/structs";
import { LinkButton } from "@/components/button";
import { Await, Progress, Skeleton } from "@/components/states";
import { Card, Note, PageHeader, Stat, Stats } from "@/components/surfaces";
import { type Step, Timeline } from "@/components/timeline";
import { TransactionButton } from "@/components/transaction-button";
import { Countdown, Identity, Money, Time } from "@/components/values";
import { OpenedPicture, SealedState } from "@/content/sealed-state";
import { taskSource, useSealed } from "@/content/use-sealed";
import { useEspEntry, useTask } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { taskTexts as texts } from "@/texts/tasks";
import { useAccount } from "@/wallet/session";
import { useProgress } from "./use-progress";

const ORDER = ["locked", "delivered", "accepted", "revealed", "settled"] as const;

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
  const working = task.status === "locked";
  const { progress, away } = useProgress(endpoint, task.id, working);
  return (
    <>
      <PageHeader title={task.status === "refunded" ? texts.refundedTitle : task.key === null ? texts.title : texts.doneTitle} />
      <div className="grid gap-8 lg:grid-cols-[1fr_1.1fr] lg:gap-12">
        <Card className="self-start">
          <Timeline label={texts.title} steps={stepsOf(task, progress?.state === "generating" ? progress.progress : undefined, progress?.state, away)} />
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
        <div className="grid content-start gap-5">{mine ? <Actions task={task} /> : <Note>{texts.othersTask}</Note>}</div>
      </div>
    </>
  );
}

/** What the producer can do now. */
function Actions({ task }: { task: Task }) {
  const now = useNow() ?? 0;
  const content = useSealed(taskSource(task), "image/png");
  const quote = quoteFromJson(task.quote);
  const over = now >= task.closesAt;
  const href = `/tasks/${task.id}`;

  if (task.status === "refunded") {
    return <Note tone="warn">{texts.refunded(task.penalty === null || task.penalty === "0" ? null : formatMoney(task.penalty))}</Note>;
  }
  const refundable = over && (task.status === "locked" || task.status === "delivered" || task.status === "accepted");
  return (
    <>
      {task.status !== "locked" && <SealedState content={content} />}
      {content.state === "open" && <OpenedPicture content={content} name={`genuine-${task.id.slice(2, 10)}.png`} />}
      {refundable && (
        <Note
          tone="warn"
          action={
            <TransactionButton
              spec={{ id: `refund:${task.id}`, title: texts.refundTitle, href, call: ({ build, deployment }) => build.refundTask(deployment, quote) }}
            >
              {texts.refund}
            </TransactionButton>
          }
        >
          {texts.refundText(task.status !== "delivered")}
        </Note>
      )}
      {task.status === "delivered" && !over && content.state === "sealed" && (
        <div>
          <TransactionButton
            size="large"
            spec={{
              id: `accept:${task.id}`,
              title: texts.acceptTitle,
              href,
              call: ({ build, deployment, engine }) =>
                build.acceptTask(deployment, quote, engine.typedData.generationDeliveryHash(task.delivery!, task.productId!)),
            }}
          >
            {texts.accept}
          </TransactionButton>
          <p className="mt-2 text-sm text-muted">{texts.acceptText}</p>
        </div>
      )}
      {task.status === "accepted" && !over && (
        <div role="status">
          <Progress value={undefined} label={texts.waitReveal} />
          <p className="mt-2 text-muted">{texts.waitReveal}</p>
        </div>
      )}
      {task.status === "revealed" && content.state === "false" && content.complaint !== undefined && (
        <Note
          tone="bad"
          title={texts.false}
          action={
            <TransactionButton
              tone="danger"
              spec={{
                id: `complain:${task.id}`,
                title: texts.complainTitle,
                href,
                call: ({ build, deployment }) =>
                  build.complainTask(deployment, { quote, delivery: task.delivery!, productId: task.productId!, key: task.key!, complaint: content.complaint! }),
              }}
            >
              {texts.complain}
            </TransactionButton>
          }
        >
          {texts.falseText}
        </Note>
      )}
      {task.status === "revealed" && content.state === "open" && (
        <div>
          <TransactionButton
            size="large"
            spec={{ id: `settle:${task.id}`, title: texts.confirmTitle, href, call: ({ build, deployment }) => build.settleTask(deployment, quote) }}
          >
            {texts.confirm}
          </TransactionButton>
          <p className="mt-2 text-sm text-muted">{texts.confirmText}</p>
        </div>
      )}
      {(task.status === "revealed" || task.status === "settled") && task.productId !== null && (
        <LinkButton href={`/products/${task.productId}`} icon="arrow">
          {texts.product}
        </LinkButton>
      )}
    </>
  );
}

function stepsOf(task: Task, generated: number | undefined, state: keyof typeof texts.states | undefined, away: boolean): Step[] {
  if (task.status === "refunded") {
    return [
      { id: "paid", title: texts.steps.paid, state: "done", aside: <Time at={task.lockedAt} /> },
      { id: "refunded", title: texts.steps.refunded, state: "failed", aside: <Time at={task.updatedAt} /> },
    ];
  }
  const reached = ORDER.indexOf(task.status as (typeof ORDER)[number]);
  const stateOf = (index: number) => (index <= reached ? "done" : index === reached + 1 ? "current" : "ahead") as Step["state"];
  const left = (what: string) => (
    <>
      {what} <Countdown until={task.closesAt} over="0:00" />
    </>
  );
  const working = task.status === "locked";
  return [
    { id: "paid", title: texts.steps.paid, state: "done", detail: working ? texts.steps.paidDetail : undefined, aside: <Time at={task.lockedAt} /> },
    {
      id: "generating",
      title: texts.steps.generating,
      state: working ? "current" : "done",
      aside: working ? left(texts.deadlines.deliver) : undefined,
      detail: working ? (
        <>
          <Progress className="mt-1.5" value={generated} label={texts.steps.generating} />
          <span className="mt-1 block text-sm">{away ? texts.away : state === undefined ? "" : texts.states[state]}</span>
        </>
      ) : undefined,
    },
    { id: "delivered", title: texts.steps.delivered, state: working ? "ahead" : "done", detail: task.status === "delivered" ? texts.steps.deliveredDetail : undefined },
    { id: "accepted", title: texts.steps.accepted, state: working ? "ahead" : stateOf(2), aside: task.status === "delivered" ? left(texts.deadlines.accept) : undefined },
    { id: "revealed", title: texts.steps.revealed, state: stateOf(3), aside: task.status === "accepted" ? left(texts.deadlines.reveal) : undefined },
    { id: "settled", title: texts.steps.settled, state: stateOf(4), aside: task.status === "revealed" ? left(texts.deadlines.complain) : undefined },
  ];
}
