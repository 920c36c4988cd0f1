/** `node site/src/main.ts <folder>`: builds the documents as a site that is served at /docs. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import Eleventy, { type UserConfig } from "@11ty/eleventy";
import { type Entry, frame, type Section } from "./frame.ts";
import { markdown } from "./markdown.ts";
import { documents, fileOf, type Page, ROOT, targetOf } from "./pages.ts";
import { sdkReference } from "./sdk-reference.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name the folder of the site: node site/src/main.ts <folder>");
await build(resolve(folder));

/** Builds beside the folder and replaces it at the end, so that it is always whole. */
async function build(target: string): Promise<void> {
  const pages = new Map([...documents(), ...(await sdkReference())].map((page) => [page.path, page]));
  const sections = [...sectionsOf(pages), sdkSection(pages)];
  mkdirSync(dirname(target), { recursive: true });
  const output = mkdtempSync(`${target}-new-`);
  const empty = mkdtempSync(join(tmpdir(), "genuine-site-"));
  const copies = new Map<string, string>();
  try {
    const eleventy = new Eleventy(empty, output, {
      quietMode: true,
      configPath: null,
      config: (config: UserConfig) => configure(config, pages, sections, (from, to) => copies.set(to, from)),
    });
    await eleventy.write();
    for (const [to, from] of copies) cpSync(join(ROOT, from), join(output, to));
    assets(join(output, "assets"));
    writeFileSync(join(output, "assets/search.json"), JSON.stringify([...pages.values()].map(searched)));
    rmSync(target, { recursive: true, force: true });
    cpSync(output, target, { recursive: true });
  } finally {
    rmSync(output, { recursive: true, force: true });
    rmSync(empty, { recursive: true, force: true });
  }
  console.log(`${pages.size} pages in ${target}`);
}

function configure(
  config: UserConfig,
  pages: ReadonlyMap<string, Page>,
  sections: readonly Section[],
  copy: (from: string, to: string) => void,
): object {
  const md = markdown(pages, copy);
  // The data of a template is Markdown's environment: its links are relative to where the document lies.
  config.setLibrary("md", { render: (text: string, data: { source: string }) => md.render(text, data) });
  const byAddress = new Map(
    [...pages.values()].map((page) => [`/${fileOf(page.url)}`.replace(/^\/index\.html$/, "/"), page]),
  );
  for (const page of pages.values())
    config.addTemplate(`${page.path.replaceAll("/", "--")}`, page.text, {
      permalink: fileOf(page.url),
      source: page.path,
    });
  config.addTransform("frame", function (this: { page: { url: string } }, content: string) {
    const page = byAddress.get(decodeURI(this.page.url));
    if (page === undefined) throw new Error(`No document is at ${this.page.url}`);
    return frame(page, content, sections);
  });
  // Documents are not templates: their braces are code.
  return { markdownTemplateEngine: false, htmlTemplateEngine: false };
}

/** Sections and first columns of the tables of docs/README.md, which lists every document. */
function sectionsOf(pages: ReadonlyMap<string, Page>): Section[] {
  const index = pages.get("docs/README.md")!;
  return [...index.text.matchAll(/^## (.+)\n\n\|.*\n\|[-|]+\n((?:\|.*\n)+)/gm)].map(([, title, rows]) => ({
    title: title!,
    entries: [...rows!.matchAll(/^\| (.*?) \|/gm)]
      .flatMap(([, cell]) => [...cell!.matchAll(/\[([^\]]+)\]\(([^)\s#]+)\)/g)])
      .map(([, name, link]): Entry => ({ title: name!, url: targetOf(link!, index.path, pages)!.href })),
  }));
}

function sdkSection(pages: ReadonlyMap<string, Page>): Section {
  const entries = [...pages.values()]
    .filter(({ path }) => path.startsWith("docs/reference/sdk/"))
    .map(({ url }) => ({ title: url.slice("/docs/reference/sdk/".length) || "All modules", url }));
  return { title: "Modules of the SDK", entries };
}

/** Search index entry: headings have a higher weight than text. */
function searched({ url, title, text }: Page): { id: string; title: string; headings: string; text: string } {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!).join(" · ");
  return { id: url, title, headings, text: text.replaceAll(/[`|#*_[\]()<>]+/g, " ").replaceAll(/\s+/g, " ") };
}

function assets(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const from = (name: string) => fileURLToPath(import.meta.resolve(name));
  for (const name of ["site.css", "site.mjs"]) cpSync(join(ROOT, "site/client", name), join(folder, name));
  cpSync(from("minisearch"), join(folder, "minisearch.js"));
  cpSync(from("@mermaid-js/tiny"), join(folder, "mermaid.js"));
}
