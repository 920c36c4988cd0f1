/** The operator's policy file: refused categories, and the phrases by which prompts are recognised. */
import { readFileSync } from "node:fs";
import { type ContentPolicy, MAX_CATEGORIES, MAX_NAME_LENGTH, MAX_STATEMENT_LENGTH } from "@genuine/sdk/content-policy";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { z } from "zod";
import { MAX_PHRASE_WORDS, PhraseIndex, wordsOf } from "./words.ts";

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_PHRASES = 2000;
const MAX_PHRASE_LENGTH = 100;

const said = (most: number) =>
  z.strictObject({ en: z.string().trim().min(1).max(most), zh: z.string().trim().min(1).max(most) });

const Phrase = z
  .string()
  .max(MAX_PHRASE_LENGTH)
  .transform((phrase, context) => {
    const words = wordsOf(phrase);
    if (words.length > 0 && words.length <= MAX_PHRASE_WORDS) return words;
    context.addIssue({ code: "custom", message: `must have 1 to ${MAX_PHRASE_WORDS} words` });
    return z.NEVER;
  });

const PolicyFile = z.strictObject({
  version: z.int().min(1),
  statement: said(MAX_STATEMENT_LENGTH),
  categories: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "must have lower-case letters, digits and hyphens, at most 40"),
        name: said(MAX_NAME_LENGTH),
        phrases: z.array(Phrase).max(MAX_PHRASES),
      }),
    )
    .max(MAX_CATEGORIES)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, "must have each id once"),
});

export type ReadPolicy = {
  /** Without `classifier`, which is a setting. */
  stated: Omit<ContentPolicy, "classifier">;
  /** Ids of categories by their phrases. */
  phrases: PhraseIndex;
};

/** @throws GenuineError bad_policy */
export function readPolicy(file: string): ReadPolicy {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new GenuineError("bad_policy", `GENUINE_ESP_POLICY names ${file}, which cannot be read.`, { cause });
  }
  if (text.length > MAX_FILE_BYTES)
    throw new GenuineError("bad_policy", `GENUINE_ESP_POLICY names ${file}, which is larger than 1 MB.`);
  return parsePolicy(text);
}

/** @throws GenuineError bad_policy, naming every fault by its place */
export function parsePolicy(text: string): ReadPolicy {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new GenuineError("bad_policy", "The content policy is not JSON.", { cause });
  }
  const parsed = PolicyFile.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`);
    throw new GenuineError("bad_policy", `The content policy is not understood: ${faults.join("; ")}.`, {
      remedy: "esp/content-policy.example.json shows how it is written.",
    });
  }
  const { version, statement, categories } = parsed.data;
  const phrases = new PhraseIndex();
  for (const { id, phrases: given } of categories) for (const words of given) phrases.add(words, id);
  return { stated: { version, statement, categories: categories.map(({ id, name }) => ({ id, name })) }, phrases };
}
