import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * All contracts, and the one call each that names the modules it trusts, for good. The address of an ERC-20 with permit
 * comes as parameter `token`; `TestMoney` below deploys one to play with.
 */
export default buildModule("Genuine", (m) => {
  const windows = m.getParameter("windows");

  const vault = m.contract("Vault", [m.getParameter("token")]);
  const esps = m.contract("EspRegistry", [vault, m.getParameter("minimumStake"), m.getParameter("unbondingSeconds")]);
  const reputation = m.contract("Reputation", [m.getParameter("slotSeconds"), m.getParameter("valueCap")]);
  const registry = m.contract("ProductRegistry", [esps, m.getParameter("royaltyBasisPoints")]);
  const licences = m.contract("LicenceRegistry", [registry, m.getParameter("maximumLicenceBasisPoints")]);
  const generation = m.contract("GenerationEscrow", [
    vault,
    esps,
    registry,
    reputation,
    m.getParameter("bondBasisPoints"),
    windows,
  ]);
  const sales = m.contract("SaleEscrow", [vault, registry, m.getParameter("saleDeliverySeconds"), windows]);
  const similarity = m.contract("Similarity", [m.getParameter("thresholds")]);
  const arbitrator = m.contract("EspPanel", [vault, esps, m.getParameter("panel")]);
  const pool = m.contract("UpkeepPool", [vault, esps]);
  const parts = { vault, esps, registry, sales, licences, reputation, similarity, arbitrator, pool };
  const challenge = m.contract("Challenge", [parts, m.getParameter("challenge")]);

  m.call(vault, "wire", [[generation, sales, challenge, esps, arbitrator]]);
  m.call(esps, "wire", [[generation, challenge, arbitrator]]);
  m.call(reputation, "wire", [[generation, challenge]]);
  m.call(registry, "wire", [[generation, sales, challenge, licences]]);
  m.call(arbitrator, "wire", [[challenge]]);
  m.call(pool, "wire", [[challenge]]);

  return {
    vault,
    espRegistry: esps,
    reputation,
    productRegistry: registry,
    licenceRegistry: licences,
    generationEscrow: generation,
    saleEscrow: sales,
    similarity,
    espPanel: arbitrator,
    upkeepPool: pool,
    challenge,
  };
});
