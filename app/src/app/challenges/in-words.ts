import { LOCALES } from "@/texts/language";
import { language } from "@/texts/texts";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Seconds for a sentence, in the largest unit that keeps them apart: "1 minute", "90 seconds", "3 days". */
export function inWords(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= 2 * size || seconds === size) ?? ["second", 1];
  return new Intl.NumberFormat(LOCALES[language()], {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits: 0,
  }).format(Math.floor(seconds / size));
}
