/**
 * The packages that others install. The repository runs its TypeScript as it is; Node does not do that below node_modules,
 * so that a package has compiled modules, and a manifest that names them.
 */
import { globSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { buildContracts, ROOT } from "./build.ts";
import { runToEnd } from "./processes.ts";

type Manifest = Record<string, unknown> & { version: string };
export type PackageName = "contracts" | "sdk" | "esp" | "create-genuine-provider";

/** Common to every package that is published from a workspace. */
const PUBLISHED = {
  engines: { node: ">=22.18" },
  publishConfig: { access: "public", provenance: true },
};

/** @returns the path of each package's file, in `folder` */
export async function packPackages(folder: string): Promise<Record<PackageName, string>> {
  await buildContracts();
  const stage = join(folder, "stage");
  await rm(folder, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  await stageSdk(join(stage, "sdk"));
  await stageContracts(join(stage, "contracts"), join(stage, "sdk/dist/generated"));
  await stageWorker(join(stage, "esp"));
  await stageCreator(join(stage, "create-genuine-provider"), join(stage, "contracts"));
  const names: PackageName[] = ["contracts", "sdk", "esp", "create-genuine-provider"];
  const files = {} as Record<PackageName, string>;
  for (const name of names) {
    await cp(join(ROOT, "LICENSE"), join(stage, name, "LICENSE"));
    await runToEnd("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], join(stage, name));
    const { name: full, version } = await manifestOf(join(stage, name));
    files[name] = join(folder, `${String(full).replace("@", "").replace("/", "-")}-${version}.tgz`);
  }
  await rm(stage, { recursive: true });
  return files;
}

async function stageSdk(target: string): Promise<void> {
  await compile("sdk", target, { declaration: true });
  await cp(join(ROOT, "sdk/README.md"), join(target, "README.md"));
  await writeManifest(target, {
    ...(await publicManifest("sdk")),
    sideEffects: false,
    exports: { "./*": { types: "./dist/*.d.ts", default: "./dist/*.js" }, "./package.json": "./package.json" },
    files: ["dist"],
  });
}

async function stageContracts(target: string, abis: string): Promise<void> {
  await cp(join(ROOT, "packages/contracts"), target, { recursive: true });
  await cp(join(ROOT, "contracts"), target, { recursive: true });
  await mkdir(join(target, "abis"));
  for (const path of globSync("artifacts/contracts/**/*.json", { cwd: ROOT })) {
    const { abi, contractName } = JSON.parse(await readFile(join(ROOT, path), "utf8")) as {
      abi?: unknown[];
      contractName: string;
    };
    if (abi !== undefined && abi.length > 0)
      await writeFile(join(target, "abis", `${contractName}.json`), `${JSON.stringify(abi)}\n`);
  }
  const dist = join(target, "dist");
  for (const name of ["abis.js", "abis.d.ts"]) await cp(join(abis, name), join(dist, name));
  const deployments = JSON.stringify(await knownDeployments(), null, 2);
  const index = `export * from "./abis.js";\nexport { deployments } from "./deployments.js";\n`;
  await writeFile(join(dist, "index.js"), index);
  await writeFile(join(dist, "index.d.ts"), index);
  await writeFile(join(dist, "deployments.js"), `export const deployments = ${deployments};\n`);
  await writeFile(
    join(dist, "deployments.d.ts"),
    `/** Addresses of Genuine by chain id. */\nexport declare const deployments: ${deployments.replaceAll(/,$/gm, ";")};\n`,
  );
  await writeFile(join(target, "deployments.json"), `${deployments}\n`);
}

async function stageWorker(target: string): Promise<void> {
  await compile("esp", target, { declaration: false });
  for (const name of ["models", "README.md", "genuine-esp.env.example", "content-policy.example.json"])
    await cp(join(ROOT, "esp", name), join(target, name), { recursive: true });
  await writeManifest(target, {
    ...(await publicManifest("esp")),
    bin: { "genuine-esp": "dist/main.js" },
    exports: { "./package.json": "./package.json" },
    files: ["dist", "models", "genuine-esp.env.example", "content-policy.example.json"],
  });
}

async function stageCreator(target: string, contracts: string): Promise<void> {
  await compile("packages/create-genuine-provider", target, { declaration: false });
  for (const name of ["README.md", "package.json"])
    await cp(join(ROOT, "packages/create-genuine-provider", name), join(target, name));
  await cp(join(contracts, "deployments.json"), join(target, "deployments.json"));
}

/** Compiles `<part>/src` to `<target>/dist`. */
async function compile(part: string, target: string, { declaration }: { declaration: boolean }): Promise<void> {
  const dist = join(target, "dist");
  await mkdir(dist, { recursive: true });
  const config = join(target, "tsconfig.json");
  await writeFile(
    config,
    JSON.stringify({
      extends: join(ROOT, "sdk/tsconfig.json"),
      compilerOptions: {
        noEmit: false,
        declaration,
        rewriteRelativeImportExtensions: true,
        outDir: dist,
        rootDir: join(ROOT, part, "src"),
        typeRoots: [join(ROOT, "node_modules/@types")],
      },
      include: [join(ROOT, part, "src/**/*.ts")],
    }),
  );
  await runToEnd("tsc", ["-p", config], ROOT);
  await rm(config);
  await nameCompiledThreads(dist);
}

/** The compiler rewrites imports only; threads are started by the URL of their module. */
async function nameCompiledThreads(dist: string): Promise<void> {
  for (const path of await readdir(dist, { recursive: true })) {
    if (!path.endsWith(".js")) continue;
    const text = await readFile(join(dist, path), "utf8");
    const compiled = text.replaceAll(
      /new URL\("(\.[^"]+)\.ts", import\.meta\.url\)/g,
      'new URL("$1.js", import.meta.url)',
    );
    if (compiled !== text) await writeFile(join(dist, path), compiled);
  }
}

/** Deployments of this working tree, and the local chain's, which has the same addresses each time. */
async function knownDeployments(): Promise<Record<string, unknown>> {
  const known: Record<string, unknown> = {};
  for (const path of globSync("deployments/*.json", { cwd: ROOT }))
    known[basename(path, ".json")] = JSON.parse(await readFile(join(ROOT, path), "utf8"));
  // Imported late: both need the ABIs, which a fresh clone has only after the contracts are built.
  const [{ network }, { deployContracts }, { LOCAL }] = await Promise.all([
    import("hardhat"),
    import("../deploy.ts"),
    import("../settings.ts"),
  ]);
  const connection = await network.create();
  known[LOCAL_CHAIN_ID] = await deployContracts(connection, LOCAL);
  await connection.close();
  return known;
}

/** The workspace's manifest without repository-only fields. */
async function publicManifest(workspace: "sdk" | "esp"): Promise<Manifest> {
  const { private: _, ...manifest } = await manifestOf(join(ROOT, workspace));
  return { ...manifest, ...PUBLISHED } as Manifest;
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
}

async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await mkdir(dirname(join(folder, "package.json")), { recursive: true });
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
