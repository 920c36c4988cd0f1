/** Fields of requests, and byte responses. Ids are validated before any look-up. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { getAddress, type Hex, isAddress } from "viem";
import { z } from "zod";

const Id = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/, "is not an id: 0x and 64 lower-case hexadecimal digits")
  .transform((text) => text as Hex);
export const Account = z
  .string()
  .refine((text) => isAddress(text, { strict: false }), "is not an address")
  .transform((text) => getAddress(text));
export const Bytes32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "is not 32 bytes of hexadecimal digits")
  .transform((text) => text.toLowerCase() as Hex);
/** A SHA-256. */
export const Hash = Id;
export const Signature = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2}){1,2048}$/, "is not a signature")
  .transform((text) => text as Hex);
/** Numbers and times: integers that a JavaScript number holds exactly. */
export const Whole = z
  .string()
  .regex(/^\d{1,15}$/, "is not a whole number")
  .transform(Number);
export const ProductId = Id;
/** Maximum digits that are sure to fit into 256 bits. */
export const Digits = z.string().regex(/^\d{1,77}$/, "is no whole number of at most 77 digits");

/** @throws GenuineError bad_id */
export function idOf(text: string): Hex {
  const parsed = Id.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new GenuineError("bad_id", "This is not an id: it must be 0x and 64 lower-case hexadecimal digits.");
}

/** A response of bytes that must not be cached. */
export function binary(bytes: Uint8Array): Response {
  const headers = {
    "content-type": "application/octet-stream",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  return new Response(new Uint8Array(bytes), { headers });
}
