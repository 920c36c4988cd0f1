import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";
import { buildTasks } from "./scripts/tasks/build.ts";
import { genuineTasks } from "./scripts/tasks/tasks.ts";

/** The compiler comes from npm: nothing is downloaded when the project builds. */
const compiler = {
  version: "0.8.37",
  path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  settings: { optimizer: { enabled: true, runs: 1000 }, viaIR: true, evmVersion: "cancun" },
};

/** The largest contract: its steps are rare, so that size comes before gas. */
const smaller = { ...compiler, settings: { ...compiler.settings, optimizer: { enabled: true, runs: 200 } } };

/** What computes fingerprints: its loops are the larger part of what a challenge costs, and there is room for their code. */
const faster = { ...compiler, settings: { ...compiler.settings, optimizer: { enabled: true, runs: 4000 } } };

/** Solidity tests deploy the contracts from their artifacts; compiled the quick way they take seconds, not minutes. */
const quickly = { ...compiler, settings: { optimizer: { enabled: false }, viaIR: false, evmVersion: "cancun" } };
/** Instrumented for `npm run coverage`: without the optimizer, but where the stack is too deep for that. */
const layered = {
  ...compiler,
  settings: {
    viaIR: true,
    evmVersion: "cancun",
    optimizer: {
      enabled: true,
      runs: 1,
      details: {
        yul: true,
        inliner: false,
        cse: false,
        constantOptimizer: false,
        yulDetails: { stackAllocation: true, optimizerSteps: ":" },
      },
    },
  },
};
const deep = ["contracts/guarantee/GenerationEscrow.sol", "contracts/reputation/Erc8004Reputation.sol"];

/** Tests that measure gas. */
const measuring = globSync([
  "test/contracts/*Harness.sol",
  "test/contracts/Pdq.t.sol",
  "test/contracts/SignerCheckGas.t.sol",
]);

/** Of `npm run fuzz`; in `npm test` each test names its own. */
export const longCampaign = {
  fuzz: { runs: 10_000 },
  invariant: { runs: 10_000, depth: 100, failOnRevert: true },
} as const;

/** Zero base fee and zero gas price: users of a local chain need no ether, as on a fee-free consortium chain. */
const feeFree = {
  type: "edr-simulated",
  chainType: "l1",
  initialBaseFeePerGas: 0n,
  gasPrice: 0n,
  blockGasLimit: 1_000_000_000n,
} as const;

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],
  tasks: [...buildTasks, ...genuineTasks],
  paths: {
    tests: { mocha: "./test/journeys", solidity: "./test/contracts" },
  },
  // The same calls each time, so that no verdict depends on chance; `npm run fuzz` and `npm run coalition` draw new ones.
  test: { solidity: { profiles: { default: { fuzz: { seed: "0x47454e55494e45" } }, long: longCampaign } } },
  typechain: { outDir: "./types/contracts" },
  solidity: {
    profiles: {
      default: {
        compilers: [compiler],
        overrides: {
          "contracts/challenge/Challenge.sol": smaller,
          "contracts/guarantee/GenerationEscrow.sol": smaller,
          "contracts/challenge/Similarity.sol": faster,
        },
      },
      coverage: { compilers: [quickly], overrides: Object.fromEntries(deep.map((path) => [path, layered])) },
      tests: { compilers: [quickly], overrides: Object.fromEntries(measuring.map((path) => [path, faster])) },
    },
  },
  networks: {
    default: { ...feeFree },
    node: { ...feeFree, allowBlocksWithSameTimestamp: true },
    localhost: { type: "http", url: "http://127.0.0.1:8545" },
    target: {
      type: "http",
      url: configVariable("GENUINE_RPC_URL"),
      accounts: [configVariable("GENUINE_DEPLOYER_KEY")],
    },
  },
});
