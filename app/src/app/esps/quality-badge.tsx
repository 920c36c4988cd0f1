import { Badge } from "@/components/surfaces";
import { espTexts as texts } from "@/texts/texts";
import { isGood } from "./quality";

/** An outcome in a word, with its quality where that is not all or nothing. */
export function QualityBadge({ quality }: { quality: number }) {
  const word = texts.outcome[String(isGood(quality))];
  return (
    <Badge tone={isGood(quality) ? "good" : "bad"}>
      {quality === 0 || quality === 1 ? word : `${word}, ${Math.round(100 * quality)} %`}
    </Badge>
  );
}
