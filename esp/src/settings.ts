/** All that can be set about a worker, from the environment. Documented here and nowhere else. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Deployment, LOCAL_CHAIN_ID, parseDeployment } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { parseMoney } from "@genuine/sdk/money";
import { MAX_ITEMS } from "@genuine/sdk/structs";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { DUTIES, type DutyName } from "./duties/duty-board.ts";
import type { CertificateFiles } from "./credentials/certificate.ts";
import { EMBEDDED, type EmbeddedSettings } from "./generators/embedded.ts";
import type { SdapiSettings } from "./generators/sdapi.ts";

const money = (least: bigint) =>
  z.string().transform((text, context) => {
    try {
      const amount = parseMoney(text);
      if (amount >= least) return amount;
      context.addIssue({ code: "custom", message: "is too little" });
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof GenuineError ? error.shortMessage : "is no amount" });
    }
    return z.NEVER;
  });
const whole = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.string().regex(/^\d+$/, message).transform(Number).refine((value) => value >= least && value <= most, message);
};
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" }).transform((url) => url.replace(/\/+$/, ""));
const text = (most: number) => z.string().trim().min(1, "must not be empty").max(most, `must have at most ${most} characters`);
const secretKey = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "must be a private key: 0x and 64 hexadecimal digits (its value is not shown)")
  .transform((key, context): PrivateKeyAccount => {
    try {
      return privateKeyToAccount(key as `0x${string}`);
    } catch {
      context.addIssue({ code: "custom", message: "is no valid private key (its value is not shown)" });
      return z.NEVER;
    }
  });
const deploymentFile = z.string().transform((path, context) => {
  try {
    return parseDeployment(readFileSync(resolve(path), "utf8"));
  } catch (error) {
    const reason = error instanceof GenuineError ? error.shortMessage : "The file can not be read.";
    context.addIssue({ code: "custom", message: `names ${path}: ${reason} Deploy the contracts first.` });
    return z.NEVER;
  }
});

const Environment = z.object({
  /** JSON-RPC of the chain's node. */
  GENUINE_RPC_URL: httpUrl,
  /** Path of the deployment's JSON. */
  GENUINE_DEPLOYMENT: deploymentFile,
  /** Private key of the provider's account. */
  GENUINE_ESP_KEY: secretKey,
  GENUINE_ESP_NAME: text(64),
  /** Where others reach this worker; goes on chain. */
  GENUINE_ESP_ENDPOINT: httpUrl,
  GENUINE_ESP_PORT: whole(0, 65535),
  /** Address to listen at; 0.0.0.0 for all. */
  GENUINE_ESP_HOST: z.string().default("127.0.0.1"),
  /** Directory of everything that must survive a restart. */
  GENUINE_ESP_DIR: z.string().min(1, "must not be empty").transform((path) => resolve(path)),
  /** Price of a picture, and of each second that it is reckoned to take. */
  GENUINE_ESP_FEE: money(1n).prefault("2.5"),
  GENUINE_ESP_FEE_PER_SECOND: money(0n).prefault("0"),
  /** Pictures of one order, at most. */
  GENUINE_ESP_PICTURES: whole(1, MAX_ITEMS).prefault("4"),
  /** Stake to register with, when this account is not registered yet. */
  GENUINE_ESP_STAKE: money(0n).prefault("1000"),
  GENUINE_ESP_GENERATOR: z.enum(["embedded", "pattern", "sdapi"]).default("embedded"),
  /** For GENUINE_ESP_GENERATOR=embedded: pixels on a side, steps of the diffusion, and how closely it keeps to the prompt. */
  GENUINE_EMBEDDED_SIZE: whole(128, 1024).prefault("512"),
  GENUINE_EMBEDDED_STEPS: whole(1, 100).prefault(String(EMBEDDED.steps)),
  GENUINE_EMBEDDED_GUIDANCE: z.string().regex(/^([1-9]|10)(\.\d+)?$/, "must be a number from 1 to 10").transform(Number).refine((value) => value <= 10, "must be a number from 1 to 10").prefault(String(EMBEDDED.guidance)),
  /** For GENUINE_ESP_GENERATOR=pattern: pixels on a side. */
  GENUINE_PATTERN_SIZE: whole(128, 2048).prefault("512"),
  /** For GENUINE_ESP_GENERATOR=sdapi: base URLs of the servers, separated by commas, and what they are asked for. */
  GENUINE_SDAPI_URL: z
    .string()
    .transform((list) => list.split(",").map((url) => url.trim()))
    .pipe(z.array(httpUrl))
    .optional(),
  GENUINE_SDAPI_MODEL: text(100).default("stable-diffusion"),
  GENUINE_SDAPI_STEPS: whole(1, 150).prefault("20"),
  GENUINE_SDAPI_WIDTH: whole(64, 2048).prefault("512"),
  GENUINE_SDAPI_HEIGHT: whole(64, 2048).prefault("512"),
  GENUINE_SDAPI_CFG: z.string().regex(/^\d+(\.\d+)?$/, "must be a number").transform(Number).prefault("7"),
  /** What to do with work like another producer's product: neither vouch for it nor deliver it, or only tell. */
  GENUINE_ESP_NEAR_DUPLICATES: z.enum(["refuse", "flag"]).default("refuse"),
  /**
   * What to do for the system besides own work, separated by commas; "none" for nothing. finish: challenges whose answer
   * time is over, which is paid; draw: seat panels; jury: vote where this provider is drawn, which is paid, and not to
   * vote costs stake; execute: carry rulings out; settle: pay the jurors; escrows: end tasks and sales whose time is over,
   * which is paid; witness: fetch and keep the sealed files of a payer that is silent, and sign that it can have them, so
   * that the provider is paid. Before the keys are shown a witness can not read such a file.
   */
  GENUINE_ESP_DUTIES: z
    .string()
    .transform((list) => (list.trim() === "none" ? [] : list.split(",").map((name) => name.trim())))
    .pipe(z.array(z.enum(DUTIES, `must name duties of ${DUTIES.join(", ")}, or be none`)))
    .prefault(DUTIES.join(",")),
  /**
   * Who sees at /status what others may not, as votes before they are revealed and files in dispute: local (requests
   * from this machine by its own name) or never. Default local on the local chain, never elsewhere: behind a proxy on
   * the same machine everybody is local.
   */
  GENUINE_ESP_OPERATOR_VIEW: z.enum(["local", "never"]).optional(),
  /** Tasks that may be open before the delivery at the same time. */
  GENUINE_ESP_CAPACITY: whole(1, 1000).prefault("8"),
  /** Seconds a quote leaves for the delivery, for each picture, and seconds it may be locked. */
  GENUINE_ESP_DELIVERY_SECONDS: whole(10, 604800).prefault("300"),
  GENUINE_ESP_QUOTE_SECONDS: whole(30, 86400).prefault("600"),
  /** Blocks that must follow on an event before the worker acts on it. Default 0 on the local chain, 2 elsewhere. */
  GENUINE_ESP_CONFIRMATIONS: whole(0, 1000).optional(),
  /** Milliseconds between two looks at the chain. */
  GENUINE_ESP_POLL_MS: whole(50, 60000).optional(),
  /** PEM files of the certificate chain and its key that Content Credentials are signed under. Default: one of the worker's own. */
  GENUINE_ESP_C2PA_CERTIFICATE: z.string().transform((path) => resolve(path)).optional(),
  GENUINE_ESP_C2PA_KEY: z.string().transform((path) => resolve(path)).optional(),
  GENUINE_ESP_LOG: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  NODE_ENV: z.string().optional(),
  /** Tests only: kill the process right after this step is on disk. */
  GENUINE_ESP_CRASH_AT: z.string().optional(),
});

