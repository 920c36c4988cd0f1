/** Gives both outcomes of every condition a line of their own, so that line coverage measures branches. */
import { type Node, placeOf, visit } from "./tree.ts";

/** A condition of a contract. `yes` and `no` are lines of the changed source that run when it holds and when it does not. */
export type Branch = { line: number; condition: string; yes: number; no: number };

const LENGTH = 6;

/**
 * Sends every condition of if, require, loops and conditional expressions, and each operand of && and ||, through a function
 * of its own at the file's end. All other lines stay where they are.
 */
export function withBranches(source: Buffer, tree: Node): { source: string; branches: Branch[] } {
  const conditions = new Map<number, { from: number; to: number }>();
  const add = (node: Node | null | undefined) => {
    if (node === null || node === undefined) return;
    const place = placeOf(node);
    conditions.set(place.from * source.length + place.to, place);
  };
  visit(tree, (node) => {
    const child = (field: string) => node[field] as Node | null;
    switch (node.nodeType) {
      case "IfStatement":
      case "Conditional":
      case "WhileStatement":
      case "ForStatement":
        return add(child("condition"));
      case "BinaryOperation":
        if (node.operator !== "&&" && node.operator !== "||") return;
        add(child("leftExpression"));
        return add(child("rightExpression"));
      case "FunctionCall":
        if (child("expression")!.name === "require") add((node.arguments as Node[])[0]);
    }
  });

  // Insertions by place; where two meet, the inner one of two ends comes first, the outer one of two beginnings.
  const places = [...conditions.values()].toSorted((a, b) => a.from - b.from || b.to - a.to);
  const insertions = places.flatMap(({ from, to }, i) => [
    { at: from, rank: i, text: `_branch${i}(` },
    { at: to, rank: -i - 1, text: ")" },
  ]);
  let changed = "";
  let done = 0;
  for (const { at, text } of insertions.toSorted((a, b) => a.at - b.at || a.rank - b.rank)) {
    changed += source.subarray(done, at).toString() + text;
    done = at;
  }
  changed += source.subarray(done).toString();
  if (!changed.endsWith("\n")) changed += "\n";
  const first = changed.split("\n").length;
  const branches = places.map(({ from, to }, i) => ({
    line: source.subarray(0, from).toString().split("\n").length,
    condition: source.subarray(from, to).toString().replaceAll(/\s+/g, " "),
    yes: first + i * LENGTH + 2,
    no: first + i * LENGTH + 4,
  }));
  const functions = places.map(
    (_, i) =>
      `function _branch${i}(bool condition) pure returns (bool) {\n    if (condition) {\n        return true;\n    }\n    return false;\n}\n`,
  );
  return { source: changed + functions.join(""), branches };
}
