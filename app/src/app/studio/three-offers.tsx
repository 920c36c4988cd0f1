import { formatMoney } from "@genuine/sdk/money";
import { feeOf } from "@genuine/sdk/quotes";
import type { Wish } from "@genuine/sdk/reputation/offers";
import { Field, TextInput } from "@/components/field";
import { Note } from "@/components/surfaces";
import { Money } from "@/components/values";
import { studioTexts as texts } from "@/texts/texts";
import { isPriced, offersFor, type Ranked, type Want } from "./candidates";

/** Quick, balanced and cheap: what each would be, with a sentence; one press takes it. */
export function ThreeOffers({
  ranking,
  want,
  chosen,
  onChoose,
}: {
  ranking: readonly Ranked[];
  want: Want;
  /** Address of the provider that would be asked. */
  chosen: string | undefined;
  onChoose(wish: Wish, entry: Ranked): void;
}) {
  const offers = offersFor(ranking, want);
  if (offers.length === 0) {
    const fees = ranking.filter(isPriced).map(({ generator }) => feeOf(generator.price, want.count));
    if (fees.length === 0) return null;
    const least = fees.reduce((a, b) => (b < a ? b : a));
    return <Note tone="warn">{texts.nothingFor(formatMoney(least))}</Note>;
  }
  return (
    <fieldset>
      <legend className="mb-3 font-medium">{texts.wishLabel}</legend>
      <div className="grid gap-2.5 sm:grid-cols-3">
        {offers.map(({ wish, entry, seconds }) => (
          <button
            key={wish}
            type="button"
            aria-pressed={want.wish === wish && entry.esp.address === chosen}
            className="flex flex-col rounded-md border border-line bg-surface p-3.5 text-left hover:border-accent focus-visible:outline-2 focus-visible:outline-accent aria-pressed:border-accent aria-pressed:bg-accent-soft"
            onClick={() => onChoose(wish, entry)}
          >
            <span className="flex w-full flex-wrap items-baseline justify-between gap-x-2">
              <span className="font-medium">{texts.wishes[wish].name}</span>
              <span className="figures text-sm">
                <Money value={feeOf(entry.generator.price, want.count)} />
              </span>
            </span>
            <span className="mt-1 block text-sm text-muted">
              {texts.wishes[wish].sentence(entry.esp.name, seconds)}
            </span>
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** The most that the order may cost; empty for no limit. */
export function Budget({
  value,
  understood,
  error,
  onChange,
}: {
  value: string;
  /** The amount that was read from `value`. */
  understood: bigint | undefined;
  error: string | undefined;
  onChange(value: string): void;
}) {
  return (
    <Field
      label={texts.most}
      hint={
        <>
          {texts.mostHint}
          {understood !== undefined && <span className="block text-ink">{texts.atMost(formatMoney(understood))}</span>}
        </>
      }
      error={error}
    >
      {(wiring) => (
        <TextInput
          {...wiring}
          inputMode="decimal"
          className="max-w-40"
          placeholder="5.00"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
