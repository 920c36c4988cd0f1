/** The worker's HTTP interface. */
import { CONTENT_KINDS, contentKindOf } from "@genuine/sdk/content-kind";
import type { EspInfo, GeneratorInfo, ProductMetadata } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { MAX_ITEMS } from "@genuine/sdk/structs";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { type Address, isAddressEqual } from "viem";
import { z } from "zod";
import type { Chain } from "../chain/chain.ts";
import type { Follower } from "../chain/follower.ts";
import type { DutyBoard } from "../duties/duty-board.ts";
import type { StatusDesk } from "../duties/status.ts";
import type { WitnessDesk } from "../duties/witness.ts";
import { sizeOf } from "../generators/generator.ts";
import type { Generators, Offered } from "../generators/generators.ts";
import type { AttestationDesk } from "../jobs/attestations.ts";
import type { JobBoard } from "../jobs/board.ts";
import type { KnownProduct } from "../jobs/job-store.ts";
import type { EvidenceDesk } from "../jury/evidence.ts";
import type { PackageDesk } from "../jobs/packages.ts";
import type { QuoteDesk } from "../jobs/quotes.ts";
import type { ListingDesk } from "../listings/listing-desk.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { PreviewMirror } from "../pictures/preview-mirror.ts";
import type { PreviewStore } from "../pictures/preview-store.ts";
import type { Settings } from "../settings.ts";
import type { ContentStore } from "../store/content-store.ts";
import { excerptOf } from "../pictures/excerpt.ts";
import { TEXT_TYPES } from "../pictures/inspect.ts";
import { check, readBody, readJson } from "./body.ts";
import { addEvidenceRoutes, EVIDENCE_HEADERS } from "./evidence-routes.ts";
import { Account, Bytes32, idOf, ProductId, Signature, Whole } from "./fields.ts";
import { addListingRoutes } from "./listing-routes.ts";
import { addWitnessRoutes, WITNESS_HEADERS } from "./witness-routes.ts";
import { rateLimit } from "./rate-limit.ts";
import { addTaskRoutes, PROGRESS_HEADERS } from "./task-routes.ts";
import { statusRoutes } from "./status-routes.ts";
import { answerOf, internalError } from "./errors.ts";

export const MAX_IMAGE_BYTES = 10 * 1024 * 1024;
/** Much more than a prompt may have, so that whoever sends a long one is told what is wrong with it. */
export const MAX_JSON_BYTES = 512 * 1024;

const QuoteBody = z.object({
  producer: Account,
  prompt: z.string(),
  salt: Bytes32,
  kind: z.enum(CONTENT_KINDS).optional(),
  items: z.int().min(1).max(MAX_ITEMS).optional(),
  maxFee: z
    .string()
    .regex(/^\d{1,30}$/, "is no amount in base units")
    .optional(),
  signature: Signature,
});
const AttestationHeaders = z.object({
  "x-genuine-producer": Account,
  "x-genuine-signature": Signature,
  "x-genuine-parent": ProductId.optional(),
});
const REQUEST_HEADERS = [
  "content-type",
  "range",
  "if-range",
  ...PROGRESS_HEADERS,
  "x-genuine-producer",
  "x-genuine-parent",
  ...EVIDENCE_HEADERS,
  ...WITNESS_HEADERS,
];

export type ApiParts = {
  chain: Chain;
  metrics: Metrics;
  /** Of this process, for /info. */
  instance: string;
  settings: Settings;
  generators: Generators;
  board: JobBoard;
  quotes: QuoteDesk;
  attestations: AttestationDesk;
  follower: Follower;
  content: ContentStore;
  previews: PreviewStore;
  mirror: PreviewMirror;
  evidence: EvidenceDesk;
  listings: ListingDesk;
  witness: WitnessDesk;
  packages: PackageDesk;
  duties: DutyBoard;
  status: StatusDesk;
  /** Null when the worker can work, otherwise why not. */
  notReady(): string | null;
  signal: AbortSignal;
  log: Logger;
};

