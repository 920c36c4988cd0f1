import { GenuineError } from "./genuine-error.ts";

/** Decimals of the payment token. */
export const DECIMALS = 6;
export const SYMBOL = "TUSD";
const ONE = 10n ** BigInt(DECIMALS);

/**
 * Base units of an amount as people write it: "12.5", "1,000", "0.000001 TUSD".
 * @throws GenuineError bad_amount for anything else, too many decimals included.
 */
export function parseMoney(text: string): bigint {
  const plain = text.trim().replace(/\s*TUSD$/i, "");
  const parts = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/.exec(plain);
  if (parts === null) {
    throw new GenuineError("bad_amount", `"${text}" is not an amount of money.`, { remedy: "Write it like 12.50." });
  }
  const [, whole = "0", fraction = ""] = parts;
  if (fraction.length > DECIMALS) {
    throw new GenuineError("bad_amount", `"${text}" has more than ${DECIMALS} decimals.`, { remedy: "Round it." });
  }
  return BigInt(whole.replaceAll(",", "")) * ONE + BigInt(fraction.padEnd(DECIMALS, "0"));
}

/** Base units (or their decimal string) formatted without the unit: at least two decimals, "1,234.50". */
export function formatAmount(baseUnits: bigint | string): string {
  const value = BigInt(baseUnits);
  const absolute = value < 0n ? -value : value;
  const whole = (absolute / ONE).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = (absolute % ONE)
    .toString()
    .padStart(DECIMALS, "0")
    .replace(/0{1,4}$/, "");
  return `${value < 0n ? "-" : ""}${whole}.${fraction}`;
}

/** Base units (or their decimal string) formatted with the unit: "12.50 TUSD". */
export function formatMoney(baseUnits: bigint | string): string {
  return `${formatAmount(baseUnits)} ${SYMBOL}`;
}
