"use client";

import { checkCancelOffer, type EndingAnswer, MAX_REASON_LENGTH } from "@genuine/sdk/agreements";
import type { ContentKind } from "@genuine/sdk/content-kind";
import type { Task } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Again } from "@/components/again";
import { Field, Select, TextArea } from "@/components/field";
import { SignatureButton } from "@/components/signature-button";
import { Card, Note } from "@/components/surfaces";
import { Time } from "@/components/values";
import { chainNow } from "@/data/chain-clock";
import { espOf } from "@/data/clients";
import { useRules } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { taskTexts, within } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";

const texts = within(taskTexts, "ending");
const LOOK_MS = 2_000;
/** How long a wish to cancel counts, seconds: the provider acts at once or not at all. */
const CANCEL_SECONDS = 600;
/** Shares of the maximum refund. */
const SHARES = [25, 50, 75, 100] as const;

type Props = { task: Task; kind: ContentKind; endpoint: string | undefined };

/** Ways to end an order together with its provider, and how far that is. */
export function EndTogether({ task, kind, endpoint }: Props) {
  const now = useNow() ?? 0;
  const ending = useQuery({
    queryKey: ["ending", task.id],
    queryFn: ({ signal }) => espOf(endpoint!).ending(task.id, signal),
    enabled: endpoint !== undefined && (task.status === "locked" || task.status === "revealed"),
    refetchInterval: LOOK_MS,
    retry: false,
  });
  const onSaid = () => void ending.refetch();
  if (task.status === "agreed")
    return (
      <Card className="grid gap-3">
        <p>{texts.again}</p>
        <Again taskId={task.id} kind={kind} />
      </Card>
    );
  if (task.status === "refunded")
    return (
      <Card>
        <Again taskId={task.id} kind={kind} failed />
      </Card>
    );
  const answer = ending.data;
  if (answer === undefined || endpoint === undefined) return null;
  if (task.status === "locked" && now < task.closesAt)
    return <Cancel task={task} endpoint={endpoint} answer={answer} onSaid={onSaid} />;
  const opens = task.items.every(({ status }) => status === "revealed");
  const complainBy = Math.max(0, ...task.items.map(({ closesAt }) => closesAt ?? 0));
  if (task.status !== "revealed" || !opens || now >= complainBy) return null;
  return <Propose task={task} kind={kind} endpoint={endpoint} answer={answer} until={complainBy} onSaid={onSaid} />;
}

type Way = Pick<Props, "task"> & { endpoint: string; answer: EndingAnswer; onSaid(): void };

function Cancel({ task, endpoint, answer, onSaid }: Way) {
  const rules = useRules();
  const word = useWord(task);
  const { cancel, proposal, begun } = answer;
  const step = useMutation({
    mutationFn: async () => {
      await espOf(endpoint).cancelTask(task.id, await word(cancel!, chainNow() + CANCEL_SECONDS));
    },
    onSettled: onSaid,
  });
  if (proposal?.state === "agreed") return <Note>{texts.cancelling(formatMoney(BigInt(proposal.back)))}</Note>;
  if (cancel === null || rules.data === undefined) return null;
  if (!isSigned(task, rules.data.taskPool, answer)) return <Note tone="warn">{texts.notSigned}</Note>;
  const back = BigInt(cancel);
  return (
    <Card className="grid gap-3">
      <p className="text-sm text-muted">{texts.cancelText(formatMoney(BigInt(task.fee) - back), begun)}</p>
      <SignatureButton tone="plain" step={step}>
        {texts.cancel(formatMoney(back))}
      </SignatureButton>
    </Card>
  );
}

function Propose({ task, kind, endpoint, answer, until, onSaid }: Way & { kind: ContentKind; until: number }) {
  const word = useWord(task);
  const [percent, setPercent] = useState<number>(50);
  const [reason, setReason] = useState("");
  const most = BigInt(answer.most);
  const backOf = (share: number) => (most * BigInt(share)) / 100n;
  const step = useMutation({
    mutationFn: async () => {
      const signed = await word(backOf(percent).toString(), until);
      await espOf(endpoint).proposeEnding(task.id, { ...signed, reason });
    },
    onSettled: onSaid,
  });
  const { proposal } = answer;
  return (
    <Card>
      <details open={proposal !== null}>
        <summary className="cursor-pointer font-medium">{texts.wrongTitle(kind)}</summary>
        <div className="mt-4 grid gap-4">
          {proposal !== null && (
            <Note tone={proposal.state === "refused" ? "warn" : "info"}>
              {proposal.state === "refused" ? texts.refused : texts[proposal.state](formatMoney(BigInt(proposal.back)))}
            </Note>
          )}
          {proposal?.state !== "agreed" && (
            <>
              <p className="text-muted">{texts.wrongText(formatMoney(most))}</p>
              <Field label={texts.share}>
                {(wiring) => (
                  <Select {...wiring} value={percent} onChange={(event) => setPercent(Number(event.target.value))}>
                    {SHARES.map((share) => (
                      <option key={share} value={share}>
                        {texts.shares(formatMoney(backOf(share)), share)}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <Field label={texts.reason} hint={texts.reasonHint}>
                {(wiring) => (
                  <TextArea
                    {...wiring}
                    rows={3}
                    maxLength={MAX_REASON_LENGTH}
                    value={reason}
                    onChange={(event) => setReason(event.target.value)}
                  />
                )}
              </Field>
              <SignatureButton tone="plain" step={step}>
                {texts.propose}
              </SignatureButton>
            </>
          )}
          <p className="text-sm text-muted">
            {texts.goesOn} <Time at={until} />.
          </p>
        </div>
      </details>
    </Card>
  );
}

/** Signs what comes back of this order, and until when that counts. */
function useWord({ id, producer }: Task) {
  const engine = useEngine();
  return async (back: string, until: number) => {
    const { deployment, typedData, signTypedData } = engine!;
    const message = { taskId: BigInt(id), back: BigInt(back), until };
    const data = typedData.agreementTypedData(deployment.chainId, deployment.contracts.generationEscrow, message);
    return { back, until, signature: await signTypedData(data, producer) };
  };
}

function isSigned({ quote, fee }: Task, poolBasisPoints: bigint, answer: EndingAnswer): boolean {
  try {
    checkCancelOffer({ fee: BigInt(fee), salt: quote.salt }, poolBasisPoints, answer);
    return true;
  } catch {
    return false;
  }
}
