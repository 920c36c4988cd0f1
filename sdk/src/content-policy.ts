/** A provider's content policy: the content that it refuses to generate, signed by its account. */
import { type Address, type Hex, isAddressEqual, recoverTypedDataAddress } from "viem";
import { z } from "zod";
import { GenuineError } from "./genuine-error.ts";
import { hashText } from "./prompt.ts";
import { policyTypedData } from "./typed-data.ts";

/** The languages in which a policy is stated. */
export type PolicyWords = { en: string; zh: string };

/** Words and phrases by which prompts are recognised are not published: that would show how to avoid them. */
export type ContentPolicy = {
  /** The operator's own count, from 1; a later policy has a higher one. */
  version: number;
  /** Plain text, at most `MAX_STATEMENT_LENGTH` characters each. */
  statement: PolicyWords;
  categories: { id: string; name: PolicyWords }[];
  /** Whether the provider also runs a classifier on each prompt. */
  classifier: boolean;
};

export type SignedPolicy = {
  policy: ContentPolicy;
  /** The provider's signature of `policyTypedData`. */
  signature: Hex;
};

export const MAX_STATEMENT_LENGTH = 2000;
export const MAX_CATEGORIES = 50;
/** Maximum length of a category's name. */
export const MAX_NAME_LENGTH = 80;

const words = (most: number) => z.object({ en: z.string().max(most), zh: z.string().max(most) });
/** Untrusted input, although signed. */
const Checked: z.ZodType<SignedPolicy> = z.object({
  policy: z.object({
    version: z.int().min(1),
    statement: words(MAX_STATEMENT_LENGTH),
    categories: z.array(z.object({ id: z.string().max(40), name: words(MAX_NAME_LENGTH) })).max(MAX_CATEGORIES),
    classifier: z.boolean(),
  }),
  signature: z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-fA-F]{130}$/.test(value)),
});

/** Signed message of a policy: its hash covers every field, in this order. */
export function policyHash({ version, statement, categories, classifier }: ContentPolicy): Hex {
  const named = categories.map(({ id, name }) => [id, name.en, name.zh]);
  return hashText(JSON.stringify([version, statement.en, statement.zh, named, classifier]));
}

/**
 * The policy, if it is one and the provider signed it.
 * @throws GenuineError policy_unsigned
 */
export async function checkPolicy(chainId: number, esp: Address, signed: SignedPolicy): Promise<ContentPolicy> {
  const { data } = Checked.safeParse(signed);
  if (data !== undefined) {
    const { policy, signature } = data;
    const typedData = policyTypedData(chainId, { esp, policyHash: policyHash(policy) });
    const signer = await recoverTypedDataAddress({ ...typedData, signature }).catch(() => undefined);
    if (signer !== undefined && isAddressEqual(signer, esp)) return policy;
  }
  throw new GenuineError("policy_unsigned", `${esp} did not sign the content policy that is shown for it.`, {
    remedy: "Choose another provider.",
  });
}
