/// <reference lib="dom" />
/**
 * A browser wallet as pages see one: announced by EIP-6963, asks its owner, may refuse, may sit on another chain. Its
 * account is one of the node's own, so the node signs; or a contract, for which its owners act (contract-wallet.ts).
 */
import type { Page } from "playwright-core";

export type WalletBehaviour = {
  address: string;
  rpcUrl: string;
  chainId: number;
  rejects: boolean;
  /** Asks its owner, who does not answer. */
  hangs?: boolean;
  /** Default Pocket. */
  name?: string;
  /** The account is a contract: its owners act through this function that the page was given. */
  owners?: string;
};

/** Call before the page loads. Change its behaviour later by `setBehaviour`. */
export async function installBrowserWallet(page: Page, behaviour: WalletBehaviour): Promise<void> {
  await page.addInitScript((initial: WalletBehaviour) => {
    const state = { ...initial };
    // Wallets remember whom they let in.
    const remembered = location.protocol === "http:" ? localStorage : undefined;
    const name = initial.name ?? "Pocket";
    let allowed = remembered?.getItem(name) === "allowed";
    const allow = (value: boolean) => {
      allowed = value;
      remembered?.setItem(name, value ? "allowed" : "");
    };
    const listeners = new Map<string, Set<(value: unknown) => void>>();
    const emit = (name: string, value: unknown) => listeners.get(name)?.forEach((listener) => listener(value));
    Object.assign(window, {
      [`genuineTest${name}`]: (change: Partial<WalletBehaviour>) => {
        Object.assign(state, change);
        if (change.chainId !== undefined) emit("chainChanged", `0x${change.chainId.toString(16)}`);
      },
    });
    const failure = (code: number, message: string) => Object.assign(new Error(message), { code });
    const request = async ({ method, params }: { method: string; params?: unknown[] }): Promise<unknown> => {
      switch (method) {
        case "eth_requestAccounts":
          allow(true);
          return [state.address];
        case "eth_accounts":
          return allowed ? [state.address] : [];
        case "wallet_requestPermissions":
        case "wallet_getPermissions":
          return [{ parentCapability: "eth_accounts" }];
        case "wallet_revokePermissions":
          allow(false);
          return null;
        case "eth_chainId":
          return `0x${state.chainId.toString(16)}`;
        case "wallet_addEthereumChain":
        case "wallet_switchEthereumChain": {
          const [{ chainId }] = params as [{ chainId: string }];
          state.chainId = Number(chainId);
          emit("chainChanged", chainId);
          return null;
        }
        case "eth_sendTransaction":
        case "eth_signTypedData_v4":
        case "personal_sign":
          if (state.rejects) throw failure(4001, "User rejected the request.");
          if (state.hangs === true) return new Promise(() => undefined);
          if (state.owners !== undefined)
            return (window as unknown as Record<string, (method: string, params: unknown) => Promise<unknown>>)[
              state.owners
            ]!(method, params);
      }
      const response = await fetch(state.rpcUrl, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: params ?? [] }),
      });
      const answer = (await response.json()) as {
        result?: unknown;
        error?: { code: number; message: string; data?: unknown };
      };
      if (answer.error !== undefined)
        throw Object.assign(failure(answer.error.code, answer.error.message), { data: answer.error.data });
      return answer.result;
    };
    const provider = {
      request,
      on(name: string, listener: (value: unknown) => void) {
        listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
      },
      removeListener(name: string, listener: (value: unknown) => void) {
        listeners.get(name)?.delete(listener);
      },
    };
    const info = {
      uuid: `7d1f7a52-6a5b-4a0e-9d7a-3b7f6f3c1f${String(10 + name.length)}`,
      name,
      icon: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E",
      rdns: `org.example.${name.toLowerCase()}`,
    };
    const announce = () =>
      window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
    window.addEventListener("eip6963:requestProvider", announce);
    announce();
  }, behaviour);
}

/** Of the wallet with the default name. */
export async function setBehaviour(page: Page, change: Partial<WalletBehaviour>): Promise<void> {
  await page.evaluate((value) => {
    (window as unknown as { genuineTestPocket(value: Partial<WalletBehaviour>): void }).genuineTestPocket(value);
  }, change);
}
