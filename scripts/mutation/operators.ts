/** Mutation operators, applied to the compiler's syntax tree of a file. */

import { type Node, placeOf, visit } from "../solidity/tree.ts";

export type Mutant = { file: string; line: number; from: number; to: number; original: string; replacement: string };

const BINARY: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "&&": "||",
  "||": "&&",
};
const ASSIGNMENT: Readonly<Record<string, string>> = { "+=": "-=", "-=": "+=" };

/** All mutants of one file: requires and effects left out, comparisons, sums, conditions and bounds changed, modifiers forgotten. */
export function mutantsOf(file: string, source: Buffer, tree: Node): Mutant[] {
  const mutants: Mutant[] = [];
  const text = (from: number, to: number) => source.subarray(from, to).toString();
  const add = (from: number, to: number, replacement: string) => {
    const line = text(0, from).split("\n").length;
    mutants.push({ file, line, from, to, original: text(from, to), replacement });
  };
  const swapOperator = (left: Node, right: Node, operator: string, replacement: string) => {
    const from = placeOf(left).to;
    const at = from + source.subarray(from, placeOf(right).from).indexOf(operator);
    add(at, at + operator.length, replacement);
  };

  visit(tree, (node) => {
    const { from, to } = placeOf(node);
    const child = (field: string) => node[field] as Node;
    switch (node.nodeType) {
      case "BinaryOperation": {
        const replacement = BINARY[node.operator!];
        if (replacement !== undefined)
          swapOperator(child("leftExpression"), child("rightExpression"), node.operator!, replacement);
        break;
      }
      case "Assignment": {
        const replacement = ASSIGNMENT[node.operator!];
        if (replacement !== undefined)
          swapOperator(child("leftHandSide"), child("rightHandSide"), node.operator!, replacement);
        break;
      }
      case "UnaryOperation":
        if (node.operator === "!") add(from, from + 1, "");
        break;
      case "IfStatement":
      case "Conditional": {
        const condition = placeOf(child("condition"));
        add(condition.from, condition.to, `!(${text(condition.from, condition.to)})`);
        break;
      }
      case "Literal":
        if (node.kind === "number" && /^[0-9_]+$/.test(node.value!)) add(from, to, `(${text(from, to)} + 1)`);
        break;
      case "ModifierInvocation":
        if (node.kind === "modifierInvocation") add(from, to, "");
        break;
      case "ExpressionStatement": {
        const { nodeType } = child("expression");
        // What is left out: a require, a call for its effect, a change of state.
        if (nodeType === "FunctionCall" || nodeType === "Assignment" || nodeType === "UnaryOperation")
          add(from, to, "true");
        break;
      }
    }
  });
  return mutants;
}

export function mutated(source: Buffer, { from, to, replacement }: Mutant): string {
  return Buffer.concat([source.subarray(0, from), Buffer.from(replacement), source.subarray(to)]).toString();
}
