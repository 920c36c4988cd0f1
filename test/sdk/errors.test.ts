import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { CONTRACT_NAMES, chainOf, parseDeployment } from "@genuine/sdk/deployment";
import { SENTENCES } from "@genuine/sdk/error-sentences";
import { explainContractError } from "@genuine/sdk/errors";
import { errorsAbi } from "@genuine/sdk/generated/abis";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { settleTask } from "@genuine/sdk/transactions";
import {
  type AbiParameter,
  ChainMismatchError,
  createPublicClient,
  createWalletClient,
  custom,
  encodeErrorResult,
  type Hex,
  HttpRequestError,
  http,
  NonceTooLowError,
  pad,
  UserRejectedRequestError,
} from "viem";
import { QUOTE } from "./samples.ts";

const ALICE = LOCAL_ACCOUNTS.alice.address;

/** Some argument of each type. */
function sampleOf(parameter: AbiParameter): unknown {
  const { type } = parameter;
  if ("components" in parameter) {
    return Object.fromEntries(parameter.components.map((component) => [component.name, sampleOf(component)]));
  }
  if (type === "address") return ALICE;
  if (type === "bool") return true;
  if (type === "string") return "text";
  if (type === "bytes32") return pad("0xab", { size: 32 });
  if (type === "uint8") return 2;
  if (type === "uint16") return 500;
  if (type === "uint64" || type === "uint256") return 1_700_000_000n;
  throw new Error(`no sample of ${type}`);
}

/** Revert data of an error by its name. */
function reverted(errorName: string, args?: readonly unknown[]): Hex {
  const abiItem = errorsAbi.find((item) => item.name === errorName);
  assert(abiItem !== undefined, errorName);
  return encodeErrorResult({ abi: [abiItem] as never, errorName, args: args ?? abiItem.inputs.map(sampleOf) } as never);
}

