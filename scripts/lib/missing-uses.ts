/**
 * Uses, in the text of a program, of what one of the supported browsers lacks, by MDN's browser-compat-data: names of global
 * objects, and names of members that the program itself defines nowhere, so that they can only be the browser's. What is only
 * asked for (`typeof X`, `y.x?.()`, `if (y.x)`) is no use of it.
 */
import data from "@mdn/browser-compat-data" with { type: "json" };
import type { Identifier } from "@mdn/browser-compat-data";
import { parseSync, visitorKeys } from "oxc-parser";
import { lackedBy } from "./missing-apis.ts";

/** `language` is as the ending of a file's name. */
export type ProgramFile = { path: string; text: string; language: "ts" | "tsx" | "js" };

export type MissingUse = {
  name: string;
  /** The first of the supported browsers that lacks it, as "safari 26.6". */
  lacks: string;
  path: string;
  line: number;
};

type Node = { type: string; start: number; [field: string]: unknown };
type Named = Node & { name: string };

/** Entries of the data that are no members: descriptions of behaviour. */
const NO_MEMBER = /^__compat$|_event$|_permission$|_support$|^@@|_parameter|^worker_|^secure_context/;
const GLOBALS = ["Window", "WindowOrWorkerGlobalScope"];

/** @param files The whole program. @throws Error if one of them is none */
export function missingUses(files: readonly ProgramFile[]): MissingUse[] {
  const lacking = whatIsLacking();
  const found: (MissingUse & { isMember: boolean })[] = [];
  const definedMembers = new Set<string>();
  for (const { path, text, language } of files) {
    const { program, errors } = parseSync(`program.${language}`, text);
    if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
    const declared = new Set<string>();
    const uses: typeof found = [];
    const note = ({ name, start }: Named, among: ReadonlyMap<string, string>, isMember: boolean) => {
      const lacks = among.get(name);
      if (lacks === undefined) return;
      uses.push({ name, lacks, path, line: text.slice(0, start).split("\n").length, isMember });
    };
    visit(program as unknown as Node, undefined, "", (node, parent, field) => {
      const defined = memberDefinedBy(node, parent);
      if (defined !== undefined) definedMembers.add(defined);
      if (node.type === "Identifier") {
        if (isDeclaration(parent, field)) declared.add((node as Named).name);
        else if (isReference(parent, field)) note(node as Named, lacking.globals, false);
      }
      const member = memberUsedBy(node, parent, field);
      if (member !== undefined) note(member, lacking.members, true);
    });
    found.push(...uses.filter(({ name, isMember }) => isMember || !declared.has(name)));
  }
  return found.flatMap(({ isMember, ...use }) => (isMember && definedMembers.has(use.name) ? [] : [use]));
}

/** Name to the first browser without it. A member counts if nothing that all browsers have is called so. */
type Lacking = { globals: ReadonlyMap<string, string>; members: ReadonlyMap<string, string> };

let known: Lacking | undefined;

function whatIsLacking(): Lacking {
  known ??= readData();
  return known;
}

function readData(): Lacking {
  const globals = new Map<string, string>();
  const members = new Map<string, string>();
  const common = new Set<string>();
  for (const [name, found] of [...Object.entries(data.api), ...Object.entries(data.javascript.builtins!)]) {
    const identifier = found as Identifier;
    const isGlobalObject = GLOBALS.includes(name);
    const lacksAll = isGlobalObject ? undefined : lackedBy(identifier.__compat);
    if (lacksAll === undefined) common.add(name);
    else globals.set(name, lacksAll);
    for (const [key, feature] of Object.entries(identifier)) {
      if (NO_MEMBER.test(key) || key === name) continue;
      const member = key.replace(/_static$/, "");
      const lacks = lackedBy((feature as Identifier).__compat) ?? lacksAll;
      if (lacks === undefined) common.add(member);
      else members.set(member, lacks);
      if (lacks !== undefined && isGlobalObject) globals.set(member, lacks);
    }
  }
  for (const name of common) {
    globals.delete(name);
    members.delete(name);
  }
  return { globals, members };
}

function visit(
  node: Node,
  parent: Node | undefined,
  field: string,
  see: (node: Node, parent: Node | undefined, field: string) => void,
): void {
  see(node, parent, field);
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [node[key]].flat()) {
      if (typeof child === "object" && child !== null) visit(child as Node, node, key, see);
    }
  }
}

/** Members of objects, classes and types, by assignment, and of modules as bundlers emit them: as lists of names and values. */
function memberDefinedBy(node: Node, parent: Node | undefined): string | undefined {
  switch (node.type) {
    case "Literal":
      return parent?.type === "ArrayExpression" && typeof node.value === "string" ? node.value : undefined;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
    case "AccessorProperty":
    case "TSPropertySignature":
    case "TSMethodSignature": {
      const { name, value } = node.key as { name?: string; value?: string };
      return name ?? value;
    }
    case "AssignmentExpression": {
      const left = node.left as Node;
      return left.type === "MemberExpression" ? (left.property as Named).name : undefined;
    }
    default:
      return undefined;
  }
}

function memberUsedBy(node: Node, parent: Node | undefined, field: string): Named | undefined {
  if (node.type !== "MemberExpression" || node.computed === true) return undefined;
  return isQuestion(parent, field) ? undefined : (node.property as Named);
}

function isDeclaration(parent: Node | undefined, field: string): boolean {
  if (parent?.type === "RestElement" || parent?.type === "ArrayPattern") return true;
  if (parent?.type === "AssignmentPattern") return field === "left";
  // In a pattern; of an object the name is not only declared here but also looked up.
  if (parent?.type === "Property") return field === "value" && parent.shorthand === true;
  return field === "id" || field === "params" || field === "items" || field === "local";
}

/** As a value, and more than a question. */
function isReference(parent: Node | undefined, field: string): boolean {
  switch (parent?.type) {
    case "MemberExpression":
      return field === "object" || parent.computed === true;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return field === "value";
    case "CallExpression":
    case "NewExpression":
    case "BinaryExpression":
    case "VariableDeclarator":
    case "ClassDeclaration":
    case "ClassExpression":
    case "ArrowFunctionExpression":
    case "ReturnStatement":
      return !isQuestion(parent, field);
    default:
      return false;
  }
}

/** Whether it is only a feature test. */
function isQuestion(parent: Node | undefined, field: string): boolean {
  switch (parent?.type) {
    case "UnaryExpression":
      return parent.operator === "typeof" || parent.operator === "!";
    case "CallExpression":
      return field === "callee" && parent.optional === true;
    case "IfStatement":
    case "ConditionalExpression":
      return field === "test";
    case "LogicalExpression":
      return field === "left";
    default:
      return false;
  }
}
