/** Files from addresses that others chose, for threads that look at them: neither without end nor without limit. */
import { piecesOf } from "@genuine/sdk/streams";

const MAX_BYTES = 32 * 1024 * 1024;
const PATIENCE_MS = 20_000;

/** The status of an answer that was none. */
export class NotFetched extends Error {
  override readonly name = "NotFetched";
  readonly status: number;

  constructor(status: number) {
    super(`${status}`);
    this.status = status;
  }
}

/** @throws NotFetched, RangeError for what is too large, and what fetch throws */
export async function fetchLimited(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), credentials: "omit" });
  if (!response.ok || response.body === null) throw new NotFetched(response.status);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of piecesOf(response.body)) {
    size += piece.length;
    if (size > MAX_BYTES) throw new RangeError("too large");
    pieces.push(piece);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
