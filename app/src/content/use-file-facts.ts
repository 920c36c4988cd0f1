"use client";

import type { Measure } from "@genuine/sdk/copy-search";
import { checkedFormat, explainUndecodable } from "@genuine/sdk/fingerprint/decode";
import type { Fingerprints } from "@genuine/sdk/fingerprint/fingerprints";
import type { Variant } from "@genuine/sdk/fingerprint/product-index";
import { useEffect, useState } from "react";
import type { Hex } from "viem";
import { sha256 } from "viem/utils";
import { type FileKind, kindOfType, textIn } from "./file-kind";

export type PictureFacts = {
  blocks: Uint8Array;
  fingerprints: Fingerprints;
  variants: readonly Variant<Measure>[];
  /** SHA-256 of the file that would be registered for it; undefined where there is none, or where it is the file itself. */
  canonicalHash: Hex | undefined;
  /** Whether its format may carry Content Credentials that are read here. */
  mayCarryCredentials: boolean;
};

/** Facts about a file, computed in this browser: the file is not sent. */
export type FileFacts = {
  file: File;
  bytes: Uint8Array;
  hash: Hex;
  kind: FileKind;
  /** Content of a text file in UTF-8. */
  text: string | undefined;
  /** Undefined if the file is not a picture or cannot be read; `fault` then gives the reason. */
  picture: PictureFacts | undefined;
  fault: unknown;
};

type Read = { file: File; facts?: FileFacts; failure?: unknown };

/** Both undefined while it is read; `failure` where the device does not give the file, for example because it was deleted. */
export function useFileFacts(file: File | undefined, maxBytes: number): Omit<Read, "file"> {
  const [read, setRead] = useState<Read>();
  useEffect(() => {
    if (file === undefined || file.size > maxBytes) return;
    let left = false;
    const set = (found: Read) => left || setRead(found);
    factsOf(file).then(
      (facts) => set({ file, facts }),
      (failure: unknown) => set({ file, failure }),
    );
    return () => {
      left = true;
    };
  }, [file, maxBytes]);
  return read !== undefined && read.file === file ? read : {};
}

async function factsOf(file: File): Promise<FileFacts> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = textIn(bytes);
  const facts: FileFacts = {
    file,
    bytes,
    hash: sha256(bytes),
    kind: kindOf(file, bytes, text),
    text,
    picture: undefined,
    fault: undefined,
  };
  if (facts.kind !== "picture") return facts;
  return await pictureIn(bytes).then(
    (picture) => ({ ...facts, picture }),
    (fault: unknown) => ({ ...facts, fault: explainUndecodable(fault) }),
  );
}

/** By its bytes first: a name may say anything. */
function kindOf({ type }: File, bytes: Uint8Array, text: string | undefined): FileKind {
  try {
    checkedFormat(bytes);
    return "picture";
  } catch {
    const said = kindOfType(type);
    if (said !== "picture" && said !== "other") return said;
    return text === undefined ? "other" : "text";
  }
}

/** The code for it is loaded with the first picture. */
async function pictureIn(bytes: Uint8Array): Promise<PictureFacts> {
  const [
    { canonicalPicture },
    { decodeImage },
    { blocksFromRgb, fingerprintsFromBlocks },
    { variantsOf },
    { CREDENTIAL_FORMATS },
  ] = await Promise.all([
    import("@genuine/sdk/canonical/convert-browser"),
    import("@genuine/sdk/fingerprint/decode-browser"),
    import("@genuine/sdk/fingerprint/fingerprints"),
    import("@genuine/sdk/copy-search"),
    import("@genuine/sdk/content-credentials"),
  ]);
  // Files that cannot be registered, such as animations, are compared as shown.
  const canonical = await canonicalPicture(bytes).catch(() => undefined);
  const { rgb, width, height } = await decodeImage(canonical?.bytes ?? bytes);
  const blocks = blocksFromRgb(rgb, width, height);
  const fingerprints = fingerprintsFromBlocks(blocks);
  return {
    blocks,
    fingerprints,
    variants: variantsOf(blocks, fingerprints),
    canonicalHash: canonical === undefined || canonical.changed === "nothing" ? undefined : sha256(canonical.bytes),
    mayCarryCredentials: CREDENTIAL_FORMATS.includes(checkedFormat(bytes)),
  };
}
