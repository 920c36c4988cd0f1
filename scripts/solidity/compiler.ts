/** Compiles single contracts in the quickest way that a deep stack allows, without Hardhat. */
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "../lib/build.ts";
import type { Node } from "./tree.ts";

type Compiler = {
  compile(input: string, callbacks: { import(path: string): { contents: string } }): string;
  version(): string;
};
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

/** No optimizer steps but the stack layout. */
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

/** @returns undefined if it does not compile */
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

/** One contract of the tree below `folder`: without the optimizer, unless the stack is too deep for that. */
export function compileFrom(folder: string, file: string, name: string): Bytecode {
  const source = { folder, file, name };
  const plain = compileOne(source, { optimizer: { enabled: false } });
  const output = plain.errors?.some(({ formattedMessage }) => formattedMessage.includes("Stack too deep"))
    ? compileOne(source, { optimizer: QUICK, viaIR: true })
    : plain;
  const fault = output.errors?.find(({ severity }) => severity === "error");
  if (fault !== undefined) throw new Error(`${file} does not compile: ${fault.formattedMessage}`);
  const { bytecode, deployedBytecode } = output.contracts![file]![name]!.evm;
  return { bytecode: `0x${bytecode.object}`, deployedBytecode: `0x${deployedBytecode.object}` };
}

function compileOne(
  { folder, file, name }: { folder: string; file: string; name: string },
  how: { optimizer: object; viaIR?: boolean },
): Output {
  const settings = {
    ...how,
    evmVersion: "cancun",
    outputSelection: { [file]: { [name]: ["evm.bytecode.object", "evm.deployedBytecode.object"] } },
  };
  const sources = { [file]: { content: readFileSync(join(folder, file), "utf8") } };
  const input = JSON.stringify({ language: "Solidity", sources, settings });
  const contents = (path: string) =>
    readFileSync(path.startsWith("contracts/") ? join(folder, path) : join(ROOT, "node_modules", path), "utf8");
  return JSON.parse(solc.compile(input, { import: (path) => ({ contents: contents(path) }) })) as Output;
}

/** Syntax trees and interfaces of the contracts, with empty code, which takes seconds: as a file of build information has them. */
export function analyse(): { version: string; input: object; output: object } {
  const sources = Object.fromEntries(
    [...SOURCES].flatMap(([path, source]) =>
      path.startsWith("contracts/") ? [[path, { content: source.toString() }]] : [],
    ),
  );
  const settings = { evmVersion: "cancun", outputSelection: { "*": { "": ["ast"], "*": ["abi"] } } };
  const input = { language: "Solidity", sources, settings };
  const contents = (path: string) => readFileSync(join(ROOT, "node_modules", path), "utf8");
  const output = JSON.parse(
    solc.compile(JSON.stringify(input), { import: (path) => ({ contents: contents(path) }) }),
  ) as { contracts: Record<string, Record<string, { evm?: object }>> };
  const none = { object: "", sourceMap: "" };
  for (const file of Object.values(output.contracts))
    for (const contract of Object.values(file)) contract.evm = { bytecode: none, deployedBytecode: none };
  return { version: solc.version().split("+")[0]!, input, output };
}

/** Artifacts of one file and its imports for symbolic tools: by source file and contract, in the form of Forge's artifacts. */
export function symbolicBuild(
  file: string,
  changed: Readonly<Record<string, string>>,
): Record<string, Record<string, object>> {
  const contents = (path: string) =>
    changed[path] ?? readFileSync(join(ROOT, SOURCES.has(path) ? path : join("node_modules", path)), "utf8");
  const code = ["abi", "evm.bytecode", "evm.deployedBytecode", "evm.methodIdentifiers", "metadata", "storageLayout"];
  const settings = {
    optimizer: { enabled: true, runs: 1000 },
    evmVersion: "cancun",
    outputSelection: { "*": { "": ["ast"], "*": code } },
  };
  const input = JSON.stringify({ language: "Solidity", sources: { [file]: { content: contents(file) } }, settings });
  const output = JSON.parse(solc.compile(input, { import: (path) => ({ contents: contents(path) }) })) as Output & {
    sources: Record<string, { id: number }>;
    contracts: Record<string, Record<string, { metadata: string; evm: object }>>;
  };
  const fault = output.errors?.find(({ severity }) => severity === "error");
  if (fault !== undefined) throw new Error(`${file} does not compile: ${fault.formattedMessage}`);
  return Object.fromEntries(
    Object.entries(output.contracts).map(([path, contracts]) => [
      path,
      Object.fromEntries(
        Object.entries(contracts).map(([name, { evm, metadata, ...rest }]) => [
          name,
          { ...rest, ...evm, metadata: JSON.parse(metadata) as object, ...output.sources[path] },
        ]),
      ),
    ]),
  );
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
