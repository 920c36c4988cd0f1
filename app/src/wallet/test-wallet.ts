/**
 * The built-in test wallet: signs at once, with keys that the whole world knows. `localAccounts` refuses every chain but
 * the local one.
 */
import { LOCAL_ACCOUNTS, type LocalRole, localAccounts } from "@genuine/sdk/local";
import {
  type Address,
  type Chain,
  createWalletClient,
  type Hex,
  http,
  numberToHex,
  publicActions,
  type TypedDataDefinition,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { createConnector } from "wagmi";
import type { Persona } from "./session";

export const TEST_WALLET_ID = "genuine-test-wallet";
const ROLE_KEY = "testWalletRole";

/** The test accounts, in the order in which they are offered. */
const ROLES: readonly LocalRole[] = ["alice", "bob", "mallory", "carol"];
export const PERSONAS: readonly Persona[] = ROLES.map((role) => LOCAL_ACCOUNTS[role]);

export function roleOf(address: Address | undefined): LocalRole | undefined {
  return ROLES.find((role) => LOCAL_ACCOUNTS[role].address === address);
}

/** Per cent of the estimate, as wallets do: what others do before the block may make it dearer. */
const GAS_MARGIN = 150n;

type Request = { method: string; params?: readonly unknown[] };
type TransactionParams = { to?: Address; data?: Hex; value?: Hex; gas?: Hex };

/** The connector, and the function that changes the account. */
export function testWallet(chain: Chain, rpcUrl: string) {
  const accounts = localAccounts(chain.id);
  let role: LocalRole | undefined;
  let changed: (address: Address) => void = () => undefined;

  const clientOf = (current: LocalRole) =>
    createWalletClient({
      account: privateKeyToAccount(accounts[current].privateKey),
      chain,
      transport: http(rpcUrl),
    }).extend(publicActions);

  async function request({ method, params = [] }: Request): Promise<unknown> {
    const current = role;
    switch (method) {
      case "eth_chainId":
        return numberToHex(chain.id);
      case "eth_accounts":
      case "eth_requestAccounts":
        return current === undefined ? [] : [accounts[current].address];
      case "wallet_switchEthereumChain":
      case "wallet_addEthereumChain":
        return null;
    }
    if (current === undefined) throw Object.assign(new Error("No person is chosen."), { code: 4100 });
    const client = clientOf(current);
    switch (method) {
      case "eth_sendTransaction": {
        const { to, data, value, gas } = params[0] as TransactionParams;
        const transaction = { to, data, value: value === undefined ? undefined : BigInt(value) };
        return client.sendTransaction({
          ...transaction,
          gas: gas === undefined ? ((await client.estimateGas(transaction)) * GAS_MARGIN) / 100n : BigInt(gas),
        });
      }
      case "eth_signTypedData_v4": {
        const typedData = typeof params[1] === "string" ? JSON.parse(params[1]) : params[1];
        return client.signTypedData(typedData as TypedDataDefinition);
      }
      case "personal_sign":
        return client.signMessage({ message: { raw: params[0] as Hex } });
      default:
        return client.request({ method, params } as never);
    }
  }

  const connector = createConnector<{ request: typeof request }>(({ emitter, storage }) => {
    const remember = async (value: LocalRole | null) => storage?.setItem(ROLE_KEY as never, value as never);
    changed = (address) => emitter.emit("change", { accounts: [address] });
    const accountsNow = () => (role === undefined ? [] : [accounts[role].address]);
    return {
      id: TEST_WALLET_ID,
      name: "Test wallet",
      type: "testWallet",
      async connect({ withCapabilities }: { withCapabilities?: boolean } = {}) {
        role ??= (await storage?.getItem(ROLE_KEY as never)) as LocalRole | undefined;
        if (role === undefined || accounts[role] === undefined) role = "alice";
        await remember(role);
        const list = accountsNow();
        // wagmi asks for either shape by the flag.
        return {
          accounts: (withCapabilities ? list.map((address) => ({ address, capabilities: {} })) : list) as never,
          chainId: chain.id,
        };
      },
      async disconnect() {
        role = undefined;
        await remember(null);
      },
      getAccounts: async () => accountsNow(),
      getChainId: async () => chain.id,
      getProvider: async () => ({ request }),
      async isAuthorized() {
        const stored = (await storage?.getItem(ROLE_KEY as never)) as LocalRole | null | undefined;
        return stored !== undefined && stored !== null && ROLES.includes(stored);
      },
      switchChain: async () => chain,
      onAccountsChanged: () => undefined,
      onChainChanged: () => undefined,
      onDisconnect: () => emitter.emit("disconnect"),
    };
  });

  /** Switches to another account. */
  async function choose(
    next: LocalRole,
    storage: { setItem(key: never, value: never): unknown } | null,
  ): Promise<void> {
    role = next;
    await storage?.setItem(ROLE_KEY as never, next as never);
    changed(accounts[next].address);
  }

  return { connector, choose };
}
