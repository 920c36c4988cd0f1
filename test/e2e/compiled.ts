/** Contracts of the tests themselves, compiled when they are needed. */
import { readFile } from "node:fs/promises";
import solc from "solc";
import type { Abi, Hex } from "viem";

/** @param name Of a contract in `test/e2e/contracts` @param file Where it has not that of its file */
export async function compiled(name: string, file = name): Promise<{ abi: Abi; bytecode: Hex }> {
  const content = await readFile(new URL(`./contracts/${file}.sol`, import.meta.url), "utf8");
  const input = {
    language: "Solidity",
    sources: { [file]: { content } },
    settings: { optimizer: { enabled: true }, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as {
    errors?: { severity: string; formattedMessage: string }[];
    contracts: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>;
  };
  const faults = output.errors?.filter(({ severity }) => severity === "error") ?? [];
  if (faults.length > 0) throw new Error(faults.map(({ formattedMessage }) => formattedMessage).join("\n"));
  const { abi, evm } = output.contracts[file]![name]!;
  return { abi, bytecode: `0x${evm.bytecode.object}` };
}
