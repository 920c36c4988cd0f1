import { parseTypedMoney } from "@genuine/sdk/typed-input";

/** Base units of an amount as people type it, with or without the unit; undefined unless it is more than nothing. */
export function amountOf(text: string): bigint | undefined {
  try {
    const amount = parseTypedMoney(text);
    return amount > 0n ? amount : undefined;
  } catch {
    return undefined;
  }
}
