/** The worker's HTTP API: its types, and a client that runs in browsers and in Node. */
import { type Address, type Hex, sha256 } from "viem";
import type { AgreementRequest, CancelTerms, EndingAnswer, ProposalRequest } from "./agreements.ts";
import type { SignedBidJson } from "./bids.ts";
import type { ContentKind } from "./content-kind.ts";
import type { SignedPolicy } from "./content-policy.ts";
import { type DownloadOptions, download } from "./download.ts";
import type { AffineMap } from "./fingerprint/affine.ts";
import { GenuineError } from "./genuine-error.ts";
import { HttpClient, type HttpOptions, queryOf } from "./http.ts";
import type { SignedListingJson } from "./listings.ts";
import type { PromptOpening } from "./prompt.ts";
import { checkQuote, type Price } from "./quotes.ts";
import { piecesOf } from "./streams.ts";
import type { EscrowKind, ProofJson, QuoteJson, Receipt } from "./structs.ts";

/** A provider's generator. */
export type GeneratorInfo = {
  id: string;
  kind: ContentKind;
  label: string;
  description: string;
  model: string;
  /** Of the model, as the provider says; absent if it does not. A quote commits to it: see `modelTermsOf`. */
  licence?: string;
  mediaType: string;
  /** Size of pictures, in pixels. */
  width?: number;
  height?: number;
  /** Current price. */
  price: Price;
};

export type NearDuplicatePolicy = "refuse" | "flag";

export type EspInfo = {
  esp: Address;
  /** Instance id of the running worker; a new one after each start. Workers of one provider that share a database share it. */
  instance: string;
  name: string;
  chainId: number;
  /** At most one of each kind: a provider may make pictures, texts or both. */
  generators: GeneratorInfo[];
  /** Maximum pictures, or texts, of one order. */
  maxItems: number;
  load: { waiting: number; running: number; capacity: number };
  nearDuplicates: NearDuplicatePolicy;
  /** What it will not make; absent if it states nothing. See `checkPolicy`. */
  contentPolicy?: SignedPolicy;
};

/** Why a preview is reported. */
export const REPORT_REASONS = ["illegal", "sexual", "violence", "hate", "personal", "other"] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];
export const MAX_REPORT_LENGTH = 500;

export type Report = {
  reason: ReportReason;
  /** At most `MAX_REPORT_LENGTH` characters; may be empty. */
  text: string;
};

export type QuoteRequest = {
  producer: Address;
  prompt: string;
  salt: Hex;
  /** Default: a picture. */
  kind?: ContentKind;
  /** Number of items, 1 to `MAX_ITEMS`; default one. */
  items?: number;
  /** Base units: the request fails if the provider asks more. */
  maxFee?: string;
  /** The producer's signature of `promptTypedData`. */
  signature: Hex;
};

export type QuoteAnswer = {
  taskId: Hex;
  quote: QuoteJson;
  /** The provider's signature of the quote. */
  signature: Hex;
  opening: PromptOpening;
  /** Media type of what is made. */
  mediaType: string;
  /** Components of the fee. */
  price: Price;
  /** What it keeps of the fee if the order is cancelled; the quote's salt commits to it. Absent if it states none. */
  cancelTerms?: CancelTerms;
  /** Words of the prompt that this provider's model does not know and ignores. */
  leftOut?: string[];
  /** What of the prompt it will make, in the prompt's own words, things with their emoji; of models that can say so. */
  understood?: string[];
};

export const TASK_STATES = [
  "quoted",
  "queued",
  "generating",
  "sealing",
  "delivered",
  "accepted",
  "revealed",
  "settled",
  "refunded",
  "agreed",
  "failed",
] as const;
export type TaskState = (typeof TASK_STATES)[number];

export type TaskProgress = {
  taskId: Hex;
  state: TaskState;
  /** Kind of content. */
  kind: ContentKind;
  /** Progress of the generation of all together, 0 to 1. */
  progress: number;
  /** Number of items ordered, and of those that are made. */
  items: number;
  made: number;
  message: string;
  /** A small partial picture, as a data URL: for the producer only, if the generator supports it. */
  picture?: string;
  /** The partial text, also for the producer only. */
  text?: string;
  /** Unix seconds. */
  updatedAt: number;
};

/** Authorises a producer to receive partial results with its task's progress. */
export type ProgressRequest = {
  /** Unix seconds, within a day. */
  expiry: bigint;
  /** The producer's signature of `progressTypedData`. */
  signature: Hex;
};

/** A registered product that looks like a picture, by one measure. */
export type NearProduct = {
  productId: Hex;
  measure: "pdq" | "iscc";
  /** Bits of 256. */
  distance: number;
  /** Symmetry under which it comes so near: "unchanged", "mirrored"… */
  variant: string;
};

