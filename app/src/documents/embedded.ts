/** Embeddable document of a work for other sites. */
import { contentKindOf } from "@genuine/sdk/content-kind";
import type { Esp, Product } from "@genuine/sdk/indexer-answers";
import { productName } from "@/texts/product-name";
import { shortHex } from "@/texts/short";
import type { Texts } from "@/texts/words";

export type EmbeddedWork = { product: Product; esps: readonly Esp[] };

type Embedded = {
  /** nothing: unknown work. away: temporarily unavailable. */
  work: EmbeddedWork | "nothing" | "away";
  texts: Pick<Texts, "common" | "products" | "verify">;
  locale: string;
  /** Origin of the page; empty: links are relative. */
  site: string;
  /** Nonce of the document's content-security policy. */
  nonce: string;
  isBadge: boolean;
};

/** The colours of globals.css; a frame takes light or dark from the device. */
const STYLE = `
:root{color-scheme:light dark}
*{box-sizing:border-box;margin:0}
body{font:15px/1.45 system-ui,sans-serif;color:light-dark(#1a2422,#ece9df);background:light-dark(#fffdf8,#18201d)}
a{color:inherit;text-decoration:none;display:block}
a:focus-visible{outline:2px solid light-dark(#0c5d52,#6bc9b2);outline-offset:-2px}
.work{border:1px solid light-dark(#dbd7ca,#2b3631);border-radius:10px;overflow:hidden;min-height:100vh}
.picture{display:block;width:100%;height:calc(100vh - 172px);min-height:96px;object-fit:contain;background:light-dark(#ebe8de,#0b0f0d)}
.words{padding:12px 16px}
h1{font:600 18px/1.25 Georgia,serif;overflow-wrap:anywhere;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
p{color:light-dark(#56625f,#a5afa9);font-size:13px;overflow-wrap:anywhere}
.state{color:light-dark(#a02c25,#f0968c);font-weight:600}
.open{color:light-dark(#0c5d52,#6bc9b2);font-weight:600;margin-top:6px}
.badge .work{display:flex;align-items:center}
.badge .picture{width:62px;height:62px;min-height:0;flex:none;object-fit:cover}
.badge .words{padding:6px 12px;min-width:0}
.badge h1{font-size:15px;-webkit-line-clamp:1}
.badge p{font-size:12px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
`;

/** A complete HTML document without scripts. All user content is escaped. */
export function embeddedDocument(embedded: Embedded): string {
  const { work, texts, locale, nonce, isBadge } = embedded;
  const { title, body } =
    typeof work === "string"
      ? { title: texts.common.name, body: `<main class="words"><p>${escaped(texts.verify.embed[work])}</p></main>` }
      : bodyOf(embedded, work);
  return `<!doctype html>
<html lang="${escaped(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style nonce="${escaped(nonce)}">${STYLE}</style>
</head>
<body class="${isBadge ? "badge" : "viewer"}">
${body}
</body>
</html>
`;
}

function bodyOf({ texts, site, isBadge }: Embedded, { product, esps }: EmbeddedWork): { title: string; body: string } {
  const { id, kind, esp, producer, owner, registeredAt, status, openCases, mediaType } = product;
  const { common, products, verify } = texts;
  const nameOf = (address: string) =>
    esps.find((one) => one.address.toLowerCase() === address.toLowerCase())?.name ?? shortHex(address);
  const title = productName(product, products);
  const words = kind === "generated" ? verify.embed.madeFor : verify.embed.broughtBy;
  const state = status === "removed" ? verify.embed.removed : openCases > 0 ? verify.embed.challenged : undefined;
  const day = new Date(registeredAt * 1000).toISOString().slice(0, 10);
  const lines = [
    words(nameOf(esp), nameOf(producer)),
    ...(isBadge ? [] : [verify.embed.owner(nameOf(owner))]),
    verify.embed.registered(day),
  ];
  const isPicture = contentKindOf(mediaType) === "picture" && status === "active";
  const picture = isPicture
    ? `<img class="picture" src="/products/${id}/thumbnail" alt="${escaped(title)}" width="512" height="512">`
    : "";
  const paragraphs = lines.map((line) => `<p>${escaped(line)}</p>`).join("\n");
  return {
    title: `${title} · ${common.name}`,
    body: `<main><a class="work" href="${escaped(site)}/products/${id}" target="_blank" rel="noopener">
${picture}
<div class="words">
<h1><bdi>${escaped(title)}</bdi></h1>
${state === undefined ? "" : `<p class="state">${escaped(state)}</p>`}
${paragraphs}
${isBadge ? "" : `<p class="open">${escaped(verify.embed.open)} · ${escaped(common.name)}</p>`}
</div>
</a></main>`,
  };
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}
