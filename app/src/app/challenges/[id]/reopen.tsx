"use client";

import { depositFor } from "@genuine/sdk/challenge-deposit";
import { LAST_ROUND } from "@genuine/sdk/disputes";
import type { Challenge, Product } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import { useState } from "react";
import { Card } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { useChain, useDispute, useRules } from "@/data/queries";
import { challengeTexts, within } from "@/texts/texts";
import { useAccount } from "@/wallet/session";

import { StatementField } from "../statement";

const texts = within(within(challengeTexts, "detail"), "reopen");

/** Appeal of a first round's rejection to all stake: open to anyone but the accused. */
export function Reopen({ challenge, accused }: { challenge: Challenge; accused: Product }) {
  const [statement, setStatement] = useState("");
  const account = useAccount()?.toLowerCase();
  const disputeId = challenge.disputeId ?? undefined;
  const dispute = useDispute(disputeId).data;
  const least = useRules().data?.challenge.deposit;
  const fee = useChain(
    ["appealCost", disputeId ?? "", LAST_ROUND],
    ({ client, abis, deployment: { contracts } }) =>
      client.readContract({
        address: contracts.espPanel,
        abi: abis.espPanelAbi,
        functionName: "appealCost",
        args: [BigInt(disputeId ?? 0), "0x"],
      }),
    disputeId !== undefined,
  ).data;
  const involved = [accused.owner, accused.producer, accused.esp].some((address) => address.toLowerCase() === account);
  if (challenge.status !== "rejected" || accused.status === "removed" || involved) return null;
  if (dispute === undefined || dispute.rounds.length > LAST_ROUND || least === undefined || fee === undefined)
    return null;
  const cost = depositFor(accused, least) + fee;
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      <p className="mt-2 mb-4 text-muted">{texts.text}</p>
      <div className="grid gap-3">
        <StatementField value={statement} onChange={setStatement} />
        <TransactionButton
          tone="plain"
          spec={
            statement.trim() === ""
              ? undefined
              : {
                  id: `reopen:${challenge.id}`,
                  title: texts.transaction(accused.serial),
                  href: `/challenges/${challenge.id}`,
                  pays: cost,
                  call: ({ build, deployment }) =>
                    build.reopenChallenge(deployment, BigInt(challenge.id), statement.trim()),
                }
          }
        >
          {texts.button(formatMoney(cost))}
        </TransactionButton>
      </div>
    </Card>
  );
}
