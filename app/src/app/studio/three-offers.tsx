import { feeOf } from "@genuine/sdk/quotes";
import { Money } from "@/components/values";
import { studioTexts as texts } from "@/texts/texts";
import { offersFor, type Ranked } from "./use-ranking";

/** Quick, balanced and cheap: what each would be, with a sentence; one press takes it. */
export function ThreeOffers({
  ranking,
  count,
  onChoose,
}: {
  ranking: readonly Ranked[];
  count: number;
  onChoose(entry: Ranked): void;
}) {
  return (
    <div className="mb-6 grid gap-2.5 sm:grid-cols-3">
      {offersFor(ranking, count).map(({ wish, entry, seconds }) => (
        <button
          key={wish}
          type="button"
          className="rounded-md border border-line bg-surface p-3.5 text-left hover:border-accent focus-visible:outline-2 focus-visible:outline-accent"
          onClick={() => onChoose(entry)}
        >
          <span className="flex items-baseline justify-between gap-2">
            <span className="font-medium">{texts.wishes[wish].name}</span>
            <span className="figures text-sm">
              <Money value={feeOf(entry.generator!.price, count)} />
            </span>
          </span>
          <span className="mt-1 block text-sm text-muted">{texts.wishes[wish].sentence(entry.esp.name, seconds)}</span>
        </button>
      ))}
    </div>
  );
}
