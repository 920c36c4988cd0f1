/** The part of a browser wallet that makes batches (EIP-5792), by delegated code (EIP-7702), and how some of them fail at it. */
import { randomBytes } from "node:crypto";
import { chainOf, type Deployment } from "@genuine/sdk/deployment";
import type { Page } from "playwright-core";
import {
  type Abi,
  type Address,
  createPublicClient,
  createWalletClient,
  encodeAbiParameters,
  encodeFunctionData,
  type Hash,
  type Hex,
  http,
  keccak256,
  numberToHex,
  type PrivateKeyAccount,
  parseSignature,
  toHex,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { compiled } from "./compiled.ts";

type Call = { to: Address; data: Hex };
type Asked = {
  calls: readonly Call[];
  atomicRequired: boolean;
  from: Address;
  capabilities?: { paymasterService?: { url: string } };
};
type Status = { status: number; receipts?: readonly unknown[] };
type Refusal = { code: number; message: string };

export type BatchingBehaviour = {
  atomic: "supported" | "ready";
  sponsors: boolean;
  /** Instead of doing what it was asked. */
  refuses: Refusal;
  /** half: the first call only. nothing: none. */
  does: "half" | "nothing";
  /** What it reports instead of what happened; undefined while that is not said. */
  reports: () => Status | undefined;
};

export type BatchingWallet = {
  /** What it was asked to send. */
  asked: Asked[];
  /** The transactions that it has sent. */
  sent: Hash[];
  /** Who sends sponsored calls. */
  relayer: Address;
};

/** Gives the page the function `zooCalls`, for the wallet of that name in `WalletBehaviour.calls`. */
export async function makeBatches(
  page: Page,
  { deployment, rpcUrl }: { deployment: Deployment; rpcUrl: string },
  owner: PrivateKeyAccount,
  { atomic = "supported", sponsors = false, refuses, does, reports }: Partial<BatchingBehaviour> = {},
): Promise<BatchingWallet> {
  const chain = chainOf(deployment, rpcUrl);
  const transport = http(rpcUrl);
  const reader = createPublicClient({ chain, transport, pollingInterval: 100 });
  const relayer = createWalletClient({ account: privateKeyToAccount(generatePrivateKey()), chain, transport });
  const wallet = createWalletClient({ account: owner, chain, transport });
  const { abi, bytecode } = await compiled("BatchAccount");
  const asked: Asked[] = [];
  const sent: Hash[] = [];
  let code: Address | undefined;

  /** The delegation, once. */
  async function delegate(): Promise<void> {
    if (code !== undefined) return;
    const hash = await relayer.deployContract({ abi, bytecode });
    code = (await reader.waitForTransactionReceipt({ hash })).contractAddress!;
    const authorization = await wallet.signAuthorization({ contractAddress: code });
    const set = await relayer.sendTransaction({ to: relayer.account.address, authorizationList: [authorization] });
    await reader.waitForTransactionReceipt({ hash: set });
  }

  async function execute(calls: readonly Call[], paymaster: string | undefined): Promise<Hash> {
    if (does === "half") return wallet.sendTransaction(calls[0]!);
    if (does === "nothing") return wallet.sendTransaction({ to: owner.address });
    await delegate();
    if (paymaster === undefined) {
      return wallet.sendTransaction({
        to: owner.address,
        data: encodeFunctionData({ abi, functionName: "execute", args: [calls] }),
      });
    }
    const response = await fetch(paymaster, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "pm_getPaymasterData",
        params: [{ sender: owner.address }, owner.address, numberToHex(chain.id), {}],
      }),
    });
    if (!response.ok) throw new Error(`The paymaster answered ${response.status}.`);
    return relayer.sendTransaction({ to: owner.address, data: await signed(abi, owner, chain.id, calls) });
  }

  const answers: Record<string, (param: unknown) => Promise<unknown>> = {
    wallet_getCapabilities: async () => ({
      [numberToHex(chain.id)]: {
        atomic: { status: atomic },
        ...(sponsors && { paymasterService: { supported: true } }),
      },
    }),
    wallet_sendCalls: async (param) => {
      const request = param as Asked;
      asked.push(request);
      if (refuses !== undefined) throw refuses;
      sent.push(await execute(request.calls, request.capabilities?.paymasterService?.url));
      return { id: `zoo-${sent.length}` };
    },
    wallet_getCallsStatus: async (id) => {
      const hash = sent[Number(String(id).slice(4)) - 1];
      if (hash === undefined) throw { code: 5730, message: "Unknown bundle id." } satisfies Refusal;
      const facts = { version: "2.0.0", id, chainId: numberToHex(chain.id), atomic: true };
      if (reports !== undefined) return { ...facts, ...(reports() ?? { status: 100 }) };
      const receipt = await reader.request({ method: "eth_getTransactionReceipt", params: [hash] });
      if (receipt === null) return { ...facts, status: 100 };
      if (does === "half") return { ...facts, atomic: false, status: 600, receipts: [receipt] };
      return { ...facts, status: receipt.status === "0x1" ? 200 : 500, receipts: [receipt] };
    },
  };
  await page.exposeFunction("zooCalls", async (method: string, params: readonly unknown[]) => {
    try {
      return { result: await answers[method]!(params[0]) };
    } catch (error) {
      if (error instanceof Error) return { code: -32603, message: error.message };
      return error;
    }
  });
  return { asked, sent, relayer: relayer.account.address };
}

/** The calls with the account's signature over them, for whoever sends them. */
async function signed(abi: Abi, owner: PrivateKeyAccount, chainId: number, calls: readonly Call[]): Promise<Hex> {
  const salt = BigInt(toHex(randomBytes(16)));
  const components = [
    { name: "to", type: "address" },
    { name: "data", type: "bytes" },
  ] as const;
  const digest = keccak256(
    encodeAbiParameters(
      [{ type: "uint256" }, { type: "uint256" }, { type: "tuple[]", components }],
      [BigInt(chainId), salt, [...calls]],
    ),
  );
  const { r, s, yParity } = parseSignature(await owner.sign({ hash: digest }));
  return encodeFunctionData({ abi, functionName: "executeSigned", args: [calls, salt, 27 + yParity, r, s] });
}
