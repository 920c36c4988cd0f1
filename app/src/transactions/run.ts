"use client";

import type { Address, Hex } from "viem";
import { formatMoney } from "@genuine/sdk/money";
import type { ContractCall, SignedPermit } from "@genuine/sdk/transactions";
import type { RuntimeConfig } from "@/config/runtime-config";
import type { Builders, Engine } from "@/wallet/engine";
import { isContract } from "@/wallet/is-contract";
import { transactionTexts as texts } from "@/texts/texts";
import { follow } from "./follow";
import { addTransaction, changeTransaction, removeTransaction, type TransactionRecord } from "./store";

/** What a step needs to build its call. */
export type CallTools = {
  build: Builders;
  deployment: Engine["deployment"];
  account: Address;
  engine: Engine;
  /** Public key for sealed files. Only real with `needsKey`, and in a simulation only once the key is known. */
  encryptionKey: Hex;
};

export type TransactionSpec = {
  /**
   * Names the step and every value it depends on, as in "offer:0x12…:12000000": the call is simulated again when it
   * changes, and after a reload the step finds its unfinished transaction by it.
   */
  id: string;
  /** What it does, in the words of the activity list: "Offer product #12 for 12.00 TUSD". */
  title: string;
  /** Page it belongs to. */
  href?: string;
  call(tools: CallTools): ContractCall | Promise<ContractCall>;
  /** Base units that the vault will collect from the account: adds a signed permission where one is missing. */
  pays?: bigint;
  /** Whether `call` needs `encryptionKey`: adds a signature where it is not yet known. */
  needsKey?: boolean;
};

/** What the wallet will be asked, in order. */
export type WalletStep = "key" | "permit" | "approve" | "send";

export type Simulation = { ok: true; steps: readonly WalletStep[] } | ({ ok: false } & Reason);

export type Reason = { code: string; message: string; nextStep: string };

/** The account has less than it would pay. */
export const TOO_LITTLE = "too_little";

/** Stands in for a key that is not derived yet; any value passes the contract's checks alike. */
const ANY_KEY: Hex = `0x${"11".repeat(32)}`;
const PERMIT_SECONDS = 3_600;

/** Whether the step would pass now, on the pending block. Never throws. */
export async function simulate(engine: Engine, account: Address, spec: TransactionSpec): Promise<Simulation> {
  try {
    const short = await shortOf(engine, account, spec.pays);
    if (short !== undefined) return { ok: false, ...short };
    const permission = await permissionFor(engine, account, spec.pays);
    const encryptionKey = engine.hasEncryptionKeys() ? (await engine.encryptionKeys()).publicKey : ANY_KEY;
    const call = await spec.call({
      build: engine.build,
      deployment: engine.deployment,
      account,
      engine,
      encryptionKey,
    });
    try {
      await engine.client.simulateContract({ ...call, account, blockTag: "pending" });
    } catch (error) {
      // Without the permission the payment itself is the only thing that may fail; the account has the money.
      const expected = permission !== undefined && engine.explain(error).code === "ERC20InsufficientAllowance";
      if (!expected) throw error;
    }
    const keyStep = spec.needsKey === true && !engine.hasEncryptionKeys();
    const steps: WalletStep[] = [...(keyStep ? ["key" as const] : []), ...(permission ? [permission] : []), "send"];
    return { ok: true, steps };
  } catch (error) {
    const { code, message, nextStep } = engine.explain(error);
    return { ok: false, code, message, nextStep };
  }
}

/**
 * Asks the wallet for what is missing, simulates exactly what will be sent, sends it, and follows it to its end.
 * Resolves with the finished record.
 * @throws whatever the wallet or the simulation said; then nothing was sent
 */
export async function run(
  engine: Engine,
  config: RuntimeConfig,
  account: Address,
  spec: TransactionSpec,
  onStep: (step: WalletStep) => void,
): Promise<TransactionRecord | undefined> {
  let encryptionKey = ANY_KEY;
  if (spec.needsKey === true) {
    if (!engine.hasEncryptionKeys()) onStep("key");
    encryptionKey = (await engine.encryptionKeys()).publicKey;
  }
  const { build, deployment } = engine;
  let call = await spec.call({ build, deployment, account, engine, encryptionKey });
  const permission = await permissionFor(engine, account, spec.pays);
  if (permission !== undefined) onStep(permission);
  if (permission === "permit") {
    const permit = await signPermit(engine, account, spec.pays!);
    call = build.withPermit(call as Parameters<Builders["withPermit"]>[0], permit) as ContractCall;
  } else if (permission === "approve") {
    const approval = build.approve(deployment, spec.pays!);
    const approved = await send(
      engine,
      config,
      account,
      { ...spec, id: `${spec.id}:approve`, title: texts.approveTitle },
      approval,
    );
    if (approved?.state !== "done") return approved;
  }
  onStep("send");
  return send(engine, config, account, spec, call);
}

