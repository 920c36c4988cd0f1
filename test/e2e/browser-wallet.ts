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
  /** Asks its owner through this function that the page was given, and goes on when it resolves. */
  owner?: string;
  /** Default Pocket. */
  name?: string;
  /** Only at window.ethereum, as wallets did before EIP-6963. */
  legacy?: boolean;
  /** Methods that it does not answer. */
  silentOn?: readonly string[];
  /** Methods that it refuses, with the code and the words it has for that. */
  failsOn?: Readonly<Record<string, { code: number; message: string }>>;
  /** After it signed typed data of this primary type it is like this, as when its owner clicks in it meanwhile. */
  afterSigning?: { type: string; change: Partial<WalletBehaviour> };
  /** Signs typed data through this function that the page was given, instead of the node. */
  signer?: string;
  /**
   * Answers what belongs to batches (EIP-5792) through this function that the page was given; its answer has `result`, or
   * `code` and `message`.
   */
  calls?: string;
  /** The account is a contract: its owners act through this function that the page was given. */
  owners?: string;
};

/** Call before the page loads. Change its behaviour later by `setBehaviour`. */
export async function installBrowserWallet(page: Page, behaviour: WalletBehaviour): Promise<void> {
  await page.addInitScript((initial: WalletBehaviour) => {
    const state = { ...initial };
    // Wallets remember whom they let in.
    const remembered = () => (location.protocol === "http:" ? localStorage : undefined);
    const name = initial.name ?? "Pocket";
    let allowed = false;
    const allow = (value: boolean) => {
      allowed = value;
      try {
        remembered()?.setItem(name, value ? "allowed" : "");
      } catch {
        // The page's storage is full or forbidden; a wallet's own is not.
      }
    };
    try {
      allowed = remembered()?.getItem(name) === "allowed";
    } catch {
      // As above.
    }
    const listeners = new Map<string, Set<(value: unknown) => void>>();
    const emit = (name: string, value: unknown) => {
      for (const listener of listeners.get(name) ?? []) listener(value);
    };
    Object.assign(window, {
      [`genuineTest${name}`]: (change: Partial<WalletBehaviour>) => become(change),
    });
    const become = (change: Partial<WalletBehaviour>) => {
      Object.assign(state, change);
      if (change.chainId !== undefined) emit("chainChanged", `0x${change.chainId.toString(16)}`);
      if (change.address !== undefined) emit("accountsChanged", change.address === "" ? [] : [change.address]);
    };
    const accounts = () => (state.address === "" ? [] : [state.address]);
    const failure = (code: number, message: string) => Object.assign(new Error(message), { code });
    const given = window as unknown as Record<string, (method: string, params: unknown) => Promise<unknown>>;
    const request = async (asked: { method: string; params?: unknown[] }): Promise<unknown> => {
      const answer = await answerTo(asked);
      const { type, change } = state.afterSigning ?? {};
      if (asked.method === "eth_signTypedData_v4" && String(asked.params?.[1]).includes(`"primaryType":"${type}"`)) {
        become(change!);
        // Until the page has heard of it.
        await new Promise((done) => setTimeout(done));
      }
      return answer;
    };
    const answerTo = async ({ method, params }: { method: string; params?: unknown[] }): Promise<unknown> => {
      if (state.silentOn?.includes(method)) return new Promise(() => undefined);
      const refusal = state.failsOn?.[method];
      if (refusal !== undefined) throw failure(refusal.code, refusal.message);
      switch (method) {
        case "eth_requestAccounts":
          allow(true);
          return accounts();
        case "eth_accounts":
          return allowed ? accounts() : [];
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
          if (state.owner !== undefined) await given[state.owner]!(method, params);
          if (state.owners !== undefined) return given[state.owners]!(method, params);
          if (state.signer !== undefined && method === "eth_signTypedData_v4")
            return given[state.signer]!(method, params);
      }
      if (state.calls !== undefined && /^wallet_(getCapabilities|sendCalls|getCallsStatus)$/.test(method)) {
        if (method === "wallet_sendCalls" && state.rejects) throw failure(4001, "User rejected the request.");
        const answer = (await given[state.calls]!(method, params)) as
          | { result: unknown }
          | { code: number; message: string };
        if ("code" in answer) throw failure(answer.code, answer.message);
        return answer.result;
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
    if (initial.legacy === true) return void Object.assign(window, { ethereum: provider });
    window.addEventListener("eip6963:requestProvider", announce);
    announce();
  }, behaviour);
}

/** Changes the behaviour of the wallet with the default name. */
export async function setBehaviour(page: Page, change: Partial<WalletBehaviour>): Promise<void> {
  await page.evaluate((value) => {
    (window as unknown as { genuineTestPocket(value: Partial<WalletBehaviour>): void }).genuineTestPocket(value);
  }, change);
}
