/** Asks the indexer on the server, so that what a page is about is in its first answer. */
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { readServerConfig } from "@/config/server-config";
import type { ListQuestion, Question } from "./questions";

/** Nobody waits longer for an indexer that is slow or away: the browser then asks itself. */
const PATIENCE_MS = 500;

export async function Ahead({ questions = [], lists = [], children }: { questions?: readonly Question<unknown>[]; lists?: readonly ListQuestion<unknown>[]; children: ReactNode }) {
  const config = await readServerConfig(process.env).catch(() => undefined);
  if (config === undefined) return children;
  const indexer = new IndexerClient(config.indexerUrl);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: "always" } } });
  await Promise.all([
    ...questions.map(({ key, ask }) => client.prefetchQuery({ queryKey: key, queryFn: () => ask(indexer, signal) })),
    ...lists.map(({ key, ask }) =>
      client.prefetchInfiniteQuery({ queryKey: key, queryFn: () => ask(indexer, undefined, signal), initialPageParam: undefined as string | undefined }),
    ),
  ]);
  const state = dehydrate(client);
  // As if they were old: the browser shows them, and asks again at once.
  for (const { state: answer } of state.queries) answer.dataUpdatedAt = 1;
  return <HydrationBoundary state={state}>{children}</HydrationBoundary>;
}
