/**
 * Writes the contracts' ABIs as typed constants for the SDK, from the compiler's artifacts. Run after `hardhat build`;
 * the result is not committed.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

type AbiItem = { type: string; name?: string; inputs?: readonly { type: string }[] };

const CONTRACTS = {
  testDollar: "contracts/payment/TestDollar.sol/TestDollar.json",
  vault: "contracts/payment/Vault.sol/Vault.json",
  espRegistry: "contracts/esp/EspRegistry.sol/EspRegistry.json",
  reputation: "contracts/reputation/Reputation.sol/Reputation.json",
  productRegistry: "contracts/registry/ProductRegistry.sol/ProductRegistry.json",
  generationEscrow: "contracts/guarantee/GenerationEscrow.sol/GenerationEscrow.json",
  saleEscrow: "contracts/guarantee/SaleEscrow.sol/SaleEscrow.json",
  pledges: "contracts/guarantee/Pledges.sol/Pledges.json",
  licenceRegistry: "contracts/registry/LicenceRegistry.sol/LicenceRegistry.json",
  productDescriptions: "contracts/registry/ProductDescriptions.sol/ProductDescriptions.json",
  similarity: "contracts/challenge/Similarity.sol/Similarity.json",
  challenge: "contracts/challenge/Challenge.sol/Challenge.json",
  espPanel: "contracts/challenge/EspPanel.sol/EspPanel.json",
  upkeepPool: "contracts/esp/UpkeepPool.sol/UpkeepPool.json",
  hashTimelock: "contracts/guarantee/HashTimelock.sol/HashTimelock.json",
};

const artifacts = resolve(process.argv[2] ?? "artifacts");
const target = resolve(import.meta.dirname, "../sdk/src/generated");

const errors = new Map<string, AbiItem>();
let source = "// Generated from the contracts' artifacts. Do not edit.\n";
for (const [name, path] of Object.entries(CONTRACTS)) {
  const { abi } = JSON.parse(await readFile(resolve(artifacts, path), "utf8")) as { abi: AbiItem[] };
  source += `\nexport const ${name}Abi = ${JSON.stringify(abi)} as const;\n`;
  for (const item of abi) {
    if (item.type === "error") errors.set(`${item.name}(${item.inputs?.map((i) => i.type).join(",")})`, item);
  }
}
source += "\n/** Every custom error that any of the contracts can revert with. */\n";
source += `export const errorsAbi = ${JSON.stringify([...errors.values()])} as const;\n`;

await mkdir(target, { recursive: true });
await writeFile(resolve(target, "abis.ts"), source);