describe("contract errors", () => {
  test("every one has a sentence and a next step, with nothing left unformatted", () => {
    for (const { name, inputs } of errorsAbi) {
      const explained = explainContractError({ data: reverted(name) });
      assert.equal(explained.code, name);
      assert.deepEqual(
        Object.keys(explained.values),
        inputs.map((input) => input.name),
      );
      for (const text of [explained.message, explained.nextStep]) {
        assert.match(text, /^[^a-z].*[.]$/, `${name}: ${text}`);
        assert.doesNotMatch(text, /undefined|NaN|\[object|0x[0-9a-f]{12}/, `${name}: ${text}`);
      }
    }
  });

  test("every one that the sources declare is in the ABI or can never be seen", async () => {
    const root = new URL("../../contracts/", import.meta.url);
    const files = (await readdir(root, { recursive: true })).filter(
      // The adapters for ERC-8004 are for others' contracts; nothing here calls them.
      (file) => file.endsWith(".sol") && !file.includes("Erc8004"),
    );
    const sources = (await Promise.all(files.map((file) => readFile(new URL(file, root), "utf8")))).join("\n");
    const declared = [...sources.matchAll(/^\s*error (\w+)\(/gm)].map((match) => match[1]!);
    assert(declared.length > 60, `${declared.length} found`);
    const unknown = declared.filter((name) => !(name in SENTENCES));
    assert.deepEqual(unknown, []);
  });

  test("values are for people", () => {
    const explain = (name: string, args: readonly unknown[]) => explainContractError({ data: reverted(name, args) });
    const short = `${ALICE.slice(0, 6)}…${ALICE.slice(-4)}`;
    assert.equal(
      explain("ERC20InsufficientBalance", [ALICE, 1_500_000n, 12_500_000n]).message,
      `${short} has 1.50 TUSD, 12.50 TUSD are needed.`,
    );
    assert.equal(explain("Guarantee_TooEarly", [1n, 1000n, 400n]).message, "This is possible in 10 minutes.");
    assert.equal(explain("Guarantee_TooEarly", [1n, 1000n, 999n]).message, "This is possible in 1 second.");
    assert.equal(
      explain("Guarantee_TooLate", [1n, 1000n, 1000n]).message,
      "The time for this step ended 0 seconds ago.",
    );
    assert.equal(
      explain("Guarantee_WrongStatus", [1n, 5, 3]).message,
      'This step needs the status "accepted", but it is "settled".',
    );
    const measurement = { pdq: 120n, iscc: 90n, colour: 300n, verdict: 0 };
    assert.match(
      explain("Challenge_NotSimilar", [1n, 2n, measurement]).message,
      /120 of 256 bits by PDQ, 90 by ISCC, and by 300 in colour/,
    );
    assert.match(explain("Challenge_NotSimilar", [1n, 2n, { ...measurement, verdict: 1 }]).nextStep, /panel/);
    assert.match(
      explain("Challenge_MeasuredCopy", [1n, 2n, { ...measurement, iscc: 256n, verdict: 2 }]).message,
      /120 of 256 bits under the map/,
    );
    assert.match(explain("Challenge_MeasuredCopy", [1n, 2n, { ...measurement, verdict: 2 }]).nextStep, /"copy"/);
    assert.match(
      explain("Licence_WouldWorsen", [
        { expiry: 0n, royaltyBasisPoints: 250 },
        { expiry: 0n, royaltyBasisPoints: 500 },
      ]).message,
      /2.5 %/,
    );
    assert.match(
      explain("Challenge_NotLicensed", [1n, ALICE, { expiry: 9n, royaltyBasisPoints: 100 }]).nextStep,
      /Register under the original/,
    );
    assert.match(explain("Resample_BadScale", [32768n, 65536n]).message, /50 % .* 100 %/);
    assert.deepEqual(explain("Sale_OfferChanged", [1n, 3n, 2n]).values, {
      productId: 1n,
      offeredPrice: 3n,
      expectedPrice: 2n,
    });
    assert.match(explain("Challenge_TooEarly", [1n, 2n ** 255n, 0n]).nextStep, /the end of time/);
  });
});

describe("errors as libraries wrap them", async () => {
  const contracts = Object.fromEntries(CONTRACT_NAMES.map((name, i) => [name, pad(`0x${i + 1}`, { size: 20 })]));
  const deployment = parseDeployment({ chainId: 31337, chainName: "Local", startBlock: 0, contracts });
  const chain = chainOf(deployment, "http://127.0.0.1:1");
  // An error of another contract than the one that is called: viem alone cannot name it.
  const data = reverted("EspRegistry_StakeNotFree", [ALICE, 2_000_000n, 1_000_000n]);
  const told = /1\.00 TUSD of stake free, 2\.00 TUSD are needed/;

  for (const [node, error] of [
    ["geth and Besu", { code: 3, message: "execution reverted", data }],
    ["Hardhat", { code: -32603, message: "Error: VM Exception", data: { message: "reverted", data } }],
    [
      "a wallet",
      {
        code: -32603,
        message: "Internal JSON-RPC error.",
        data: { originalError: { code: 3, message: "reverted", data } },
      },
    ],
  ] as const) {
    test(`a revert in a nested contract, by viem from ${node}`, async () => {
      const transport = custom({
        request: async ({ method }: { method: string }) => {
          if (method === "eth_chainId") return "0x7a69";
          throw error;
        },
      });
      const client = createPublicClient({ chain, transport });
      const failure = await client
        .simulateContract({ ...settleTask(deployment, QUOTE, 0), account: ALICE })
        .catch((e: unknown) => e);
      assert(failure instanceof Error);
      const explained = explainContractError(failure);
      assert.equal(explained.code, "EspRegistry_StakeNotFree");
      assert.match(explained.message, told);
      // The same when it only shows while sending.
      const wallet = createWalletClient({ chain, transport, account: ALICE });
      const unsent = await wallet.writeContract(settleTask(deployment, QUOTE, 0)).catch((e: unknown) => e);
      assert.equal(explainContractError(unsent).code, "EspRegistry_StakeNotFree");
    });
  }

  test("a revert by ethers", () => {
    assert.equal(
      explainContractError(Object.assign(new Error("x"), { code: "CALL_EXCEPTION", data })).code,
      "EspRegistry_StakeNotFree",
    );
    const inner = Object.assign(new Error("x"), { code: "UNKNOWN_ERROR", info: { error: { code: 3, data } } });
    assert.equal(explainContractError(inner).code, "EspRegistry_StakeNotFree");
  });

  test("Solidity's own errors", () => {
    const abi = [
      { type: "error", name: "Error", inputs: [{ name: "reason", type: "string" }] },
      { type: "error", name: "Panic", inputs: [{ name: "code", type: "uint256" }] },
    ] as const;
    const text = explainContractError({ data: encodeErrorResult({ abi, errorName: "Error", args: ["too bad"] }) });
    assert.deepEqual([text.code, text.message], ["reverted", "The contract refused: too bad."]);
    const panic = explainContractError({ data: encodeErrorResult({ abi, errorName: "Panic", args: [17n] }) });
    assert.deepEqual([panic.code, panic.values], ["panic", { panic: 17n }]);
  });

  test("a node that is not there", async () => {
    const client = createPublicClient({ chain, transport: http(undefined, { retryCount: 0 }) });
    const failure = await client
      .simulateContract({ ...settleTask(deployment, QUOTE, 0), account: ALICE })
      .catch((e: unknown) => e);
    assert.equal(explainContractError(failure).code, "unreachable");
  });

  test("what wallets and nodes say", () => {
    const cases: [unknown, string][] = [
      [new UserRejectedRequestError(new Error("User rejected the request.")), "user_rejected"],
      [
        new Error("outer", {
          cause: { code: 4001, message: "MetaMask Tx Signature: User denied transaction signature." },
        }),
        "user_rejected",
      ],
      [Object.assign(new Error("x"), { code: "ACTION_REJECTED" }), "user_rejected"],
      [new ChainMismatchError({ chain, currentChainId: 1 }), "wrong_chain"],
      [{ code: 4902, message: "Unrecognized chain ID" }, "wrong_chain"],
      [
        { code: -32602, message: "Expected an array with at least one valid string HTTPS url 'rpcUrls'." },
        "chain_not_added",
      ],
      [{ code: -32002, message: "Request of type 'wallet_requestPermissions' already pending" }, "wallet_busy"],
      [{ code: -32601, message: "the method does not exist" }, "not_supported"],
      [{ code: 4200, message: "x" }, "not_supported"],
      [new Error("Please enable Blind signing or Contract data in the Ethereum app Settings"), "no_blind_signing"],
      [new Error("Ledger device: Locked device (0x5515)"), "device_locked"],
      [new HttpRequestError({ url: "http://x" }), "unreachable"],
      [new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }), "unreachable"],
      [new Error("insufficient funds for gas * price + value"), "insufficient_funds"],
      [new Error("Sender doesn't have enough funds to send tx"), "insufficient_funds"],
      [new NonceTooLowError(), "nonce_too_low"],
      [new Error("Nonce too high. Expected nonce to be 0 but got 5."), "nonce_too_high"],
      [new Error("already known"), "already_known"],
      [Object.assign(new Error("x"), { name: "ConnectorNotConnectedError" }), "not_connected"],
      [Object.assign(new Error("x"), { name: "WaitForTransactionReceiptTimeoutError" }), "not_confirmed"],
      [new Error("boom"), "unknown"],
      ["boom", "unknown"],
      [undefined, "unknown"],
      [{ data: "0xdeadbeef" }, "unknown"],
    ];
    for (const [error, code] of cases) {
      const explained = explainContractError(error);
      assert.equal(explained.code, code, JSON.stringify(explained));
      assert.notEqual(explained.message, "");
      assert.notEqual(explained.nextStep, "");
    }
    assert.equal(explainContractError(new Error("boom")).message, "boom");
  });

  test("a circle of causes ends", () => {
    const error: { cause?: unknown } = {};
    error.cause = error;
    assert.equal(explainContractError(error).code, "unknown");
  });

  test("own errors keep their code and words", () => {
    const error = new GenuineError("near_duplicate", "It looks like another.", {
      remedy: "Change it.",
      cause: { data },
    });
    assert.deepEqual(explainContractError(new Error("outer", { cause: error })), {
      code: "near_duplicate",
      message: "It looks like another.",
      nextStep: "Change it.",
      values: {},
    });
    assert.equal(error.message, "It looks like another. Change it.");
    assert(hasCode(error, "near_duplicate") && !hasCode(error, "other") && !hasCode(new Error("x"), "near_duplicate"));
  });
});
