import { parseMoney } from "@genuine/sdk/money";
import { plainNumber } from "@genuine/sdk/typed-input";

/** Base units of an amount as people type it, with or without the unit; undefined unless it is more than nothing. */
export function amountOf(text: string): bigint | undefined {
  const plain = plainNumber(text.replace(/\s*TUSD\s*$/i, ""));
  if (plain === undefined) return undefined;
  try {
    const amount = parseMoney(plain);
    return amount > 0n ? amount : undefined;
  } catch {
    return undefined;
  }
}
