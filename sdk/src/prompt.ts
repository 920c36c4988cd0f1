/** The prompt stays private behind its commitment, and can be opened later. */
import { encodeAbiParameters, type Hex, keccak256, stringToBytes } from "viem";
import { GenuineError } from "./genuine-error.ts";

/** Maximum length in UTF-16 units, as text fields count. */
export const MAX_PROMPT_LENGTH = 2000;

/** Everything that a generation depends on. */
export type PromptOpening = {
  prompt: string;
  model: string;
  /** A whole number, 0 to 2^53 - 1. */
  seed: number;
  parameters: Record<string, string | number>;
  /** 32 random bytes: without them a short prompt could be guessed. */
  salt: Hex;
};

/**
 * The prompt, trimmed.
 * @throws GenuineError prompt_empty, prompt_too_long
 */
export function checkPrompt(prompt: string): string {
  const trimmed = prompt.trim();
  if (trimmed === "") {
    throw new GenuineError("prompt_empty", "The prompt is empty.", { remedy: "Describe what should be generated." });
  }
  if (trimmed.length > MAX_PROMPT_LENGTH) {
    throw new GenuineError(
      "prompt_too_long",
      `The prompt has ${trimmed.length} characters; ${MAX_PROMPT_LENGTH} are allowed.`,
      { remedy: "Shorten it." },
    );
  }
  return trimmed;
}

/** Hash of a text's UTF-8 bytes. A producer signs this of its prompt when it requests a quote. */
export function hashText(text: string): Hex {
  return keccak256(stringToBytes(text));
}

/**
 * keccak256(abi.encode(keccak(prompt), keccak(model), uint256 seed, keccak(canonical JSON of parameters), salt)).
 * @throws GenuineError bad_seed, bad_parameter
 */
export function promptCommitment(opening: PromptOpening): Hex {
  if (!Number.isSafeInteger(opening.seed) || opening.seed < 0) {
    throw new GenuineError("bad_seed", `The seed ${opening.seed} is not a whole number from 0 to 2^53 - 1.`);
  }
  const types = ["bytes32", "bytes32", "uint256", "bytes32", "bytes32"] as const;
  return keccak256(
    encodeAbiParameters(
      types.map((type) => ({ type })),
      [
        hashText(opening.prompt),
        hashText(opening.model),
        BigInt(opening.seed),
        hashText(canonicalJson(opening.parameters)),
        opening.salt,
      ],
    ),
  );
}

/** JSON of a flat record with its keys sorted by code unit and no white space (RFC 8785 for this shape). */
export function canonicalJson(parameters: PromptOpening["parameters"]): string {
  const names = Object.keys(parameters).sort();
  const parts = names.map((name) => {
    const value = parameters[name];
    if (typeof value !== "string" && !Number.isFinite(value)) {
      throw new GenuineError(
        "bad_parameter",
        `The parameter ${name} is ${String(value)}: only texts and numbers can be.`,
      );
    }
    return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  });
  return `{${parts.join(",")}}`;
}
