"use client";

import { CONTENT_KINDS } from "@genuine/sdk/content-kind";
import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { PRODUCT_SORTS } from "@genuine/sdk/indexer-client";
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useState } from "react";
import { Choice, Select, TextInput } from "@/components/field";
import { LongProductGrid } from "@/components/long-product-grid";
import { More } from "@/components/more";
import { ProductGridSkeleton } from "@/components/product-card";
import { EmptyState, ErrorState, Loading } from "@/components/states";
import { Note } from "@/components/surfaces";
import { useListings } from "@/data/listings";
import { useEsps, useProducts } from "@/data/queries";
import { listingTexts, marketTexts as texts } from "@/texts/texts";
import { filterOf, MOST_WORDS, parametersOf, readSearch, type Search, SHOWN } from "./search";

/** After the last key, before it is searched. */
const PAUSE_MS = 300;

export function Market() {
  const parameters = useSearchParams();
  const search = readSearch(parameters);
  const change = useChange();
  const query = useProducts(filterOf(search));
  const { items, error, refetch } = query;
  const listed = useListed();
  // Boards know no words: what they list is shown where nothing else was asked for.
  const joins = search.show === "offered" && isPlain(search);
  const joined = joins ? items && join(listed.items, items) : items;
  const shown = joins && listed.pending && joined?.length === 0 ? undefined : joined;
  return (
    <>
      <Controls search={search} change={change} />
      {joins && listed.away.length > 0 && (
        <div className="mb-6">
          <Note>{listingTexts.hidden(listed.away)}</Note>
        </div>
      )}
      {shown === undefined ? (
        error === null ? (
          <Loading>
            <ProductGridSkeleton />
          </Loading>
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : shown.length === 0 ? (
        <EmptyState title={isPlain(search) ? texts.empty : texts.noneFound}>
          {isPlain(search) ? texts.emptyText[search.show] : texts.noneFoundText}
        </EmptyState>
      ) : (
        <>
          <LongProductGrid key={parametersOf(search)} products={shown} signed={listed.standing} />
          <More query={query} scrolling />
        </>
      )}
    </>
  );
}

function Controls({ search, change }: { search: Search; change(changed: Partial<Search>): void }) {
  const esps = useEsps().data?.items ?? [];
  const [words, setWords] = useState(search.words);
  // A link, or a way back, brings other words.
  useEffect(() => setWords(search.words), [search.words]);
  useEffect(() => {
    if (words === search.words) return undefined;
    const timer = setTimeout(() => change({ words }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words, search.words, change]);
  const one = <T extends string>(
    name: string,
    value: T,
    options: readonly { value: T; label: string }[],
    choose: (value: T) => void,
  ) => (
    <Select
      aria-label={name}
      value={value}
      onChange={(event) => choose(event.target.value as T)}
      className="w-auto! max-w-full grow text-sm sm:grow-0"
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  );
  return (
    <search className="mb-6 grid gap-3">
      <TextInput
        type="search"
        dir="auto"
        aria-label={texts.search}
        placeholder={texts.search}
        maxLength={MOST_WORDS}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Choice<Search["show"]>
          label={texts.filter.label}
          value={search.show}
          onChange={(show) => change({ show })}
          options={SHOWN.map((value) => ({ value, label: texts.filter[value] }))}
        />
        {one(
          texts.anyMedia,
          search.media,
          [
            { value: "", label: texts.anyMedia },
            ...CONTENT_KINDS.map((value) => ({ value, label: texts.media[value] })),
          ],
          (media) => change({ media }),
        )}
        {one(
          texts.anyKind,
          search.kind,
          [
            { value: "", label: texts.anyKind },
            ...(["generated", "attested"] as const).map((value) => ({ value, label: texts.kind[value] })),
          ],
          (kind) => change({ kind }),
        )}
        {one(
          texts.anyEsp,
          search.esp,
          [
            { value: "", label: texts.anyEsp },
            ...esps.map(({ address, name }) => ({ value: address.toLowerCase(), label: name })),
          ],
          (esp) => change({ esp }),
        )}
        {one(
          texts.sortBy,
          search.sort,
          PRODUCT_SORTS.map((value) => ({ value, label: texts.sort[value] })),
          (sort) => change({ sort }),
        )}
      </div>
    </search>
  );
}

/** Changes the search in the address, which is where it is kept: it can be shared, and the way back finds it. */
function useChange(): (changed: Partial<Search>) => void {
  const pathname = usePathname();
  return useCallback(
    (changed) => {
      const search = readSearch(new URLSearchParams(window.location.search));
      const query = parametersOf({ ...search, ...changed });
      window.history.replaceState(null, "", query === "" ? pathname : `${pathname}?${query}`);
    },
    [pathname],
  );
}

function isPlain({ words, media, kind, esp, producer, sort }: Search): boolean {
  return words.trim() === "" && media === "" && kind === "" && esp === "" && producer === "" && sort === "newest";
}

/** Products that boards offer, and the names of the boards that do not answer. */
function useListed() {
  const { standing, pending, away } = useListings();
  const esps = useEsps().data?.items ?? [];
  const ids = [...standing.keys()];
  const { items } = useProducts({ ids, limit: ids.length }, ids.length > 0);
  return {
    standing,
    pending: pending || (ids.length > 0 && items === undefined),
    items: items ?? [],
    away: away.map((address) => esps.find((esp) => esp.address === address)!.name),
  };
}

function join(listed: readonly ProductSummary[], offered: readonly ProductSummary[]): ProductSummary[] {
  const ids = new Set(listed.map(({ id }) => id));
  return [...listed, ...offered.filter(({ id }) => !ids.has(id))];
}