export type Settings = {
  rpcUrl: string;
  deployment: Deployment;
  account: PrivateKeyAccount;
  name: string;
  endpoint: string;
  host: string;
  port: number;
  dir: string;
  /** Base units. */
  fee: bigint;
  feePerSecond: bigint;
  maxItems: number;
  stake: bigint;
  generator: { kind: "pattern"; side: number } | ({ kind: "embedded" } & EmbeddedSettings) | ({ kind: "sdapi"; urls: string[] } & Omit<SdapiSettings, "url">);
  nearDuplicates: "refuse" | "flag";
  duties: DutyName[];
  operatorView: "local" | "never";
  capacity: number;
  deliverySeconds: number;
  quoteSeconds: number;
  confirmations: number;
  pollMs: number;
  certificate: CertificateFiles | undefined;
  logLevel: string;
  crashAt: string | undefined;
};

/**
 * Reads the settings.
 * @throws GenuineError bad_settings, which names every setting at fault, and never a secret's value
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  // An empty variable is one that is not set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map(({ path, message, code }) => {
    const name = String(path[0]);
    return `${name} ${code === "invalid_type" && given[name] === undefined ? "is not set" : message}`;
  });
  if (given.GENUINE_ESP_GENERATOR === "sdapi" && given.GENUINE_SDAPI_URL === undefined) {
    faults.push("GENUINE_SDAPI_URL must be set for GENUINE_ESP_GENERATOR=sdapi");
  }
  if ((given.GENUINE_ESP_C2PA_CERTIFICATE === undefined) !== (given.GENUINE_ESP_C2PA_KEY === undefined)) {
    faults.push("GENUINE_ESP_C2PA_CERTIFICATE and GENUINE_ESP_C2PA_KEY must be set together");
  }
  if (!parsed.success || faults.length > 0) {
    throw new GenuineError("bad_settings", `The worker can not start:\n  ${faults.join("\n  ")}`);
  }
  const values = parsed.data;
  const local = values.GENUINE_DEPLOYMENT.chainId === LOCAL_CHAIN_ID;
  return {
    rpcUrl: values.GENUINE_RPC_URL,
    deployment: values.GENUINE_DEPLOYMENT,
    account: values.GENUINE_ESP_KEY,
    name: values.GENUINE_ESP_NAME,
    endpoint: values.GENUINE_ESP_ENDPOINT,
    host: values.GENUINE_ESP_HOST,
    port: values.GENUINE_ESP_PORT,
    dir: values.GENUINE_ESP_DIR,
    fee: values.GENUINE_ESP_FEE,
    feePerSecond: values.GENUINE_ESP_FEE_PER_SECOND,
    maxItems: values.GENUINE_ESP_PICTURES,
    stake: values.GENUINE_ESP_STAKE,
    generator: generatorOf(values),
    nearDuplicates: values.GENUINE_ESP_NEAR_DUPLICATES,
    duties: values.GENUINE_ESP_DUTIES,
    operatorView: values.GENUINE_ESP_OPERATOR_VIEW ?? (local ? "local" : "never"),
    capacity: values.GENUINE_ESP_CAPACITY,
    deliverySeconds: values.GENUINE_ESP_DELIVERY_SECONDS,
    quoteSeconds: values.GENUINE_ESP_QUOTE_SECONDS,
    confirmations: values.GENUINE_ESP_CONFIRMATIONS ?? (local ? 0 : 2),
    pollMs: values.GENUINE_ESP_POLL_MS ?? (local ? 400 : 4000),
    certificate:
      values.GENUINE_ESP_C2PA_CERTIFICATE === undefined
        ? undefined
        : { certificate: values.GENUINE_ESP_C2PA_CERTIFICATE, key: values.GENUINE_ESP_C2PA_KEY! },
    logLevel: values.GENUINE_ESP_LOG,
    crashAt: values.NODE_ENV === "test" ? values.GENUINE_ESP_CRASH_AT : undefined,
  };
}

function generatorOf(values: z.infer<typeof Environment>): Settings["generator"] {
  if (values.GENUINE_ESP_GENERATOR === "pattern") return { kind: "pattern", side: values.GENUINE_PATTERN_SIZE };
  if (values.GENUINE_ESP_GENERATOR === "embedded") {
    return { kind: "embedded", side: values.GENUINE_EMBEDDED_SIZE, steps: values.GENUINE_EMBEDDED_STEPS, guidance: values.GENUINE_EMBEDDED_GUIDANCE };
  }
  return {
    kind: "sdapi",
    urls: values.GENUINE_SDAPI_URL!,
    steps: values.GENUINE_SDAPI_STEPS,
    width: values.GENUINE_SDAPI_WIDTH,
    height: values.GENUINE_SDAPI_HEIGHT,
    cfg: values.GENUINE_SDAPI_CFG,
    model: values.GENUINE_SDAPI_MODEL,
    // An answer that comes after the deadline is of no use to anybody.
    timeoutMs: values.GENUINE_ESP_DELIVERY_SECONDS * 1000,
  };
}
