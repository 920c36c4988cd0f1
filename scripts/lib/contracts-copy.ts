import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./build.ts";

/** A copy of contracts and their Solidity tests below .genuine/, in which they can be compiled otherwise. Returns its path. */
export function copyContracts(name: string, more: readonly string[] = []): string {
  const folder = join(ROOT, ".genuine", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const path of ["contracts", "test/contracts", "hardhat.config.ts", "package.json", "tsconfig.json", ...more]) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}
