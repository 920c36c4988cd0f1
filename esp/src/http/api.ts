/** The worker's HTTP interface. */

import type { IncomingMessage } from "node:http";
import { CONTENT_KINDS, contentKindOf } from "@genuine/sdk/content-kind";
import type { DescriptionWords } from "@genuine/sdk/description-words";
import type { EspInfo, GeneratorInfo, ProductMetadata } from "@genuine/sdk/esp-client";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { MAX_ITEMS } from "@genuine/sdk/structs";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { type Address, isAddressEqual } from "viem";
import { z } from "zod";
import type { Chain } from "../chain/chain.ts";
import { Descriptions } from "../chain/descriptions.ts";
import type { Follower } from "../chain/follower.ts";
import { MOST_TEXT_BYTES } from "../copies/text-search.ts";
import type { DutyBoard } from "../duties/duty-board.ts";
import type { StatusDesk } from "../duties/status.ts";
import type { WitnessDesk } from "../duties/witness.ts";
import { sizeOf } from "../generators/generator.ts";
import type { Generators, Offered } from "../generators/generators.ts";
import type { AttestationDesk } from "../jobs/attestations.ts";
import type { JobBoard } from "../jobs/board.ts";
import type { EndingDesk } from "../jobs/endings.ts";
import type { KnownProduct } from "../jobs/job-store.ts";
import type { PackageDesk } from "../jobs/packages.ts";
import type { QuoteDesk } from "../jobs/quotes.ts";
import type { ResealDesk } from "../jobs/resealing.ts";
import type { EvidenceDesk } from "../jury/evidence.ts";
import type { BidDesk } from "../listings/bid-desk.ts";
import type { ListingDesk } from "../listings/listing-desk.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { excerptOf } from "../pictures/excerpt.ts";
import { TEXT_TYPES } from "../pictures/inspect.ts";
import type { PreviewMirror } from "../pictures/preview-mirror.ts";
import type { PreviewStore } from "../pictures/preview-store.ts";
import { takenDown } from "../pictures/taken-down.ts";
import type { PolicyDesk } from "../policy/policy-desk.ts";
import type { Settings } from "../settings.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { TakedownTables } from "../store/takedown-tables.ts";
import { addBidRoutes } from "./bid-routes.ts";
import { check, fileRoom, forget, readJson, requireLength, withBody, wordRoom } from "./body.ts";
import { addEndingRoutes } from "./ending-routes.ts";
import { answerOf, internalError } from "./errors.ts";
import { addEvidenceRoutes, EVIDENCE_HEADERS } from "./evidence-routes.ts";
import { Account, Bytes32, Hash, idOf, ProductId, Signature } from "./fields.ts";
import { addListingRoutes } from "./listing-routes.ts";
import { Misses } from "./misses.ts";
import { networksOf } from "./networks.ts";
import { CustomerNetworks, rateLimit } from "./rate-limit.ts";
import { addReportRoutes } from "./report-routes.ts";
import { addResealRoutes } from "./reseal-routes.ts";
import type { Shares } from "./shares.ts";
import { statusRoutes } from "./status-routes.ts";
import { addTaskRoutes, PROGRESS_HEADERS } from "./task-routes.ts";
import { addWitnessRoutes, WITNESS_HEADERS } from "./witness-routes.ts";

/** Not for longer: what is taken down should be gone soon, from browsers and proxies as well. */
const PUBLIC_CACHE = "public, max-age=300";
const MAX_IMAGE_BYTES = 10 * 1024 * 1024;
/** Much more than a prompt may have, so that an overlong one gets a specific error. */
const MAX_JSON_BYTES = 512 * 1024;

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
  "x-genuine-file-hash": Hash,
  "x-genuine-parent": ProductId.optional(),
});
const REQUEST_HEADERS = [
  "content-type",
  "range",
  "if-range",
  ...PROGRESS_HEADERS,
  "x-genuine-producer",
  "x-genuine-file-hash",
  "x-genuine-parent",
  ...EVIDENCE_HEADERS,
  ...WITNESS_HEADERS,
];

export type ApiParts = {
  chain: Chain;
  metrics: Metrics;
  /** Instance id of this process, for /info. */
  instance: string;
  settings: Settings;
  generators: Generators;
  board: JobBoard;
  quotes: QuoteDesk;
  endings: EndingDesk;
  policy: PolicyDesk;
  attestations: AttestationDesk;
  follower: Follower;
  content: ContentStore;
  previews: PreviewStore;
  mirror: PreviewMirror;
  takedowns: TakedownTables;
  evidence: EvidenceDesk;
  listings: ListingDesk;
  bids: BidDesk;
  witness: WitnessDesk;
  packages: PackageDesk;
  reseal: ResealDesk;
  duties: DutyBoard;
  status: StatusDesk;
  /** Null if the worker is ready, otherwise the reason. */
  notReady(): string | null;
  signal: AbortSignal;
  log: Logger;
};

