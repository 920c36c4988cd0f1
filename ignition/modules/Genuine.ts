import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * All contracts, and the one call each that names the modules it trusts, for good. The address of an ERC-20 with permit
 * comes as parameter `token`; `TestMoney` below deploys one to play with.
 */
export default buildModule("Genuine", (m) => {
  const windows = m.getParameter("windows");
  const poolBasisPoints = m.getParameter("poolBasisPoints");

  const vault = m.contract("Vault", [m.getParameter("token")]);
  const espRegistry = m.contract("EspRegistry", [
    vault,
    m.getParameter("minimumStake"),
    m.getParameter("unbondingSeconds"),
  ]);
  const reputation = m.contract("Reputation", [m.getParameter("slotSeconds"), m.getParameter("valueCap")]);
  const productRegistry = m.contract("ProductRegistry", [espRegistry, m.getParameter("royaltyBasisPoints")]);
  const upkeepPool = m.contract("UpkeepPool", [vault, espRegistry]);
  const generationEscrow = m.contract("GenerationEscrow", [
    vault,
    espRegistry,
    productRegistry,
    reputation,
    upkeepPool,
    m.getParameter("bondBasisPoints"),
    poolBasisPoints,
    windows,
  ]);
  const saleEscrow = m.contract("SaleEscrow", [
    vault,
    espRegistry,
    productRegistry,
    upkeepPool,
    m.getParameter("saleDeliverySeconds"),
    poolBasisPoints,
    windows,
  ]);
  const licenceRegistry = m.contract("LicenceRegistry", [productRegistry, m.getParameter("licenceRoyaltyBasisPoints")]);
  const similarity = m.contract("Similarity", [m.getParameter("similarity")]);
  const espPanel = m.contract("EspPanel", [vault, espRegistry, m.getParameter("panel")]);
  const challenge = m.contract("Challenge", [
    {
      vault,
      esps: espRegistry,
      registry: productRegistry,
      sales: saleEscrow,
      licences: licenceRegistry,
      reputation,
      similarity,
      arbitrator: espPanel,
      pool: upkeepPool,
    },
    m.getParameter("challenge"),
  ]);
  const hashTimelock = m.contract("HashTimelock");

  m.call(vault, "wire", [[generationEscrow, saleEscrow, challenge, espRegistry, espPanel]]);
  m.call(espRegistry, "wire", [[generationEscrow, challenge, espPanel]]);
  m.call(reputation, "wire", [[generationEscrow, challenge]]);
  m.call(productRegistry, "wire", [[generationEscrow, saleEscrow, challenge, licenceRegistry]]);
  m.call(upkeepPool, "wire", [[generationEscrow, saleEscrow, challenge]]);
  m.call(espPanel, "wire", [[challenge]]);

  return {
    vault,
    espRegistry,
    reputation,
    productRegistry,
    licenceRegistry,
    generationEscrow,
    saleEscrow,
    similarity,
    challenge,
    espPanel,
    upkeepPool,
    hashTimelock,
  };
});
