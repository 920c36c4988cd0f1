"use client";

import {
  currentRuling,
  type Dispute,
  type Juror,
  LAST_ROUND,
  phaseEnd,
  phaseOf,
  type Round,
} from "@genuine/sdk/disputes";
import type { Challenge } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import type { ReactNode } from "react";
import { Await, Skeleton } from "@/components/states";
import { Badge, Card } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Countdown, Identity } from "@/components/values";
import { useChain, useDispute } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { challengeTexts, within } from "@/texts/texts";
import type { TransactionSpec } from "@/transactions/run";

const texts = within(within(challengeTexts, "detail"), "panel");

/** The panel: its jurors, their votes, and the steps that are open to anyone. */
export function Panel({ challenge, disputeId }: { challenge: Challenge; disputeId: string }) {
  const query = useDispute(disputeId);
  return (
    <Await query={query} skeleton={<Skeleton className="h-48 rounded-lg" />}>
      {(dispute) => <Rounds challenge={challenge} dispute={dispute} />}
    </Await>
  );
}

function Rounds({ challenge, dispute }: { challenge: Challenge; dispute: Dispute }) {
  const now = useNow();
  if (now === undefined) return <Skeleton className="h-48 rounded-lg" />;
  const phase = phaseOf(dispute, now);
  const end = phaseEnd(dispute, now);
  return (
    <Card>
      <div className="flex flex-wrap items-baseline justify-between gap-3">
        <h2 className="text-xl">{texts.title}</h2>
        <Badge tone={phase === "executed" ? "neutral" : "warn"}>{texts.phase[phase]}</Badge>
      </div>
      {end !== null && (
        <p className="mt-1 text-warn">
          <Countdown until={end} over={texts.over} /> {texts.left}
        </p>
      )}
      {phase !== "draw" && phase !== "commit" && (
        <p className="mt-2 font-medium">{texts.ruling[dispute.ruling ?? currentRuling(dispute, now)]}</p>
      )}
      {dispute.rounds.map((round) => (
        <Members key={round.number} round={round} now={now} />
      ))}
      <NextStep challenge={challenge} dispute={dispute} phase={phase} />
    </Card>
  );
}

function Members({ round, now }: { round: Round; now: number }) {
  return (
    <section className="mt-5 border-t border-line pt-4">
      <h3 className="text-lg">{texts.round(round.number)}</h3>
      {round.drawnAt !== null && round.votes === "0" && <p className="mt-1 text-sm text-muted">{texts.tooFew}</p>}
      <ul className="mt-2 grid gap-2">
        {round.jurors.map((juror) => (
          <li key={juror.address} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <span className="flex min-w-0 items-center gap-2">
              <Identity address={juror.address} size={20} />
              <span className="text-sm text-muted">
                {round.number === LAST_ROUND ? texts.stake(formatMoney(juror.votes)) : texts.seats(Number(juror.votes))}
              </span>
            </span>
            <span className="text-sm">{stateOf(juror, round, now)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function stateOf({ vote, committed }: Juror, { revealUntil }: Round, now: number): string {
  if (vote !== null) return texts.voted[vote];
  if (revealUntil !== null && now >= revealUntil) return texts.silent;
  return committed ? texts.committed : texts.waiting;
}

/** Usually done by providers; open to anyone. */
function NextStep({
  challenge,
  dispute,
  phase,
}: {
  challenge: Challenge;
  dispute: Dispute;
  phase: ReturnType<typeof phaseOf>;
}) {
  const id = BigInt(dispute.id);
  const round = dispute.rounds.length;
  const cost = useChain(
    ["appealCost", dispute.id, round],
    ({ client, abis, deployment: { contracts } }) =>
      client.readContract({
        address: contracts.espPanel,
        abi: abis.espPanelAbi,
        functionName: "appealCost",
        args: [id, "0x"],
      }),
    phase === "appeal",
  ).data;
  const spec = (name: string, title: string, rest: Pick<TransactionSpec, "call" | "pays">): TransactionSpec => ({
    id: `${name}:${dispute.id}:${round}`,
    title,
    href: `/challenges/${challenge.id}`,
    ...rest,
  });
  const button = (of: TransactionSpec | undefined, label: string, text?: ReactNode) => (
    <div className="mt-5 border-t border-line pt-5">
      {text !== undefined && <p className="mb-3 text-sm text-muted">{text}</p>}
      <TransactionButton tone="plain" spec={of}>
        {label}
      </TransactionButton>
    </div>
  );
  if (phase === "draw")
    return button(
      spec("draw", texts.drawTransaction, { call: ({ build, deployment }) => build.drawPanel(deployment, id) }),
      texts.draw,
    );
  if (phase === "solved")
    return button(
      spec("execute", texts.executeTransaction, {
        call: ({ build, deployment }) => build.executeRuling(deployment, id),
      }),
      texts.execute,
    );
  if (phase !== "appeal") return null;
  const appeal =
    cost === undefined
      ? undefined
      : spec("appeal", texts.appealTransaction, {
          pays: cost,
          call: ({ build, deployment }) => build.appealRuling(deployment, id),
        });
  return button(appeal, texts.appeal, texts.appealText);
}
