"use client";

import { type BatchCall, simulateBatch } from "@genuine/sdk/batch";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { formatMoney } from "@genuine/sdk/money";
import type { ContractCall, SignedPermit } from "@genuine/sdk/transactions";
import { type Address, bytesToHex, type Hex, size } from "viem";
import type { RuntimeConfig } from "@/config/runtime-config";
import { chainNow } from "@/data/chain-clock";
import { transactionTexts as texts } from "@/texts/texts";
import { isNotOffered } from "@/wallet/batches";
import type { Builders, Engine } from "@/wallet/engine";
import { isContract } from "@/wallet/is-contract";
import { isUnknownMethod } from "@/wallet/wallet-errors";
import { acceptsAlone } from "./accepts-alone";
import { requireNodes } from "./agreement";
import { follow } from "./follow";
import { putTransaction, removeTransaction, type TransactionRecord } from "./store";

/** Input of a step's call. */
type CallTools = {
  build: Builders;
  deployment: Engine["deployment"];
  account: Address;
  engine: Engine;
  /** The acceptor, if that was chosen; the account itself otherwise. */
  acceptor: Address | undefined;
  /** Public key for sealed files. Only real with `needsKey`, and in a simulation only once the key is known. */
  encryptionKey: Hex;
};

export type TransactionSpec = {
  /**
   * Names the step and every value it depends on, as in "offer:0x12…:12000000": the call is simulated again when it
   * changes, and after a reload the step finds its unfinished transaction by it.
   */
  id: string;
  /** Title for the activity list: "Offer product #12 for 12.00 TUSD". */
  title: string;
  /** Page it belongs to. */
  href?: string;
  call(tools: CallTools): ContractCall | Promise<ContractCall>;
  /** Base units that the vault will collect from the account: adds a signed permission where one is missing. */
  pays?: bigint;
  /** Whether `call` needs `encryptionKey`: adds a signature where it is not yet known. */
  needsKey?: boolean;
  /** Throws if the chain's state differs from what the user was shown. Called before the wallet is, and while it is open. */
  check?(engine: Engine): Promise<void>;
  /** Sent by the account's acceptor, without asking the wallet. */
  byAcceptor?: boolean;
};

/** Requests to the wallet, in order. */
export type WalletStep = "key" | "keyAgain" | "permit" | "approve" | "batch" | "send";

export type Simulation = { ok: true; steps: readonly WalletStep[] } | ({ ok: false } & Reason);

export type Reason = { code: string; message: string; nextStep: string };

/** The account has less than it would pay. */
export const TOO_LITTLE = "too_little";

/** Placeholder for a key that is not derived yet; any value passes the contract's checks. */
const ANY_KEY: Hex = `0x${"11".repeat(32)}`;
const PERMIT_SECONDS = 3_600;
const KEY_SIGNATURE_BYTES = 65;

