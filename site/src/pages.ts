/** Which documents become pages, and at which addresses below /docs. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
const BASE = "/docs";

export type Page = {
  /** Below the repository's root; of a generated page, where it would be. */
  path: string;
  url: string;
  title: string;
  text: string;
};

/** Every Markdown document of the repository. */
export function documents(): Page[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return listed
    .trim()
    .split("\n")
    .filter((path) => existsSync(join(ROOT, path)))
    .map((path) => pageOf(path, readFileSync(join(ROOT, path), "utf8")));
}

export function pageOf(path: string, text: string): Page {
  const title = /^# (.*)$/m.exec(text)?.[1]?.replaceAll(/[`*\\]/g, "") ?? path;
  return { path, url: urlOf(path), title, text };
}

/** docs/decisions/README.md is /docs/decisions; what is outside docs/ is below /docs/repository. */
function urlOf(path: string): string {
  const inside = path.startsWith("docs/") ? path.slice("docs/".length) : `repository/${path}`;
  const name = inside.replace(/(^|\/)README\.md$/, "").replace(/\.md$/, "");
  return name === "" ? BASE : `${BASE}/${name}`;
}

/** Name of a page's file below the site's folder. */
export function fileOf(url: string): string {
  return `${url === BASE ? "index" : url.slice(BASE.length + 1)}.html`;
}

export type Target = {
  href: string /** A file of the repository that the site has to have. */;
  copy?: [from: string, to: string];
};

/**
 * Where a link of a document leads on the site; undefined for a folder, which has no page.
 * @throws Error if nothing is there
 */
export function targetOf(link: string, from: string, pages: ReadonlyMap<string, Page>): Target | undefined {
  if (/^[a-z]+:/.test(link) || link.startsWith("#")) return { href: link };
  const [path, heading] = link.split("#") as [string, string?];
  const file = posix.normalize(posix.join(posix.dirname(from), path)).replace(/\/$/, "");
  const page = pages.get(file);
  if (page !== undefined) return { href: heading === undefined ? page.url : `${page.url}#${heading}` };
  const there = join(ROOT, file);
  if (file.startsWith("..") || !existsSync(there)) throw new Error(`${from} links to ${link}, where nothing is`);
  if (statSync(there).isDirectory()) {
    const index = pages.get(`${file}/README.md`);
    return index === undefined ? undefined : { href: index.url };
  }
  // Sources are shown as text, whatever a browser would do with their kind.
  const to = file.startsWith("docs/") ? file.slice("docs/".length) : `source/${file.replaceAll(/(^|\/)\./g, "$1")}.txt`;
  return { href: `${BASE}/${to}`, copy: [file, to] };
}
