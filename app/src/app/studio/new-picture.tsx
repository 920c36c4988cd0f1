"use client";

import { CONTENT_KINDS, type ContentKind } from "@genuine/sdk/content-kind";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import type { GenuineError } from "@genuine/sdk/genuine-error";
import { checkPrompt, hashText, MAX_PROMPT_LENGTH } from "@genuine/sdk/prompt";
import { feeOf } from "@genuine/sdk/quotes";
import type { Wish } from "@genuine/sdk/reputation/offers";
import { parseTypedMoney } from "@genuine/sdk/typed-input";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { bytesToHex } from "viem/utils";
import { Button } from "@/components/button";
import { Choice, Field, TextArea } from "@/components/field";
import { StatedPolicy } from "@/components/stated-policy";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/states";
import { espOf } from "@/data/clients";
import { orderOf } from "@/data/orders";
import { openPanel } from "@/data/panels";
import { useDraft } from "@/data/use-draft";
import { studioTexts as texts } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { useAccount } from "@/wallet/session";
import { chooseForMe, type Ranked, type Want } from "./candidates";
import type { Earlier } from "./earlier";
import { EspChoice, GenerationTerms } from "./esp-choice";
import { Offer } from "./offer";
import { Budget, ThreeOffers } from "./three-offers";
import { useRanking } from "./use-ranking";

const COUNTS = [1, 2, 3, 4] as const;
/** Each picture of an order has a seed of its own. */
const VARIATIONS = 4;

