"use client";

/** What buyers bid, as providers keep it, and what the chain says of it. */
import { type SignedBidJson, type StandingBid, signedBidFromJson } from "@genuine/sdk/bids";
import { useQueries } from "@tanstack/react-query";
import { type Address, type Hex, isAddress } from "viem";
import { espOf } from "./clients";
import { useChain, useEsps } from "./queries";
import { queryClient } from "./query-client";

/** Each costs several questions to the chain. */
const MOST = 60;
/** A slow provider must not keep the others' bids back. */
const PATIENCE_MS = 4_000;

type Kept = {
  /** Not checked yet, whatever a provider says. Undefined while nothing is known. */
  items: readonly SignedBidJson[] | undefined;
  /** Providers that do not answer. */
  away: readonly Address[];
};

/** Bids for a product, by a buyer, or all, as providers keep them. */
export function useKeptBids(filter: { productId?: Hex; buyer?: Address }): Kept {
  const esps = useEsps().data?.items;
  const boards = useQueries({
    queries: (esps ?? []).map(({ endpoint }) => ({
      queryKey: ["esp", "bids", endpoint, filter.productId, filter.buyer],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        espOf(endpoint).bids(filter, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])),
      refetchInterval: 10_000,
      retry: false,
    })),
  });
  const found = boards.flatMap(({ data }) => (Array.isArray(data) ? data.filter(isWellFormed) : []));
  const answered = esps !== undefined && boards.every(({ isPending }) => !isPending);
  return {
    items: found.length > 0 || answered ? found : undefined,
    away: (esps ?? []).filter((_, index) => boards[index]?.isError).map(({ address }) => address),
  };
}

/** Those that bind their buyers, the highest that can be paid first; undefined until the chain has answered. */
export function useStandingBids(kept: readonly SignedBidJson[] | undefined): readonly StandingBid[] | undefined {
  const shown = (kept ?? []).slice(0, MOST);
  const verified = useChain(
    ["bids", ...shown.map(({ signature }) => signature)],
    ({ client, deployment, bids }) => bids.standingBids(client, deployment, shown),
    shown.length > 0,
    { keeps: true },
  );
  if (shown.length === 0) return kept && [];
  // A former answer may name bids that are no longer kept.
  return verified.data?.filter(({ signature }) => shown.some((one) => one.signature === signature));
}

/** After something was bid, accepted or taken back. */
export async function refreshBids(): Promise<void> {
  await queryClient().invalidateQueries({ queryKey: ["esp", "bids"] });
  await queryClient().invalidateQueries({ queryKey: ["chain", "bids"] });
}

/** A provider may answer anything. */
function isWellFormed(json: SignedBidJson): boolean {
  try {
    return isAddress(signedBidFromJson(json).bid.buyer, { strict: false }) && typeof json.signature === "string";
  } catch {
    return false;
  }
}
