import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * All contracts, and the one call each that names the modules it trusts, for good. The address of an ERC-20 with permit
 * comes as parameter `token`; `TestMoney` below deploys one to play with.
 */
export default buildModule("Genuine", (m) => {
  const windows = m.getParameter("windows");

  const vault = m.contract("Vault", [m.getParameter("token")]);
  const espRegistry = m.contract("EspRegistry", [vault, m.getParameter("minimumStake"), m.getParameter("unbondingSeconds")]);
  const reputation = m.contract("Reputation", [m.getParameter("slotSeconds"), m.getParameter("valueCap")]);
  const productRegistry = m.contract("ProductRegistry", [espRegistry, m.getParameter("royaltyBasisPoints")]);
  const generationEscrow = m.contract("GenerationEscrow", [
    vault,
    espRegistry,
    productRegistry,
    reputation,
    m.getParameter("bondBasisPoints"),
    windows,
  ]);
  const saleEscrow = m.contract("SaleEscrow", [vault, productRegistry, m.getParameter("saleDeliverySeconds"), windows]);
  const copyChallenge = m.contract("CopyChallenge", [vault, espRegistry, productRegistry, m.getParameter("challenge")]);
  const hashTimelock = m.contract("HashTimelock");

  m.call(vault, "wire", [[generationEscrow, saleEscrow, copyChallenge, espRegistry]]);
  m.call(espRegistry, "wire", [[generationEscrow, copyChallenge]]);
  m.call(reputation, "wire", [[generationEscrow]]);
  m.call(productRegistry, "wire", [[generationEscrow, saleEscrow, copyChallenge]]);

  return { vault, espRegistry, reputation, productRegistry, generationEscrow, saleEscrow, copyChallenge, hashTimelock };
});
