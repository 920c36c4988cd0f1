"use client";

import { GenuineError } from "@genuine/sdk/genuine-error";
import type { SignedListing } from "@genuine/sdk/listings";
import { useMutation } from "@tanstack/react-query";
import { espOf } from "@/data/clients";
import { refreshListings } from "@/data/listings";
import { useEspEntry } from "@/data/queries";
import { listingTexts as texts } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { SignatureButton } from "./signature-button";
import { TransactionButton } from "./transaction-button";

/** Ends all signed offers of who signed this one: by a signature that its board brings to the chain, or by hand. */
export function TakeBack({ signed: { listing } }: { signed: SignedListing }) {
  const engine = useEngine();
  const esp = useEspEntry(listing.agent);
  const step = useMutation({
    mutationFn: async () => {
      const { client, deployment, listings, typedData } = engine!;
      const { seller } = listing;
      const counter = await listings.counterOf(client, deployment, seller);
      const data = typedData.cancellationTypedData(deployment.chainId, deployment.contracts.saleEscrow, {
        seller,
        counter,
      });
      await espOf(esp!.endpoint).cancelListings({ seller, signature: await engine!.signTypedData(data, seller) });
      await refreshListings();
    },
  });
  const refused = step.error instanceof GenuineError && step.error.code !== "wrong_chain";
  return (
    <div className="grid gap-2">
      <SignatureButton tone="plain" step={step} disabled={esp === undefined}>
        {texts.takeBack}
      </SignatureButton>
      {refused && <TakeBackByHand />}
      <p className="text-sm text-muted">{texts.takeBackText}</p>
    </div>
  );
}

/** The same without a provider. */
export function TakeBackByHand() {
  return (
    <TransactionButton
      tone="plain"
      spec={{
        id: "cancel-listings",
        title: texts.takeBackTitle,
        href: "/mine",
        call: ({ build, deployment }) => build.cancelListings(deployment),
      }}
      onDone={() => void refreshListings()}
    >
      {texts.takeBackByHand}
    </TransactionButton>
  );
}
