import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./build.ts";

/** Copies contracts and their Solidity tests below .genuine/, to compile them with changes. Returns the copy's path. */
export function copyContracts(name: string, more: readonly string[] = []): string {
  const folder = join(ROOT, ".genuine", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const path of [
    "contracts",
    "test/contracts",
    "hardhat.config.ts",
    "scripts/tasks",
    "package.json",
    "tsconfig.json",
    ...more,
  ]) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}