export function createApi(parts: ApiParts): Hono<{ Bindings: HttpBindings }> {
  const { settings, generators, board, quotes, attestations, follower, content, previews, log } = parts;
  const { store } = board;
  const api = new Hono<{ Bindings: HttpBindings }>();

  api.use(parts.metrics.requests());
  const networkOf = networksOf(settings);
  const [files, words] = [fileRoom(), wordRoom()];
  const misses = new Misses();
  const descriptions = new Descriptions(parts.chain, settings);
  const customers = new CustomerNetworks();
  api.use(rateLimit(settings, networkOf, customers));
  // Before CORS: what only this machine may see must not be readable by pages of other origins.
  api.route("/status", statusRoutes(parts.status, parts.takedowns, content, settings));
  api.use(
    cors({
      origin: "*",
      allowMethods: ["GET", "POST", "PUT"],
      allowHeaders: REQUEST_HEADERS,
      exposeHeaders: ["content-range", "etag", "retry-after"],
    }),
  );
  api.notFound((c) => c.json({ error: { code: "not_found", message: "There is nothing here." } }, 404));
  api.onError(async (error, c) => {
    const known = answerOf(error);
    // Reading what comes with requests beyond the limit would cost more than refusing them: the connection ends.
    const { incoming } = c.env;
    if (!hasCode(error, "too_many_requests")) await forget(incoming);
    else if (!incoming.complete) c.header("connection", "close");
    if (known === undefined) log.error({ path: c.req.path, ...errorFields(error) }, "Request failed");
    const { status, body } = known ?? internalError();
    // The rest of an oversized request is not read.
    if (status === 413) c.header("connection", "close");
    return c.json(body, status);
  });

  // Liveness; a supervisor restarts a worker that does not answer.
  api.get("/health", (c) => c.json({ status: "ok" }));

  // Readiness; a load balancer sends no requests while it is not ready.
  api.get("/ready", (c) => {
    const reason = parts.notReady();
    if (reason !== null) throw new GenuineError("not_ready", reason, { remedy: "Wait a moment." });
    return c.json({ status: "ok" });
  });

  api.get("/metrics", async (c) =>
    c.body(await parts.metrics.text(), 200, { "content-type": parts.metrics.contentType }),
  );

  api.get("/info", async (c) => {
    const contentPolicy = await parts.policy.stated();
    const info: EspInfo = {
      esp: settings.account.address,
      instance: parts.instance,
      name: settings.name,
      chainId: settings.deployment.chainId,
      generators: settings.work.includes("generate")
        ? generators.all.filter(({ health }) => health.fault === undefined).map(infoOf)
        : [],
      maxItems: settings.maxItems,
      load: await quotes.load(),
      nearDuplicates: settings.nearDuplicates,
      ...(contentPolicy && { contentPolicy }),
    };
    return c.json(info);
  });

  api.post("/quotes", async (c) => {
    requireReady(parts);
    const network = networkOf(c.env.incoming);
    const request = await readJson(c.env.incoming, MAX_JSON_BYTES, QuoteBody, { shares: words, taker: { network } });
    const answer = await quotes.quote(request, network);
    if (await store.isCustomer(request.producer)) customers.add(network);
    return c.json(answer);
  });

  addTaskRoutes(api, parts, networkOf);

  api.get("/products/:id/preview", async (c) => {
    const product = await registered(c.req.param("id"));
    if (contentKindOf(product.proof.mediaType) !== "picture") throw notFound("Only pictures have previews.");
    if (!(await isHere(product))) return send(await parts.mirror.get(product), "image/webp", PUBLIC_CACHE);
    if (await parts.takedowns.isTakenDown(product.id)) throw takenDown();
    return send(await previews.get(product.proof.fileHash), "image/webp", PUBLIC_CACHE);
  });

  api.get("/products/:id/excerpt", async (c) => {
    const product = await ownProduct(c.req.param("id"));
    if (contentKindOf(product.proof.mediaType) !== "text") throw notFound("Only texts have excerpts.");
    if (await parts.takedowns.isTakenDown(product.id)) throw takenDown();
    c.header("cache-control", PUBLIC_CACHE);
    return c.json(excerptOf(await content.get(product.proof.fileHash)));
  });

  api.get("/products/:id/metadata.json", async (c) => {
    const product = await ownProduct(c.req.param("id"));
    const isShown = !(await parts.takedowns.isTakenDown(product.id));
    return c.json(metadataOf(product, settings, await descriptions.of(product.id), isShown));
  });

  api.post("/attestations", async (c) => {
    requireReady(parts);
    const headers = check(AttestationHeaders, c.req.header());
    const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
    const textType = TEXT_TYPES.find((text) => text === type);
    const limit = textType === undefined ? MAX_IMAGE_BYTES : MOST_TEXT_BYTES;
    requireLength(c.env.incoming, limit);
    const request = {
      producer: headers["x-genuine-producer"],
      signature: headers["x-genuine-signature"],
      fileHash: headers["x-genuine-file-hash"],
      parent: headers["x-genuine-parent"],
      textType,
    };
    // The file is not read unless the request is signed.
    const customer = await attestations.admit(request);
    const taker = { network: networkOf(c.env.incoming), account: request.producer, customer };
    if (customer) customers.add(taker.network);
    const answer = await withBody(c.env.incoming, limit, { shares: files, taker }, (bytes) =>
      attestations.attest({ ...request, bytes, customer }),
    );
    return c.json(answer);
  });

  const roomIn = (shares: Shares) => (incoming: IncomingMessage) => ({
    shares,
    taker: { network: networkOf(incoming) },
  });
  addEndingRoutes(api, parts.endings, roomIn(words), () => requireReady(parts));
  addEvidenceRoutes(api, parts.evidence, roomIn(files), () => requireReady(parts));
  addListingRoutes(api, parts.listings, roomIn(words), () => requireReady(parts));
  addBidRoutes(api, parts.bids, roomIn(words), () => requireReady(parts));
  addReportRoutes(api, { takedowns: parts.takedowns, ownProduct, networkOf, roomFor: roomIn(words) });
  addResealRoutes(api, parts.reseal, registered, roomIn(words), () => requireReady(parts));
  addWitnessRoutes(api, parts, roomIn(words), () => requireReady(parts));

  api.get("/duties", async (c) => c.json(await parts.duties.list()));

  return api;

  function infoOf(offered: Offered): GeneratorInfo {
    const { kind, generator } = offered;
    const { id, label, description, model, terms, mediaType, parameters } = generator;
    return {
      id,
      kind,
      label,
      description,
      model,
      ...(terms.licence !== undefined && { licence: terms.licence }),
      mediaType,
      ...(kind === "picture" && sizeOf(parameters)),
      price: quotes.price(offered),
    };
  }

  /** A registered product whose file is stored here. Unregistered ones are private. */
  async function ownProduct(text: string): Promise<KnownProduct> {
    const product = await registered(text);
    if (!(await isHere(product))) throw notFound(`There is no product ${product.id} here.`);
    return product;
  }

  async function registered(text: string): Promise<KnownProduct> {
    const id = idOf(text);
    let product = await store.product(id);
    if (product === undefined && !misses.has(id)) {
      // Its block may be newer than this worker's last poll.
      await follower.glance();
      product = await store.product(id);
      if (product === undefined) misses.add(id);
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

/** As marketplaces read it: the owner's words before this provider's own, its tags as attributes without a type. */
function metadataOf(
  { id, serial, producer, proof, fingerprints }: KnownProduct,
  { name, endpoint }: Settings,
  described: DescriptionWords | undefined,
  isShown: boolean,
): ProductMetadata {
  const what = contentKindOf(proof.mediaType) ?? "file";
  const generated = BigInt(proof.promptCommitment) !== 0n;
  const made = generated
    ? `A ${what} generated by ${name} for ${shortened(producer)}, with its proof on chain.`
    : `A ${what} of ${shortened(producer)} that ${name} vouches for, with its proof on chain.`;
  return {
    name: described?.title || `Genuine #${serial}`,
    description: described === undefined || described.text === "" ? made : `${described.text}\n\n${made}`,
    ...(what === "picture" && isShown && { image: `${endpoint}/products/${id}/preview` }),
    attributes: [
      { trait_type: "Number", value: serial, display_type: "number" },
      { trait_type: "Kind", value: generated ? "generated" : "attested" },
      { trait_type: "Provider", value: name },
      { trait_type: "Media type", value: proof.mediaType },
      { trait_type: "Fingerprint quality", value: fingerprints.quality, display_type: "number" },
      { trait_type: "CID", value: proof.cid },
      ...(described?.tags ?? []).map((value) => ({ value })),
    ],
  };
}

function shortened(address: Address): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}
