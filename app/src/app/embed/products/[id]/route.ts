import { GenuineError } from "@genuine/sdk/genuine-error";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { headers } from "next/headers";
import type { Hex } from "viem";
import { readServerConfig } from "@/config/server-config";
import { siteUrl } from "@/config/site";
import { type EmbeddedWork, embeddedDocument } from "@/documents/embedded";
import { LOCALES } from "@/texts/language";
import { requestLanguage, serverTexts } from "@/texts/server";
import { idIn } from "../../../ids";

export const dynamic = "force-dynamic";

const PATIENCE_MS = 3_000;

/**
 * A small document for frames on other sites: a viewer, or a badge (?form=badge). Without scripts, so that nothing of this page
 * runs elsewhere.
 */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const id = idIn((await params).id);
  const work = id === undefined ? "nothing" : await workOf(id);
  const document = embeddedDocument({
    work,
    texts: await serverTexts(),
    locale: LOCALES[await requestLanguage()],
    site: siteUrl(process.env) ?? "",
    nonce: (await headers()).get("x-nonce") ?? "",
    isBadge: new URL(request.url).searchParams.get("form") === "badge",
  });
  const status = work === "nothing" ? 404 : work === "away" ? 503 : 200;
  // Each has its own nonce.
  return new Response(document, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}

async function workOf(id: Hex): Promise<EmbeddedWork | "nothing" | "away"> {
  try {
    const { indexerUrl } = await readServerConfig(process.env);
    const indexer = new IndexerClient(indexerUrl);
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const [product, { items: esps }] = await Promise.all([
      indexer.product(id, signal),
      indexer.esps({ limit: 100 }, signal),
    ]);
    return { product, esps };
  } catch (error) {
    return error instanceof GenuineError && error.code === "not_found" ? "nothing" : "away";
  }
}
