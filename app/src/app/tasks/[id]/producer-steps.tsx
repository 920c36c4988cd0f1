"use client";

import type { ContentKind } from "@genuine/sdk/content-kind";
import type { TaskProgress } from "@genuine/sdk/esp-client";
import type { Task } from "@genuine/sdk/indexer-answers";
import { quoteFromJson } from "@genuine/sdk/structs";
import { Progress } from "@/components/states";
import { Note } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Time } from "@/components/values";
import { savedAs } from "@/content/file-type";
import { Locked } from "@/content/sealed-state";
import { useOpenedAloud } from "@/content/use-opened-aloud";
import { taskSource, useSealedFiles } from "@/content/use-sealed";
import { useNow } from "@/data/use-now";
import { acceptTexts, taskTexts as texts } from "@/texts/texts";
import { acceptTaskSpec } from "@/transactions/accept-specs";
import { acceptsAlone } from "@/transactions/accepts-alone";
import { GrowingText } from "./growing-text";
import { ItemCard, MEDIA_TYPES } from "./item-card";
import { Verdict } from "./verdict";

const GRID = "grid gap-5 sm:grid-cols-2";

/** What the producer can do now, and what happens if it does nothing. @param progress What the provider reports, if it does; with the text so far for who may see it */
export function ProducerSteps({
  task,
  kind,
  progress,
  ask,
}: {
  task: Task;
  kind: ContentKind;
  progress: TaskProgress | undefined;
  ask: (() => void) | undefined;
}) {
  const made = progress?.made;
  const isAlone = acceptsAlone.use();
  const now = useNow() ?? 0;
  const contents = useSealedFiles(
    task.items.map((item) => taskSource(task, item)),
    savedAs(MEDIA_TYPES[kind]).type,
  );
  useOpenedAloud(contents);
  const quote = quoteFromJson(task.quote);
  const href = `/tasks/${task.id}`;
  const { status, closesAt, items } = task;
  const endableFrom = task.endableFrom ?? closesAt;
  const over = now >= closesAt;
  const refundable = (status === "locked" || status === "delivered" || status === "accepted") && now >= endableFrom;
  const several = task.quote.items > 1;
  const opened = items.filter((item, index) => item.status === "revealed" && contents[index]!.state === "open");

  return (
    <>
      {several && status === "locked" && <Awaited count={task.quote.items} kind={kind} made={made} />}
      {kind === "text" && ((status === "locked" && !over) || status === "delivered") && (
        <GrowingText text={progress?.text} written={status === "delivered"} ask={ask} />
      )}
      {several && contents.some((content) => content.state === "locked") && (
        <Locked contents={contents} action={texts.check.unlockAll} />
      )}
      {items.length > 0 && status !== "refunded" && (status !== "agreed" || items.some(({ key }) => key !== null)) && (
        <ul className={several ? GRID : "grid gap-5"}>
          {items.map((item, index) => (
            <li key={item.index} className="grid min-w-0 content-start gap-4">
              <ItemCard task={task} item={item} kind={kind} content={contents[index]!} several={several} />
            </li>
          ))}
        </ul>
      )}
      {refundable && (
        <Note
          tone="warn"
          action={
            <TransactionButton
              spec={{
                id: `refund:${task.id}`,
                title: texts.refundTitle,
                href,
                call: ({ build, deployment }) => build.refundTask(deployment, quote),
              }}
            >
              {texts.refund}
            </TransactionButton>
          }
        >
          {texts.refundText(status !== "delivered")}
        </Note>
      )}
      {status === "locked" && over && !refundable && (
        <Note tone="warn">
          {texts.isLate} <Time at={endableFrom} />.
        </Note>
      )}
      {status === "delivered" && over && !refundable && (
        <Note>
          {task.objectedAt === null ? texts.silent : texts.objected} <Time at={endableFrom} />.
        </Note>
      )}
      {status === "delivered" && !over && contents.every((content) => content.state === "sealed") && (
        <div>
          <TransactionButton size="large" spec={acceptTaskSpec(task)}>
            {texts.accept}
          </TransactionButton>
          <p className="mt-2 text-sm text-muted">
            {task.acceptor !== null && isAlone ? acceptTexts.alone : texts.acceptText}
          </p>
        </div>
      )}
      {status === "delivered" && !over && contents.some((content) => content.state === "failed") && (
        <Note
          action={
            <TransactionButton
              spec={{
                id: `object:${task.id}`,
                title: texts.objectTitle,
                href,
                byAcceptor: task.acceptor !== null,
                call: ({ build, deployment }) => build.objectTask(deployment, quote),
              }}
            >
              {texts.object}
            </TransactionButton>
          }
        >
          {texts.objectText} {texts.bothLose}
        </Note>
      )}
      {status === "delivered" && !over && <p className="text-sm text-muted">{`${texts.ifSilent} ${texts.bothLose}`}</p>}
      {status === "accepted" && !over && (
        <div role="status">
          <Progress value={undefined} label={texts.waitReveal} />
          <p className="mt-2 text-muted">{texts.waitReveal}</p>
        </div>
      )}
      {(opened.length > 0 || status === "settled" || status === "closed") && (
        <Verdict task={task} kind={kind} opened={opened.map((item) => item.index)} over={over} />
      )}
    </>
  );
}

/** Pictures or texts that are still with the provider, in their places. */
function Awaited({ count, kind, made }: { count: number; kind: ContentKind; made: number | undefined }) {
  return (
    <ul className={GRID}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a placeholder has no identity but its place
        <li key={index} className="min-w-0">
          <p className="mb-2 font-medium">{texts.number(index + 1, kind)}</p>
          <div className="flex aspect-square items-center justify-center rounded-lg border border-dashed border-line-strong/60 p-4 text-center text-muted">
            {texts.awaited(index < (made ?? 0) ? "made" : index === made ? "current" : "ahead")}
          </div>
        </li>
      ))}
    </ul>
  );
}
