/** The worker's HTTP API: its types, and a client that runs in browsers and in Node. */
import type { Address, Hex } from "viem";
import type { ContentKind } from "./content-kind.ts";
import { download, type DownloadOptions } from "./download.ts";
import { GenuineError } from "./genuine-error.ts";
import { HttpClient, type HttpOptions, queryOf } from "./http.ts";
import type { SignedListingJson } from "./listings.ts";
import type { PromptOpening } from "./prompt.ts";
import { checkQuote, type Price } from "./quotes.ts";
import type { EscrowKind, ProofJson, QuoteJson, Receipt } from "./structs.ts";

/** What a provider makes, and with what. */
export type GeneratorInfo = {
  id: string;
  kind: ContentKind;
  label: string;
  description: string;
  model: string;
  mediaType: string;
  /** Of pictures, pixels. */
  width?: number;
  height?: number;
  /** As it is now. */
  price: Price;
};

export type NearDuplicatePolicy = "refuse" | "flag";

export type EspInfo = {
  esp: Address;
  /** Of the running worker; another one after each start. Workers of one provider that share a database have one between them. */
  instance: string;
  name: string;
  chainId: number;
  /** One of each kind at most: a provider may make pictures, texts or both. */
  generators: GeneratorInfo[];
  /** Pictures, or texts, of one order at most. */
  maxItems: number;
  load: { waiting: number; running: number; capacity: number };
  nearDuplicates: NearDuplicatePolicy;
};

export type QuoteRequest = {
  producer: Address;
  prompt: string;
  salt: Hex;
  /** A picture if not said. */
  kind?: ContentKind;
  /** How many, 1 to `MAX_ITEMS`; one if not said. */
  items?: number;
  /** Base units: a provider that asks more refuses. */
  maxFee?: string;
  /** The producer's, of `promptTypedData`. */
  signature: Hex;
};

export type QuoteAnswer = {
  taskId: Hex;
  quote: QuoteJson;
  /** The provider's, of the quote. */
  signature: Hex;
  opening: PromptOpening;
  /** Of what is made. */
  mediaType: string;
  /** What the fee is made of. */
  price: Price;
  /** Words of the prompt that this provider's model does not know and leaves out. */
  leftOut?: string[];
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
  "failed",
] as const;
export type TaskState = (typeof TASK_STATES)[number];

export type TaskProgress = {
  taskId: Hex;
  state: TaskState;
  /** What is made. */
  kind: ContentKind;
  /** Of the generation of all together, 0 to 1. */
  progress: number;
  /** Pictures or texts ordered, and those of them that are made. */
  items: number;
  made: number;
  message: string;
  /** What there is of the picture being made, small, as a data URL: to the producer alone, of generators that can show it. */
  picture?: string;
  /** The text as far as it is written, likewise to the producer alone. */
  text?: string;
  /** Unix seconds. */
  updatedAt: number;
};

/** What a producer shows to be sent unfinished work with its task's progress. */
export type ProgressRequest = {
  /** Unix seconds, within a day. */
  expiry: bigint;
  /** The producer's, of `progressTypedData`. */
  signature: Hex;
};

/** A registered product that looks like a picture, by one measure. */
export type NearProduct = {
  productId: Hex;
  measure: "pdq" | "iscc";
  /** Bits of 256. */
  distance: number;
  /** How the picture must be turned or mirrored to come so near: "unchanged", "mirrored"… */
  variant: string;
};

export type AttestationAnswer = {
  productId: Hex;
  proof: ProofJson;
  /** The provider's, of the proof. */
  signature: Hex;
  /** 5,248 bytes; "0x" for what is no picture. */
  blocks: Hex;
  /** The nearest first, those of each measure. */
  nearest: NearProduct[];
};

/** What a juror shows to be given a file. */
export type EvidenceRequest = {
  disputeId: bigint;
  juror: Address;
  /** Unix seconds. */
  expiry: bigint;
  /** The juror's, of `evidenceTypedData`. */
  signature: Hex;
};

/** What a witness shows to be given a sealed file. */
export type PackageRequest = {
  witness: Address;
  /** Unix seconds. */
  expiry: bigint;
  /** The witness's, of `packageTypedData`. */
  signature: Hex;
};

/** Something the worker does for the system besides its own work, for its status page. Votes stay secret until revealed. */
export type Duty = {
  kind: "jury" | "upkeep" | "witness";
  /** What it is about: of a dispute its number, else an id. */
  subject: "dispute" | "challenge" | "task" | "sale";
  id: string;
  /** Of a dispute. */
  round: number | null;
  step: "draw" | "examine" | "commit" | "reveal" | "execute" | "finish" | "settle" | "refund" | "record" | "receipt";
  state: "waiting" | "doing" | "done" | "missed" | "failed";
  /** Unix seconds when it must be done; null when there is no hurry. */
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
  /** Not of texts. */
  image?: string;
  external_url?: string;
  attributes?: { trait_type: string; value: string | number; display_type?: string }[];
};

