/** Fetches, decrypts, checks and opens a sealed file outside the page's thread. */
import type { DownloadOptions } from "@genuine/sdk/download";
import { EspClient } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { decryptWith } from "@genuine/sdk/sealing/envelope";
import { checkPackage, decodePackage, openPackage } from "@genuine/sdk/sealing/package";
import { begunEnvelope, forgetBegun, forgetEnvelope, keepBegun, keepEnvelope, knownEnvelope } from "./envelope-cache";
import type { Holder, OpenedFile, OpenMessage, OpenProgress, OpenRequest } from "./opener";

/** Interval at which received data are stored, ms. */
const KEEP_EVERY = 700;
const TELL_EVERY = 60;
/** While others have the file, too, a line that brings nothing is not waited for long. */
const OTHERS_HAVE_IT = { tries: 2, stallMs: 5_000 } satisfies DownloadOptions;
/** The line's fault: what has come is still good. */
const LINE = ["unreachable", "timeout"];

const say = (message: OpenMessage) => postMessage(message);

addEventListener("message", ({ data }: MessageEvent<OpenRequest>) => {
  open(data).then(
    (opened) => say({ kind: "done", ...opened }),
    (error: unknown) => {
      if (error instanceof GenuineError)
        say({ kind: "failed", code: error.code, message: error.shortMessage, remedy: error.remedy });
      else say({ kind: "failed", code: "unreadable", message: String(error), remedy: undefined });
    },
  );
});

/** @throws GenuineError what the first holder had wrong, or why it did not answer, when no one has the right file */
async function open(request: OpenRequest): Promise<OpenedFile> {
  const kept = await knownEnvelope(request.id);
  if (kept !== undefined) {
    try {
      return read(request, kept);
    } catch {
      await forgetEnvelope(request.id);
    }
  }
  let failure: unknown = new GenuineError("not_found", "Nobody who has this file is registered.", {
    remedy: "Try again later.",
  });
  for (const [index, holder] of request.holders.entries()) {
    try {
      const isLast = index === request.holders.length - 1;
      const envelope = await fetchFrom(request.id, holder, isLast ? {} : OTHERS_HAVE_IT);
      const opened = read(request, envelope);
      await keepEnvelope(request.id, holder.endpoint, envelope);
      return opened;
    } catch (error) {
      if (index === 0) failure = error;
      if (!(error instanceof GenuineError) || !LINE.includes(error.code))
        await forgetBegun(request.id, holder.endpoint);
    }
  }
  throw failure;
}

async function fetchFrom(id: string, holder: Holder, patience: DownloadOptions): Promise<Uint8Array> {
  const { endpoint } = holder;
  const tell = teller("fetching");
  let keptAt = Date.now();
  const options: DownloadOptions = {
    ...patience,
    begun: await begunEnvelope(id, endpoint),
    onProgress({ done, total, begun }) {
      tell(done, total);
      if (Date.now() - keptAt < KEEP_EVERY) return;
      keptAt = Date.now();
      const part = begun();
      if (part !== undefined) void keepBegun(id, endpoint, part);
    },
  };
  const esp = new EspClient(endpoint);
  switch (holder.kind) {
    case "task":
      return esp.taskEnvelope(holder.taskId, holder.index, options);
    case "sale":
      return esp.saleEnvelope(holder.productId, holder.buyer, options);
    case "witnessed":
      return esp.witnessedEnvelope(holder.sealedRoot, holder.encryptionKey, options);
  }
}

function read({ privateKey, delivery, key }: OpenRequest, envelope: Uint8Array): OpenedFile {
  const checking = teller("checking");
  checking(0, 1);
  const sealed = decodePackage(decryptWith(privateKey, envelope));
  checkPackage(sealed, delivery, (done) => checking(done, 1));
  if (key === null) return { size: sealed.size, opened: null };
  const opening = teller("opening");
  return { size: sealed.size, opened: openPackage(sealed, key, (done) => opening(done, 1)) };
}

/** Reports progress of one phase, at most as often as it is visible. */
function teller(phase: OpenProgress["phase"]): (done: number, total: number | undefined) => void {
  let toldAt = 0;
  return (done, total) => {
    if (Date.now() - toldAt < TELL_EVERY && done !== total) return;
    toldAt = Date.now();
    say({ kind: "progress", phase, done, total });
  };
}
