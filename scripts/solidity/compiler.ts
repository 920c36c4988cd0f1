/** Compiles single contracts in the quickest way that a deep stack allows, without Hardhat. */
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "../lib/build.ts";
import type { Node } from "./tree.ts";

type Compiler = { compile(input: string, callbacks: { import(path: string): { contents: string } }): string };
type Output = {
  errors?: { severity: string; formattedMessage: string }[];
  sources: Record<string, { ast: Node }>;
  contracts?: Record<
    string,
    Record<string, { evm: { bytecode: { object: string }; deployedBytecode: { object: string } } }>
  >;
};
export type Bytecode = { bytecode: string; deployedBytecode: string };

const solc = createRequire(import.meta.url)("solc") as Compiler;

/** The intermediate representation as it is: no step of the optimizer but the layout of the stack. */
const QUICK = {
  enabled: true,
  runs: 1,
  details: {
    yul: true,
    inliner: false,
    cse: false,
    constantOptimizer: false,
    yulDetails: { stackAllocation: true, optimizerSteps: ":" },
  },
};

export const SOURCES: ReadonlyMap<string, Buffer> = new Map(
  globSync(["contracts/**/*.sol", "test/contracts/**/*.sol"], { cwd: ROOT }).map((path) => [
    path,
    readFileSync(join(ROOT, path)),
  ]),
);

/** @returns undefined where it does not compile */
export function compile(
  changed: Readonly<Record<string, string>>,
  contracts: readonly { file: string; name: string }[],
): Bytecode[] | undefined {
  const output = run(
    changed,
    Object.fromEntries(
      contracts.map(({ file, name }) => [file, { [name]: ["evm.bytecode.object", "evm.deployedBytecode.object"] }]),
    ),
  );
  if (output.errors?.some(({ severity }) => severity === "error")) return undefined;
  return contracts.map(({ file, name }) => {
    const { bytecode, deployedBytecode } = output.contracts![file]![name]!.evm;
    return { bytecode: `0x${bytecode.object}`, deployedBytecode: `0x${deployedBytecode.object}` };
  });
}

/** Syntax trees of all files. */
export function parse(): Record<string, { ast: Node }> {
  return run({}, { "*": { "": ["ast"] } }).sources;
}

function run(
  changed: Readonly<Record<string, string>>,
  outputSelection: Record<string, Record<string, string[]>>,
): Output {
  const sources = Object.fromEntries(
    [...SOURCES].map(([path, source]) => [path, { content: changed[path] ?? source.toString() }]),
  );
  const settings = { optimizer: QUICK, viaIR: true, evmVersion: "cancun", outputSelection };
  const input = JSON.stringify({ language: "Solidity", sources, settings });
  return JSON.parse(
    solc.compile(input, { import: (path) => ({ contents: readFileSync(join(ROOT, "node_modules", path), "utf8") }) }),
  ) as Output;
}