/** Nothing changes after these. */
export function isFinalTaskState(state: TaskState): boolean {
  return state === "settled" || state === "refunded" || state === "failed";
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

  /** @throws GenuineError fee_too_high when the provider asks more than `maxFee`; those of `checkQuote` */
  async quote(request: QuoteRequest, signal?: AbortSignal): Promise<QuoteAnswer> {
    const answer = await this.#http.postJson<QuoteAnswer>("/quotes", request, { signal });
    checkQuote(request, answer);
    return answer;
  }

  task(taskId: Hex, signal?: AbortSignal): Promise<TaskProgress> {
    return this.#http.json(`/tasks/${taskId}`, { signal });
  }

  /**
   * Every change of a task, the present state first, as the server sends them. Ends after a final state or when the
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

  /** The envelope for the buyer of a delivered sale where this provider is the agent. */
  saleEnvelope(productId: Hex, buyer: Address, options?: DownloadOptions): Promise<Uint8Array> {
    return download(this.#http, `/sales/${productId}/${buyer}/sealed`, options);
  }

  /**
   * Asks a provider to be a witness that a silent payer can have what was delivered: it fetches the sealed files from
   * the provider that delivered, keeps them for the payer, and signs.
   * @param id Of the task, or of the product on sale.
   * @throws GenuineError not_witness for a provider that does none; not_silent before the payer's time is over;
   * package_unavailable when it could not get the files
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

  /** Where the public, watermarked picture is. */
  previewUrl(productId: Hex): string {
    return `${this.#http.baseUrl}/products/${productId}/preview`;
  }

  /** The public beginning of a text. @throws GenuineError not_found, also for what is no text */
  excerpt(productId: Hex, signal?: AbortSignal): Promise<TextExcerpt> {
    return this.#http.json(`/products/${productId}/excerpt`, { signal });
  }

  metadata(productId: Hex, signal?: AbortSignal): Promise<ProductMetadata> {
    return this.#http.json(`/products/${productId}/metadata.json`, { signal });
  }

  /**
   * Asks the provider to vouch for existing work.
   * @param file At most 10 MB.
   * @param parent The product that it is derived from, of which the producer has a licence.
   * @param signature The producer's, of `attestationTypedData`.
   * @throws GenuineError near_duplicate when the provider refuses pictures like a registered one
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
        ...(request.parent !== undefined && { "x-genuine-parent": request.parent }),
      },
      body: new Uint8Array(request.file),
      signal,
    });
  }

  /**
   * The file of a product in dispute, for a juror who is drawn.
   * @throws GenuineError not_found when the provider does not have it; bad_signature, not_juror, expired for others
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
   * Hands the file of a product in dispute to a juror's worker. Anybody may who has it: it is checked by its SHA-256.
   * @throws GenuineError wrong_file when it is not the file of the product's proof; not_in_dispute when nobody asks for it
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

  /** What the provider's board offers, the newest first; a listing may have died since. At most one of each product. */
  listings(filter: { productId?: Hex } = {}, signal?: AbortSignal): Promise<SignedListingJson[]> {
    return this.#http.json(`/listings${queryOf(filter)}`, { signal });
  }

  /**
   * Puts a listing on the provider's board, in place of an earlier one of the same product.
   * @throws GenuineError listing_dead, bad_signature, not_agent, file_not_here, cheaper_listing, board_full
   */
  async list(signed: SignedListingJson, signal?: AbortSignal): Promise<void> {
    await this.#http.postJson("/listings", signed, { signal });
  }

  /**
   * Has the provider bring a seller's cancellation to the chain: all its listings are dead then, on every board.
   * @param signature The seller's, of `cancellationTypedData`.
   * @throws GenuineError bad_signature, not_found when this board has no listing of the seller, too_many_cancellations
   */
  async cancelListings(request: { seller: Address; signature: Hex }, signal?: AbortSignal): Promise<void> {
    await this.#http.postJson("/listings/cancel", request, { signal });
  }

  /** What the worker has to do, and has done lately, for panels and upkeep. */
  duties(signal?: AbortSignal): Promise<Duty[]> {
    return this.#http.json("/duties", { signal });
  }
}

/** The `data` fields of a server-sent event stream, one string per event. */
async function* eventData(response: Response): AsyncGenerator<string, void, void> {
  if (response.body === null) throw new GenuineError("bad_answer", "The provider answered without a body.");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text = (text + value).replaceAll("\r\n", "\n");
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const lines = event.split("\n").filter((line) => line.startsWith("data:"));
        if (lines.length > 0) yield lines.map((line) => line.slice(5).replace(/^ /, "")).join("\n");
      }
    }
  } finally {
    // Also when the consumer stops early: let the connection go.
    await reader.cancel().catch(() => undefined);
  }
}

/** What makes this kind at a provider; undefined where nothing does. */
export function generatorFor(
  { generators }: Pick<EspInfo, "generators">,
  kind: ContentKind,
): GeneratorInfo | undefined {
  return generators.find((generator) => generator.kind === kind);
}
