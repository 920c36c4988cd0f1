/** The compiler's syntax tree of a contract. */

/** The part of solc's tree that is used. */
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

/** Assembly must equal its TypeScript twin bit by bit, and its constants are not bounds. */
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
