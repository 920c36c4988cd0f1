/** Types of settings: each parses a text, or says what is wrong with it. Secrets are never printed. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseDeployment } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { parseMoney } from "@genuine/sdk/money";
import { parseGwei } from "viem";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { ComfyWorkflow, missingPlaceholders } from "./generators/comfyui-workflow.ts";
import { decryptKeystore } from "./keystore.ts";

export const money = (least: bigint) =>
  z.string().transform((text, context) => {
    try {
      const amount = parseMoney(text);
      if (amount >= least) return amount;
      context.addIssue({ code: "custom", message: "is too little" });
    } catch (error) {
      context.addIssue({
        code: "custom",
        message: error instanceof GenuineError ? error.shortMessage : "is not an amount",
      });
    }
    return z.NEVER;
  });

export const whole = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};

export const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" })
  .transform((url) => url.replace(/\/+$/, ""));

export const httpUrls = z
  .string()
  .transform((list) => list.split(",").map((url) => url.trim()))
  .pipe(z.array(httpUrl));

export const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: "must be a postgres:// URL (its value is not shown)",
});

export const text = (most: number) =>
  z.string().trim().min(1, "must not be empty").max(most, `must have at most ${most} characters`);

export const path = z
  .string()
  .min(1, "must not be empty")
  .transform((given) => resolve(given));

export const gwei = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, "must be a number of gwei, as 200 or 0.5")
  .transform((amount) => parseGwei(amount));

/** A subset of the given names, separated by commas; "none" for none. */
export const listOf = <T extends string>(names: readonly T[], what: string) =>
  z
    .string()
    .transform((list) => (list.trim() === "none" ? [] : list.split(",").map((name) => name.trim())))
    .pipe(z.array(z.enum(names, `must name ${what} of ${names.join(", ")}, or be none`)));

export const secretKey = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "must be a private key: 0x and 64 hexadecimal digits (its value is not shown)")
  .transform((key, context): PrivateKeyAccount => {
    try {
      return privateKeyToAccount(key as `0x${string}`);
    } catch {
      context.addIssue({ code: "custom", message: "is not a valid private key (its value is not shown)" });
      return z.NEVER;
    }
  });

export const deploymentFile = z.string().transform((path, context) => {
  try {
    return parseDeployment(readFileSync(resolve(path), "utf8"));
  } catch (error) {
    const reason = error instanceof GenuineError ? error.shortMessage : "The file cannot be read.";
    context.addIssue({ code: "custom", message: `names ${path}: ${reason} Deploy the contracts first.` });
    return z.NEVER;
  }
});

export const workflowFile = z.string().transform((path, context): ComfyWorkflow => {
  const fail = (why: string) => {
    context.addIssue({ code: "custom", message: `names ${path}, which ${why}` });
    return z.NEVER;
  };
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(resolve(path), "utf8"));
  } catch {
    return fail("cannot be read as JSON");
  }
  const workflow = ComfyWorkflow.safeParse(json);
  if (!workflow.success) return fail("is not a workflow as exported by ComfyUI for its API");
  const missing = missingPlaceholders(workflow.data);
  return missing.length === 0 ? workflow.data : fail(`has no ${missing.join(" and no ")} in it`);
});

/** The account in a key file. @throws GenuineError that names the file or the password as the fault */
export function accountOf(keystore: string, passwordFile: string): PrivateKeyAccount {
  const read = (name: string, path: string) => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      throw new GenuineError("bad_settings", `${name} names ${path}, which cannot be read`);
    }
  };
  const password = read("GENUINE_ESP_KEYSTORE_PASSWORD_FILE", passwordFile).replace(/\r?\n$/, "");
  try {
    return privateKeyToAccount(decryptKeystore(read("GENUINE_ESP_KEYSTORE", keystore), password));
  } catch (error) {
    if (!(error instanceof GenuineError) || error.code === "bad_settings") throw error;
    throw new GenuineError("bad_settings", `GENUINE_ESP_KEYSTORE names ${keystore}: ${error.shortMessage}`);
  }
}
