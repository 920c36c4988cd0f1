/** An in-memory chain with the contracts deployed, for tests of the SDK against the contracts themselves. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chainOf } from "@genuine/sdk/deployment";
import { explainContractError } from "@genuine/sdk/errors";
import { testDollarAbi, vaultAbi } from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS, type LocalRole } from "@genuine/sdk/local";
import { keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import type { Proof, Quote } from "@genuine/sdk/structs";
import type * as steps from "@genuine/sdk/transactions";
import {
  encryptionKeyTypedData,
  idOfProof,
  idOfQuote,
  permitTypedData,
  proofTypedData,
  quoteTypedData,
} from "@genuine/sdk/typed-data";
import { network } from "hardhat";
import {
  type Account,
  type Address,
  bytesToHex,
  type Chain,
  createPublicClient,
  createWalletClient,
  custom,
  type Hex,
  type WalletClient,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { deployContracts } from "../../scripts/deploy.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { PROOF, QUOTE } from "./samples.ts";

export const FOREVER = 2n ** 40n;
export const random = (size: number) => new Uint8Array(randomBytes(size));
export const secret = () => bytesToHex(random(32));
export const addressOf = (role: LocalRole): Address => LOCAL_ACCOUNTS[role].address;

export async function codeOf(sent: Promise<unknown>): Promise<string> {
  return sent.then(
    () => "nothing",
    (error: unknown) => explainContractError(error).code,
  );
}

/** Close it at the end. */
export async function openChain() {
  const connection = await network.create();
  const deployment = await deployContracts(connection, LOCAL);
  const chain = chainOf(deployment, "");
  const transport = custom(connection.provider);
  const reader = createPublicClient({ chain, transport, pollingInterval: 20, cacheTime: 0 });
  const wallets = {} as Record<LocalRole, WalletClient<ReturnType<typeof custom>, Chain, Account>>;
  for (const { role, privateKey } of Object.values(LOCAL_ACCOUNTS)) {
    wallets[role] = createWalletClient({ chain, transport, account: privateKeyToAccount(privateKey) });
  }
  const { chainId, contracts } = deployment;

  /** Simulates, sends and waits, as the page does. Throws what the simulation throws. */
  async function send(role: LocalRole, step: steps.ContractCall) {
    const wallet = wallets[role];
    await reader.simulateContract({ ...step, account: wallet.account });
    const hash = await wallet.writeContract(step);
    const receipt = await reader.waitForTransactionReceipt({ hash });
    assert.equal(receipt.status, "success");
    return receipt;
  }

  const owed = (role: LocalRole) =>
    reader.readContract({
      address: contracts.vault,
      abi: vaultAbi,
      functionName: "balanceOf",
      args: [addressOf(role)],
    });

  /** In the wallet and in the vault. */
  const wealth = async (role: LocalRole) =>
    (await owed(role)) +
    (await reader.readContract({
      address: contracts.token,
      abi: testDollarAbi,
      functionName: "balanceOf",
      args: [addressOf(role)],
    }));

  async function pass(seconds: number): Promise<void> {
    await connection.provider.request({ method: "evm_increaseTime", params: [seconds] });
    await connection.provider.request({ method: "evm_mine", params: [] });
  }

  async function signedPermit(role: LocalRole, value: bigint): Promise<steps.SignedPermit> {
    const { token, vault } = contracts;
    const owner = addressOf(role);
    const nonce = await reader.readContract({
      address: token,
      abi: testDollarAbi,
      functionName: "nonces",
      args: [owner],
    });
    const permit = { owner, spender: vault, value, nonce, deadline: FOREVER };
    const signature = await wallets[role].signTypedData(permitTypedData(chainId, { address: token }, permit));
    return { value, deadline: FOREVER, signature };
  }

  async function quoted(change: Partial<Quote> = {}): Promise<{ quote: Quote; signature: Hex; taskId: Hex }> {
    const quote = { ...QUOTE, expiry: FOREVER, salt: secret(), ...change };
    const signature = await wallets.aurora.signTypedData(quoteTypedData(chainId, contracts.generationEscrow, quote));
    return { quote, signature, taskId: idOfQuote(chainId, contracts.generationEscrow, quote) };
  }

  async function proved(change: Partial<Proof>): Promise<{ proof: Proof; signature: Hex; productId: Hex }> {
    const proof = { ...PROOF, parent: 0n, expiry: FOREVER, ...change };
    const signature = await wallets.aurora.signTypedData(proofTypedData(chainId, contracts.productRegistry, proof));
    return { proof, signature, productId: idOfProof(chainId, contracts.productRegistry, proof) };
  }

  async function encryptionKey(role: LocalRole): Promise<Hex> {
    return keyPairFromSignature(
      await wallets[role].signTypedData(encryptionKeyTypedData(chainId, LOCAL_ACCOUNTS[role].address)),
    ).publicKey;
  }

  const close = () => connection.close();
  const { ignition } = connection;
  return {
    deployment,
    ignition,
    reader,
    wallets,
    send,
    owed,
    wealth,
    pass,
    signedPermit,
    quoted,
    proved,
    encryptionKey,
    close,
  };
}
