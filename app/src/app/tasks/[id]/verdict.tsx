"use client";

import type { ContentKind } from "@genuine/sdk/content-kind";
import type { Task } from "@genuine/sdk/indexer-answers";
import { quoteFromJson } from "@genuine/sdk/structs";
import { useState } from "react";
import { Again } from "@/components/again";
import { Card } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { taskTexts as texts } from "@/texts/texts";
import { Stars } from "./stars";

/**
 * All that is left to say of what came, in one place: that it is right, how good it is, and what comes next. Stars given with the
 * confirmation of the last items go in the same transaction.
 * @param opened Indexes of the items that are open and not yet paid for
 */
export function Verdict({
  task,
  kind,
  opened,
  over,
}: {
  task: Task;
  kind: ContentKind;
  opened: number[];
  over: boolean;
}) {
  const [stars, setStars] = useState<number>();
  const { id, status, items } = task;
  const quote = quoteFromJson(task.quote);
  const href = `/tasks/${id}`;
  const isLast = items.every(
    ({ index, status: now }) => opened.includes(index) || now === "settled" || now === "refunded",
  );
  const rateable = status === "settled" && !over;
  const confirms = opened.length > 0;
  return (
    <Card className="grid gap-5">
      {(rateable || (confirms && isLast)) && <Stars stars={stars} onChoose={setStars} optional={confirms} />}
      {confirms && (
        <div>
          <TransactionButton
            size="large"
            spec={{
              id: `settle:${id}:${opened.join()}:${isLast ? (stars ?? "") : ""}`,
              title: texts.confirmTitle,
              href,
              call: ({ build, deployment }) =>
                isLast && stars !== undefined
                  ? build.settleAndRateTask(deployment, quote, opened, stars)
                  : build.settleTaskItems(deployment, quote, opened),
            }}
          >
            {texts.confirm(opened.length, items.length)}
          </TransactionButton>
          <p className="mt-2 text-sm text-muted">{texts.confirmText}</p>
        </div>
      )}
      {rateable && (
        <TransactionButton
          spec={
            stars === undefined
              ? undefined
              : {
                  id: `rate:${id}:${stars}`,
                  title: texts.rating.transaction,
                  href,
                  call: ({ build, deployment }) => build.rateTask(deployment, quote, stars),
                }
          }
        >
          {texts.rating.give}
        </TransactionButton>
      )}
      <Again taskId={id} kind={kind} />
    </Card>
  );
}