export type AttestationAnswer = {
  productId: Hex;
  proof: ProofJson;
  /** The provider's signature of the proof. */
  signature: Hex;
  /** 5,248 bytes; "0x" unless it is a picture. */
  blocks: Hex;
  /** Nearest first, for each measure. */
  nearest: NearProduct[];
  /** The first registered product that this is a copy of by the provider's search; attested all the same. */
  copyOf: CopyOf | null;
};

export type CopyOf = {
  productId: Hex;
  producer: Address;
  /** The map that turns one picture into the other, if they are not alike as registered. */
  map: AffineMap | null;
};

/** Authorises a juror to fetch a file. */
export type EvidenceRequest = {
  disputeId: bigint;
  juror: Address;
  /** Unix seconds. */
  expiry: bigint;
  /** The juror's signature of `evidenceTypedData`. */
  signature: Hex;
};

/** Authorises a witness to fetch a sealed file. */
export type PackageRequest = {
  witness: Address;
  /** Unix seconds. */
  expiry: bigint;
  /** The witness's signature of `packageTypedData`. */
  signature: Hex;
};

/** Authorises an owner to have the file once more. */
export type ResealRequest = {
  encryptionKey: Hex;
  /** Unix seconds. */
  expiry: number;
  /** The owner's signature of `resealTypedData`. */
  signature: Hex;
};

/** Keeper or juror work of the worker, for its status page. Votes stay secret until revealed. */
export type Duty = {
  kind: "jury" | "upkeep" | "witness";
  /** Its subject: the number of a dispute, else an id. */
  subject: "dispute" | "challenge" | "task" | "sale";
  id: string;
  /** Round of a dispute. */
  round: number | null;
  step:
    | "draw"
    | "examine"
    | "commit"
    | "reveal"
    | "execute"
    | "finish"
    | "settle"
    | "refund"
    | "record"
    | "closeBacking"
    | "receipt";
  state: "waiting" | "doing" | "done" | "missed" | "failed";
  /** Deadline, Unix seconds; null if there is none. */
  by: number | null;
  message: string;
  updatedAt: number;
};

/** The public beginning of a text. */
export type TextExcerpt = {
  excerpt: string;
  /** Characters shown, and of the whole text. */
  shown: number;
  characters: number;
};

/** ERC-721 metadata. */
export type ProductMetadata = {
  name: string;
  description: string;
  /** Absent for texts. */
  image?: string;
  external_url?: string;
  attributes?: { trait_type?: string; value: string | number; display_type?: string }[];
};

/** Final states. */
export function isFinalTaskState(state: TaskState): boolean {
  return state === "settled" || state === "refunded" || state === "agreed" || state === "failed";
}

export class EspClient {
  readonly #http: HttpClient;

  /** @param endpoint As registered in EspRegistry. */
  constructor(endpoint: string, options: HttpOptions = {}) {
    this.#http = new HttpClient("The provider", endpoint, options);
  }

  /** Resolves when the worker is up and follows the chain. @throws GenuineError not_ready */
  async ready(signal?: AbortSignal): Promise<void> {
    await this.#http.request("/ready", { signal });
  }

  info(signal?: AbortSignal): Promise<EspInfo> {
    return this.#http.json("/info", { signal });
  }

  /**
   * @throws GenuineError fee_too_high if the provider asks more than `maxFee`; prompt_refused if the prompt falls under its content
   * policy; those of `checkQuote`
   */
  async quote(request: QuoteRequest, signal?: AbortSignal): Promise<QuoteAnswer> {
    const answer = await this.#http.postJson<QuoteAnswer>("/quotes", request, { signal });
    checkQuote(request, answer);
    return answer;
  }

  task(taskId: Hex, signal?: AbortSignal): Promise<TaskProgress> {
    return this.#http.json(`/tasks/${taskId}`, { signal });
  }

  /**
   * Every change of a task, the current state first, as server-sent events. Ends after a final state or when the
   * server closes; aborting `signal` ends it by throwing the signal's reason.
   * @param request With it, unfinished pictures and texts come along. @throws GenuineError expired, bad_signature
   */
  async *taskEvents(
    taskId: Hex,
    signal?: AbortSignal,
    request?: ProgressRequest,
  ): AsyncGenerator<TaskProgress, void, void> {
    const headers = {
      accept: "text/event-stream",
      ...(request !== undefined && {
        "x-genuine-expiry": request.expiry.toString(),
        "x-genuine-signature": request.signature,
      }),
    };
    const response = await this.#http.request(`/tasks/${taskId}/events`, { headers, signal }, true);
    for await (const data of eventData(response)) {
      const progress = JSON.parse(data) as TaskProgress;
      yield progress;
      if (isFinalTaskState(progress.state)) return;
    }
  }