/** Has pictures or texts made. */
export function NewPicture({ earlier }: { earlier: Earlier | undefined }) {
  const engine = useEngine();
  const account = useAccount();
  const [kind, setKind] = useState<ContentKind>("picture");
  const words = kind === "text" ? texts.text : texts;
  const promptField = useRef<HTMLTextAreaElement>(null);
  const [prompt, setPrompt] = useDraft("studio.prompt", promptField);
  const [count, setCount] = useState(1);
  const [wish, setWish] = useState<Wish>("balanced");
  const [limit, setLimit] = useState("");
  const budget = amountOf(limit);
  const want: Want = { count, wish, most: budget.amount };
  const { ranking, error, refetch } = useRanking(kind, want);
  const [picked, setPicked] = useState<string>();
  const [said, setSaid] = useState<string>();
  const [asks, setAsks] = useState(false);
  const [avoided, setAvoided] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each order that one comes from
  useEffect(() => {
    const order = earlier && orderOf(earlier.taskId);
    if (earlier === undefined || order === undefined) return;
    setPrompt(order.prompt);
    setKind(order.kind);
    setCount(earlier.way === "vary" ? VARIATIONS : order.count);
    if (earlier.way === "other") setAvoided(order.esp);
    else setPicked(order.esp);
    if (earlier.way !== "change") setAsks(true);
    else promptField.current?.focus();
  }, [earlier?.way, earlier?.taskId]);
  const takable = ranking?.filter(({ away, tooDear }) => !away && !tooDear);
  const chosen =
    takable?.find(({ esp }) => esp.address === picked) ??
    takable?.find(({ esp }) => esp.address !== avoided) ??
    takable?.[0];

  const quote = useMutation({
    mutationFn: async (entry: Ranked): Promise<QuoteAnswer> => {
      const text = checkPrompt(prompt);
      const salt = bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
      const request = { producer: account!, esp: entry.esp.address, promptHash: hashText(text), salt };
      const signature = await engine!.signTypedData(
        engine!.typedData.promptTypedData(engine!.deployment.chainId, request),
        account!,
      );
      // No more than what is shown beside its name.
      const maxFee = feeOf(entry.generator!.price, count).toString();
      return espOf(entry.esp.endpoint).quote({
        producer: account!,
        prompt: text,
        salt,
        kind,
        items: count,
        maxFee,
        signature,
      });
    },
  });

  // Asks for the price by itself, as soon as all that it needs is here.
  const isReady =
    engine !== undefined &&
    account !== undefined &&
    chosen?.generator !== undefined &&
    chosen.esp.address !== avoided &&
    prompt !== "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    if (!asks || !isReady) return;
    setAsks(false);
    quote.mutate(chosen!);
  }, [asks, isReady]);

  const problem = promptProblem(prompt);
  const chooseKind = (wanted: ContentKind) => {
    setKind(wanted);
    setSaid(undefined);
  };
  const chooseOne = () => {
    const entry = chooseForMe(ranking ?? [], want);
    if (entry === undefined) return;
    setPicked(entry.esp.address);
    setSaid(texts.chosen(entry.esp.name, Math.round(entry.chance * 100)));
  };

  if (error !== null && error !== undefined) return <ErrorState error={error} retry={() => void refetch()} />;
  if (ranking?.length === 0 && kind === "picture")
    return <EmptyState title={texts.noProviders}>{texts.noProvidersText}</EmptyState>;

  if (quote.data !== undefined && chosen !== undefined) {
    return <Offer answer={quote.data} provider={chosen} onBack={() => quote.reset()} onPaid={() => setPrompt("")} />;
  }
  return (
    <form
      className="grid gap-8 lg:grid-cols-[1fr_1.1fr] lg:gap-12"
      onSubmit={(event) => {
        event.preventDefault();
        if (account === undefined) return openPanel("wallet");
        if (chosen !== undefined) quote.mutate(chosen);
      }}
    >
      <div>
        <div className="mb-6">
          <Choice<ContentKind>
            label={texts.kind.label}
            value={kind}
            onChange={chooseKind}
            options={CONTENT_KINDS.map((value) => ({ value, label: texts.kind[value] }))}
          />
          <p className="mt-2 text-sm text-muted">{texts.kind.hint[kind]}</p>
        </div>
        <Field
          label={words.prompt}
          hint={texts.promptHint}
          error={problem}
          aside={`${prompt.trim().length} / ${MAX_PROMPT_LENGTH}`}
        >
          {(wiring) => (
            <TextArea
              {...wiring}
              ref={promptField}
              value={prompt}
              rows={5}
              placeholder={words.promptPlaceholder}
              onChange={(event) => setPrompt(event.target.value)}
            />
          )}
        </Field>
        <p className="mt-4 text-sm font-medium">{texts.ideas}</p>
        <div className="mt-2 flex flex-wrap gap-2">
          {words.ideaList.map((idea) => (
            <Button key={idea.prompt} size="small" onClick={() => setPrompt(idea.prompt)}>
              {idea.shown}
            </Button>
          ))}
        </div>
        <CountChoice kind={kind} count={count} onChoose={setCount} />
      </div>
      <div>
        {ranking === undefined ? (
          <Loading>
            <Skeleton className="h-96" />
          </Loading>
        ) : ranking.length === 0 ? (
          <EmptyState title={texts.text.noProviders}>{texts.text.noProvidersText}</EmptyState>
        ) : (
          <>
            <ThreeOffers
              ranking={ranking}
              want={want}
              chosen={chosen?.esp.address}
              onChoose={(wanted, { esp }) => {
                setWish(wanted);
                setPicked(esp.address);
                setSaid(texts.taken(esp.name));
              }}
            />
            <div className="mt-4 mb-6">
              <Budget
                value={limit}
                understood={budget.amount}
                error={budget.problem}
                onChange={(written) => {
                  setLimit(written);
                  setSaid(undefined);
                }}
              />
            </div>
            <EspChoice
              legend={texts.provider}
              hint={texts.providerHint}
              ranking={ranking}
              chosen={chosen?.esp.address}
              onChoose={(address) => {
                setPicked(address);
                setSaid(undefined);
              }}
              count={count}
              detail={(entry) => <GenerationTerms entry={entry} count={count} />}
            />
          </>
        )}
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button onClick={chooseOne} disabled={ranking === undefined}>
            {texts.choose}
          </Button>
          <p className="min-w-0 grow basis-48 text-sm text-muted" aria-live="polite">
            {said ?? texts.chooseHint}
          </p>
        </div>
        <div className="mt-6">
          <Button
            type="submit"
            tone="primary"
            size="large"
            className="w-full"
            busy={quote.isPending}
            disabled={
              account !== undefined &&
              (prompt.trim() === "" || problem !== undefined || chosen?.generator === undefined || engine === undefined)
            }
          >
            {quote.isPending ? texts.asking : texts.askQuote}
          </Button>
          {account !== undefined && prompt.trim() === "" && (
            <p className="mt-2 text-sm text-muted">{texts.promptMissing}</p>
          )}
          {chosen?.info !== undefined && <StatedPolicy esp={chosen.esp} info={chosen.info} className="mt-4" />}
          {quote.isError && (
            <div className="mt-4">
              <ErrorState error={engine?.explain(quote.error) ?? quote.error} />
            </div>
          )}
        </div>
      </div>
    </form>
  );
}

/** How many of the prompt. */
function CountChoice({ kind, count, onChoose }: { kind: ContentKind; count: number; onChoose(count: number): void }) {
  const name = useId();
  return (
    <fieldset className="mt-6">
      <legend className="font-medium">{(kind === "text" ? texts.text : texts).count}</legend>
      <p className="mt-0.5 text-sm text-muted">{texts.countHint}</p>
      <div className="mt-3 flex gap-2.5">
        {COUNTS.map((each) => (
          <label
            key={each}
            className="flex size-11 cursor-pointer items-center justify-center rounded-md border border-line bg-surface hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              value={each}
              checked={count === each}
              onChange={() => onChoose(each)}
            />
            <span className="figures font-medium">{each}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Nothing written is no limit; what is not an amount is said, and limits nothing. */
function amountOf(text: string): { amount?: bigint; problem?: string } {
  if (text.trim() === "") return {};
  try {
    return { amount: parseTypedMoney(text) };
  } catch (error) {
    return { problem: (error as GenuineError).message };
  }
}

function promptProblem(prompt: string): string | undefined {
  if (prompt.trim() === "") return undefined;
  try {
    checkPrompt(prompt);
    return undefined;
  } catch (error) {
    return (error as GenuineError).message;
  }
}
