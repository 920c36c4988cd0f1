/** Checks the node, and this provider's state on chain. */
import { CONTRACT_NAMES, LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { espRegistryAbi, testDollarAbi, vaultAbi } from "@genuine/sdk/generated/abis";
import { formatMoney } from "@genuine/sdk/money";
import { formatEther, parseEther } from "viem";
import type { Chain } from "../chain/chain.ts";
import { EscrowReader } from "../chain/escrows.ts";
import { isNodeAway } from "../chain/refusals.ts";
import type { Settings } from "../settings.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { messageOf } from "./machine.ts";

/** Tolerated difference of the newest block's time from this machine's clock, ahead and behind, seconds. */
const AHEAD = 15;
const OLD = 300;
/** Gas of some hundred deliveries and reveals. */
const GAS_MONEY = parseEther("0.01");

/** Everything that can be checked; stops if the node is unreachable or on another chain. */
export async function checkChain(chain: Chain, settings: Settings): Promise<Finding[]> {
  const { rpcUrl, deployment } = settings;
  try {
    const actual = await chain.client.getChainId();
    if (actual !== deployment.chainId) {
      return [
        fail(
          "Node",
          `${rpcUrl} is on chain ${actual}, the deployment is for chain ${deployment.chainId}.`,
          "Set GENUINE_RPC_URL and GENUINE_DEPLOYMENT to the same chain.",
        ),
      ];
    }
    return [
      ok("Node", `${rpcUrl} answers, on chain ${actual}.`),
      ...(await checkClock(chain, settings)),
      await checkContracts(chain, settings),
      ...(await checkTransactions(chain, settings)),
      ...(await checkRegistration(chain, settings)),
    ];
  } catch (error) {
    const remedy = isNodeAway(error)
      ? "Start the node, or correct GENUINE_RPC_URL."
      : "See what the node says; GENUINE_DEPLOYMENT may be of another chain.";
    return [fail("Node", `${rpcUrl}: ${messageOf(error)}`, remedy)];
  }
}

async function checkClock({ client }: Chain, { deployment }: Settings): Promise<Finding[]> {
  const { timestamp, number } = await client.getBlock();
  const age = Math.floor(Date.now() / 1000) - Number(timestamp);
  // A local chain mines only when a transaction is sent, and tests move its clock.
  if (deployment.chainId === LOCAL_CHAIN_ID)
    return [ok("Clock", `Block ${number}; a local chain has a time of its own.`)];
  if (age < -AHEAD)
    return [
      fail("Clock", `This machine is ${-age} s behind the chain.`, "Set its clock by NTP: deadlines would be missed."),
    ];
  return [
    age > OLD
      ? warn("Clock", `The newest block, ${number}, is ${age} s old.`, "See whether the node follows the chain.")
      : ok("Clock", `Block ${number}, ${Math.max(age, 0)} s old.`),
  ];
}

async function checkContracts({ client }: Chain, { deployment }: Settings): Promise<Finding> {
  const missing = [];
  for (const name of CONTRACT_NAMES)
    if ((await client.getCode({ address: deployment.contracts[name] })) === undefined) missing.push(name);
  if (missing.length === 0) return ok("Contracts", `All ${CONTRACT_NAMES.length} are deployed.`);
  return fail(
    "Contracts",
    `There is no code at the addresses of ${missing.join(", ")}.`,
    "Set GENUINE_DEPLOYMENT to the file that the deployment wrote.",
  );
}

async function checkTransactions({ client }: Chain, { deployment, account }: Settings): Promise<Finding[]> {
  const { address } = account;
  const count = (blockTag: "latest" | "pending") => client.getTransactionCount({ address, blockTag });
  const backlog = (await count("pending")) - (await count("latest"));
  const waiting =
    backlog <= 0
      ? ok("Transactions", "None waits.")
      : warn(
          "Transactions",
          `${backlog} wait to come into a block.`,
          "The running worker offers more for them; see GENUINE_ESP_MAX_FEE_GWEI when they stay.",
        );
  if (deployment.chainId === LOCAL_CHAIN_ID) return [waiting];
  const balance = await client.getBalance({ address });
  const held = `${address} holds ${formatEther(balance)} for fees.`;
  return [
    waiting,
    balance >= GAS_MONEY ? ok("Fees", held) : warn("Fees", held, "Send it some, unless the chain takes no fees."),
  ];
}

async function checkRegistration(chain: Chain, settings: Settings): Promise<Finding[]> {
  const { deployment, account, endpoint, name, fee } = settings;
  const registry = { address: deployment.contracts.espRegistry, abi: espRegistryAbi } as const;
  const esp = await chain.client.readContract({ ...registry, functionName: "espOf", args: [account.address] });
  if (esp.index === 0) return [await checkStake(chain, settings)];
  const active = await chain.client.readContract({ ...registry, functionName: "isActive", args: [account.address] });
  const free = await chain.client.readContract({ ...registry, functionName: "freeStake", args: [account.address] });
  const bond = await new EscrowReader(chain, deployment).bondOf(fee);
  const said = `Registered as "${esp.name}" with a stake of ${formatMoney(esp.stake)}, ${formatMoney(free)} of it free.`;
  const same = esp.endpoint === endpoint && esp.name === name;
  return [
    !active
      ? fail("Stake", `${said} It is below the minimum.`, "Add stake: there is no new work until then.")
      : free < bond
        ? warn("Stake", `${said} A task takes ${formatMoney(bond)}.`, "Add stake, or wait until tasks end.")
        : ok("Stake", said),
    same
      ? ok("Registration", `The chain names ${endpoint}.`)
      : warn(
          "Registration",
          `The chain names "${esp.name}" at ${esp.endpoint}, the settings "${name}" at ${endpoint}.`,
          "The next start corrects the chain; make sure that the settings are right.",
        ),
  ];
}

/** Before the first start: whether registration would succeed. */
async function checkStake(chain: Chain, { deployment, account, stake, fee }: Settings): Promise<Finding> {
  const { client } = chain;
  const { address } = account;
  const minimum = await client.readContract({
    address: deployment.contracts.espRegistry,
    abi: espRegistryAbi,
    functionName: "minimumStake",
  });
  if (stake < minimum)
    return fail(
      "Stake",
      `GENUINE_ESP_STAKE is ${formatMoney(stake)}, the least is ${formatMoney(minimum)}.`,
      "Set more.",
    );
  const bond = await new EscrowReader(chain, deployment).bondOf(fee);
  if (stake - minimum < bond)
    return warn(
      "Stake",
      `GENUINE_ESP_STAKE is ${formatMoney(stake)}; a task takes ${formatMoney(bond)} above the least, ${formatMoney(minimum)}.`,
      "Set more, or tasks cannot be locked.",
    );
  const held =
    (await client.readContract({
      address: deployment.contracts.token,
      abi: testDollarAbi,
      functionName: "balanceOf",
      args: [address],
    })) +
    (await client.readContract({
      address: deployment.contracts.vault,
      abi: vaultAbi,
      functionName: "balanceOf",
      args: [address],
    }));
  const said = `${address} is not registered yet; it holds ${formatMoney(held)}, the stake takes ${formatMoney(stake)}.`;
  if (held >= stake || deployment.chainId === LOCAL_CHAIN_ID)
    return ok("Stake", `${said} The first start registers it.`);
  return fail("Stake", said, "Send it the rest before the first start.");
}
