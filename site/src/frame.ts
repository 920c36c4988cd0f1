/** Layout of every page. */
import type { Page } from "./pages.ts";

export type Entry = { title: string; url: string };
export type Section = { title: string; entries: Entry[] };

export function frame(page: Page, content: string, sections: readonly Section[]): string {
  const nav = sections.map(({ title, entries }) => `<h2>${escaped(title)}</h2><ul>${entries.map(item).join("")}</ul>`);
  function item({ title, url }: Entry): string {
    return `<li><a href="${url}"${url === page.url ? ' aria-current="page"' : ""}>${escaped(title)}</a></li>`;
  }
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title)} – Genuine</title>
<link rel="stylesheet" href="/docs/assets/site.css">
<link rel="icon" href="/icon.svg">
<script type="module" src="/docs/assets/site.mjs"></script>
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header><a href="/docs">Genuine documents</a> <a href="/">Back to the page</a>
<search><label>Search <input id="search" type="search" autocomplete="off"></label><ul id="found" aria-live="polite"></ul></search></header>
<div class="columns">
<nav aria-label="Documents">${nav.join("")}</nav>
<main id="text">
${content}
</main>
</div>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
