/** The gateway's account: signs, sends one transaction at a time, and grants the vault exactly the cost of a step. */
import { chainOf, type Deployment } from "@genuine/sdk/deployment";
import { explainContractError } from "@genuine/sdk/errors";
import { testDollarAbi, vaultAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { formatMoney } from "@genuine/sdk/money";
import { type KeyPair, keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { type ContractCall, withPermit } from "@genuine/sdk/transactions";
import { encryptionKeyTypedData, permitTypedData } from "@genuine/sdk/typed-data";
import {
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  type Hex,
  http,
  type PublicClient,
  type Transport,
  type TypedDataDefinition,
  type WalletClient,
} from "viem";
import type { PrivateKeyAccount } from "viem/accounts";
import type { Settings } from "./settings.ts";

/** Validity of a permit. */
const PERMIT_SECONDS = 3600n;

export class Wallet {
  readonly account: PrivateKeyAccount;
  readonly client: PublicClient;
  readonly #deployment: Deployment;
  readonly #wallet: WalletClient<Transport, Chain, Account>;
  #last: Promise<unknown> = Promise.resolve();
  #keys: KeyPair | undefined;

  constructor({ account, deployment, rpcUrl, pollMs }: Pick<Settings, "account" | "deployment" | "rpcUrl" | "pollMs">) {
    this.account = account;
    this.#deployment = deployment;
    const chain = chainOf(deployment, rpcUrl);
    this.client = createPublicClient({ chain, transport: http(rpcUrl), pollingInterval: pollMs, cacheTime: 0 });
    this.#wallet = createWalletClient({ account, chain, transport: http(rpcUrl) });
  }

  /** Unix seconds, by the chain's clock. */
  async now(): Promise<number> {
    return Number((await this.client.getBlock()).timestamp);
  }

  sign(typedData: TypedDataDefinition): Promise<Hex> {
    return this.account.signTypedData(typedData);
  }

  /** Key pair of sealed files. The account signs deterministically, so that it is the same after a restart. */
  async encryptionKeys(): Promise<KeyPair> {
    const { chainId } = this.#deployment;
    this.#keys ??= keyPairFromSignature(await this.sign(encryptionKeyTypedData(chainId, this.account.address)));
    return this.#keys;
  }

  /** Resolves to the block in which it was mined. @throws GenuineError with the code of the contract's error */
  send(call: ContractCall): Promise<bigint> {
    return this.#inTurn(() => this.#send(call, () => undefined));
  }

  /**
   * A step that costs `amount` base units.
   * @param onSend Called when the transaction is sent: from then on only the chain knows whether it was paid.
   * @throws GenuineError insufficient_money; the contract's errors
   */
  pay(call: ContractCall, amount: bigint, onSend: () => void): Promise<bigint> {
    return this.#inTurn(async () => this.#send(await this.#permitted(call, amount), onSend));
  }

  async #send(call: ContractCall, onSend: () => void): Promise<bigint> {
    const asked = { ...call, account: this.account, blockTag: "pending" } as const;
    try {
      const { request } = await this.client.simulateContract(asked);
      // Transactions of others before it may raise the gas cost.
      const gas = (await this.client.estimateContractGas(asked)) * 2n;
      onSend();
      const hash = await this.#wallet.writeContract({ ...request, account: this.account, gas });
      const { status, blockNumber } = await this.client.waitForTransactionReceipt({ hash });
      if (status === "success") return blockNumber;
      throw new GenuineError("reverted", `The transaction ${hash} was mined and failed.`);
    } catch (error) {
      if (error instanceof GenuineError) throw error;
      const { code, message, nextStep } = explainContractError(error);
      throw new GenuineError(code, message, { remedy: nextStep, cause: error });
    }
  }

  /** Payments use the vault's balance first, so that no allowance is needed if that suffices. */
  async #permitted(call: ContractCall, amount: bigint): Promise<ContractCall> {
    const { chainId, contracts } = this.#deployment;
    const owner = this.account.address;
    const token = { address: contracts.token, abi: testDollarAbi } as const;
    const [saved, held, allowed] = await Promise.all([
      this.client.readContract({ address: contracts.vault, abi: vaultAbi, functionName: "balanceOf", args: [owner] }),
      this.client.readContract({ ...token, functionName: "balanceOf", args: [owner] }),
      this.client.readContract({ ...token, functionName: "allowance", args: [owner, contracts.vault] }),
    ]);
    const missing = amount - saved;
    if (missing > held)
      throw new GenuineError(
        "insufficient_money",
        `The gateway's account ${owner} has ${formatMoney(saved + held)}, ${formatMoney(amount)} are needed.`,
        { remedy: "Send it some." },
      );
    if (missing <= allowed) return call;
    const [nonce, name] = await Promise.all([
      this.client.readContract({ ...token, functionName: "nonces", args: [owner] }),
      this.client.readContract({ ...token, functionName: "name" }),
    ]);
    const deadline = BigInt(await this.now()) + PERMIT_SECONDS;
    const permit = { owner, spender: contracts.vault, value: missing, nonce, deadline };
    const signature = await this.sign(permitTypedData(chainId, { address: contracts.token, name }, permit));
    return withPermit(call as Parameters<typeof withPermit>[0], {
      value: missing,
      deadline,
      signature,
    }) as ContractCall;
  }

  /** Serialised, so that nonces of transactions and permits take earlier ones into account. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