async function send(
  engine: Engine,
  config: RuntimeConfig,
  account: Address,
  spec: TransactionSpec,
  call: ContractCall,
): Promise<TransactionRecord | undefined> {
  await engine.client.simulateContract({ ...call, account, blockTag: "pending" });
  const id = crypto.randomUUID();
  const now = Date.now();
  const data = engine.encode(call);
  const [counted, head, relayed] = await Promise.all([
    engine.client.getTransactionCount({ address: account, blockTag: "pending" }),
    engine.client.getBlockNumber({ cacheTime: 0 }),
    isContract(engine.client, account),
  ]);
  // What a contract account does is sent by somebody else, whose count that is.
  const nonce = relayed ? undefined : counted;
  addTransaction({
    id,
    key: spec.id,
    account,
    title: spec.title,
    href: spec.href,
    state: "wallet",
    nonce,
    relayed,
    to: call.address,
    data,
    hash: undefined,
    sentAtBlock: Number(head),
    block: undefined,
    error: undefined,
    createdAt: now,
    updatedAt: now,
  });
  try {
    changeTransaction(id, { hash: await engine.send(call), state: "sent" });
  } catch (error) {
    removeTransaction(id); // nothing was sent: there is nothing to follow
    throw error;
  }
  return follow(engine, config, id);
}

/** Why the account cannot pay. Known before the wallet is asked for anything: without a permission the simulation would not get that far. */
async function shortOf(engine: Engine, account: Address, pays: bigint | undefined): Promise<Reason | undefined> {
  if (pays === undefined || pays === 0n) return undefined;
  const { token, vault } = engine.deployment.contracts;
  const [inside, outside] = await Promise.all([
    engine.client.readContract({
      address: vault,
      abi: engine.abis.vaultAbi,
      functionName: "balanceOf",
      args: [account],
    }),
    engine.client.readContract({
      address: token,
      abi: engine.abis.testDollarAbi,
      functionName: "balanceOf",
      args: [account],
    }),
  ]);
  if (inside + outside >= pays) return undefined;
  const { message, nextStep } = texts.errors.tooLittle;
  return { code: TOO_LITTLE, message: message(formatMoney(inside + outside), formatMoney(pays)), nextStep };
}

/** How the vault gets permission to collect `pays`, or undefined when it has it already. */
async function permissionFor(
  engine: Engine,
  account: Address,
  pays: bigint | undefined,
): Promise<"permit" | "approve" | undefined> {
  if (pays === undefined || pays === 0n) return undefined;
  const { token, vault } = engine.deployment.contracts;
  const [inside, allowance] = await Promise.all([
    engine.client.readContract({
      address: vault,
      abi: engine.abis.vaultAbi,
      functionName: "balanceOf",
      args: [account],
    }),
    engine.client.readContract({
      address: token,
      abi: engine.abis.testDollarAbi,
      functionName: "allowance",
      args: [account, vault],
    }),
  ]);
  if (inside + allowance >= pays) return undefined;
  // Contract accounts cannot sign an ERC-2612 permit.
  return (await isContract(engine.client, account)) ? "approve" : "permit";
}

async function signPermit(engine: Engine, owner: Address, value: bigint): Promise<SignedPermit> {
  const { chainId, contracts } = engine.deployment;
  const token = { address: contracts.token, abi: engine.abis.testDollarAbi } as const;
  const [nonce, name] = await Promise.all([
    engine.client.readContract({ ...token, functionName: "nonces", args: [owner] }),
    engine.client.readContract({ ...token, functionName: "name" }),
  ]);
  const deadline = BigInt(Math.floor(Date.now() / 1000) + PERMIT_SECONDS);
  const permit = { owner, spender: contracts.vault, value, nonce, deadline };
  const data = engine.typedData.permitTypedData(chainId, { address: contracts.token, name }, permit);
  return { value, deadline, signature: await engine.signTypedData(data) };
}
