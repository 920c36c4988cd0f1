"use client";

import { formatMoney } from "@genuine/sdk/money";
import { Skeleton } from "@/components/states";
import { Card, Note } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Countdown } from "@/components/values";
import { useNow } from "@/data/use-now";
import { challengeTexts, within } from "@/texts/texts";
import { useAccount } from "@/wallet/session";
import { AnswerWithEarlier, AnswerWithLicence } from "./answer";
import type { Parts } from "./challenge-detail";

const texts = within(challengeTexts, "detail");
/** How far the chain's clock may be behind this one. */
const CHAIN_LAG_SECONDS = 3;

/** What the one who looks can do now, or how it ended. */
export function Actions(parts: Parts) {
  const { challenge, original, accused } = parts;
  const account = useAccount()?.toLowerCase();
  const now = useNow();
  const isChallenger = account === challenge.challenger.toLowerCase();
  const isAccused =
    account !== undefined && [accused.owner, accused.producer].some((address) => address.toLowerCase() === account);
  if (challenge.status === "disputed") return null;
  if (challenge.status !== "open") return <Result {...parts} />;
  if (now === undefined) return <Skeleton className="h-32 rounded-lg" />;
  if (now >= challenge.respondBy) return <Finish {...parts} now={now} />;
  return (
    <Card>
      <div className="flex flex-wrap items-baseline justify-between gap-3">
        <h2 className="text-xl">{isAccused ? texts.answer.title : texts.now}</h2>
        <span className="text-warn">
          <Countdown until={challenge.respondBy} over={texts.over} /> {texts.left}
        </span>
      </div>
      {isAccused && original !== null ? (
        <>
          <AnswerWithLicence challenge={challenge} original={original} accused={accused} />
          <AnswerWithEarlier challenge={challenge} original={original} accused={accused} />
        </>
      ) : (
        <p className="mt-2 text-muted">{isChallenger ? texts.waitChallenger : texts.waitOthers}</p>
      )}
    </Card>
  );
}

/** After the time to answer: anybody. */
function Finish({ challenge, original, accused, now }: Parts & { now: number }) {
  const originalGone = original?.status === "removed";
  const copy = challenge.ground === "copy";
  const words = originalGone
    ? [texts.originalGone, texts.finishRejected]
    : copy
      ? [texts.finishText, texts.finish]
      : [texts.finishPanelText, texts.finishPanel];
  return (
    <Card>
      <h2 className="text-xl">{texts.now}</h2>
      {original?.status === "challenged" ? (
        <p className="mt-2 text-muted">{texts.waitOriginal}</p>
      ) : (
        <>
          <p className="mt-2 mb-4 text-muted">{words[0]}</p>
          <TransactionButton
            spec={
              now < challenge.respondBy + CHAIN_LAG_SECONDS
                ? undefined
                : {
                    id: `finish:${challenge.id}`,
                    title: texts.finishTransaction(accused.serial),
                    href: `/challenges/${challenge.id}`,
                    call: ({ build, deployment }) => build.finishChallenge(deployment, BigInt(challenge.id)),
                  }
            }
          >
            {words[1]}
          </TransactionButton>
        </>
      )}
    </Card>
  );
}

function Result({ challenge, accused }: Parts) {
  const account = useAccount()?.toLowerCase();
  const { status, depositReturned, reward, compensation, buyer, challenger, accusedOwner } = challenge;
  const deposit = formatMoney(challenge.deposit);
  const returned = formatMoney(depositReturned ?? "0");
  const winner = status === "rejected" ? accusedOwner : challenger;
  const paid = [winner, ...(buyer === null ? [] : [buyer])].some((address) => address.toLowerCase() === account);
  const title = { upheld: texts.upheld, undecided: texts.undecided, rejected: texts.rejected, open: "", disputed: "" }[
    status
  ];
  return (
    <Note tone={status === "upheld" ? "good" : "info"} title={title}>
      <p>
        {status === "upheld"
          ? texts.upheldText(accused.serial, returned, formatMoney(reward ?? "0"))
          : status === "undecided"
            ? texts.undecidedText(returned)
            : challenge.answer !== null
              ? texts.rejectedAnswered(accused.serial, deposit)
              : challenge.disputeId !== null
                ? texts.rejectedPanel(accused.serial)
                : texts.rejectedGone(accused.serial, deposit)}
      </p>
      {buyer !== null && compensation !== null && compensation !== "0" && (
        <p className="mt-1.5">{texts.compensated(formatMoney(compensation))}</p>
      )}
      {paid && <p className="mt-1.5">{texts.paidToVault}</p>}
    </Note>
  );
}
