/**
 * A local chain with the contracts deployed. The first deployment of the same contracts with the same settings is kept as a
 * journal of blocks; later chains play it again, which takes a fifth of the CPU time of deploying.
 */
import { createHash, type Hash } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Deployment } from "@genuine/sdk/deployment";
import { type LocalChain, startChain } from "../../scripts/chain.ts";
import { ROOT } from "../../scripts/lib/build.ts";
import type { Settings } from "../../scripts/settings.ts";

const KEPT = join(ROOT, "node_modules", ".cache", "genuine-chains");
/** All that decides what a deployment puts on chain. */
const SOURCES = ["artifacts/contracts/**/*.json", "ignition/modules/*.ts", "scripts/deploy.ts", "hardhat.config.ts"];

export async function startDeployedChain(settings: Settings): Promise<{ chain: LocalChain; deployment: Deployment }> {
  const kept = join(KEPT, await keyOf(settings));
  if (!existsSync(kept)) await keep(kept, settings);
  const deployment = JSON.parse(await readFile(join(kept, "deployment.json"), "utf8")) as Deployment;
  return { chain: await startChain({ port: 0, journal: join(kept, "journal.jsonl"), follow: false }), deployment };
}

/** Deploys on a chain of its own and puts its journal in place, unless another test was faster. */
async function keep(place: string, settings: Settings): Promise<void> {
  // Most tests need neither: loading Hardhat's plugins takes as long as playing the blocks again.
  const [{ network }, { deployContracts }] = await Promise.all([import("hardhat"), import("../../scripts/deploy.ts")]);
  await mkdir(KEPT, { recursive: true });
  const dir = await mkdtemp(join(KEPT, "new-"));
  try {
    const chain = await startChain({ port: 0, journal: join(dir, "journal.jsonl") });
    try {
      const connection = await network.create({ network: "localhost", override: { url: chain.url } });
      const deployment = await deployContracts(connection, settings);
      await connection.close();
      await writeFile(join(dir, "deployment.json"), JSON.stringify(deployment));
    } finally {
      await chain.close(); // after which the journal is complete
    }
    await rename(dir, place).catch((error: unknown) => {
      if (!existsSync(place)) throw error;
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function keyOf(settings: Settings): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify(settings, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)));
  for (const path of globSync(SOURCES, { cwd: ROOT }).sort()) await add(hash, path);
  return hash.digest("hex");
}

async function add(hash: Hash, path: string): Promise<void> {
  hash.update(path).update(await readFile(join(ROOT, path)));
}
