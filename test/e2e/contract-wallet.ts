/** A wallet that is a contract with two owners, deployed for a test, and how its owners act and sign for it. */
import { chainOf, type Deployment } from "@genuine/sdk/deployment";
import type { Page } from "playwright-core";
import {
  type Abi,
  type Address,
  concat,
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  hashTypedData,
  http,
  type TypedDataDefinition,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { installBrowserWallet } from "./browser-wallet.ts";
import { compiled } from "./compiled.ts";

export type ContractWallet = { address: Address; abi: Abi };

/** Puts a fresh one into the page, as the browser wallet "Strongbox". Call before the page loads. */
export async function installContractWallet(
  page: Page,
  deployment: Deployment,
  rpcUrl: string,
): Promise<ContractWallet> {
  const chain = chainOf(deployment, rpcUrl);
  const transport = http(rpcUrl);
  const reader = createPublicClient({ chain, transport, pollingInterval: 100 });
  const [first, second] = [privateKeyToAccount(generatePrivateKey()), privateKeyToAccount(generatePrivateKey())];
  const wallet = createWalletClient({ account: first, chain, transport });
  const { abi, bytecode } = await compiled("TwoOwnerWallet");
  const hash = await wallet.deployContract({ abi, bytecode, args: [first.address, second.address] });
  const { contractAddress } = await reader.waitForTransactionReceipt({ hash });
  const address = contractAddress!;

  const act = async (method: string, params: [{ to: Address; data: Hex }] | [Address, string]): Promise<Hex> => {
    if (method === "eth_sendTransaction") {
      const [{ to, data }] = params as [{ to: Address; data: Hex }];
      return wallet.sendTransaction({
        to: address,
        data: encodeFunctionData({ abi, functionName: "execute", args: [to, data] }),
      });
    }
    if (method !== "eth_signTypedData_v4") throw new Error(`${method} is nothing a contract wallet does.`);
    const message = {
      domain: { chainId: chain.id, verifyingContract: address },
      types: { WalletMessage: [{ name: "hash", type: "bytes32" }] },
      primaryType: "WalletMessage",
      message: { hash: hashTypedData(JSON.parse(params[1] as string) as TypedDataDefinition) },
    } as const;
    return concat([await first.signTypedData(message), await second.signTypedData(message)]);
  };
  await page.exposeFunction("strongboxOwners", act);
  await installBrowserWallet(page, {
    name: "Strongbox",
    address,
    rpcUrl,
    chainId: chain.id,
    rejects: false,
    owners: "strongboxOwners",
  });
  return { address, abi };
}
