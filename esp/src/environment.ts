/** Every setting of a worker, from the environment. These comments become esp/genuine-esp.env.example. */
import { MAX_LICENCE_LENGTH } from "@genuine/sdk/model-terms";
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

/** Kinds of own work. What is switched off is not offered; what is already owed is still done. */
const WORK = ["generate", "attest", "sell"] as const;
export type WorkName = (typeof WORK)[number];

export const Environment = z.object({
  /** JSON-RPC URL of the node; of several, separated by commas, the next is used if one is unreachable. */
  GENUINE_RPC_URL: httpUrls,
  /** Path of the deployment's JSON. */
  GENUINE_DEPLOYMENT: deploymentFile,
  /** Private key of the provider's account, or an encrypted key file (version 3, as wallets write it) with its password in another file. */
  GENUINE_ESP_KEY: secretKey.optional(),
  GENUINE_ESP_KEYSTORE: path.optional(),
  GENUINE_ESP_KEYSTORE_PASSWORD_FILE: path.optional(),
  GENUINE_ESP_NAME: text(64),
  /** Public URL of this worker; goes on chain. */
  GENUINE_ESP_ENDPOINT: httpUrl,
  GENUINE_ESP_PORT: whole(0, 65535),
  /** Address to listen on; 0.0.0.0 for all. */
  GENUINE_ESP_HOST: z.string().default("127.0.0.1"),
  /** Requests per minute from one address, expensive ones counted tenfold; 0 for no limit. Default 0 on the local chain, 1200 elsewhere. */
  GENUINE_ESP_REQUESTS_PER_MINUTE: whole(0, 1_000_000).optional(),
  /**
   * Seconds that a worker acts before it asks the chain again whether its endpoint is still that of its account. Whoever takes
   * the account over waits as long. Default 10 on the local chain, 20 elsewhere.
   */
  GENUINE_ESP_LEASE_SECONDS: whole(1, 86_400).optional(),
  /** yes if all requests come through a proxy of one's own, which sets X-Forwarded-For. */
  GENUINE_ESP_BEHIND_PROXY: z.enum(["yes", "no"]).default("no"),
  /**
   * Whether other providers' endpoints may be on this machine or in a private network. Default yes on the local chain, no
   * elsewhere: anyone may register any address.
   */
  GENUINE_ESP_PRIVATE_PEERS: z.enum(["yes", "no"]).optional(),
  /** Directory of everything that must survive a restart. */
  GENUINE_ESP_DIR: path,
  /**
   * postgres://user:password@host/database: keeps jobs and keys there instead of in GENUINE_ESP_DIR. Several workers of
   * one account may share it, each with a directory of its own. They need one content store: ipfs, s3, or a shared folder.
   */
  GENUINE_ESP_DATABASE: postgresUrl.optional(),
  /**
   * Where files are kept: folder (in GENUINE_ESP_DIR), ipfs (a Kubo node, by its RPC API at GENUINE_IPFS_URL) or s3
   * (a bucket of S3 or a compatible service). In the last two they are encrypted under a key derived from the account's.
   */
  GENUINE_ESP_CONTENT: z.enum(["folder", "ipfs", "s3"]).default("folder"),
  /** For GENUINE_ESP_CONTENT=folder: a folder to use instead of "content" in GENUINE_ESP_DIR; several workers may share it. */
  GENUINE_ESP_CONTENT_DIR: path.optional(),
  GENUINE_IPFS_URL: httpUrl.default("http://127.0.0.1:5001"),
  GENUINE_S3_URL: httpUrl.optional(),
  GENUINE_S3_BUCKET: text(63).optional(),
  GENUINE_S3_REGION: text(40).default("us-east-1"),
  GENUINE_S3_ACCESS_KEY_ID: text(200).optional(),
  GENUINE_S3_SECRET_ACCESS_KEY: text(200).optional(),
  /** Price of a picture, of a text, and of each second that either is estimated to take. */
  GENUINE_ESP_FEE: money(1n).prefault("2.5"),
  GENUINE_ESP_TEXT_FEE: money(1n).prefault("1"),
  GENUINE_ESP_FEE_PER_SECOND: money(0n).prefault("0"),
  /** Maximum pictures, or texts, of one order. */
  GENUINE_ESP_PICTURES: whole(1, MAX_ITEMS).prefault("4"),
  /** Stake to register with, if this account is not registered yet. Work uses only what is above the registry's minimum. */
  GENUINE_ESP_STAKE: money(0n).prefault("1000"),
  /**
   * Makes pictures. embedded: the model that comes with the worker. pattern: an untrained network, abstract. sdapi: AUTOMATIC1111,
   * Forge or SD.Next. drawthings, comfyui, openai (its images API or a compatible server). null: instant test pictures, on the
   * local chain only. none: no pictures.
   */
  GENUINE_ESP_GENERATOR: z
    .enum(["embedded", "pattern", "sdapi", "drawthings", "comfyui", "openai", "null", "none"])
    .default("embedded"),
  /**
   * Whether an image or text server has to make a small picture, or a text, before anything is offered and after failures in a
   * row. no: it only has to answer and have its model, as where each one costs money.
   */
  GENUINE_ESP_TRIAL: z.enum(["yes", "no"]).default("yes"),
  /**
   * Writes texts. stories: the small language model that comes with the worker. openai (its chat API or a compatible
   * server), ollama (a language model). none: no texts.
   */
  GENUINE_ESP_WRITER: z.enum(["stories", "openai", "ollama", "none"]).default("none"),
  /** For GENUINE_ESP_GENERATOR=embedded: pixels per side, diffusion steps, and guidance scale. */
  GENUINE_EMBEDDED_SIZE: whole(128, 2048).prefault("1024"),
  GENUINE_EMBEDDED_STEPS: whole(1, 100).prefault(String(EMBEDDED.steps)),
  GENUINE_EMBEDDED_GUIDANCE: z
    .string()
    .regex(/^([1-9]|10)(\.\d+)?$/, "must be a number from 1 to 10")
    .transform(Number)
    .refine((value) => value <= 10, "must be a number from 1 to 10")
    .prefault(String(EMBEDDED.guidance)),
  /** For GENUINE_ESP_GENERATOR=pattern: pixels per side. */
  GENUINE_PATTERN_SIZE: whole(128, 2048).prefault("512"),
  /** For image servers: base URLs, separated by commas (of openai with the version, as in https://…/v1), and what is requested of them. */
  GENUINE_IMAGES_URL: httpUrls.optional(),
  /** Model name as the server lists it; it is checked before anything is offered. */
  GENUINE_IMAGES_MODEL: text(100).default("stable-diffusion"),
  /** The model's licence, as an SPDX identifier or by its name: signed with each quote and shown before one pays. Default: not stated. */
  GENUINE_IMAGES_LICENCE: text(MAX_LICENCE_LENGTH).optional(),
  GENUINE_IMAGES_STEPS: whole(1, 150).prefault("20"),
  GENUINE_IMAGES_WIDTH: whole(64, 2048).prefault("512"),
  GENUINE_IMAGES_HEIGHT: whole(64, 2048).prefault("512"),
  GENUINE_IMAGES_CFG: z
    .string()
    .regex(/^\d+(\.\d+)?$/, "must be a number")
    .transform(Number)
    .prefault("7"),
  /** Sent as a bearer token; to sdapi, when it is user:password, as HTTP Basic. */
  GENUINE_IMAGES_KEY: text(500).optional(),
  /** For comfyui: a workflow exported for the API, with %prompt%, %seed% and optionally %width%, %height%, %steps%, %cfg_scale%, %model% in its inputs. Default: a plain one with a checkpoint. */
  GENUINE_COMFYUI_WORKFLOW: workflowFile.optional(),
  /** For text servers: base URLs separated by commas, model name and licence, bearer token, maximum length of a text, and temperature. */
  GENUINE_TEXTS_URL: httpUrls.optional(),
  GENUINE_TEXTS_MODEL: text(100).optional(),
  GENUINE_TEXTS_LICENCE: text(MAX_LICENCE_LENGTH).optional(),
  GENUINE_TEXTS_KEY: text(500).optional(),
  GENUINE_TEXTS_TOKENS: whole(16, 16_384).prefault("800"),
  GENUINE_TEXTS_TEMPERATURE: z
    .string()
    .regex(/^([01](\.\d+)?|2)$/, "must be a number from 0 to 2")
    .transform(Number)
    .prefault("0.8"),
  /**
   * A file of what this provider will not make, as esp/content-policy.example.json; read at start and when it changes. Prompts that
   * fall under it get no quote. Default: it states nothing and refuses nothing.
   */
  GENUINE_ESP_POLICY: path.optional(),
  /**
   * For GENUINE_ESP_POLICY: a program of one's own that looks at each prompt as well. It is sent {"prompt": "..."} by POST and answers
   * {"refused": false}, or {"refused": true, "category": "an id of the policy"}, within so many seconds. DOWN: what happens to
   * prompts while it does not answer, refuse or accept.
   */
  GENUINE_ESP_CLASSIFIER_URL: httpUrl.optional(),
  GENUINE_ESP_CLASSIFIER_SECONDS: whole(1, 60).prefault("5"),
  GENUINE_ESP_CLASSIFIER_DOWN: z.enum(["refuse", "accept"]).default("refuse"),
  /**
   * What to keep of the fee when a payer cancels, in 1/10,000: before the work has begun, and after. Stated with every quote;
   * the upkeep pool's share is part of it.
   */
  GENUINE_ESP_CANCEL_BASIS_POINTS: whole(0, 10_000).prefault("500"),
  GENUINE_ESP_CANCEL_BEGUN_BASIS_POINTS: whole(0, 10_000).prefault("5000"),
  /**
   * A payer may propose to end a delivered order for a part of its fee. Up to this share, in 1/10,000, the worker agrees at
   * once; what asks for more waits for the operator (`proposals`).
   */
  GENUINE_ESP_AGREE_BASIS_POINTS: whole(0, 10_000).prefault("0"),
  /** What to do with work like another producer's product: refuse to attest and deliver it, or only flag it. */
  GENUINE_ESP_NEAR_DUPLICATES: z.enum(["refuse", "flag"]).default("refuse"),
  /**
   * Keeper and juror work for the system, separated by commas; "none" for nothing. finish: challenges whose response
   * window is over (paid); draw: seat panels; jury: vote where this provider is a juror (paid; not voting costs
   * stake); execute: execute rulings; settle: pay the jurors; escrows: end tasks and sales whose window is over
   * (paid); witness: fetch and keep the sealed files of silent payers, and sign receipts for them, so
   * that the provider is paid. Before the keys are revealed a witness cannot read such a file.
   */
  GENUINE_ESP_DUTIES: listOf(DUTIES, "duties").prefault(DUTIES.join(",")),
  /** Own work to offer: generate, attest existing work, sell (deliver sales for owners, and keep a board of listings). */
  GENUINE_ESP_WORK: listOf(WORK, "work").prefault(WORK.join(",")),
  /**
   * Who sees secrets at /status, such as votes before they are revealed and files in dispute: local (requests
   * from this machine by its own name) or never. Default local on the local chain, never elsewhere: behind a proxy on
   * the same machine everyone looks local.
   */
  GENUINE_ESP_OPERATOR_VIEW: z.enum(["local", "never"]).optional(),
  /**
   * Number of previews of other providers' pictures to keep, the newest, for pages that cannot reach these providers: some 40 kB
   * each. 0 for none.
   */
  GENUINE_ESP_MIRROR: whole(0, 1_000_000).prefault("2000"),
  /**
   * Pictures and texts that may be ordered and not delivered at the same time, at most. What stands on chain, where no more
   * can be locked, is less while the generator is too slow for so many.
   */
  GENUINE_ESP_CAPACITY: whole(1, 1000).prefault("32"),
  /** Seconds a quote leaves for the delivery, for each picture, and seconds it may be locked. */
  GENUINE_ESP_DELIVERY_SECONDS: whole(10, 604800).prefault("300"),
  GENUINE_ESP_QUOTE_SECONDS: whole(30, 86400).prefault("600"),
  /** Confirmations before the worker acts on an event. Default 0 on the local chain, 2 elsewhere. */
  GENUINE_ESP_CONFIRMATIONS: whole(0, 1000).optional(),
  /** Poll interval, milliseconds. */
  GENUINE_ESP_POLL_MS: whole(50, 60000).optional(),
  /** Megabytes of files that are attested but not registered yet; beyond that the oldest are dropped, those of strangers first. */
  GENUINE_ESP_UPLOADS_MB: whole(32, 1_000_000).prefault("1024"),
  /** Megabytes that must be free on the disk of GENUINE_ESP_DIR: below that the worker accepts nothing new. */
  GENUINE_ESP_DISK_RESERVE_MB: whole(0, 1_000_000).prefault("1024"),
  /** Fee cap of a transaction, gwei per unit of gas. */
  GENUINE_ESP_MAX_FEE_GWEI: gwei.prefault("200"),
  /** Seconds after which a transaction that is not mined yet is replaced by one with a higher fee. */
  GENUINE_ESP_BUMP_SECONDS: whole(1, 3600).prefault("30"),
  /** Seconds without a sign of life after which the worker ends itself, for its supervisor to restart it. */
  GENUINE_ESP_HANG_SECONDS: whole(5, 86400).prefault("120"),
  /** PEM files of the certificate chain and key that sign Content Credentials. Default: the worker creates its own. */
  GENUINE_ESP_C2PA_CERTIFICATE: path.optional(),
  GENUINE_ESP_C2PA_KEY: path.optional(),
  GENUINE_ESP_LOG: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  NODE_ENV: z.string().optional(),
  /** Tests only: kill the process right after this step is stored. */
  GENUINE_ESP_CRASH_AT: z.string().optional(),
});
