"use client";

/** Licences of an account: granted ones from the indexer, and signed ones imported into this browser. */
import type { Deployment } from "@genuine/sdk/deployment";
import type { SignedLicenceJson } from "@genuine/sdk/licences";
import { useEffect } from "react";
import type { Address, Hex } from "viem";
import { useConfig } from "@/config/config-context";
import { useLicences } from "./queries";
import { createStore } from "./store";

/** `signed` is set until the licence is recorded. */
export type HeldLicence = {
  originalId: Hex;
  licensee: Address;
  expiry: number;
  royaltyBasisPoints: number;
  signed?: SignedLicenceJson;
};

const KEEP = 50;
const NONE: readonly SignedLicenceJson[] = [];
const store = createStore<readonly SignedLicenceJson[]>(NONE, NONE);
let storageKey: string | undefined;

/** Those of `licensee`, each original once: the granted one, else the signed one. */
export function useHeldLicences(licensee: Address | undefined): readonly HeldLicence[] {
  const { items = [] } = useLicences({ licensee }, licensee !== undefined);
  const given = useGiven().filter(({ licence }) => licence.licensee.toLowerCase() === licensee?.toLowerCase());
  const open = given.filter(({ licence }) => !items.some((granted) => covers(granted, licence)));
  const signed = open.map((one) => ({ ...one.licence, signed: one }));
  return [...items.filter(({ originalId }) => signed.every((one) => one.originalId !== originalId)), ...signed];
}

/** Whether the granted terms are at least as good. */
export function covers(granted: Omit<HeldLicence, "signed">, wanted: Omit<HeldLicence, "signed">): boolean {
  return (
    granted.originalId === wanted.originalId &&
    granted.expiry >= wanted.expiry &&
    granted.royaltyBasisPoints <= wanted.royaltyBasisPoints
  );
}

/** Stores an imported licence in this browser. A newer one replaces an older one of the same original. */
export function keepLicence(deployment: Deployment, signed: SignedLicenceJson): void {
  open(deployment);
  const others = store
    .get()
    .filter(
      ({ licence }) => licence.originalId !== signed.licence.originalId || licence.licensee !== signed.licence.licensee,
    );
  const kept = [signed, ...others].slice(0, KEEP);
  try {
    localStorage.setItem(storageKey!, JSON.stringify(kept));
  } catch {
    // Private windows may refuse: it is then there as long as the page.
  }
  store.set(kept);
}

function useGiven(): readonly SignedLicenceJson[] {
  const config = useConfig();
  // Not known on the server, nor to the first paint.
  useEffect(() => {
    if (config !== undefined) open(config.deployment);
  }, [config]);
  return store.use();
}

/** Brings back what this browser has kept, once. */
function open({ chainId, contracts }: Deployment): void {
  if (storageKey !== undefined) return;
  storageKey = `genuine.licences.${chainId}.${contracts.licenceRegistry}`;
  try {
    store.set(JSON.parse(localStorage.getItem(storageKey) ?? "[]") as SignedLicenceJson[]);
  } catch {
    // Forbidden, or written by something else: nothing was kept.
  }
}
