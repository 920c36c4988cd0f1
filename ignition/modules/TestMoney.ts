import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** Money for trying things out. */
export default buildModule("TestMoney", (m) => ({ token: m.contract("TestDollar") }));
