/** The fields of requests, and answers of bytes. Ids are validated before anything is looked up by them. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { getAddress, type Hex, isAddress } from "viem";
import { z } from "zod";

const Id = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/, "is no id: 0x and 64 lower-case hexadecimal digits")
  .transform((text) => text as Hex);
export const Account = z
  .string()
  .refine((text) => isAddress(text, { strict: false }), "is no address")
  .transform((text) => getAddress(text));
export const Bytes32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "is not 32 bytes of hexadecimal digits")
  .transform((text) => text.toLowerCase() as Hex);
/** A SHA-256. */
export const Hash = Id;
export const Signature = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2}){1,2048}$/, "is no signature")
  .transform((text) => text as Hex);
/** Numbers and times: integers that a JavaScript number holds exactly. */
export const Whole = z
  .string()
  .regex(/^\d{1,15}$/, "is no whole number")
  .transform(Number);
export const ProductId = Id;
/** Maximum digits that are sure to fit into 256 bits. */
export const Digits = z.string().regex(/^\d{1,77}$/, "is no whole number of at most 77 digits");

/** @throws GenuineError bad_id */
export function idOf(text: string): Hex {
  const parsed = Id.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new GenuineError("bad_id", "This is no id: it must be 0x and 64 lower-case hexadecimal digits.");
}

/** An answer of bytes that nobody may keep. */
export function binary(bytes: Uint8Array): Response {
  const headers = {
    "content-type": "application/octet-stream",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  return new Response(new Uint8Array(bytes), { headers });
}
