import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The adapters through which readers of ERC-8004 see providers and their reputation. They hold no state, so anybody may
 * deploy them beside a deployment; parameters `espRegistry` and `reputation` are its addresses.
 */
export default buildModule("Erc8004", (m) => {
  const identity = m.contract("Erc8004Identity", [m.getParameter("espRegistry")]);
  const reputation = m.contract("Erc8004Reputation", [m.getParameter("reputation"), identity]);
  return { identity, reputation };
});
