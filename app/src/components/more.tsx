"use client";

import { useEffect, useRef } from "react";
import { common } from "@/texts/texts";
import { Button } from "./button";

type Growing = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };

/** How far before its end a list goes on, in pixels. */
const AHEAD = 1_000;

/** The next part of a list, where there is one. `scrolling`: it comes by itself when one gets near; only for what stands last on a page. */
export function More({
  query: { hasNextPage, isFetchingNextPage, fetchNextPage },
  scrolling = false,
}: {
  query: Growing;
  scrolling?: boolean;
}) {
  const end = useRef<HTMLDivElement>(null);
  const next = useRef(fetchNextPage);
  useEffect(() => {
    next.current = fetchNextPage;
  });
  useEffect(() => {
    if (!scrolling || !hasNextPage || end.current === null || isFetchingNextPage) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && void next.current(), {
      rootMargin: `${AHEAD}px`,
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [scrolling, hasNextPage, isFetchingNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={end} className="mt-6 text-center">
      <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {common.more}
      </Button>
    </div>
  );
}