export function createApi(parts: ApiParts): Hono<{ Bindings: HttpBindings }> {
  const { settings, generators, board, quotes, attestations, follower, content, previews, log } = parts;
  const { store } = board;
  const api = new Hono<{ Bindings: HttpBindings }>();

  api.use(parts.metrics.requests());
  api.use(rateLimit(settings));
  // Before CORS: what its own machine alone may see must not be read by pages of other origins.
  api.route("/status", statusRoutes(parts.status, content, settings));
  api.use(
    cors({
      origin: "*",
      allowMethods: ["GET", "POST", "PUT"],
      allowHeaders: REQUEST_HEADERS,
      exposeHeaders: ["content-range", "etag", "retry-after"],
    }),
  );
  api.notFound((c) => c.json({ error: { code: "not_found", message: "There is nothing here." } }, 404));
  api.onError((error, c) => {
    const known = answerOf(error);
    if (known === undefined) log.error({ path: c.req.path, ...errorFields(error) }, "Request failed");
    const { status, body } = known ?? internalError();
    // The rest of a request that is too large is not wanted.
    if (status === 413) c.header("connection", "close");
    return c.json(body, status);
  });

  // Whether the process lives; a supervisor that hears nothing starts it anew.
  api.get("/health", (c) => c.json({ status: "ok" }));

  // Whether it can work; a load balancer sends nobody here while it can not.
  api.get("/ready", (c) => {
    const reason = parts.notReady();
    if (reason !== null) throw new GenuineError("not_ready", reason, { remedy: "Wait a moment." });
    return c.json({ status: "ok" });
  });

  api.get("/metrics", async (c) =>
    c.body(await parts.metrics.text(), 200, { "content-type": parts.metrics.contentType }),
  );

  api.get("/info", async (c) => {
    const info: EspInfo = {
      esp: settings.account.address,
      instance: parts.instance,
      name: settings.name,
      chainId: settings.deployment.chainId,
      generators: settings.work.includes("generate") ? generators.all.map(infoOf) : [],
      maxItems: settings.maxItems,
      load: await quotes.load(),
      nearDuplicates: settings.nearDuplicates,
    };
    return c.json(info);
  });

  api.post("/quotes", async (c) => {
    requireReady(parts);
    const request = await readJson(c.env.incoming, MAX_JSON_BYTES, QuoteBody);
    return c.json(await quotes.quote(request));
  });

  addTaskRoutes(api, parts);

  api.get("/products/:id/preview", async (c) => {
    const product = await registered(c.req.param("id"));
    if (contentKindOf(product.proof.mediaType) !== "picture") throw notFound("Only pictures have previews.");
    const preview = (await isHere(product))
      ? await previews.get(product.proof.fileHash)
      : await parts.mirror.get(product);
    return send(preview, "image/webp", "public, max-age=86400, immutable");
  });

  api.get("/products/:id/excerpt", async (c) => {
    const product = await ownProduct(c.req.param("id"));
    if (contentKindOf(product.proof.mediaType) !== "text") throw notFound("Only texts have excerpts.");
    c.header("cache-control", "public, max-age=86400, immutable");
    return c.json(excerptOf(await content.get(product.proof.fileHash)));
  });

  api.get("/products/:id/metadata.json", async (c) => {
    const product = await ownProduct(c.req.param("id"));
    return c.json(metadataOf(product, settings));
  });

  api.post("/attestations", async (c) => {
    requireReady(parts);
    const headers = check(AttestationHeaders, c.req.header());
    const bytes = await readBody(c.env.incoming, MAX_IMAGE_BYTES);
    const type = c.req.header("content-type")?.split(";")[0]!.trim().toLowerCase();
    const textType = TEXT_TYPES.find((text) => text === type);
    const request = {
      producer: headers["x-genuine-producer"],
      signature: headers["x-genuine-signature"],
      parent: headers["x-genuine-parent"],
      bytes,
      textType,
    };
    return c.json(await attestations.attest(request));
  });

  addEvidenceRoutes(api, parts.evidence, () => requireReady(parts));
  addListingRoutes(api, parts.listings, () => requireReady(parts));
  addWitnessRoutes(api, parts, () => requireReady(parts));

  api.get("/duties", async (c) => c.json(await parts.duties.list()));

  return api;

  function infoOf(offered: Offered): GeneratorInfo {
    const { kind, generator } = offered;
    const { id, label, description, model, mediaType, parameters } = generator;
    return {
      id,
      kind,
      label,
      description,
      model,
      mediaType,
      ...(kind === "picture" && sizeOf(parameters)),
      price: quotes.price(offered),
    };
  }

  /** A registered product whose file is here. Before its registration a product is nobody's business. */
  async function ownProduct(text: string): Promise<KnownProduct> {
    const product = await registered(text);
    if (!(await isHere(product))) throw notFound(`There is no product ${product.id} here.`);
    return product;
  }

  async function registered(text: string): Promise<KnownProduct> {
    const id = idOf(text);
    let product = await store.product(id);
    if (product === undefined) {
      // Its block may be newer than this worker's last look.
      await follower.catchUp();
      product = await store.product(id);
    }
    if (product === undefined) throw notFound(`There is no product ${id} here.`);
    return product;
  }

  async function isHere({ esp, proof }: KnownProduct): Promise<boolean> {
    return isAddressEqual(esp, settings.account.address) && (await content.has(proof.fileHash));
  }
}

function requireReady({ notReady }: ApiParts): void {
  const reason = notReady();
  if (reason !== null) throw new GenuineError("not_ready", reason, { remedy: "Try again in a minute." });
}

function notFound(message: string): GenuineError {
  return new GenuineError("not_found", message);
}

function send(bytes: Uint8Array, contentType: string, cacheControl: string): Response {
  const headers = { "content-type": contentType, "cache-control": cacheControl, "x-content-type-options": "nosniff" };
  return new Response(new Uint8Array(bytes), { headers });
}

function metadataOf(
  { id, serial, producer, proof, fingerprints }: KnownProduct,
  { name, endpoint }: Settings,
): ProductMetadata {
  const what = contentKindOf(proof.mediaType) ?? "file";
  const generated = BigInt(proof.promptCommitment) !== 0n;
  return {
    name: `Genuine #${serial}`,
    description: generated
      ? `A ${what} generated by ${name} for ${shortened(producer)}, with its proof on chain.`
      : `A ${what} of ${shortened(producer)} that ${name} vouches for, with its proof on chain.`,
    ...(what === "picture" && { image: `${endpoint}/products/${id}/preview` }),
    attributes: [
      { trait_type: "Kind", value: generated ? "generated" : "attested" },
      { trait_type: "Provider", value: name },
      { trait_type: "Media type", value: proof.mediaType },
      { trait_type: "Fingerprint quality", value: fingerprints.quality, display_type: "number" },
      { trait_type: "CID", value: proof.cid },
    ],
  };
}

function shortened(address: Address): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}
