import type { TaskProgress } from "@genuine/sdk/esp-client";
import type { Task } from "@genuine/sdk/indexer-answers";
import { Progress } from "@/components/states";
import type { Step } from "@/components/timeline";
import { Countdown, Time } from "@/components/values";
import { taskTexts as texts } from "@/texts/texts";

const ORDER = ["locked", "delivered", "accepted", "revealed", "settled", "closed"] as const;

/** Timeline of a task, with its provider's progress reports. */
export function stepsOf(task: Task, progress: TaskProgress | undefined, away: boolean): Step[] {
  const paid: Step = { id: "paid", title: texts.steps.paid, state: "done", aside: <Time at={task.lockedAt} /> };
  if (task.status === "refunded") {
    return [
      paid,
      { id: "refunded", title: texts.steps.refunded, state: "failed", aside: <Time at={task.updatedAt} /> },
    ];
  }
  if (task.status === "agreed") {
    return [paid, { id: "agreed", title: texts.steps.agreed, state: "done", aside: <Time at={task.updatedAt} /> }];
  }
  const reached = ORDER.indexOf(task.status);
  const stateOf = (index: number) =>
    (index <= reached ? "done" : index === reached + 1 ? "current" : "ahead") as Step["state"];
  const working = task.status === "locked";
  const revealed = task.items.filter((item) => item.key !== null);
  const ends = task.items.flatMap((item) => (item.status === "revealed" ? [item.closesAt!] : []));
  const left = (what: string, until: number) => (
    <>
      {what} <Countdown until={until} over="0:00" />
    </>
  );
  const rated = task.status === "closed" || task.status === "settled";
  return [
    { ...paid, detail: working ? texts.steps.paidDetail : undefined },
    {
      id: "generating",
      title: texts.steps.generating,
      state: working ? "current" : "done",
      aside: working ? left(texts.deadlines.deliver, task.closesAt) : undefined,
      detail: working ? <Making task={task} progress={progress} away={away} /> : undefined,
    },
    {
      id: "delivered",
      title: texts.steps.delivered,
      state: working ? "ahead" : "done",
      detail: task.status === "delivered" ? texts.steps.deliveredDetail : undefined,
    },
    {
      id: "accepted",
      title: task.witnesses.length > 0 ? texts.steps.witnessed : texts.steps.accepted,
      state: working ? "ahead" : stateOf(2),
      aside: task.status === "delivered" ? left(texts.deadlines.accept, task.closesAt) : undefined,
    },
    {
      id: "revealed",
      title: texts.steps.revealed(revealed.length, task.quote.items),
      state: stateOf(3),
      aside: task.status === "accepted" ? left(texts.deadlines.reveal, task.closesAt) : undefined,
    },
    {
      id: "settled",
      title: texts.steps.settled,
      state: stateOf(4),
      aside: ends.length > 0 ? left(texts.deadlines.complain, Math.max(...ends)) : undefined,
    },
    ...(rated
      ? [
          {
            id: "rated",
            title: task.stars === null ? texts.steps.unrated : texts.steps.rated(task.stars),
            state: stateOf(5),
            aside: task.status === "settled" ? left(texts.deadlines.rate, task.closesAt) : undefined,
          } satisfies Step,
        ]
      : []),
  ];
}

function Making({ task, progress, away }: { task: Task; progress: TaskProgress | undefined; away: boolean }) {
  const items = task.quote.items;
  return (
    <>
      <Progress
        className="mt-1.5"
        value={progress === undefined || progress.progress === 0 ? undefined : progress.progress}
        label={texts.steps.generating}
      />
      <span className="mt-1 block text-sm">
        {away ? texts.away : progress === undefined ? "" : texts.states[progress.state]}
        {items > 1 && progress !== undefined && `, ${texts.made(progress.made, items)}`}
      </span>
    </>
  );
}
