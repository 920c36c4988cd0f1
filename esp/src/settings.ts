/** The settings of a worker, read from the environment: environment.ts tells what each is. */
import { type Deployment, LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { PrivateKeyAccount } from "viem/accounts";
import type { z } from "zod";
import type { CertificateFiles } from "./credentials/certificate.ts";
import type { DutyName } from "./duties/duty-board.ts";
import { Environment, type WorkName } from "./environment.ts";
import { type ComfyWorkflow, PLAIN_WORKFLOW } from "./generators/comfyui-workflow.ts";
import type { EmbeddedSettings } from "./generators/embedded.ts";
import type { RemoteSettings } from "./generators/remote.ts";
import type { WritingSettings } from "./generators/writing.ts";
import { accountOf } from "./settings-fields.ts";
import type { S3Settings } from "./store/blobs/s3.ts";

const REMOTE: ReadonlySet<string> = new Set(["sdapi", "comfyui", "openai", "ollama"]);
const S3_NAMES = [
  "GENUINE_S3_URL",
  "GENUINE_S3_BUCKET",
  "GENUINE_S3_ACCESS_KEY_ID",
  "GENUINE_S3_SECRET_ACCESS_KEY",
] as const;

export type Settings = {
  rpcUrl: string;
  deployment: Deployment;
  account: PrivateKeyAccount;
  name: string;
  endpoint: string;
  host: string;
  port: number;
  /** 0 for any number. */
  requestsPerMinute: number;
  behindProxy: boolean;
  dir: string;
  /** URL of a Postgres database, with its password; undefined for the embedded one in `dir`. */
  database: string | undefined;
  content: { kind: "folder"; dir?: string } | { kind: "ipfs"; url: string } | ({ kind: "s3" } & S3Settings);
  /** Base units. */
  fee: bigint;
  textFee: bigint;
  feePerSecond: bigint;
  maxItems: number;
  stake: bigint;
  generator:
    | { kind: "none" }
    | { kind: "null" }
    | { kind: "pattern"; side: number }
    | ({ kind: "embedded" } & EmbeddedSettings)
    | ({ kind: "sdapi" | "comfyui" | "openai" | "ollama"; urls: string[]; workflow: ComfyWorkflow } & Omit<
        RemoteSettings,
        "url"
      >);
  writer:
    | { kind: "none" }
    | { kind: "stories" }
    | ({ kind: "openai" | "ollama"; urls: string[] } & Omit<WritingSettings, "url">);
  nearDuplicates: "refuse" | "flag";
  duties: DutyName[];
  work: WorkName[];
  operatorView: "local" | "never";
  capacity: number;
  /** Previews of others to keep. */
  mirror: number;
  deliverySeconds: number;
  quoteSeconds: number;
  confirmations: number;
  pollMs: number;
  /** Wei. */
  maxFeePerGas: bigint;
  bumpAfterMs: number;
  /** The process ends itself when it hangs this long. */
  hangMs: number;
  certificate: CertificateFiles | undefined;
  logLevel: string;
  crashAt: string | undefined;
  /** Whether to end when nothing is due any more. */
  once: boolean;
  /** Whether to send and promise nothing. */
  dryRun: boolean;
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
  const { GENUINE_ESP_GENERATOR: generator } = given;
  if (generator !== undefined && REMOTE.has(generator) && given.GENUINE_IMAGES_URL === undefined) {
    faults.push(`GENUINE_IMAGES_URL must be set for GENUINE_ESP_GENERATOR=${generator}`);
  }
  const { GENUINE_ESP_WRITER: writer } = given;
  for (const name of writer === "openai" || writer === "ollama"
    ? (["GENUINE_TEXTS_URL", "GENUINE_TEXTS_MODEL"] as const)
    : []) {
    if (given[name] === undefined) faults.push(`${name} must be set for GENUINE_ESP_WRITER=${writer}`);
  }
  if (
    parsed.success &&
    generator === "none" &&
    parsed.data.GENUINE_ESP_WRITER === "none" &&
    parsed.data.GENUINE_ESP_WORK.includes("generate")
  ) {
    faults.push(
      "GENUINE_ESP_GENERATOR and GENUINE_ESP_WRITER are both none: leave generate out of GENUINE_ESP_WORK, or set one",
    );
  }
  if (given.GENUINE_ESP_CONTENT === "s3") {
    for (const name of S3_NAMES)
      if (given[name] === undefined) faults.push(`${name} must be set for GENUINE_ESP_CONTENT=s3`);
  }
  if ((given.GENUINE_ESP_C2PA_CERTIFICATE === undefined) !== (given.GENUINE_ESP_C2PA_KEY === undefined)) {
    faults.push("GENUINE_ESP_C2PA_CERTIFICATE and GENUINE_ESP_C2PA_KEY must be set together");
  }
  if (
    given.GENUINE_ESP_GENERATOR === "null" &&
    parsed.success &&
    parsed.data.GENUINE_DEPLOYMENT.chainId !== LOCAL_CHAIN_ID
  ) {
    faults.push("GENUINE_ESP_GENERATOR=null is for the local chain alone: nobody pays for spots");
  }
  const account = accountFrom(given, parsed.data?.GENUINE_ESP_KEY, faults);
  if (!parsed.success || faults.length > 0 || account === undefined) {
    throw new GenuineError("bad_settings", `The worker can not start:\n  ${faults.join("\n  ")}`);
  }
  const values = parsed.data;
  const local = values.GENUINE_DEPLOYMENT.chainId === LOCAL_CHAIN_ID;
  return {
    rpcUrl: values.GENUINE_RPC_URL,
    deployment: values.GENUINE_DEPLOYMENT,
    account,
    name: values.GENUINE_ESP_NAME,
    endpoint: values.GENUINE_ESP_ENDPOINT,
    host: values.GENUINE_ESP_HOST,
    port: values.GENUINE_ESP_PORT,
    requestsPerMinute: values.GENUINE_ESP_REQUESTS_PER_MINUTE ?? (local ? 0 : 1200),
    behindProxy: values.GENUINE_ESP_BEHIND_PROXY === "yes",
    dir: values.GENUINE_ESP_DIR,
    database: values.GENUINE_ESP_DATABASE,
    content: contentOf(values),
    fee: values.GENUINE_ESP_FEE,
    textFee: values.GENUINE_ESP_TEXT_FEE,
    feePerSecond: values.GENUINE_ESP_FEE_PER_SECOND,
    maxItems: values.GENUINE_ESP_PICTURES,
    stake: values.GENUINE_ESP_STAKE,
    generator: generatorOf(values),
    writer: writerOf(values),
    nearDuplicates: values.GENUINE_ESP_NEAR_DUPLICATES,
    duties: values.GENUINE_ESP_DUTIES,
    work: values.GENUINE_ESP_WORK,
    operatorView: values.GENUINE_ESP_OPERATOR_VIEW ?? (local ? "local" : "never"),
    capacity: values.GENUINE_ESP_CAPACITY,
    mirror: values.GENUINE_ESP_MIRROR,
    deliverySeconds: values.GENUINE_ESP_DELIVERY_SECONDS,
    quoteSeconds: values.GENUINE_ESP_QUOTE_SECONDS,
    confirmations: values.GENUINE_ESP_CONFIRMATIONS ?? (local ? 0 : 2),
    pollMs: values.GENUINE_ESP_POLL_MS ?? (local ? 400 : 4000),
    maxFeePerGas: values.GENUINE_ESP_MAX_FEE_GWEI,
    bumpAfterMs: values.GENUINE_ESP_BUMP_SECONDS * 1000,
    hangMs: values.GENUINE_ESP_HANG_SECONDS * 1000,
    certificate:
      values.GENUINE_ESP_C2PA_CERTIFICATE === undefined
        ? undefined
        : { certificate: values.GENUINE_ESP_C2PA_CERTIFICATE, key: values.GENUINE_ESP_C2PA_KEY! },
    logLevel: values.GENUINE_ESP_LOG,
    once: false,
    dryRun: false,
    crashAt: values.NODE_ENV === "test" ? values.GENUINE_ESP_CRASH_AT : undefined,
  };
}

/** From the one of two sources that is set; undefined, with a fault, when none or both are. */
function accountFrom(
  given: NodeJS.ProcessEnv,
  key: PrivateKeyAccount | undefined,
  faults: string[],
): PrivateKeyAccount | undefined {
  const { GENUINE_ESP_KEY, GENUINE_ESP_KEYSTORE: keystore, GENUINE_ESP_KEYSTORE_PASSWORD_FILE: passwordFile } = given;
  if (keystore === undefined) {
    if (GENUINE_ESP_KEY === undefined) faults.push("GENUINE_ESP_KEY or GENUINE_ESP_KEYSTORE must be set");
    return key;
  }
  if (GENUINE_ESP_KEY !== undefined) faults.push("GENUINE_ESP_KEY and GENUINE_ESP_KEYSTORE must not be set both");
  if (passwordFile === undefined) {
    faults.push("GENUINE_ESP_KEYSTORE_PASSWORD_FILE must be set for GENUINE_ESP_KEYSTORE");
    return undefined;
  }
  try {
    return accountOf(keystore, passwordFile);
  } catch (error) {
    if (!(error instanceof GenuineError)) throw error;
    faults.push(error.shortMessage);
    return undefined;
  }
}

function contentOf(values: z.infer<typeof Environment>): Settings["content"] {
  const kind = values.GENUINE_ESP_CONTENT;
  if (kind === "folder") return { kind, dir: values.GENUINE_ESP_CONTENT_DIR };
  if (kind === "ipfs") return { kind, url: values.GENUINE_IPFS_URL };
  const [url, bucket, accessKeyId, secretAccessKey] = S3_NAMES.map((name) => values[name]!) as [
    string,
    string,
    string,
    string,
  ];
  return { kind, url, bucket, region: values.GENUINE_S3_REGION, accessKeyId, secretAccessKey };
}

function generatorOf(values: z.infer<typeof Environment>): Settings["generator"] {
  const kind = values.GENUINE_ESP_GENERATOR;
  if (kind === "null" || kind === "none") return { kind };
  if (kind === "pattern") return { kind, side: values.GENUINE_PATTERN_SIZE };
  if (kind === "embedded")
    return {
      kind,
      side: values.GENUINE_EMBEDDED_SIZE,
      steps: values.GENUINE_EMBEDDED_STEPS,
      guidance: values.GENUINE_EMBEDDED_GUIDANCE,
    };
  return {
    kind,
    urls: values.GENUINE_IMAGES_URL!,
    model: values.GENUINE_IMAGES_MODEL,
    steps: values.GENUINE_IMAGES_STEPS,
    width: values.GENUINE_IMAGES_WIDTH,
    height: values.GENUINE_IMAGES_HEIGHT,
    cfg: values.GENUINE_IMAGES_CFG,
    key: values.GENUINE_IMAGES_KEY,
    workflow: values.GENUINE_COMFYUI_WORKFLOW ?? PLAIN_WORKFLOW,
    // An answer that comes after the deadline is of no use to anybody.
    timeoutMs: values.GENUINE_ESP_DELIVERY_SECONDS * 1000,
  };
}

function writerOf(values: z.infer<typeof Environment>): Settings["writer"] {
  const kind = values.GENUINE_ESP_WRITER;
  if (kind === "none" || kind === "stories") return { kind };
  return {
    kind,
    urls: values.GENUINE_TEXTS_URL!,
    model: values.GENUINE_TEXTS_MODEL!,
    maxTokens: values.GENUINE_TEXTS_TOKENS,
    temperature: values.GENUINE_TEXTS_TEMPERATURE,
    key: values.GENUINE_TEXTS_KEY,
    timeoutMs: values.GENUINE_ESP_DELIVERY_SECONDS * 1000,
  };
}
