"use client";

import type { Product } from "@genuine/sdk/indexer-answers";
import { LinkButton } from "@/components/button";
import { Note } from "@/components/surfaces";
import { challengeFrom } from "@/data/alerts";
import { useAlerts } from "@/data/queries";
import { productTexts, within } from "@/texts/texts";
import { useAccount } from "@/wallet/session";

const texts = within(productTexts, "copyAlert");

/** On the page of a work that looks like an earlier one of the account: whoever comes across it there can challenge it there. */
export function CopyAlert({ product }: { product: Product }) {
  const account = useAccount();
  const [alert] = useAlerts(account, { later: product.id }).items ?? [];
  if (alert === undefined) return null;
  return (
    <div className="mb-6">
      <Note
        tone={alert.measurement.verdict === "copy" ? "bad" : "warn"}
        title={texts.title(alert.originalSerial)}
        action={<LinkButton href={challengeFrom(alert)}>{texts.button}</LinkButton>}
      >
        {texts.text[alert.checked ? alert.measurement.verdict : "different"]}
      </Note>
    </div>
  );
}
