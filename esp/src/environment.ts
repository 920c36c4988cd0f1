/** All that can be set about a worker, from the environment. Documented here and nowhere else. */
import { MAX_ITEMS } from "@genuine/sdk/structs";
import { z } from "zod";
import { DUTIES } from "./duties/duty-board.ts";
import { EMBEDDED } from "./generators/embedded.ts";
import {
  deploymentFile,
  gwei,
  httpUrl,
  httpUrls,
  listOf,
  money,
  path,
  postgresUrl,
  secretKey,
  text,
  whole,
  workflowFile,
} from "./settings-fields.ts";

/** Own work that is offered; what is switched off is refused, what is owed already is done all the same. */
const WORK = ["generate", "attest", "sell"] as const;
export type WorkName = (typeof WORK)[number];

export const Environment = z.object({
  /** JSON-RPC of the chain's node. */
  GENUINE_RPC_URL: httpUrl,
  /** Path of the deployment's JSON. */
  GENUINE_DEPLOYMENT: deploymentFile,
  /** Private key of the provider's account, or an encrypted key file (version 3, as wallets write it) with its password in another file. */
  GENUINE_ESP_KEY: secretKey.optional(),
  GENUINE_ESP_KEYSTORE: path.optional(),
  GENUINE_ESP_KEYSTORE_PASSWORD_FILE: path.optional(),
  GENUINE_ESP_NAME: text(64),
  /** Where others reach this worker; goes on chain. */
  GENUINE_ESP_ENDPOINT: httpUrl,
  GENUINE_ESP_PORT: whole(0, 65535),
  /** Address to listen at; 0.0.0.0 for all. */
  GENUINE_ESP_HOST: z.string().default("127.0.0.1"),
  /** Requests that one address may make in a minute, those that cost work counted tenfold; 0 for any. Default 0 on the local chain, 1200 elsewhere. */
  GENUINE_ESP_REQUESTS_PER_MINUTE: whole(0, 1_000_000).optional(),
  /** yes where all requests come through an own proxy, which tells in X-Forwarded-For whom they are from. */
  GENUINE_ESP_BEHIND_PROXY: z.enum(["yes", "no"]).default("no"),
  /** Directory of everything that must survive a restart. */
  GENUINE_ESP_DIR: path,
  /**
   * postgres://user:password@host/database: jobs and keys lie there instead of in GENUINE_ESP_DIR, and several workers of
   * one account share them, each with a directory of its own. They need one content store: ipfs, s3, or a folder of all.
   */
  GENUINE_ESP_DATABASE: postgresUrl.optional(),
  /**
   * Where files are kept: folder (in GENUINE_ESP_DIR), ipfs (a Kubo node, by its RPC interface at GENUINE_IPFS_URL) or s3
   * (a bucket of S3 or of a service like it). In the last two they are encrypted under a key that comes from the account's.
   */
  GENUINE_ESP_CONTENT: z.enum(["folder", "ipfs", "s3"]).default("folder"),
  /** For GENUINE_ESP_CONTENT=folder: another folder than "content" in GENUINE_ESP_DIR, which several workers may share. */
  GENUINE_ESP_CONTENT_DIR: path.optional(),
  GENUINE_IPFS_URL: httpUrl.default("http://127.0.0.1:5001"),
  GENUINE_S3_URL: httpUrl.optional(),
  GENUINE_S3_BUCKET: text(63).optional(),
  GENUINE_S3_REGION: text(40).default("us-east-1"),
  GENUINE_S3_ACCESS_KEY_ID: text(200).optional(),
  GENUINE_S3_SECRET_ACCESS_KEY: text(200).optional(),
  /** Price of a picture, of a text, and of each second that either is reckoned to take. */
  GENUINE_ESP_FEE: money(1n).prefault("2.5"),
  GENUINE_ESP_TEXT_FEE: money(1n).prefault("1"),
  GENUINE_ESP_FEE_PER_SECOND: money(0n).prefault("0"),
  /** Pictures, or texts, of one order at most. */
  GENUINE_ESP_PICTURES: whole(1, MAX_ITEMS).prefault("4"),
  /** Stake to register with, when this account is not registered yet. */
  GENUINE_ESP_STAKE: money(0n).prefault("1000"),
  /**
   * Who paints. embedded: the model that comes with the worker. pattern: an untrained network, abstract. sdapi: AUTOMATIC1111 or Draw Things. comfyui, openai (its images
   * API, or a server that speaks it), ollama (a model that paints). null: spots at once, for tests and measurements, on the
   * local chain alone. none: nobody.
   */
  GENUINE_ESP_GENERATOR: z
    .enum(["embedded", "pattern", "sdapi", "comfyui", "openai", "ollama", "null", "none"])
    .default("embedded"),
  /**
   * Who writes. stories: the small language model that comes with the worker. openai (its chat API, or a server that speaks
   * it), ollama (a language model). none: nobody.
   */
  GENUINE_ESP_WRITER: z.enum(["stories", "openai", "ollama", "none"]).default("none"),
  /** For GENUINE_ESP_GENERATOR=embedded: pixels on a side, steps of the diffusion, and how closely it keeps to the prompt. */
  GENUINE_EMBEDDED_SIZE: whole(128, 1024).prefault("512"),
  GENUINE_EMBEDDED_STEPS: whole(1, 100).prefault(String(EMBEDDED.steps)),
  GENUINE_EMBEDDED_GUIDANCE: z
    .string()
    .regex(/^([1-9]|10)(\.\d+)?$/, "must be a number from 1 to 10")
    .transform(Number)
    .refine((value) => value <= 10, "must be a number from 1 to 10")
    .prefault(String(EMBEDDED.guidance)),
  /** For GENUINE_ESP_GENERATOR=pattern: pixels on a side. */
  GENUINE_PATTERN_SIZE: whole(128, 2048).prefault("512"),
  /** For the servers: their base URLs, separated by commas (of openai with the version, as in https://…/v1), and what they are asked for. */
  GENUINE_IMAGES_URL: httpUrls.optional(),
  /** Of sdapi the model that the server has loaded; of the others the name that they know. */
  GENUINE_IMAGES_MODEL: text(100).default("stable-diffusion"),
  GENUINE_IMAGES_STEPS: whole(1, 150).prefault("20"),
  GENUINE_IMAGES_WIDTH: whole(64, 2048).prefault("512"),
  GENUINE_IMAGES_HEIGHT: whole(64, 2048).prefault("512"),
  GENUINE_IMAGES_CFG: z
    .string()
    .regex(/^\d+(\.\d+)?$/, "must be a number")
    .transform(Number)
    .prefault("7"),
  /** Sent as a bearer token. */
  GENUINE_IMAGES_KEY: text(500).optional(),
  /** For comfyui: a workflow exported for the API, with %prompt%, %seed% and, as wanted, %width%, %height%, %steps%, %cfg_scale%, %model% in its inputs. Default: the plain one with a checkpoint. */
  GENUINE_COMFYUI_WORKFLOW: workflowFile.optional(),
  /** For servers that write: their base URLs, separated by commas, the name of the model, a bearer token, how long a text may be and how freely it is written. */
  GENUINE_TEXTS_URL: httpUrls.optional(),
  GENUINE_TEXTS_MODEL: text(100).optional(),
  GENUINE_TEXTS_KEY: text(500).optional(),
  GENUINE_TEXTS_TOKENS: whole(16, 16_384).prefault("800"),
  GENUINE_TEXTS_TEMPERATURE: z
    .string()
    .regex(/^([01](\.\d+)?|2)$/, "must be a number from 0 to 2")
    .transform(Number)
    .prefault("0.8"),
  /** What to do with work like another producer's product: neither vouch for it nor deliver it, or only tell. */
  GENUINE_ESP_NEAR_DUPLICATES: z.enum(["refuse", "flag"]).default("refuse"),
  /**
   * What to do for the system besides own work, separated by commas; "none" for nothing. finish: challenges whose answer
   * time is over, which is paid; draw: seat panels; jury: vote where this provider is drawn, which is paid, and not to
   * vote costs stake; execute: carry rulings out; settle: pay the jurors; escrows: end tasks and sales whose time is over,
   * which is paid; witness: fetch and keep the sealed files of a payer that is silent, and sign that it can have them, so
   * that the provider is paid. Before the keys are shown a witness can not read such a file.
   */
  GENUINE_ESP_DUTIES: listOf(DUTIES, "duties").prefault(DUTIES.join(",")),
  /** Own work to offer: generate pictures, attest existing work, sell (deliver sales for owners, and keep a board of listings). */
  GENUINE_ESP_WORK: listOf(WORK, "work").prefault(WORK.join(",")),
  /**
   * Who sees at /status what others may not, as votes before they are revealed and files in dispute: local (requests
   * from this machine by its own name) or never. Default local on the local chain, never elsewhere: behind a proxy on
   * the same machine everybody is local.
   */
  GENUINE_ESP_OPERATOR_VIEW: z.enum(["local", "never"]).optional(),
  /**
   * Previews of other providers' pictures to keep, the newest, for pages that cannot reach these providers: some 40 kB
   * each. 0 for none.
   */
  GENUINE_ESP_MIRROR: whole(0, 1_000_000).prefault("2000"),
  /** Tasks that may be open before the delivery at the same time. */
  GENUINE_ESP_CAPACITY: whole(1, 1000).prefault("8"),
  /** Seconds a quote leaves for the delivery, for each picture, and seconds it may be locked. */
  GENUINE_ESP_DELIVERY_SECONDS: whole(10, 604800).prefault("300"),
  GENUINE_ESP_QUOTE_SECONDS: whole(30, 86400).prefault("600"),
  /** Blocks that must follow on an event before the worker acts on it. Default 0 on the local chain, 2 elsewhere. */
  GENUINE_ESP_CONFIRMATIONS: whole(0, 1000).optional(),
  /** Milliseconds between two looks at the chain. */
  GENUINE_ESP_POLL_MS: whole(50, 60000).optional(),
  /** Gwei per unit of gas: no transaction offers more, however long it waits. */
  GENUINE_ESP_MAX_FEE_GWEI: gwei.prefault("200"),
  /** Seconds after which a transaction that is in no block yet is replaced by one that offers more. */
  GENUINE_ESP_BUMP_SECONDS: whole(1, 3600).prefault("30"),
  /** Seconds without a sign of life after which the worker ends itself, for its supervisor to start it anew. */
  GENUINE_ESP_HANG_SECONDS: whole(5, 86400).prefault("120"),
  /** PEM files of the certificate chain and its key that Content Credentials are signed under. Default: one of the worker's own. */
  GENUINE_ESP_C2PA_CERTIFICATE: path.optional(),
  GENUINE_ESP_C2PA_KEY: path.optional(),
  GENUINE_ESP_LOG: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  NODE_ENV: z.string().optional(),
  /** Tests only: kill the process right after this step is on disk. */
  GENUINE_ESP_CRASH_AT: z.string().optional(),
});
