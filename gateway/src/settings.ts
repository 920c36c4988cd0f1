/** The settings of a gateway, from the environment. docs/gateway.md lists them. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { type Deployment, LOCAL_CHAIN_ID, parseDeployment } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { parseMoney } from "@genuine/sdk/money";
import { WISH_NAMES, type Wish } from "@genuine/sdk/reputation/offers";
import { type Address, getAddress, isAddress } from "viem";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { z } from "zod";

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];
/** Minimum length of a token, against guessing. */
const LEAST_TOKEN = 16;
const KEY = /^0x[0-9a-fA-F]{64}$/;

const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" })
  .transform((url) => url.replace(/\/+$/, ""));
const whole = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};
const money = z.string().transform((text, context) => {
  try {
    return parseMoney(text);
  } catch {
    context.addIssue({ code: "custom", message: `is ${JSON.stringify(text)}, which is not an amount such as 12.50` });
    return z.NEVER;
  }
});
const addresses = z
  .string()
  .transform((list) => list.split(",").map((one) => one.trim()))
  .pipe(z.array(z.string().refine((text) => isAddress(text, { strict: false }), "must name addresses, 0x…")))
  .transform((list) => list.map((text) => getAddress(text)));

const Environment = z.object({
  GENUINE_RPC_URL: httpUrl,
  GENUINE_DEPLOYMENT: z.string().transform((path, context) => {
    try {
      return parseDeployment(readFileSync(resolve(path), "utf8"));
    } catch (error) {
      const reason = error instanceof GenuineError ? error.shortMessage : "the file cannot be read.";
      context.addIssue({ code: "custom", message: `names ${path}: ${reason}` });
      return z.NEVER;
    }
  }),
  GENUINE_INDEXER_URL: httpUrl,
  GENUINE_GATEWAY_KEY: z.string().optional(),
  GENUINE_GATEWAY_KEY_FILE: z.string().optional(),
  GENUINE_GATEWAY_DIR: z
    .string()
    .min(1)
    .transform((path) => resolve(path)),
  GENUINE_GATEWAY_HOST: z.string().default("127.0.0.1"),
  GENUINE_GATEWAY_PORT: whole(0, 65535).prefault("4100"),
  GENUINE_GATEWAY_TOKEN: z.string().min(LEAST_TOKEN, `must have at least ${LEAST_TOKEN} characters`).optional(),
  GENUINE_GATEWAY_DAY_LIMIT: money.prefault("20"),
  GENUINE_GATEWAY_ORDER_LIMIT: money.prefault("5"),
  GENUINE_GATEWAY_PROVIDERS: addresses.optional(),
  GENUINE_GATEWAY_LEAST_SCORE: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, "must be a number from 0 to 1")
    .transform(Number)
    .prefault("0"),
  GENUINE_GATEWAY_WISH: z.enum(WISH_NAMES).default("balanced"),
  GENUINE_GATEWAY_DELIVERY_SECONDS: whole(10, 604_800).prefault("3600"),
  GENUINE_GATEWAY_PRIVATE_PEERS: z.enum(["yes", "no"]).optional(),
  GENUINE_GATEWAY_KEEP_DAYS: whole(1, 3650).prefault("7"),
  GENUINE_GATEWAY_LOG: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

export type Settings = {
  rpcUrl: string;
  deployment: Deployment;
  indexerUrl: string;
  account: PrivateKeyAccount;
  dir: string;
  host: string;
  port: number;
  /** Token of every request; undefined only if the gateway listens on this machine only. */
  token: string | undefined;
  /** Base units. */
  dayLimit: bigint;
  orderLimit: bigint;
  /** Undefined: any. */
  providers: Address[] | undefined;
  leastScore: number;
  /** Criterion for the choice of a provider. */
  wish: Wish;
  /** Maximum time to deliver. */
  deliverySeconds: number;
  privatePeers: boolean;
  keepDays: number;
  pollMs: number;
  logLevel: string;
};

/** @throws GenuineError bad_settings, which names every setting at fault, and never a secret's value */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const name = String(path[0]);
    return given[name] === undefined ? `${name} is not set` : `${name} ${message}`;
  });
  const known = Object.keys(Environment.shape);
  for (const name of Object.keys(given))
    if (name.startsWith("GENUINE_GATEWAY_") && !known.includes(name)) faults.push(`${name} is not a setting`);
  if (!LOOPBACK.includes(given.GENUINE_GATEWAY_HOST ?? "127.0.0.1") && given.GENUINE_GATEWAY_TOKEN === undefined)
    faults.push(
      `GENUINE_GATEWAY_TOKEN must be set where GENUINE_GATEWAY_HOST is ${given.GENUINE_GATEWAY_HOST}: whoever reaches the gateway spends its money`,
    );
  const account = accountOf(given, faults);
  if (!parsed.success || account === undefined || faults.length > 0)
    throw new GenuineError("bad_settings", `The gateway cannot start:\n  ${faults.join("\n  ")}`);
  const values = parsed.data;
  const isLocal = values.GENUINE_DEPLOYMENT.chainId === LOCAL_CHAIN_ID;
  return {
    rpcUrl: values.GENUINE_RPC_URL,
    deployment: values.GENUINE_DEPLOYMENT,
    indexerUrl: values.GENUINE_INDEXER_URL,
    account,
    dir: values.GENUINE_GATEWAY_DIR,
    host: values.GENUINE_GATEWAY_HOST,
    port: values.GENUINE_GATEWAY_PORT,
    token: values.GENUINE_GATEWAY_TOKEN,
    dayLimit: values.GENUINE_GATEWAY_DAY_LIMIT,
    orderLimit: values.GENUINE_GATEWAY_ORDER_LIMIT,
    providers: values.GENUINE_GATEWAY_PROVIDERS,
    leastScore: values.GENUINE_GATEWAY_LEAST_SCORE,
    wish: values.GENUINE_GATEWAY_WISH,
    deliverySeconds: values.GENUINE_GATEWAY_DELIVERY_SECONDS,
    privatePeers: (values.GENUINE_GATEWAY_PRIVATE_PEERS ?? (isLocal ? "yes" : "no")) === "yes",
    keepDays: values.GENUINE_GATEWAY_KEEP_DAYS,
    pollMs: isLocal ? 300 : 3000,
    logLevel: values.GENUINE_GATEWAY_LOG,
  };
}

function accountOf(given: Record<string, string | undefined>, faults: string[]): PrivateKeyAccount | undefined {
  const { GENUINE_GATEWAY_KEY: key, GENUINE_GATEWAY_KEY_FILE: file } = given;
  if ((key === undefined) === (file === undefined)) {
    faults.push("exactly one of GENUINE_GATEWAY_KEY and GENUINE_GATEWAY_KEY_FILE must be set");
    return undefined;
  }
  const name = key === undefined ? "GENUINE_GATEWAY_KEY_FILE" : "GENUINE_GATEWAY_KEY";
  let text = key;
  if (file !== undefined) {
    try {
      if ((statSync(file).mode & 0o077) !== 0) {
        faults.push(`${name} names ${file}, which others on this machine can read: chmod 600 it`);
        return undefined;
      }
      text = readFileSync(file, "utf8").trim();
    } catch {
      faults.push(`${name} names ${file}, which cannot be read`);
      return undefined;
    }
  }
  try {
    if (text !== undefined && KEY.test(text)) return privateKeyToAccount(text as `0x${string}`);
  } catch {
    // Not a valid scalar. Its value must not be printed.
  }
  faults.push(`${name} must hold a private key: 0x and 64 hexadecimal digits (its value is not shown)`);
  return undefined;
}
