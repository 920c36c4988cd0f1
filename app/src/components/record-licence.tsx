"use client";

import type { SignedLicenceJson } from "@genuine/sdk/licences";
import { licenceTexts as texts } from "@/texts/texts";
import type { TransactionSpec } from "@/transactions/run";
import { TransactionButton } from "./transaction-button";

/** Brings a signed licence to the chain: from then on it binds later owners too. */
export function RecordLicence({ signed, serial }: { signed: SignedLicenceJson; serial: number }) {
  const spec: TransactionSpec = {
    id: `licence-record:${signed.signature}`,
    title: texts.recordTransaction(serial),
    href: `/products/${signed.licence.originalId}`,
    call: ({ build, deployment, engine }) => {
      const { licence, signature } = engine.licences.signedLicenceFromJson(signed);
      return build.recordLicence(deployment, licence, signature);
    },
  };
  return <TransactionButton spec={spec}>{texts.record}</TransactionButton>;
}
