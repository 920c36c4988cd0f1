import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runToEnd } from "./processes.ts";

export const ROOT = resolve(import.meta.dirname, "../..");

/** Compiles the contracts and writes the ABIs that the SDK exports. Cheap when nothing changed. */
export async function buildContracts(): Promise<void> {
  await runToEnd("hardhat", ["build", "--no-tests"], ROOT);
  await runToEnd(process.execPath, ["scripts/generate-abis.ts"], ROOT);
}

/** Compiles the Solidity tests and harnesses, in their own build profile. Cheap when nothing changed. */
export async function buildContractTests(): Promise<void> {
  await runToEnd("hardhat", ["build", "--no-contracts", "--build-profile", "tests"], ROOT);
}

/** Builds the page, unless the last build was of the same sources. */
export async function buildPage(): Promise<void> {
  const marker = join(ROOT, "app/.next/sources.sha256");
  const sources = await hashOf(["app", "sdk", "package-lock.json"]);
  if ((await readFile(marker, "utf8").catch(() => "")) === sources) return;
  await runToEnd("next", ["build"], join(ROOT, "app"), { NEXT_TELEMETRY_DISABLED: "1" });
  await writeFile(marker, sources);
}

/** All that the documents are made of or link to. */
const DOCUMENTED = ["app/src", "contracts", "docs", "esp", "scripts", "sdk", "site", "package-lock.json"];

/** Builds the documents as a site, unless the last build was of the same sources. With low priority, in the background. */
export async function buildSite(folder: string): Promise<void> {
  const marker = join(folder, "sources.sha256");
  const texts = (await readdir(ROOT)).filter((name) => name.endsWith(".md")).sort();
  const sources = await hashOf([...DOCUMENTED, ...texts]);
  if ((await readFile(marker, "utf8").catch(() => "")) === sources) return;
  const args = ["-n", "10", process.execPath, "--disable-warning=ExperimentalWarning", "site/src/main.ts", folder];
  await runToEnd("nice", args, ROOT);
  await writeFile(marker, sources);
}

/** SHA-256 over names and contents of all files below `paths`, without what builds leave behind. */
async function hashOf(paths: string[]): Promise<string> {
  const hash = createHash("sha256");
  const visit = async (path: string): Promise<void> => {
    const entries = await readdir(join(ROOT, path), { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) {
      hash.update(path).update(await readFile(join(ROOT, path)));
      return;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (
        entry.name === "node_modules" ||
        entry.name === "next-env.d.ts" ||
        (entry.isDirectory() && entry.name.startsWith("."))
      )
        continue;
      if (entry.name.endsWith(".tsbuildinfo")) continue;
      await visit(join(path, entry.name));
    }
  };
  for (const path of paths) await visit(path);
  return hash.digest("hex");
}
