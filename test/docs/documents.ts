/** The repository's documents, as the tests read them. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/build.ts";

/** Every file of the working tree that git knows or would take, by its path below the root. */
export const FILES: ReadonlySet<string> = new Set(
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" })
    .trim()
    .split("\n"),
);

export const DOCUMENTS: readonly string[] = [...FILES].filter((path) => path.endsWith(".md"));

export function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** @returns the text without fenced code blocks */
export function proseOf(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, "");
}

/** Fenced blocks and inline code, one entry each. */
export function codeOf(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].filter(
    ([, language]) => language !== "mermaid",
  );
  const spans = [...proseOf(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
  return [...blocks.map(([, , code]) => code!), ...spans];
}
