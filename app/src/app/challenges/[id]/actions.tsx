"use client";

import type { Product } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import { Skeleton } from "@/components/states";
import { Card, Note } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Countdown } from "@/components/values";
import { useConfig } from "@/config/config-context";
import { useNow } from "@/data/use-now";
import { challengeTexts, within } from "@/texts/texts";
import { useAccount } from "@/wallet/session";
import { AnswerOlderThanBoth, AnswerWithEarlier, AnswerWithLicence } from "./answer";
import type { Parts } from "./challenge-detail";

const texts = within(challengeTexts, "detail");
/** How far the chain's clock may be behind this one. */
const CHAIN_LAG_SECONDS = 3;

/** The viewer's possible actions, or the result. */
export function Actions(parts: Parts) {
  const { challenge, original, accused } = parts;
  const account = useAccount()?.toLowerCase();
  const now = useNow();
  const isChallenger = account === challenge.challenger.toLowerCase();
  const timelock = useConfig()?.deployment.contracts.hashTimelock.toLowerCase();
  // The owner of a product in a swap is the account that locked it there, as for the contract.
  const owner = accused.owner.toLowerCase() === timelock ? challenge.accusedOwner : accused.owner;
  const isAccused =
    account !== undefined && [owner, accused.producer].some((address) => address.toLowerCase() === account);
  if (challenge.status === "disputed") return null;
  if (challenge.status !== "open") return <Result {...parts} />;
  if (now === undefined) return <Skeleton className="h-32 rounded-lg" />;
  if (now >= challenge.respondBy || accused.status === "removed") return <Finish {...parts} now={now} />;
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
          <AnswerOlderThanBoth challenge={challenge} original={original} accused={accused} />
        </>
      ) : (
        <p className="mt-2 text-muted">{isChallenger ? texts.waitChallenger : texts.waitOthers}</p>
      )}
    </Card>
  );
}

/** After the response window: for any account. */
function Finish({ challenge, original, accused, now }: Parts & { now: number }) {
  const originalGone = original?.status === "removed";
  const copy = challenge.ground === "copy" && challenge.answer === null;
  const words =
    accused.status === "removed"
      ? [texts.accusedGone, texts.finishBack]
      : originalGone
        ? [texts.originalGone, texts.finishRejected]
        : copy
          ? [texts.finishText, texts.finish]
          : [texts.finishPanelText, texts.finishPanel];
  return (
    <Card>
      <h2 className="text-xl">{texts.now}</h2>
      {accused.status !== "removed" && original !== null && isWaitedFor(original, challenge) ? (
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

/** A case on the original that opened before the time to answer ended keeps this one waiting. */
function isWaitedFor(original: Product, { respondBy }: Parts["challenge"]): boolean {
  return original.challenges.some(
    ({ accusedId, status, openedAt }) =>
      accusedId === original.id && (status === "open" || status === "disputed") && openedAt < respondBy,
  );
}

function Result({ challenge, accused }: Parts) {
  const account = useAccount()?.toLowerCase();
  const { status, depositReturned, forfeited, buyer, toBuyer, challenger } = challenge;
  const deposit = formatMoney(challenge.deposit);
  const returned = formatMoney(depositReturned ?? "0");
  const winners = status === "rejected" ? forfeited.map(({ to }) => to) : [challenger];
  const paid = [...winners, ...(buyer === null ? [] : [buyer])].some((address) => address.toLowerCase() === account);
  const title = { upheld: texts.upheld, undecided: texts.undecided, rejected: texts.rejected, open: "", disputed: "" }[
    status
  ];
  return (
    <Note tone={status === "upheld" ? "good" : "info"} title={title}>
      <p>
        {status === "upheld"
          ? texts.upheldText(accused.serial, returned, formatMoney(challenge.toChallenger ?? "0"))
          : status === "undecided"
            ? texts.undecidedText(returned)
            : challenge.answer !== null && challenge.disputeId === null
              ? texts.rejectedAnswered(accused.serial, deposit)
              : challenge.disputeId !== null
                ? depositReturned === null || depositReturned === "0"
                  ? texts.rejectedPanel(accused.serial)
                  : texts.rejectedStill(accused.serial, returned)
                : texts.rejectedGone(accused.serial, deposit)}
      </p>
      {buyer !== null && toBuyer !== null && toBuyer !== "0" && (
        <p className="mt-1.5">{texts.compensated(formatMoney(toBuyer))}</p>
      )}
      {paid && <p className="mt-1.5">{texts.paidToVault}</p>}
    </Note>
  );
}
