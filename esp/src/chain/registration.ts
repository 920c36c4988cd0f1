/** Registers the worker's account as a provider on chain, once, and keeps its name and endpoint up to date. */
import { LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { espRegistryAbi, testDollarAbi, vaultAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { formatMoney } from "@genuine/sdk/money";
import * as transactions from "@genuine/sdk/transactions";
import type { Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import type { Chain } from "./chain.ts";

type RegistrationSettings = Pick<Settings, "deployment" | "account" | "name" | "endpoint" | "stake">;

/** @throws GenuineError stake_not_covered, stake_too_low */
export async function ensureRegistered(chain: Chain, settings: RegistrationSettings, log: Logger): Promise<void> {
  const { deployment, account, name, endpoint, stake } = settings;
  const registry = { address: deployment.contracts.espRegistry, abi: espRegistryAbi } as const;
  const esp = await chain.client.readContract({ ...registry, functionName: "espOf", args: [account.address] });
  if (esp.index !== 0) {
    if (esp.name !== name || esp.endpoint !== endpoint) {
      await chain.send(transactions.updateEsp(deployment, name, endpoint));
      log.info({ endpoint }, "Name and endpoint are up to date on chain");
    }
    const active = await chain.client.readContract({ ...registry, functionName: "isActive", args: [account.address] });
    if (!active)
      log.warn({ stake: formatMoney(esp.stake) }, "The stake is below the minimum: no new work until stake is added");
    return;
  }
  const minimum = await chain.client.readContract({ ...registry, functionName: "minimumStake" });
  if (stake < minimum) {
    throw new GenuineError(
      "stake_too_low",
      `GENUINE_ESP_STAKE is ${formatMoney(stake)}, the least stake is ${formatMoney(minimum)}.`,
    );
  }
  await coverStake(chain, settings, log);
  await chain.send(transactions.registerEsp(deployment, name, endpoint, stake));
  log.info({ stake: formatMoney(stake), endpoint }, "Registered as a provider");
}

/** Makes sure that the vault can collect the stake: from the account's balance in it first, then from the wallet. */
async function coverStake(
  chain: Chain,
  { deployment, account, stake }: RegistrationSettings,
  log: Logger,
): Promise<void> {
  const token = { address: deployment.contracts.token, abi: testDollarAbi } as const;
  const vault = { address: deployment.contracts.vault, abi: vaultAbi } as const;
  const inVault = await chain.client.readContract({ ...vault, functionName: "balanceOf", args: [account.address] });
  const needed = stake > inVault ? stake - inVault : 0n;
  const balance = () => chain.client.readContract({ ...token, functionName: "balanceOf", args: [account.address] });
  while (deployment.chainId === LOCAL_CHAIN_ID && (await balance()) < needed) {
    await chain.send(transactions.faucet(deployment, account.address));
    log.info("Took test dollars from the faucet");
  }
  const held = await balance();
  if (held < needed) {
    const message = `The account ${account.address} holds ${formatMoney(held)}; the stake needs ${formatMoney(needed)}.`;
    throw new GenuineError("stake_not_covered", message, { remedy: "Send it the rest, then start again." });
  }
  const args = [account.address, deployment.contracts.vault] as const;
  const allowance = await chain.client.readContract({ ...token, functionName: "allowance", args });
  if (allowance < needed) await chain.send(transactions.approve(deployment, needed));
}
