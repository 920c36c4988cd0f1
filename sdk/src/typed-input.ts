/** Parses what people type into fields, in the notations of their regions. */
import { type Address, getAddress, isAddress, zeroAddress } from "viem";
import { GenuineError } from "./genuine-error.ts";
import { parseMoney } from "./money.ts";

/**
 * Parses a number into plain digits with a point: "12,5", "1.234,50", "1'000", "１２．５". One comma before three
 * digits counts as a separator of thousands: show the result before anything is signed.
 * @returns undefined for anything else
 */
export function plainNumber(text: string): string | undefined {
  const typed = text
    .normalize("NFKC") // full-width digits and signs, as input methods write them
    .replaceAll("。", ".")
    .trim()
    .replace(/(?<=\d)[\s'’](?=\d{3}(\D|$))/g, "");
  if (!/^[\d.,]*\d[\d.,]*$/.test(typed)) return undefined;
  const decimal = decimalSignOf(typed);
  const [whole = "", fraction, ...more] = decimal === undefined ? [typed] : typed.split(decimal);
  if (more.length > 0 || /[.,]/.test(fraction ?? "")) return undefined;
  if (!/^\d*$|^\d{1,3}([.,]\d{3})+$/.test(whole) || new Set(whole.match(/[.,]/g)).size > 1) return undefined;
  const digits = whole.replace(/[.,]/g, "") || "0";
  return fraction === undefined || fraction === "" ? digits : `${digits}.${fraction}`;
}

function decimalSignOf(typed: string): "." | "," | undefined {
  const [points, commas] = [typed.split(".").length - 1, typed.split(",").length - 1];
  if (points > 0 && commas > 0) return typed.lastIndexOf(".") > typed.lastIndexOf(",") ? "." : ",";
  if (points === 1) return ".";
  if (commas === 1) return /^[1-9]\d{0,2},\d{3}$/.test(typed) ? undefined : ",";
  return undefined;
}

/**
 * Parses an amount of money in any notation of `plainNumber`, with or without the unit, into base units.
 * @throws GenuineError bad_amount
 */
export function parseTypedMoney(text: string): bigint {
  return parseMoney(plainNumber(text.replace(/\s*TUSD\s*$/i, "")) ?? text);
}

/** Characters that are not seen, and spaces: what comes along with a pasted text. */
const UNSEEN = /[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** A link to an account, with its chain: "ethereum:0x…@1" (EIP-681), "eip155:1:0x…" (CAIP-10), "eth:0x…" (ERC-3770). */
const LINK = /^(?:eip155:(?<caip>\d+):|(?:ethereum|eth):(?:pay-)?)(?<rest>.*)$/i;
const PLACE = /^(?<address>[^@/?]*)(?:@(?<chain>\d+))?(?<call>\/[^?]*)?(?:\?.*)?$/;

/**
 * Parses an address as people paste it: with spaces or invisible characters around it, "0X…", or as a link to an account.
 * @param chainId A link that names another chain is refused: an account there may be no one's here.
 * @throws GenuineError bad_address, payment_link, other_chain, bad_checksum, zero_address
 */
export function parseAddress(text: string, chainId?: number): Address {
  const typed = text.replace(UNSEEN, "");
  const { caip, rest = typed } = LINK.exec(typed)?.groups ?? {};
  const { address = rest, chain = caip, call } = (rest === typed ? undefined : PLACE.exec(rest)?.groups) ?? {};
  if (call !== undefined) {
    throw new GenuineError("payment_link", "This link asks for a payment by a contract and names no person.", {
      remedy: "Paste the address of the account itself.",
    });
  }
  if (chainId !== undefined && chain !== undefined && Number(chain) !== chainId) {
    throw new GenuineError("other_chain", `This link is to an account on chain ${chain}, not on ${chainId}.`, {
      remedy: "Ask for the account's address on this chain.",
    });
  }
  // All capitals carry no checksum.
  const bare = address.replace(/^0X/, "0x").replace(/^0x[0-9A-F]{40}$/, (capitals) => capitals.toLowerCase());
  if (!/^0x[0-9a-f]{40}$/i.test(bare)) {
    throw new GenuineError("bad_address", `"${text.trim()}" is not an address.`, {
      remedy: "An address begins with 0x and has 40 more characters, 0 to 9 and a to f.",
    });
  }
  if (!isAddress(bare)) {
    throw new GenuineError("bad_checksum", `A character of ${bare} is wrong: its capital letters do not fit.`, {
      remedy: "Copy it again from where it came, whole.",
    });
  }
  if (bare === zeroAddress) {
    throw new GenuineError("zero_address", "The zero address belongs to nobody.", { remedy: "Enter another one." });
  }
  return getAddress(bare);
}
