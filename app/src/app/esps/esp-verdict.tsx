import type { Esp } from "@genuine/sdk/indexer-answers";
import { Badge } from "@/components/surfaces";
import { espTexts as texts } from "@/texts/texts";

/** The score in a word. */
export function EspVerdict({ esp }: { esp: Pick<Esp, "score" | "overall"> }) {
  const word = texts.verdict(esp.score, esp.overall.uncertainty);
  const tone =
    word === "Trusted" || word === "Good" ? "good" : word === "Poor" ? "bad" : word === "Mixed" ? "warn" : "neutral";
  return <Badge tone={tone}>{word}</Badge>;
}