/** Whether the step would pass now, on the pending block. Never throws. */
export async function simulate(engine: Engine, account: Address, spec: TransactionSpec): Promise<Simulation> {
  try {
    await spec.check?.(engine);
    const short = await shortOf(engine, account, spec.pays);
    if (short !== undefined) return { ok: false, ...short };
    const permission = await permissionFor(engine, account, spec.pays);
    const encryptionKey = engine.knownEncryptionKeys(account)?.publicKey ?? ANY_KEY;
    const call = await spec.call({
      build: engine.build,
      deployment: engine.deployment,
      account,
      engine,
      acceptor: undefined,
      encryptionKey,
    });
    const signatures = spec.needsKey === true ? engine.keySignaturesBeforePaying(account) : 0;
    const keySteps = (["key", "keyAgain"] as const).slice(0, signatures);
    if (permission !== undefined && (await wouldPassTogether(engine, account, spec, call)))
      return { ok: true, steps: [...keySteps, "batch"] };
    try {
      await engine.client.simulateContract({ ...call, account: senderOf(engine, account, spec), blockTag: "pending" });
    } catch (error) {
      // Without the permission the payment itself is the only thing that may fail; the account has the money.
      const expected = permission !== undefined && engine.explain(error).code === "ERC20InsufficientAllowance";
      if (!expected) throw error;
    }
    return { ok: true, steps: [...keySteps, ...(permission ? [permission] : []), "send"] };
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
  await Promise.all([requireNodes(engine), spec.check?.(engine)]);
  let encryptionKey = ANY_KEY;
  if (spec.needsKey === true) {
    if (engine.keySignaturesBeforePaying(account) > 0) onStep("key");
    encryptionKey = (await engine.encryptionKeys(account, { toPay: true })).publicKey;
  }
  const { build, deployment } = engine;
  const acceptor = spec.needsKey === true && acceptsAlone.get() ? engine.acceptorOf(account) : undefined;
  let call = await spec.call({ build, deployment, account, engine, acceptor, encryptionKey });
  let permission = await permissionFor(engine, account, spec.pays);
  if (permission !== undefined && (await wouldPassTogether(engine, account, spec, call))) {
    onStep("batch");
    try {
      return await send(engine, config, account, spec, [build.approve(deployment, spec.pays!), call]);
    } catch (error) {
      if (!isNotOffered(error)) throw error;
      engine.batches.distrust(account);
    }
  }
  if (permission === "permit") {
    onStep(permission);
    const permitted = await permitOf(engine, account, spec.pays!, call);
    if (permitted === undefined) permission = "approve";
    else call = permitted;
  }
  if (permission === "approve") {
    onStep(permission);
    const approval = build.approve(deployment, spec.pays!);
    const approved = await send(
      engine,
      config,
      account,
      { ...spec, id: `${spec.id}:approve`, title: texts.approveTitle },
      [approval],
    );
    if (approved?.state !== "done") return approved;
  }
  onStep("send");
  return send(engine, config, account, spec, [call]);
}

/** @param calls The step's own call, after what must go with it in one batch */
async function send(
  engine: Engine,
  config: RuntimeConfig,
  account: Address,
  spec: TransactionSpec,
  calls: readonly [...ContractCall[], ContractCall],
): Promise<TransactionRecord | undefined> {
  const sender = senderOf(engine, account, spec);
  const call = calls.at(-1)!;
  const inBatch = calls.length > 1;
  for (const node of [engine.client, engine.second]) {
    if (node === undefined) continue;
    if (inBatch) await simulateBatch(node, account, batchOf(engine, calls));
    else await node.simulateContract({ ...call, account: sender, blockTag: "pending" });
  }
  const byCalls = inBatch || (sender === account && (await engine.batches.offers(account)).sponsored);
  // Not crypto.randomUUID, which is missing where a page came by plain http from another machine.
  const id = bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
  const now = chainNow() * 1000;
  const data = engine.encode(call);
  const [counted, head, contract] = await Promise.all([
    engine.client.getTransactionCount({ address: sender, blockTag: "pending" }),
    engine.client.getBlockNumber({ cacheTime: 0 }),
    isContract(engine.client, sender),
  ]);
  // The transaction of a contract account or a wallet's batch may be sent by another account, with its nonce.
  const relayed = contract || byCalls;
  const nonce = relayed ? undefined : counted;
  const record: TransactionRecord = {
    id,
    key: spec.id,
    account,
    sender: sender === account ? undefined : sender,
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
  };
  putTransaction(record);
  try {
    if (byCalls) {
      const callsId = await engine.batches.send(batchOf(engine, calls), account);
      putTransaction({ ...record, callsId, state: "sent", updatedAt: chainNow() * 1000 });
    } else {
      const hash = await (sender === account ? engine.send(call, account) : engine.sendAsAcceptor(call, account));
      putTransaction({ ...record, hash, state: "sent", updatedAt: chainNow() * 1000 });
    }
  } catch (error) {
    removeTransaction(id); // nothing was sent: there is nothing to follow
    if (!byCalls || inBatch || !isNotOffered(error)) throw error;
    engine.batches.distrust(account);
    return send(engine, config, account, spec, calls);
  }
  return follow(engine, config, id);
}

/**
 * Whether the wallet offers to make the approval and the call together, and the node can say that both would pass.
 * @throws why they would not
 */
async function wouldPassTogether(
  engine: Engine,
  account: Address,
  { pays }: TransactionSpec,
  call: ContractCall,
): Promise<boolean> {
  if (!(await engine.batches.offers(account)).batches) return false;
  const approval = engine.build.approve(engine.deployment, pays!);
  return simulateBatch(engine.client, account, batchOf(engine, [approval, call]));
}

function batchOf(engine: Engine, calls: readonly ContractCall[]): BatchCall[] {
  return calls.map((call) => ({ to: call.address, data: engine.encode(call) }));
}

function senderOf(engine: Engine, account: Address, { byAcceptor }: TransactionSpec): Address {
  return (byAcceptor === true ? engine.acceptorOf(account) : undefined) ?? account;
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

/**
 * The call behind a signed permission, or undefined where this wallet's permission is none: it does not sign typed data, or
 * not as the token wants it. An approval does the same then.
 * @throws what the wallet says otherwise; GenuineError permit_expired when its owner took too long
 */
async function permitOf(
  engine: Engine,
  account: Address,
  pays: bigint,
  call: ContractCall,
): Promise<ContractCall | undefined> {
  let permit: SignedPermit;
  let permitted: ContractCall;
  try {
    permit = await signPermit(engine, account, pays);
    // Contract accounts, deployed or not, have no permit: the token accepts a key's own signature only.
    if (size(permit.signature) !== KEY_SIGNATURE_BYTES) return undefined;
    permitted = engine.build.withPermit(call as Parameters<Builders["withPermit"]>[0], permit) as ContractCall;
  } catch (error) {
    if (isUnknownMethod(error)) return undefined;
    throw error;
  }
  try {
    await engine.client.simulateContract({ ...permitted, account, blockTag: "pending" });
  } catch (error) {
    // The vault ignores a permit that fails, so the error is a missing allowance.
    if (engine.explain(error).code !== "ERC20InsufficientAllowance") throw error;
    if (chainNow() <= Number(permit.deadline)) return undefined;
    const { code, message, nextStep } = texts.errors.permitExpired;
    throw new GenuineError(code, message, { remedy: nextStep });
  }
  return permitted;
}

async function signPermit(engine: Engine, owner: Address, value: bigint): Promise<SignedPermit> {
  const { chainId, contracts } = engine.deployment;
  const token = { address: contracts.token, abi: engine.abis.testDollarAbi } as const;
  const [nonce, name] = await Promise.all([
    engine.client.readContract({ ...token, functionName: "nonces", args: [owner] }),
    engine.client.readContract({ ...token, functionName: "name" }),
  ]);
  const deadline = BigInt(chainNow() + PERMIT_SECONDS);
  const permit = { owner, spender: contracts.vault, value, nonce, deadline };
  const data = engine.typedData.permitTypedData(chainId, { address: contracts.token, name }, permit);
  return { value, deadline, signature: await engine.signTypedData(data, owner) };
}