  /**
   * The envelope of one picture for the producer of a delivered task.
   * @throws GenuineError with code not_found or the worker's own until delivered
   */
  taskEnvelope(taskId: Hex, index: number, options?: DownloadOptions): Promise<Uint8Array> {
    return download(this.#http, `/tasks/${taskId}/items/${index}/sealed`, options);
  }

  /** How a task can be ended together with the provider, and the latest word about it. */
  ending(taskId: Hex, signal?: AbortSignal): Promise<EndingAnswer> {
    return this.#http.json(`/tasks/${taskId}/ending`, { signal });
  }

  /**
   * Cancels a task that is not delivered. The provider stops, and brings the agreement to the chain.
   * @throws GenuineError delivered_already; cancel_dearer if less than `back` comes back by now; bad_signature, expired
   */
  cancelTask(taskId: Hex, request: AgreementRequest, signal?: AbortSignal): Promise<EndingAnswer> {
    return this.#http.postJson(`/tasks/${taskId}/cancel`, request, { signal });
  }

  /**
   * Proposes to end a delivered task for a part of its fee. The provider agrees at once, later or not at all; if it does not, the
   * task goes on as if nothing had been said.
   * @throws GenuineError not_delivered, over_already, back_too_high, bad_signature, expired
   */
  proposeEnding(taskId: Hex, request: ProposalRequest, signal?: AbortSignal): Promise<EndingAnswer> {
    return this.#http.postJson(`/tasks/${taskId}/propose`, request, { signal });
  }

  /** What was asked for in a task, sealed to its payer's key: see `openOpening`. @throws GenuineError not_found */
  taskPrompt(taskId: Hex, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#http.bytes(`/tasks/${taskId}/prompt`, { signal });
  }

  /** The envelope for the buyer of a delivered sale where this provider is the agent. */
  saleEnvelope(productId: Hex, buyer: Address, options?: DownloadOptions): Promise<Uint8Array> {
    return download(this.#http, `/sales/${productId}/${buyer}/sealed`, options);
  }

  /**
   * Asks a provider to be a witness for a silent payer: it fetches the sealed files from
   * the provider that delivered, keeps them for the payer, and signs.
   * @param id Id of the task, or of the product on sale.
   * @throws GenuineError not_witness if the provider is no witness; not_silent before the payer's window ends;
   * package_unavailable if it could not get the files
   */
  receipt(kind: EscrowKind, id: Hex, signal?: AbortSignal): Promise<Receipt> {
    return this.#http.postJson("/receipts", { kind, id }, { signal });
  }

  /** The sealed file under `sealedRoot`, as `encodePackage` wrote it, for a witness. */
  package(sealedRoot: Hex, request: PackageRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const headers = {
      "x-genuine-witness": request.witness,
      "x-genuine-expiry": request.expiry.toString(),
      "x-genuine-signature": request.signature,
    };
    return this.#http.bytes(`/packages/${sealedRoot}`, { headers, signal });
  }

  /** The envelope of the file under `sealedRoot` for the payer with this key, from a witness. */
  witnessedEnvelope(sealedRoot: Hex, encryptionKey: Hex, options?: DownloadOptions): Promise<Uint8Array> {
    return download(this.#http, `/witnessed/${sealedRoot}/${encryptionKey}`, options);
  }

  /**
   * The file of a product for its owner, encrypted to a new key, while the provider has it.
   * @throws GenuineError not_found, file_not_here; bad_signature if it is not the present owner's
   */
  reseal(productId: Hex, request: ResealRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(request);
    return this.#http.bytes(`/products/${productId}/reseal`, { method: "POST", headers, body, signal });
  }

  /** URL of the public, watermarked picture. */
  previewUrl(productId: Hex): string {
    return `${this.#http.baseUrl}/products/${productId}/preview`;
  }

  /** The public beginning of a text. @throws GenuineError not_found, also unless it is a text; taken_down */
  excerpt(productId: Hex, signal?: AbortSignal): Promise<TextExcerpt> {
    return this.#http.json(`/products/${productId}/excerpt`, { signal });
  }

  /**
   * Tells a product's own provider that its preview should not be shown. Anybody may.
   * @throws GenuineError not_found if the provider does not show it; too_many_reports
   */
  async report(productId: Hex, report: Report, signal?: AbortSignal): Promise<void> {
    await this.#http.postJson(`/products/${productId}/reports`, report, { signal });
  }

  metadata(productId: Hex, signal?: AbortSignal): Promise<ProductMetadata> {
    return this.#http.json(`/products/${productId}/metadata.json`, { signal });
  }

  /**
   * Asks the provider to attest existing work.
   * @param file At most 10 MB.
   * @param parent The product that it is derived from, of which the producer has a licence.
   * @param signature The producer's signature of `attestationTypedData`.
   * @throws GenuineError near_duplicate if the provider refuses pictures like a registered one
   */
  attest(
    request: { file: Uint8Array; mediaType: string; producer: Address; signature: Hex; parent?: Hex },
    signal?: AbortSignal,
  ): Promise<AttestationAnswer> {
    return this.#http.json("/attestations", {
      method: "POST",
      headers: {
        "content-type": request.mediaType,
        "x-genuine-producer": request.producer,
        "x-genuine-signature": request.signature,
        // Headers, so that the signature can be checked before the file is read.
        "x-genuine-file-hash": sha256(request.file),
        ...(request.parent !== undefined && { "x-genuine-parent": request.parent }),
      },
      body: new Uint8Array(request.file),
      signal,
    });
  }

  /**
   * The file of a product in dispute, for a juror.
   * @throws GenuineError not_found if the provider does not have it; bad_signature, not_juror, expired for others
   */
  evidence(productId: Hex, request: EvidenceRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const headers = {
      "x-genuine-dispute": request.disputeId.toString(),
      "x-genuine-juror": request.juror,
      "x-genuine-expiry": request.expiry.toString(),
      "x-genuine-signature": request.signature,
    };
    return this.#http.bytes(`/products/${productId}/evidence`, { headers, signal });
  }

  /**
   * Uploads the file of a product in dispute to a juror's worker. Anybody may: it is verified by its SHA-256.
   * @throws GenuineError wrong_file if it is not the file of the product's proof; not_in_dispute if there is no dispute
   */
  async putEvidence(productId: Hex, file: Uint8Array, signal?: AbortSignal): Promise<void> {
    const headers = { "content-type": "application/octet-stream" };
    await this.#http.request(`/products/${productId}/evidence`, {
      method: "PUT",
      headers,
      body: new Uint8Array(file),
      signal,
    });
  }

  /** The provider's board, newest first; a listing may have died since. At most one of each product. */
  listings(filter: { productId?: Hex } = {}, signal?: AbortSignal): Promise<SignedListingJson[]> {
    return this.#http.json(`/listings${queryOf(filter)}`, { signal });
  }

  /**
   * Puts a listing on the provider's board, replacing an earlier one of the same product.
   * @throws GenuineError listing_dead, bad_signature, not_agent, file_not_here, cheaper_listing, board_full
   */
  async list(signed: SignedListingJson, signal?: AbortSignal): Promise<void> {
    await this.#http.postJson("/listings", signed, { signal });
  }

  /** Bids that the provider keeps, the highest first; one may have died since, or lost its money. */
  bids(filter: { productId?: Hex; buyer?: Address } = {}, signal?: AbortSignal): Promise<SignedBidJson[]> {
    return this.#http.json(`/bids${queryOf(filter)}`, { signal });
  }

  /**
   * Has the provider keep a bid for a product whose file it has.
   * @throws GenuineError bid_dead, bid_unfunded, bad_signature, file_not_here, too_many_bids, board_full
   */
  async bid(signed: SignedBidJson, signal?: AbortSignal): Promise<void> {
    await this.#http.postJson("/bids", signed, { signal });
  }

  /**
   * Has the provider relay a seller's cancellation to the chain: it kills all its listings, on every board.
   * @param signature The seller's signature of `cancellationTypedData`.
   * @throws GenuineError bad_signature, not_found if this board has no listing of the seller, too_many_cancellations
   */
  async cancelListings(request: { seller: Address; signature: Hex }, signal?: AbortSignal): Promise<void> {
    await this.#http.postJson("/listings/cancel", request, { signal });
  }

  /** The worker's pending and recent keeper and juror work. */
  duties(signal?: AbortSignal): Promise<Duty[]> {
    return this.#http.json("/duties", { signal });
  }
}

/** The `data` fields of a server-sent event stream, one string per event. */
async function* eventData(response: Response): AsyncGenerator<string, void, void> {
  if (response.body === null) throw new GenuineError("bad_answer", "The provider answered without a body.");
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of piecesOf(response.body)) {
    text = (text + decoder.decode(piece, { stream: true })).replaceAll("\r\n", "\n");
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const lines = event.split("\n").filter((line) => line.startsWith("data:"));
      if (lines.length > 0) yield lines.map((line) => line.slice(5).replace(/^ /, "")).join("\n");
    }
  }
}

/** The provider's generator for a kind; undefined if there is none. */
export function generatorFor(
  { generators }: Pick<EspInfo, "generators">,
  kind: ContentKind,
): GeneratorInfo | undefined {
  return generators.find((generator) => generator.kind === kind);
}
