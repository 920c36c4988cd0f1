"use client";

import { Button } from "@/components/button";
import { common } from "@/texts/texts";

type Growing = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };

/** The next part of a list, where there is one. */
export function More({ query: { hasNextPage, isFetchingNextPage, fetchNextPage } }: { query: Growing }) {
  if (!hasNextPage) return null;
  return (
    <div className="mt-6 text-center">
      <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {common.more}
      </Button>
    </div>
  );
}
