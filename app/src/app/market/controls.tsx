"use client";

import { CONTENT_KINDS } from "@genuine/sdk/content-kind";
import { PRODUCT_SORTS } from "@genuine/sdk/indexer-client";
import { useEffect, useState } from "react";
import { isAddress } from "viem";
import { Button } from "@/components/button";
import { Choice, Field, Select, TextInput } from "@/components/field";
import { useEsps } from "@/data/queries";
import { useNamed } from "@/data/use-names";
import { marketTexts as texts } from "@/texts/texts";
import { amountOf, MOST_DIGITS, MOST_WORDS, type Search, SHOWN } from "./search";

/** After the last key, before it is searched. */
const PAUSE_MS = 300;

type Change = (changed: Partial<Search>) => void;

export function Controls({ search, change }: { search: Search; change: Change }) {
  const esps = useEsps().data?.items ?? [];
  const [words, setWords] = useTyped(search.words, (typed) => change({ words: typed }));
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
        {one(
          texts.anyLicence,
          search.licence,
          [
            { value: "", label: texts.anyLicence },
            ...(["original", "derived"] as const).map((value) => ({ value, label: texts.licence[value] })),
          ],
          (licence) => change({ licence }),
        )}
      </div>
      <MoreFilters search={search} change={change} />
    </search>
  );
}

/** Open from the start where one of them is set: a link must show what it looks for. */
function MoreFilters({ search, change }: { search: Search; change: Change }) {
  const { least, most, producer } = search;
  const [isOpen] = useState(least !== "" || most !== "" || producer !== "");
  const [from, setFrom] = useTyped(least, (typed) => change({ least: typed }));
  const [to, setTo] = useTyped(most, (typed) => change({ most: typed }));
  const price = (label: string, value: string, set: (text: string) => void) => (
    <Field label={label} error={value.trim() !== "" && amountOf(value) === undefined ? texts.badPrice : undefined}>
      {(wiring) => (
        <TextInput
          {...wiring}
          inputMode="decimal"
          maxLength={MOST_DIGITS}
          value={value}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </Field>
  );
  return (
    <details open={isOpen}>
      <summary className="cursor-pointer text-sm font-medium text-accent">{texts.moreFilters}</summary>
      <div className="mt-3 grid items-start gap-4 sm:grid-cols-[1fr_1fr_2fr]">
        {price(texts.leastPrice, from, setFrom)}
        {price(texts.mostPrice, to, setTo)}
        <Creator producer={producer} change={change} />
      </div>
    </details>
  );
}

/** An address, or a name where the page has a resolver of names. */
function Creator({ producer, change }: { producer: string; change: Change }) {
  const [text, setText] = useState(producer);
  useEffect(() => setText(producer), [producer]);
  const typed = text.trim();
  const { isName, pending, address } = useNamed(typed);
  const named = isName ? address?.toLowerCase() : undefined;
  // The address takes the name's place in the field: it is what the link holds.
  useEffect(() => {
    if (named !== undefined) change({ producer: named });
  }, [named, change]);
  const isWrong = typed !== "" && !isAddress(typed, { strict: false }) && !(isName && (pending || named !== undefined));
  const type = (text: string) => {
    setText(text);
    const whole = text.trim();
    if (whole === "" || isAddress(whole, { strict: false })) change({ producer: whole.toLowerCase() });
  };
  return (
    <Field label={texts.creator} hint={texts.creatorHint} error={isWrong ? texts.badCreator : undefined}>
      {(wiring) => (
        <div className="flex gap-2">
          <TextInput {...wiring} spellCheck={false} value={text} onChange={(event) => type(event.target.value)} />
          {producer !== "" && <Button onClick={() => change({ producer: "" })}>{texts.anyCreator}</Button>}
        </div>
      )}
    </Field>
  );
}

/** A text that is given on once typing pauses. A link, or a way back, brings another one. */
function useTyped(value: string, give: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => give(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, give]);
  return [text, setText];
}
