/** Answers with the pictures of cards, to the machines that read links. */
import { LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Product, ProductSummary } from "@genuine/sdk/indexer-answers";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import type { Address, Hex } from "viem";
import { readServerConfig } from "@/config/server-config";
import { type Drawn, drawCard, drawThumbnail, keptOrMade } from "./cards";
import { checkedPreview } from "./checked-preview";

/** Size of thumbnails, in pixels. */
export const THUMBNAIL = 512;
const PATIENCE_MS = 3_000;

export async function siteCard(): Promise<Response> {
  return answerWith(await keptOrMade("site", () => drawCard([])));
}

/** The checked preview of a product, or the site's sign. */
export async function productCard(id: Hex): Promise<Response> {
  return await orSign(
    keptOrMade(`card ${id}`, async () => {
      const picture = await pictureOf(id);
      return await drawCard(picture === undefined ? [] : [picture]);
    }),
  );
}

/** Undefined where no preview can be shown. */
export async function productThumbnail(
  id: Hex,
  most: { width: number; height: number },
): Promise<Drawn | undefined | "busy"> {
  return await keptOrMade(`thumbnail ${id} ${most.width} ${most.height}`, async () => {
    const picture = await pictureOf(id);
    return picture && (await drawThumbnail(picture, most));
  });
}

/** The latest works that an account made, or otherwise owns. */
export async function personCard(address: Address): Promise<Response> {
  return await orSign(
    keptOrMade(`person ${address}`, async () => {
      const { indexer, signal } = await ask();
      const made = (await indexer.products({ producer: address, status: "active", limit: 3 }, signal)).items;
      const works =
        made.length > 0 ? made : (await indexer.products({ owner: address, status: "active", limit: 3 }, signal)).items;
      const pictures = await Promise.all(works.map(pictureFor));
      return await drawCard(pictures.filter((picture) => picture !== undefined));
    }),
  );
}

/** Unknown works get an error; if indexer or providers do not answer, a link still gets an image. */
async function orSign(card: Promise<Drawn | undefined | "busy">): Promise<Response> {
  return await card.then(answerWith, (error: unknown) =>
    error instanceof GenuineError && error.code === "not_found" ? answerWith(undefined) : siteCard(),
  );
}

export function answerWith(drawn: Drawn | undefined | "busy"): Response {
  if (drawn === "busy") {
    const error = {
      code: "busy",
      message: "Too many cards are being drawn right now.",
      remedy: "Ask again in a minute.",
    };
    return Response.json({ error }, { status: 503, headers: { "retry-after": "60" } });
  }
  if (drawn === undefined) {
    const error = { code: "not_found", message: "There is no picture that could be checked." };
    return Response.json({ error }, { status: 404 });
  }
  return new Response(new Uint8Array(drawn.file), {
    headers: {
      "content-type": "image/jpeg",
      "cache-control": "public, max-age=3600",
      // Images are for other sites.
      "cross-origin-resource-policy": "cross-origin",
    },
  });
}

async function pictureOf(id: Hex): Promise<Uint8Array | undefined> {
  const { indexer, signal } = await ask();
  return await pictureFor(await indexer.product(id, signal));
}

async function pictureFor(product: Product | ProductSummary): Promise<Uint8Array | undefined> {
  const { indexer, signal, privatePeers } = await ask();
  const { items } = await indexer.esps({ limit: 100 }, signal);
  return await checkedPreview(product, items, privatePeers);
}

async function ask() {
  const { indexerUrl, deployment } = await readServerConfig(process.env);
  return {
    indexer: new IndexerClient(indexerUrl),
    signal: AbortSignal.timeout(PATIENCE_MS),
    privatePeers: deployment.chainId === LOCAL_CHAIN_ID || process.env.GENUINE_PRIVATE_PEERS === "1",
  };
}
