/** Ids in URLs of pages. */
import type { Address, Hex } from "viem";

export function idIn(text: string): Hex | undefined {
  return /^0x[0-9a-f]{64}$/i.test(text) ? (text.toLowerCase() as Hex) : undefined;
}

export function addressIn(text: string): Address | undefined {
  return /^0x[0-9a-f]{40}$/i.test(text) ? (text.toLowerCase() as Address) : undefined;
}
