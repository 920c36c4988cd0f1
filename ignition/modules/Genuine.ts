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
  const hashTimelock = m.contract("HashTimelock");
  const similarity = m.contract("Similarity", [m.getParameter("similarity")]);
  const productRegistry = m.contract("ProductRegistry", [
    espRegistry,
    hashTimelock,
    similarity,
    m.getParameter("royaltyBasisPoints"),
    m.getParameter("commitmentSeconds"),
  ]);
  const upkeepPool = m.contract("UpkeepPool", [vault, espRegistry]);
  const licenceRegistry = m.contract("LicenceRegistry", [productRegistry, m.getParameter("licenceRoyaltyBasisPoints")]);
  const examination = m.contract("Examination", [productRegistry, licenceRegistry, similarity]);
  const espPanel = m.contract("EspPanel", [vault, espRegistry, upkeepPool, m.getParameter("panel")]);
  const challenge = m.contract("Challenge", [
    {
      vault,
      esps: espRegistry,
      registry: productRegistry,
      licences: licenceRegistry,
      reputation,
      examination,
      arbitrator: espPanel,
      pool: upkeepPool,
    },
    m.getParameter("challenge"),
  ]);
  const generationEscrow = m.contract("GenerationEscrow", [
    vault,
    espRegistry,
    productRegistry,
    reputation,
    upkeepPool,
    challenge,
    m.getParameter("bondBasisPoints"),
    m.getParameter("lossBasisPoints"),
    poolBasisPoints,
    windows,
  ]);
  const pledges = m.contract("Pledges", [
    vault,
    productRegistry,
    challenge,
    m.getParameter("pledge"),
    m.getParameter("seasonSeconds"),
  ]);
  const saleEscrow = m.contract("SaleEscrow", [
    vault,
    espRegistry,
    productRegistry,
    pledges,
    upkeepPool,
    challenge,
    m.getParameter("saleDeliverySeconds"),
    poolBasisPoints,
    windows,
  ]);
  const parties = m.contract("Parties", [productRegistry, saleEscrow, pledges, espRegistry]);
  const productDescriptions = m.contract("ProductDescriptions", [productRegistry]);

  m.call(vault, "wire", [[generationEscrow, saleEscrow, pledges, challenge, espRegistry, espPanel]]);
  m.call(espRegistry, "wire", [[generationEscrow, challenge, espPanel]]);
  m.call(pledges, "wire", [[saleEscrow]]);
  m.call(challenge, "wire", [[saleEscrow, pledges, parties]]);
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
    productDescriptions,
    generationEscrow,
    saleEscrow,
    pledges,
    similarity,
    examination,
    parties,
    challenge,
    espPanel,
    upkeepPool,
    hashTimelock,
  };
});
