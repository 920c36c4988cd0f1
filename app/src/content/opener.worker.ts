/** Decrypts, checks and opens sealed files outside the page's thread. */
import { decryptWith } from "@genuine/sdk/sealing/envelope";
import { checkPackage, decodePackage, openPackage } from "@genuine/sdk/sealing/package";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { OpenAnswer, OpenRequest } from "./opener";

addEventListener("message", ({ data }: MessageEvent<OpenRequest & { id: number }>) => {
  postMessage({ id: data.id, ...answer(data) });
});

function answer({ envelope, privateKey, delivery, key }: OpenRequest): OpenAnswer {
  try {
    const sealed = decodePackage(decryptWith(privateKey, envelope));
    checkPackage(sealed, delivery);
    if (key === null) return { ok: true, size: sealed.size, opened: null };
    return { ok: true, size: sealed.size, opened: openPackage(sealed, key) };
  } catch (error) {
    if (error instanceof GenuineError) return { ok: false, code: error.code, message: error.shortMessage, remedy: error.remedy };
    return { ok: false, code: "unreadable", message: String(error), remedy: undefined };
  }
}
