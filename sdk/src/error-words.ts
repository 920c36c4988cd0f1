/** Types of the sentences about contract errors, and formatting of their values. */
import type { AbiParameterToPrimitiveType, Address, Hex } from "viem";
import type { errorsAbi } from "./generated/abis.ts";

type ErrorItem = (typeof errorsAbi)[number];
export type ContractErrorName = ErrorItem["name"];

/** The arguments of an error by their names. */
export type ErrorValues<N extends ContractErrorName> = {
  readonly [I in Extract<ErrorItem, { name: N }>["inputs"][number] as I["name"] &
    string]: AbiParameterToPrimitiveType<I>;
};

/** Message and next step. */
export type Sentence = readonly [message: string, nextStep: string];

/** One for each of these errors: an incomplete table does not compile. */
export type Sentences<N extends ContractErrorName> = { [K in N]: (values: ErrorValues<K>) => Sentence };

export const RELOAD = "Reload the page to see where it stands now.";
export const OPERATOR = "This is a bug. Please report it.";
export const TRY_AGAIN = "Try again.";

export function short(address: Address): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

export function hash(value: Hex): string {
  return `${value.slice(0, 10)}…`;
}

export function id(value: bigint): string {
  return hash(`0x${value.toString(16).padStart(64, "0")}`);
}

export function nameOf(names: readonly string[], value: number): string {
  return names[value] ?? `unknown (${value})`;
}

export function percent(basisPoints: bigint | number): string {
  return `${Number(basisPoints) / 100} %`;
}

/** Seconds in words: "45 seconds", "3 minutes", "2 hours", "5 days". */
export function span(seconds: bigint): string {
  const units = [
    [86_400n, "day"],
    [3_600n, "hour"],
    [60n, "minute"],
  ] as const;
  const [size, name] = units.find(([unit]) => seconds >= 2n * unit) ?? [1n, "second"];
  const count = seconds / size;
  return `${count} ${name}${count === 1n ? "" : "s"}`;
}

/** Unix seconds as date and time, UTC. */
export function clock(seconds: bigint): string {
  return seconds < 8_640_000_000_000n
    ? `${new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`
    : "the end of time";
}
