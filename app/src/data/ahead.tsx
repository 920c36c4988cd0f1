/** Asks the indexer on the server, so that what a page is about is in its first answer. */
import type { List } from "@genuine/sdk/indexer-answers";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { dehydrate, HydrationBoundary, type InfiniteData, QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { readServerConfig } from "@/config/server-config";
import { ask as askOnce, patience } from "./known";
import type { ListQuestion, Question } from "./questions";

/** Prefetched responses of the indexer; undefined, or empty, if it did not answer. */
type Answers = {
  of<T>(question: Question<T>): T | undefined;
  /** The first page of a list. */
  firstOf<T>(list: ListQuestion<T>): readonly T[];
};

type Asked = { questions?: readonly Question<unknown>[]; lists?: readonly ListQuestion<unknown>[] };

/** @param then what is asked next, by the answers so far */
export async function Ahead({
  questions = [],
  lists = [],
  then,
  children,
}: Asked & { then?(answers: Answers): readonly Question<unknown>[]; children: ReactNode }) {
  const config = await readServerConfig(process.env).catch(() => undefined);
  if (config === undefined) return children;
  const indexer = new IndexerClient(config.indexerUrl);
  const signal = patience();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: "always" } } });
  const fetchAll = (asked: readonly Question<unknown>[]) =>
    asked.map((question) => client.prefetchQuery({ queryKey: question.key, queryFn: () => askOnce(question) }));
  await Promise.all([
    ...fetchAll(questions),
    ...lists.map(({ key, ask }) =>
      client.prefetchInfiniteQuery({
        queryKey: key,
        queryFn: () => ask(indexer, undefined, signal),
        initialPageParam: undefined as string | undefined,
      }),
    ),
  ]);
  if (then !== undefined) {
    const next = then({
      of: <T,>({ key }: Question<T>) => client.getQueryData<T>(key),
      firstOf: <T,>({ key }: ListQuestion<T>) => client.getQueryData<InfiniteData<List<T>>>(key)?.pages[0]?.items ?? [],
    });
    await Promise.all(fetchAll(next));
  }
  const state = dehydrate(client);
  // As if they were old: the browser shows them, and asks again at once.
  for (const { state: answer } of state.queries) answer.dataUpdatedAt = 1;
  return <HydrationBoundary state={state}>{children}</HydrationBoundary>;
}
