/** Every error that can reach the page, in Chinese: those of contracts by name and values, all others by code. */
import type { ContractErrorName } from "@genuine/sdk/error-words";
import type { errorTexts as english, Told } from "../en/errors.ts";
import { CHALLENGE } from "./errors-challenge.ts";
import { CODES } from "./errors-codes.ts";
import { GUARANTEE, type Sentences } from "./errors-guarantee.ts";
import { REGISTRY } from "./errors-registry.ts";
import type { Said } from "./words.ts";

const CONTRACTS: Sentences<ContractErrorName> = { ...GUARANTEE, ...REGISTRY, ...CHALLENGE };

/** The table is typed by each error's own values; what decoded the error has made sure that name and values belong together. */
const BY_NAME = CONTRACTS as Readonly<Record<string, Said | ((values: Told["values"]) => Said)>>;

function sentenceOf({ code, message, values }: Told): Said | undefined {
  const contract = BY_NAME[code];
  if (contract !== undefined) return typeof contract === "function" ? contract(values) : contract;
  const known = CODES[code];
  return typeof known === "function" ? known(message.match(/\d+/g) ?? []) : known;
}

export const errorTexts: typeof english = {
  of(told) {
    const said = sentenceOf(told);
    return said === undefined
      ? { message: told.message, nextStep: told.nextStep }
      : { message: said[0], nextStep: said[1] };
  },
};
