/** Which contracts of each file are deployed, and which tests are run first. */
export type Target = { file: string; contracts: { file: string; name: string }[]; tests: string[] };

const GENERATION = "contracts/guarantee/GenerationEscrow.sol";
const SALE = "contracts/guarantee/SaleEscrow.sol";
const CHALLENGE = "contracts/challenge/Challenge.sol";
const PANEL = "contracts/challenge/EspPanel.sol";
const ESPS = "contracts/esp/EspRegistry.sol";
const REPUTATION = "contracts/reputation/Reputation.sol";
/** Libraries are covered by the tests of their callers. */
const TREE = "test/contracts/StakeTree.t.sol:StakeTreeTest";
const LIABILITY = "test/contracts/Liability.t.sol:Cases";
const OPINION = "test/contracts/Reputation.t.sol:OpinionTest";
const CHUNKS = "test/contracts/SealedChunks.t.sol:SealedChunksCaller";

export const TARGETS: readonly Target[] = [
  target("guarantee/GenerationEscrow", [GENERATION], "Generation*", "Complaint"),
  target("guarantee/TaskLedger", [GENERATION], "Generation*", "Complaint"),
  target("guarantee/Agreements", [GENERATION], "coalition/Agreements", "coalition/Priority"),
  target("guarantee/TwoWayGuarantee", [GENERATION, SALE], "Generation*", "Sale*", "Complaint"),
  target("lib/SealedChunks", [GENERATION, SALE, CHUNKS], "SealedChunks", "Complaint*"),
  target("guarantee/SaleEscrow", [SALE], "Sale*", "Listing*", "ChallengeSales"),
  target("guarantee/HashTimelock", ["contracts/guarantee/HashTimelock.sol"], "HashTimelock*"),
  target("payment/Vault", ["contracts/payment/Vault.sol"], "Vault"),
  target("esp/EspRegistry", [ESPS], "EspRegistry"),
  target("esp/StakeTree", [ESPS, TREE], "StakeTree", "EspPanelDraw"),
  target("esp/WeightHistory", [ESPS], "EspRegistry", "EspPanel*"),
  target("esp/UpkeepPool", ["contracts/esp/UpkeepPool.sol"], "UpkeepPool"),
  target("registry/ProductRegistry", ["contracts/registry/ProductRegistry.sol"], "Product*"),
  target("registry/LicenceRegistry", ["contracts/registry/LicenceRegistry.sol"], "LicenceRegistry"),
  target("registry/ProductDescriptions", ["contracts/registry/ProductDescriptions.sol"], "ProductDescriptions"),
  target("challenge/Challenge", [CHALLENGE], "Challenge*"),
  target("challenge/Accusation", [CHALLENGE], "Challenge*"),
  target("challenge/Liability", [CHALLENGE, LIABILITY], "Liability"),
  target("challenge/Similarity", ["contracts/challenge/Similarity.sol"], "Similarity"),
  target("challenge/EspPanel", [PANEL], "EspPanel*"),
  target("challenge/PanelRounds", [PANEL], "EspPanel*"),
  target("challenge/PanelSeats", [PANEL], "EspPanel*"),
  target("reputation/Reputation", [REPUTATION], "Reputation"),
  target("lib/Opinions", [REPUTATION, OPINION], "Reputation"),
];

/** @param deployed paths, with a name if it is not the file's */
function target(name: string, deployed: readonly string[], ...tests: string[]): Target {
  const contracts = deployed.map((path) => {
    const [file, named] = path.split(":") as [string, string?];
    return { file, name: named ?? file.split("/").at(-1)!.replace(".sol", "") };
  });
  return { file: `contracts/${name}.sol`, contracts, tests };
}
