/** Markdown as GitHub shows it: the same headings' names, and diagrams. */
import MarkdownIt from "markdown-it";
import { type Page, targetOf } from "./pages.ts";

type Token = ReturnType<MarkdownIt["parse"]>[number];

/** @param copy receives each file that a page links to */
export function markdown(pages: ReadonlyMap<string, Page>, copy: (from: string, to: string) => void): MarkdownIt {
  const md = new MarkdownIt({ html: true });
  const fence = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index]!;
    if (info.trim() !== "mermaid") return reachable(fence(tokens, index, ...rest));
    return `<pre class="mermaid">${md.utils.escapeHtml(content)}</pre>\n`;
  };
  const block = md.renderer.rules.code_block!;
  md.renderer.rules.code_block = (...args) => reachable(block(...args));
  // Wide tables scroll by themselves.
  md.renderer.rules.table_open = () => '<div class="wide" tabindex="0"><table>\n';
  md.renderer.rules.table_close = () => "</table></div>\n";
  md.core.ruler.push("headings", ({ tokens }) => nameHeadings(tokens));
  md.core.ruler.push("links", ({ tokens, env }) => {
    const from = (env as { source: string }).source;
    for (const token of tokens) if (token.children !== null) token.children = linked(token.children, from);
  });

  function linked(tokens: Token[], from: string): Token[] {
    const kept: Token[] = [];
    // Links to folders are left as text.
    let dropped = 0;
    for (const token of tokens) {
      const name = token.type === "link_open" ? "href" : token.type === "image" ? "src" : undefined;
      if (name !== undefined) {
        const target = targetOf(decodeURI(String(token.attrGet(name))), from, pages);
        if (target === undefined) {
          dropped++;
          continue;
        }
        token.attrSet(name, target.href);
        if (target.copy !== undefined) copy(...target.copy);
      } else if (token.type === "link_close" && dropped > 0) {
        dropped--;
        continue;
      }
      kept.push(token);
    }
    return kept;
  }
  return md;
}

/** Wide code scrolls: by the keyboard only if it can have the focus. */
function reachable(html: string): string {
  return html.replace(/^<pre/, '<pre tabindex="0"');
}

function nameHeadings(tokens: Token[]): void {
  const seen = new Map<string, number>();
  for (const [i, token] of tokens.entries()) {
    if (token.type !== "heading_open") continue;
    const parts = tokens[i + 1]!.children!;
    const last = parts.at(-1);
    const [whole, given] = / ?\{#([^}]+)\}$/.exec(last?.content ?? "") ?? [];
    if (given !== undefined) {
      last!.content = last!.content.slice(0, -whole!.length);
      token.attrSet("id", given);
      continue;
    }
    const name = slug(parts.map(({ content }) => content).join(""));
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    token.attrSet("id", times === 0 ? name : `${name}-${times}`);
  }
}

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
