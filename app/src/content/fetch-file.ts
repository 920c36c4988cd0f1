import { checkedFormat } from "@genuine/sdk/fingerprint/decode";
import { piecesOf } from "@genuine/sdk/streams";

/** address: not http or https. page: an HTML page. */
export type FetchFault = "address" | "refused" | "missing" | "page" | "large";

const PATIENCE_MS = 30_000;
/** Enough to know a picture's format by. */
const HEAD_BYTES = 256;

/** A file at an address, fetched by the browser itself: sites that keep others from reading their files stay unread. */
export async function fetchFile(address: string, maxBytes: number): Promise<File | FetchFault> {
  if (!URL.canParse(address)) return "address";
  const { protocol, pathname } = new URL(address);
  if (protocol !== "https:" && protocol !== "http:") return "address";
  try {
    const response = await fetch(address, {
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok || response.body === null) return "missing";
    const type = (response.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
    if (type === "text/html" || type === "application/xhtml+xml") return "page";
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for await (const piece of piecesOf(response.body)) {
      size += piece.length;
      if (size > maxBytes) return "large";
      pieces.push(piece);
    }
    const head = new Uint8Array(await new Blob(pieces).slice(0, HEAD_BYTES).arrayBuffer());
    return new File(pieces, nameIn(pathname), { type: pictureType(head) ?? type });
  } catch {
    // Browsers do not say whether no one answered or the site forbade reading.
    return "refused";
  }
}

/** By the first bytes: servers often give no type, or a wrong one. */
function pictureType(head: Uint8Array): string | undefined {
  try {
    return `image/${checkedFormat(head)}`;
  } catch {
    return undefined;
  }
}

function nameIn(path: string): string {
  const last = path.split("/").at(-1)!;
  try {
    return decodeURIComponent(last) || "file";
  } catch {
    return last;
  }
}
