"use client";

import { useQuery } from "@tanstack/react-query";
import type { Address } from "viem";
import { useEngine } from "@/wallet/engine-context";

const FRESH_MS = 5 * 60_000;

/** The name of an account (ENS), where the page has a resolver and the name leads back to the account. */
export function useEnsName(address: string): string | undefined {
  const names = useEngine()?.names;
  const { data } = useQuery({
    queryKey: ["name of", address.toLowerCase()],
    queryFn: async () => (await names!.nameOf(address as Address)) ?? null,
    enabled: names !== undefined,
    staleTime: FRESH_MS,
  });
  return data ?? undefined;
}

/** The account of a typed name. `address` is null for an unregistered name. */
export function useNamed(text: string): { isName: boolean; pending: boolean; address: Address | null } {
  const names = useEngine()?.names;
  const name = text.trim();
  const isName = names !== undefined && /^[^\s:/]+\.[^\s:/]+$/.test(name);
  const { data, isPending } = useQuery({
    queryKey: ["account of", name],
    queryFn: async () => (await names!.addressOf(name)) ?? null,
    enabled: isName,
    staleTime: FRESH_MS,
  });
  return { isName, pending: isName && isPending, address: data ?? null };
}
