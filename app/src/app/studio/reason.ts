import { formatMoney } from "@genuine/sdk/money";
import { feeOf } from "@genuine/sdk/quotes";
import { reasonTexts as texts } from "@/texts/texts";
import { expectedQueue, isPriced, type Ranked } from "./candidates";

/**
 * Why a provider stands where it stands, in one sentence: own experience, others' experience, how sure that is, and
 * where `count` are to be made its queue and its fee for them against the others'.
 */
export function reasonOf(entry: Ranked, all: readonly Ranked[], count?: number): string {
  const { local, overall, mass, esp, away } = entry;
  // The chain keeps how good they were, and how much of them is remembered, but not how many.
  const own = local.uncertainty < 1;
  // Own tasks that are not rated yet cannot be distinguished from others': no number rather than a wrong one.
  const others = own ? 0 : esp.settled + esp.refunded;
  const known = overall.uncertainty >= 1 ? undefined : goodShare(overall);
  const mine = own ? goodShare(local) : undefined;

  const experience = texts.experience(
    mine === undefined ? undefined : { good: mine, tasks: 0 },
    known === undefined ? undefined : { good: known, tasks: others },
  );
  const confidence = mine === undefined && known === undefined ? "" : texts.confidence(mass);
  if (away) return texts.sentence(experience + confidence, texts.away);
  if (count === undefined || !isPriced(entry)) return texts.sentence(experience + confidence);

  const fees = all.flatMap((other) =>
    other.generator === undefined || other.away ? [] : [feeOf(other.generator.price, count)],
  );
  const fee = feeOf(entry.generator.price, count);
  const cheapest = fees.reduce((least, one) => (one < least ? one : least), fee);
  const queue = expectedQueue(entry);
  return texts.sentence(
    experience + confidence,
    texts.load(queue),
    texts.fee(fee - cheapest, formatMoney(fee - cheapest), fees.filter((one) => one === fee).length, fees.length),
  );
}

/** Belief as a share of belief and disbelief. */
function goodShare({ belief, disbelief }: { belief: number; disbelief: number }): number {
  return belief / (belief + disbelief);
}
