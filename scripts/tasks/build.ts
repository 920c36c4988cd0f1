/** Overrides of Hardhat's tasks, so that each compiles only its inputs and Solidity tests never go through the optimizer. */
import { resolve } from "node:path";
import { overrideTask } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { TaskArguments, TaskDefinition, TaskOverrideActionFunction } from "hardhat/types/tasks";

type Built = { contractRootPaths: string[]; testRootPaths: string[] };

/** `build`: contracts by the default profile, tests by their own, unless `--build-profile` names one for all. */
const build: TaskOverrideActionFunction = async (args, hre, runSuper): Promise<Built> => {
  if (hre.globalOptions.buildProfile !== undefined) return runSuper(args);
  const { contracts, tests } = await byScope(args.files, hre);
  const all = contracts.length + tests.length === 0;
  const built: Built = { contractRootPaths: [], testRootPaths: [] };
  const add = async (part: TaskArguments) => {
    const { contractRootPaths, testRootPaths } = (await runSuper({ ...args, ...part })) as Built;
    built.contractRootPaths.push(...contractRootPaths);
    built.testRootPaths.push(...testRootPaths);
  };
  // Tests deploy the contracts from their artifacts.
  if (!args.noContracts && (all || tests.length > 0)) await add({ files: [], noTests: true });
  else if (contracts.length > 0) await add({ files: contracts });
  if (!args.noTests && (all || tests.length > 0))
    await add({ files: tests, noContracts: true, defaultBuildProfile: "tests" });
  return built;
};

async function byScope(files: string[], hre: HardhatRuntimeEnvironment) {
  const scopes = await Promise.all(files.map((file) => hre.solidity.getScope(resolve(file))));
  return {
    contracts: files.filter((_, i) => scopes[i] === "contracts"),
    tests: files.filter((_, i) => scopes[i] === "tests"),
  };
}

/** `run` and `console` work with contracts: no test is compiled before them. */
const withContractsOnly: TaskOverrideActionFunction = async (args, hre, runSuper) => {
  if (args.noCompile !== true) await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  return runSuper({ ...args, noCompile: true });
};

export const buildTasks: TaskDefinition[] = [
  overrideTask("build").setInlineAction(build).build(),
  overrideTask("run").setInlineAction(withContractsOnly).build(),
  overrideTask("console").setInlineAction(withContractsOnly).build(),
];
