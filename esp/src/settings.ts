/** The settings of a worker, parsed from the environment; environment.ts documents each. */
import { type Deployment, LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { PrivateKeyAccount } from "viem/accounts";
import type { z } from "zod";
import type { CertificateFiles } from "./credentials/certificate.ts";
import type { DutyName } from "./duties/duty-board.ts";
import { Environment, type WorkName } from "./environment.ts";
import { type ComfyWorkflow, PLAIN_WORKFLOW } from "./generators/comfyui-workflow.ts";
import type { EmbeddedSettings } from "./generators/embedded.ts";
import { sizesOf } from "./generators/openai.ts";
import type { RemoteSettings } from "./generators/remote.ts";
import type { WritingSettings } from "./generators/writing.ts";
import type { ClassifierSettings } from "./policy/classifier.ts";
import { accountOf } from "./settings-fields.ts";
import type { S3Settings } from "./store/blobs/s3.ts";

const REMOTE: ReadonlySet<string> = new Set(["sdapi", "drawthings", "comfyui", "openai"]);
/** Names with our prefix that belong to the stack, the page and the indexer. */
const OWN_NAMES = /^GENUINE_(ESP|IMAGES|TEXTS|EMBEDDED|PATTERN|COMFYUI|S3)_/;
const S3_NAMES = [
  "GENUINE_S3_URL",
  "GENUINE_S3_BUCKET",
  "GENUINE_S3_ACCESS_KEY_ID",
  "GENUINE_S3_SECRET_ACCESS_KEY",
] as const;

export type Settings = {
  /** The first of `rpcUrls`. */
  rpcUrl: string;
  rpcUrls: string[];
  deployment: Deployment;
  account: PrivateKeyAccount;
  name: string;
  endpoint: string;
  host: string;
  port: number;
  /** 0 for no limit. */
  requestsPerMinute: number;
  behindProxy: boolean;
  privatePeers: boolean;
  dir: string;
  /** URL of a Postgres database, with its password; undefined for the embedded one in `dir`. */
  database: string | undefined;
  content: { kind: "folder"; dir?: string } | { kind: "ipfs"; url: string } | ({ kind: "s3" } & S3Settings);
  /** Base units. */
  fee: bigint;
  textFee: bigint;
  feePerSecond: bigint;
  maxItems: number;
  /** Cancellation terms. */
  cancel: { waitingBasisPoints: number; begunBasisPoints: number };
  /** Proposals to return up to this share of the fee are accepted at once, in 1/10,000. */
  agreeBasisPoints: number;
  stake: bigint;
  generator:
    | { kind: "none" }
    | { kind: "null" }
    | { kind: "pattern"; side: number }
    | ({ kind: "embedded" } & EmbeddedSettings)
    | ({ kind: "sdapi" | "drawthings" | "comfyui" | "openai"; urls: string[]; workflow: ComfyWorkflow } & Omit<
        RemoteSettings,
        "url"
      >);
  writer:
    | { kind: "none" }
    | { kind: "stories" }
    | ({ kind: "openai" | "ollama"; urls: string[] } & Omit<WritingSettings, "url">);
  /** Whether generators have to make something before anything is offered. */
  trial: boolean;
  /** Content policy; undefined without one. */
  policy: { file: string; classifier: ClassifierSettings | undefined } | undefined;
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
  /** Duration of the key lease. */
  leaseMs: number;
  uploadBytes: number;
  diskReserveMb: number;
  /** Wei. */
  maxFeePerGas: bigint;
  bumpAfterMs: number;
  /** The process ends itself after hanging for this long. */
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
  // Empty variables count as unset.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map(({ path, message, code }) => {
    const name = String(path[0]);
    return `${name} ${code === "invalid_type" && given[name] === undefined ? "is not set" : message}`;
  });
  faults.push(...misspelt(Object.keys(given)));
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
  if (parsed.success && generator === "openai") {
    const { GENUINE_IMAGES_MODEL: model, GENUINE_IMAGES_WIDTH: width, GENUINE_IMAGES_HEIGHT: height } = parsed.data;
    const sizes = sizesOf(model);
    if (sizes !== undefined && !sizes.includes(`${width}x${height}`))
      faults.push(
        `GENUINE_IMAGES_WIDTH and GENUINE_IMAGES_HEIGHT are ${width}x${height}; ${model} takes ${sizes.join(", ")}`,
      );
  }
  if (given.GENUINE_ESP_CLASSIFIER_URL !== undefined && given.GENUINE_ESP_POLICY === undefined)
    faults.push("GENUINE_ESP_POLICY must be set for GENUINE_ESP_CLASSIFIER_URL: what is refused has to be stated");
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
    faults.push("GENUINE_ESP_GENERATOR=null is for the local chain only: its pictures have no value");
  }
  const account = accountFrom(given, parsed.data?.GENUINE_ESP_KEY, faults);
  if (!parsed.success || faults.length > 0 || account === undefined) {
    throw new GenuineError("bad_settings", `The worker cannot start:\n  ${faults.join("\n  ")}`);
  }
  const values = parsed.data;
  const local = values.GENUINE_DEPLOYMENT.chainId === LOCAL_CHAIN_ID;
  return {
    rpcUrl: values.GENUINE_RPC_URL[0]!,
    rpcUrls: values.GENUINE_RPC_URL,
    deployment: values.GENUINE_DEPLOYMENT,
    account,
    name: values.GENUINE_ESP_NAME,
    endpoint: values.GENUINE_ESP_ENDPOINT,
    host: values.GENUINE_ESP_HOST,
    port: values.GENUINE_ESP_PORT,
    requestsPerMinute: values.GENUINE_ESP_REQUESTS_PER_MINUTE ?? (local ? 0 : 1200),
    behindProxy: values.GENUINE_ESP_BEHIND_PROXY === "yes",
    privatePeers: (values.GENUINE_ESP_PRIVATE_PEERS ?? (local ? "yes" : "no")) === "yes",
    dir: values.GENUINE_ESP_DIR,
    database: values.GENUINE_ESP_DATABASE,
    content: contentOf(values),
    fee: values.GENUINE_ESP_FEE,
    textFee: values.GENUINE_ESP_TEXT_FEE,
    feePerSecond: values.GENUINE_ESP_FEE_PER_SECOND,
    maxItems: values.GENUINE_ESP_PICTURES,
    cancel: {
      waitingBasisPoints: values.GENUINE_ESP_CANCEL_BASIS_POINTS,
      begunBasisPoints: values.GENUINE_ESP_CANCEL_BEGUN_BASIS_POINTS,
    },
    agreeBasisPoints: values.GENUINE_ESP_AGREE_BASIS_POINTS,
    stake: values.GENUINE_ESP_STAKE,
    generator: generatorOf(values),
    writer: writerOf(values),
    policy: policyOf(values),
    nearDuplicates: values.GENUINE_ESP_NEAR_DUPLICATES,
    duties: values.GENUINE_ESP_DUTIES,
    work: values.GENUINE_ESP_WORK,
    operatorView: values.GENUINE_ESP_OPERATOR_VIEW ?? (local ? "local" : "never"),
    trial: values.GENUINE_ESP_TRIAL === "yes",
    capacity: values.GENUINE_ESP_CAPACITY,
    mirror: values.GENUINE_ESP_MIRROR,
    deliverySeconds: values.GENUINE_ESP_DELIVERY_SECONDS,
    quoteSeconds: values.GENUINE_ESP_QUOTE_SECONDS,
    confirmations: values.GENUINE_ESP_CONFIRMATIONS ?? (local ? 0 : 2),
    pollMs: values.GENUINE_ESP_POLL_MS ?? (local ? 400 : 4000),
    leaseMs: (values.GENUINE_ESP_LEASE_SECONDS ?? (local ? 10 : 20)) * 1000,
    uploadBytes: values.GENUINE_ESP_UPLOADS_MB * 1024 ** 2,
    diskReserveMb: values.GENUINE_ESP_DISK_RESERVE_MB,
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

/** Unknown names with a worker's prefix. */
function misspelt(names: readonly string[]): string[] {
  const known = Object.keys(Environment.shape);
  return names
    .filter((name) => OWN_NAMES.test(name) && !known.includes(name))
    .map((name) => `${name} is not a setting; is ${nearest(name, known)} meant?`);
}

function nearest(name: string, known: readonly string[]): string {
  return known.reduce((best, one) => (distance(name, one) < distance(name, best) ? one : best));
}

/** Edit distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === b[j] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

/** The value of the one source that is set; undefined, with a fault, if none or both are. */
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

function policyOf(values: z.infer<typeof Environment>): Settings["policy"] {
  const { GENUINE_ESP_POLICY: file, GENUINE_ESP_CLASSIFIER_URL: url } = values;
  if (file === undefined) return undefined;
  const timeoutMs = values.GENUINE_ESP_CLASSIFIER_SECONDS * 1000;
  const whenDown = values.GENUINE_ESP_CLASSIFIER_DOWN;
  return { file, classifier: url === undefined ? undefined : { url, timeoutMs, whenDown } };
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
    licence: values.GENUINE_IMAGES_LICENCE,
    steps: values.GENUINE_IMAGES_STEPS,
    width: values.GENUINE_IMAGES_WIDTH,
    height: values.GENUINE_IMAGES_HEIGHT,
    cfg: values.GENUINE_IMAGES_CFG,
    key: values.GENUINE_IMAGES_KEY,
    workflow: values.GENUINE_COMFYUI_WORKFLOW ?? PLAIN_WORKFLOW,
    // An answer after the deadline is useless.
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
    licence: values.GENUINE_TEXTS_LICENCE,
    maxTokens: values.GENUINE_TEXTS_TOKENS,
    temperature: values.GENUINE_TEXTS_TEMPERATURE,
    key: values.GENUINE_TEXTS_KEY,
    timeoutMs: values.GENUINE_ESP_DELIVERY_SECONDS * 1000,
  };
}
