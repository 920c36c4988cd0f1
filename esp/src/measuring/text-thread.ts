/** The thread that keeps the index of texts. */
import { type FoundText, TextIndex } from "../copies/text-index.ts";

const index = new TextIndex();

export function add({ serial, text }: { serial: number; text: string }): void {
  index.add(serial, text);
}

export function clear(): void {
  index.clear();
}

/** Undefined if the index does not hold the expected number of texts: it belongs to a restarted thread. */
export function alike({ text, expected }: { text: string; expected: number }): FoundText[] | undefined {
  return index.size === expected ? index.alike(text) : undefined;
}
