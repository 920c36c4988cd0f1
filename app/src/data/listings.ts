"use client";

/** Offers that their sellers signed and that providers' boards show. The chain has confirmed every one that is given here. */
import type { SignedListing, SignedListingJson } from "@genuine/sdk/listings";
import { idToHex } from "@genuine/sdk/structs";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import type { Address, Hex } from "viem";
import { useEngine } from "@/wallet/engine-context";
import { espOf } from "./clients";
import { useEsps } from "./queries";
import { queryClient } from "./query-client";

/** Each costs one question to the chain. */
const MOST = 100;
/** A slow board must not keep the others' offers back. */
const PATIENCE_MS = 4_000;

export type Listings = {
  /** By product. Grows while boards answer. */
  standing: ReadonlyMap<Hex, SignedListing>;
  /** Some boards have not answered yet. */
  pending: boolean;
  /** Providers whose board does not answer. */
  away: readonly Address[];
};

/** Listings of all products, or of one. */
export function useListings(productId?: Hex): Listings {
  const engine = useEngine();
  const esps = useEsps().data?.items;
  const boards = useQueries({
    queries: (esps ?? []).map(({ endpoint }) => ({
      queryKey: ["esp", "listings", endpoint, productId],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        espOf(endpoint).listings({ productId }, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])),
      refetchInterval: 10_000,
      retry: false,
    })),
  });
  const shown = inTurn(boards.map(({ data }) => data ?? []));
  const answered = esps !== undefined && boards.every(({ isPending }) => !isPending);
  const verified = useQuery({
    queryKey: ["chain", "listings", ...shown.map(({ signature }) => signature)],
    queryFn: () => engine!.listings.standingListings(engine!.client, engine!.deployment, shown),
    enabled: engine !== undefined && shown.length > 0,
    placeholderData: keepPreviousData,
  });
  const items = shown.length === 0 ? [] : (verified.data ?? []);
  return {
    standing: new Map(items.map((signed) => [idToHex(signed.listing.productId), signed])),
    pending: !answered || (shown.length > 0 && verified.isPending),
    away: (esps ?? []).filter((_, index) => boards[index]?.isError).map(({ address }) => address),
  };
}

/** After something was put on a board, or taken off. */
export function refreshListings(): Promise<void> {
  return queryClient().invalidateQueries({ queryKey: ["esp", "listings"] });
}

/** One of each board after the other, so that no board can crowd out the rest. */
function inTurn(boards: readonly (readonly SignedListingJson[])[]): SignedListingJson[] {
  const longest = Math.min(MOST, Math.max(0, ...boards.map(({ length }) => length)));
  return Array.from({ length: longest }, (_, at) => boards.flatMap((board) => board.slice(at, at + 1)))
    .flat()
    .slice(0, MOST);
}
