/** Accounts that are contracts and not deployed yet: their address is known, and their factory deploys them when they act. */
import type { Deployment } from "@genuine/sdk/deployment";
import { chainOf } from "@genuine/sdk/deployment";
import {
  type Abi,
  type Address,
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  type PrivateKeyAccount,
  serializeErc6492Signature,
  type Transport,
  type TypedDataDefinition,
} from "viem";
import { compiled } from "./compiled.ts";

export type Counterfactual = {
  address: Address;
  abi: Abi;
  /** As its wallet signs: wrapped with what deploys it (ERC-6492), also once it is deployed. */
  sign(data: TypedDataDefinition): Promise<Hex>;
  /** Deploys it, unless it is. */
  deploy(): Promise<void>;
  /** Deploys it if needed, and makes a call as the account. Resolves to the transaction's hash. */
  execute(to: Address, data: Hex): Promise<Hex>;
};

export async function counterfactual(
  deployment: Deployment,
  where: string | Transport,
  owner: PrivateKeyAccount,
): Promise<Counterfactual> {
  const transport = typeof where === "string" ? http(where) : where;
  const chain = chainOf(deployment, typeof where === "string" ? where : "");
  const reader = createPublicClient({ chain, transport, pollingInterval: 100, cacheTime: 0 });
  const wallet = createWalletClient({ account: owner, chain, transport });
  const [{ abi }, factory] = await Promise.all([
    compiled("OneOwnerAccount"),
    compiled("OneOwnerFactory", "OneOwnerAccount"),
  ]);
  const mined = (hash: Hex) => reader.waitForTransactionReceipt({ hash });
  const deployed = await mined(await wallet.deployContract({ abi: factory.abi, bytecode: factory.bytecode }));
  const at = { address: deployed.contractAddress!, abi: factory.abi, args: [owner.address] } as const;
  const address = (await reader.readContract({ ...at, functionName: "addressOf" })) as Address;
  const deploy = async () => {
    if ((await reader.getCode({ address })) !== undefined) return;
    await mined(await wallet.writeContract({ ...at, functionName: "create" }));
  };
  return {
    address,
    abi,
    deploy,
    async sign(data) {
      return serializeErc6492Signature({
        address: at.address,
        data: encodeFunctionData({ abi: factory.abi, functionName: "create", args: [owner.address] }),
        signature: await owner.signTypedData(data),
      });
    },
    async execute(to, data) {
      await deploy();
      return wallet.writeContract({ address, abi, functionName: "execute", args: [to, data] });
    },
  };
}
