/** The size of the product's sources, and how its folders depend on each other. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { ROOT } from "./build.ts";

/** Each part and where its folders begin. */
const PARTS = ["contracts", "sdk/src", "esp/src", "indexer/src", "app/src"];
/** Sources outside the folders of a part. */
const LOOSE = ["indexer/*.ts", "app/*.ts"];
/** Texts, not code. */
const TEXTS = "app/src/texts/";
const SOURCE = /\.(sol|tsx?|css)$/;

export function measureCode(): { productLines: number; folderCycles: number } {
  const files = sources();
  const text = new Map(files.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));
  const lines = (path: string) => text.get(path)!.split("\n").length - 1;
  return {
    productLines: files.filter((path) => !path.startsWith(TEXTS)).reduce((sum, path) => sum + lines(path), 0),
    folderCycles: PARTS.reduce((sum, part) => sum + cyclesOf(dependencies(part, text)), 0),
  };
}

function sources(): string[] {
  const { stdout } = spawnSync("git", ["ls-files", ...PARTS, ...LOOSE], { cwd: ROOT, encoding: "utf8" });
  return stdout.split("\n").filter((path) => SOURCE.test(path));
}

type Graph = Map<string, Set<string>>;

/** Which folder of a part imports which, types included. Files outside the folders compose them and are left out. */
export function dependencies(part: string, text: ReadonlyMap<string, string>): Graph {
  const folderOf = (path: string) => {
    const [folder, ...rest] = path.slice(part.length + 1).split("/");
    return path.startsWith(`${part}/`) && rest.length > 0 ? folder : undefined;
  };
  const graph: Graph = new Map();
  for (const [path, source] of text) {
    const folder = folderOf(path);
    if (folder === undefined) continue;
    for (const [, name] of source.matchAll(/(?:from|import\(?)\s*"((?:\.|@\/)[^"]*)"/g)) {
      const target = folderOf(
        name!.startsWith("@/") ? `${part}/${name!.slice(2)}` : normalize(join(dirname(path), name!)),
      );
      if (target === undefined || target === folder) continue;
      graph.set(folder, (graph.get(folder) ?? new Set()).add(target));
    }
  }
  return graph;
}

/** Pairs of folders that import each other, and one more for each longer cycle without such a pair. */
export function cyclesOf(graph: Graph): number {
  const folders = [...graph.keys()].sort();
  const reaches = (from: string, to: string) => {
    const seen = new Set<string>();
    const next = [from];
    for (let folder = next.pop(); folder !== undefined; folder = next.pop()) {
      for (const target of graph.get(folder) ?? []) {
        if (target === to) return true;
        if (!seen.has(target)) next.push(target);
        seen.add(target);
      }
    }
    return false;
  };
  const pairs = folders.flatMap((one) =>
    folders
      .filter((other) => one < other && graph.get(one)?.has(other) && graph.get(other)?.has(one))
      .map((other) => [one, other]),
  );
  const circles = new Set(
    folders
      .filter((folder) => reaches(folder, folder))
      .map((folder) =>
        folders.filter((other) => other === folder || (reaches(folder, other) && reaches(other, folder))).join(),
      ),
  );
  const longer = [...circles].filter(
    (circle) => !pairs.some((pair) => pair.every((folder) => circle.split(",").includes(folder))),
  );
  return pairs.length + longer.length;
}
