import type { Esp } from "@genuine/sdk/indexer-answers";
import { MASS } from "@genuine/sdk/reputation/opinion";
import { Badge } from "@/components/surfaces";
import { espTexts as texts } from "@/texts/texts";

export type Verdict = "unknown" | "trusted" | "good" | "mixed" | "poor";

const TONES = { unknown: "neutral", trusted: "good", good: "good", mixed: "warn", poor: "bad" } as const;

/**
 * What is known of a provider in a word: first whether enough was paid to speak of knowing, then which share of it is good.
 * The score does not do: its uncertainty is that of the typical customer, however many there are.
 */
function verdictOf({ mass, overall: { belief, disbelief } }: Pick<Esp, "mass" | "overall">): Verdict {
  if (mass < MASS.known || belief + disbelief === 0) return "unknown";
  const good = belief / (belief + disbelief);
  if (good >= 0.85) return "trusted";
  if (good >= 0.65) return "good";
  return good >= 0.45 ? "mixed" : "poor";
}

export function EspVerdict({ esp }: { esp: Pick<Esp, "mass" | "overall"> }) {
  const verdict = verdictOf(esp);
  return <Badge tone={TONES[verdict]}>{texts.verdicts[verdict]}</Badge>;
}
