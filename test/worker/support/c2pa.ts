/** The reference implementation of C2PA, which has nothing in common with the library that the worker signs with. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import init, { WasmReader } from "@contentauth/c2pa-wasm";

export type Verified = {
  /** "Trusted": all is right and the certificate's authority is one of `anchors`; "Valid": only the latter is wrong. */
  state: string;
  failures: string[];
  assertions: Map<string, Record<string, unknown>>;
  commonName: string;
  claimVersion: number;
};

let ready: Promise<unknown> | undefined;

/** @param anchors PEM of the authorities to trust @throws when there are no Content Credentials in the file */
export async function verify(file: Uint8Array, mediaType: string, anchors?: string): Promise<Verified> {
  const wasm = readFile(fileURLToPath(import.meta.resolve("@contentauth/c2pa-wasm/c2pa.wasm")));
  ready ??= wasm.then((module_or_path) => init({ module_or_path }));
  await ready;
  const context =
    anchors === undefined
      ? undefined
      : JSON.stringify({ trust: { trust_anchors: anchors }, verify: { verify_trust: true } });
  const reader = await WasmReader.fromBytes(mediaType, file, context);
  const report = JSON.parse(reader.json());
  const manifest = report.manifests[report.active_manifest];
  return {
    state: report.validation_state,
    failures: (report.validation_results.activeManifest.failure as { code: string }[]).map(({ code }) => code),
    assertions: new Map(
      manifest.assertions.map(({ label, data }: { label: string; data: Record<string, unknown> }) => [label, data]),
    ),
    commonName: manifest.signature_info.common_name,
    claimVersion: manifest.claim_version,
  };
}
