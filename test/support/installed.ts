/**
 * An empty project with packages from files installed by npm, without the registry: what they depend on is laid there first, as links
 * to the repository's copies, and npm refuses whatever it would have to fetch.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { ROOT } from "../../scripts/lib/build.ts";

type Manifest = {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

/** @param tarballs by the workspace or folder whose dependencies they have */
export function install(project: string, tarballs: Readonly<Record<string, string>>): void {
  mkdirSync(join(project, "node_modules"), { recursive: true });
  if (!existsSync(join(project, "package.json")))
    writeFileSync(join(project, "package.json"), '{ "name": "empty", "private": true, "type": "module" }\n');
  for (const part of Object.keys(tarballs)) layDependencies(join(ROOT, part), join(project, "node_modules"), new Set());
  const { status, stderr, stdout } = spawnSync(
    "npm",
    [
      ...["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--save"],
      ...Object.values(tarballs),
    ],
    { cwd: project, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`npm install failed:\n${stdout}${stderr}`);
}

/** Puts each dependency where npm would: at the top, or beside who needs it if another version is there already. */
function layDependencies(from: string, place: string, path: ReadonlySet<string>): void {
  const { dependencies, optionalDependencies } = manifestOf(from);
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    if (name.startsWith("@genuine/")) continue;
    const source = find(name, from);
    // An optional one for another platform.
    if (source === undefined) continue;
    const { version } = manifestOf(source);
    const top = topOf(place);
    const there = (folder: string) =>
      existsSync(join(folder, name)) && manifestOf(join(folder, name)).version === version;
    if (there(top) || path.has(`${name}@${version}`)) continue;
    const target = join(existsSync(join(top, name)) ? place : top, name);
    if (!existsSync(target)) linkFolder(source, target);
    layDependencies(source, join(target, "node_modules"), new Set([...path, `${name}@${version}`]));
  }
}

/** The outermost node_modules of a path in the project. */
function topOf(place: string): string {
  return place.slice(0, place.indexOf("node_modules") + "node_modules".length);
}

function find(name: string, from: string): string | undefined {
  return createRequire(join(from, "package.json"))
    .resolve.paths(name)!
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, "package.json")));
}

/** Without the packages nested in it. */
function linkFolder(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules") linkFolder(from, to);
    } else link(from, to);
  }
}

function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to); // another disk
  }
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** Writes a fenced block of an installed package's README to a file of the project. @returns its path */
export function example(project: string, name: string, language: string, file: string): string {
  const readme = readFileSync(join(project, "node_modules", name, "README.md"), "utf8");
  const code = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(readme)?.[1];
  if (code === undefined) throw new Error(`The README of ${basename(name)} has no example in ${language}.`);
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
  return path;
}
