"use client";

import type { ContentKind } from "@genuine/sdk/content-kind";
import type { Task, TaskItem } from "@genuine/sdk/indexer-answers";
import { quoteFromJson } from "@genuine/sdk/structs";
import { LinkButton } from "@/components/button";
import { Note } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { OpenedWork, SealedState } from "@/content/sealed-state";
import type { SealedContent } from "@/content/use-sealed";
import { descriptionTexts, taskTexts as texts } from "@/texts/texts";

/** Media types assumed for content that is not registered yet. */
export const MEDIA_TYPES: Record<ContentKind, string> = { picture: "image/png", text: "text/plain" };

/** One picture or text of a task, as far as it is visible, with its faults. */
export function ItemCard({
  task,
  item,
  kind,
  content,
  several,
}: {
  task: Task;
  item: TaskItem;
  kind: ContentKind;
  content: SealedContent;
  several: boolean;
}) {
  const { index, status, key } = item;
  if (status === "refunded") return <Note tone="warn">{texts.itemRefunded(index + 1, kind)}</Note>;
  return (
    <>
      {several && <p className="font-medium">{texts.number(index + 1, kind)}</p>}
      {(!several || content.state !== "locked") && <SealedState content={content} />}
      {content.state === "open" && (
        <OpenedWork
          content={content}
          kind={kind}
          mediaType={MEDIA_TYPES[kind]}
          name={`genuine-${task.id.slice(2, 10)}${several ? `-${index + 1}` : ""}`}
        />
      )}
      {status === "revealed" && key !== null && content.state === "false" && content.complaint !== undefined && (
        <Note
          tone="bad"
          title={texts.false}
          action={
            <TransactionButton
              tone="danger"
              spec={{
                id: `complain:${task.id}:${index}`,
                title: texts.complainTitle,
                href: `/tasks/${task.id}`,
                call: ({ build, deployment }) =>
                  build.complainTask(deployment, {
                    quote: quoteFromJson(task.quote),
                    items: task.items,
                    index,
                    key,
                    complaint: content.complaint!,
                  }),
              }}
            >
              {texts.complain}
            </TransactionButton>
          }
        >
          {texts.falseText}
        </Note>
      )}
      {key !== null && (
        <div className="flex flex-wrap gap-3">
          <LinkButton href={`/products/${item.productId}`} icon="arrow">
            {texts.product}
          </LinkButton>
          <LinkButton href={`/products/${item.productId}#name`}>{descriptionTexts.name}</LinkButton>
        </div>
      )}
    </>
  );
}
