/** The compiler's syntax tree of a contract. */

/** What of solc's tree is looked at. */
export type Node = {
  nodeType: string;
  src: string;
  kind?: string;
  name?: string;
  value?: string;
  operator?: string;
  prefix?: boolean;
  [field: string]: unknown;
};

/** Offsets in bytes. */
export function placeOf(node: Node): { from: number; to: number } {
  const [start, length] = node.src.split(":").map(Number) as [number, number];
  return { from: start, to: start + length };
}

/** Assembly has a twin in TypeScript that it must equal bit by bit, and constants of it are no bounds. */
const SKIPPED = new Set([
  "InlineAssembly",
  "ImportDirective",
  "PragmaDirective",
  "StructuredDocumentation",
  "ElementaryTypeName",
  "ArrayTypeName",
]);

export function visit(node: Node, see: (node: Node) => void): void {
  if (SKIPPED.has(node.nodeType)) return;
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === "object" && child !== null && "nodeType" in child) visit(child as Node, see);
    }
  }
}
