"use client";

import { depositFor } from "@genuine/sdk/challenge-deposit";
import type { Product } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { LinkButton } from "@/components/button";
import { Await, Skeleton } from "@/components/states";
import { Card, Note, PageHeader, Stat, Stats } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Money } from "@/components/values";
import { useRules } from "@/data/queries";
import { challengeTexts, within } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { NumberedSteps } from "../how-it-works";
import { inWords } from "../in-words";
import { Pair } from "../pair";
import { StatementField } from "../statement";

const texts = within(challengeTexts, "attestation");

/** Challenge of a proof that does not belong to its file: open to anyone; a panel decides. */
export function AttestationChallenge({ accused }: { accused: Product }) {
  const rules = useRules();
  const router = useRouter();
  const engine = useEngine();
  const [statement, setStatement] = useState("");
  const earlier = accused.challenges.find(
    ({ ground, accusedId }) => ground === "attestation" && accusedId === accused.id,
  );
  const href = engine && `/challenges/${engine.typedData.idOfAttestationChallenge(BigInt(accused.id))}`;
  return (
    <>
      <PageHeader title={texts.title(accused.serial)} intro={texts.intro} />
      <div className="grid gap-8 lg:grid-cols-[2fr_3fr] lg:gap-10">
        <Pair original={null} accused={accused} />
        <Card>
          {earlier !== undefined && earlier.status !== "undecided" ? (
            <Note
              title={texts.already}
              action={<LinkButton href={`/challenges/${earlier.id}`}>{challengeTexts.create.show}</LinkButton>}
            >
              {texts.alreadyText}
            </Note>
          ) : (
            <Await query={rules} skeleton={<Skeleton className="h-96" />}>
              {({ challenge: { deposit: least, fee, upkeepReward, responseSeconds }, panel }) => {
                const deposit = depositFor(accused, least);
                return (
                  <div className="grid gap-6">
                    <StatementField value={statement} onChange={setStatement} />
                    <div>
                      <h2 className="mb-4 text-xl">{challengeTexts.create.next}</h2>
                      <NumberedSteps
                        steps={texts.steps(
                          inWords(responseSeconds),
                          inWords(panel.commitSeconds + panel.revealSeconds),
                        )}
                      />
                    </div>
                    <Stats className="border-t border-line pt-5">
                      <Stat label={challengeTexts.create.cost} hint={texts.costText(formatMoney(upkeepReward))}>
                        <Money value={deposit + fee} />
                      </Stat>
                    </Stats>
                    <TransactionButton
                      size="large"
                      spec={
                        statement.trim() === ""
                          ? undefined
                          : {
                              id: `doubt:${accused.id}`,
                              title: texts.transaction(accused.serial),
                              href,
                              pays: deposit + fee,
                              call: ({ build, deployment }) =>
                                build.openAttestationChallenge(deployment, BigInt(accused.id), statement.trim()),
                            }
                      }
                      onDone={() => href && router.push(href)}
                    >
                      {texts.button(formatMoney(deposit + fee))}
                    </TransactionButton>
                  </div>
                );
              }}
            </Await>
          )}
        </Card>
      </div>
    </>
  );
}
