import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { cidOf, cidOfHash } from "@genuine/sdk/cid";
import { CONTRACT_NAMES, chainOf, parseDeployment } from "@genuine/sdk/deployment";
import { LOCAL_ACCOUNTS, LOCAL_MNEMONIC, localAccounts, localName } from "@genuine/sdk/local";
import { formatAmount, formatMoney, parseMoney } from "@genuine/sdk/money";
import {
  canonicalJson,
  checkPrompt,
  hashText,
  MAX_PROMPT_LENGTH,
  type PromptOpening,
  promptCommitment,
} from "@genuine/sdk/prompt";
import {
  idToHex,
  licenceFromJson,
  licenceToJson,
  proofFromJson,
  proofToJson,
  quoteFromJson,
  quoteToJson,
} from "@genuine/sdk/structs";
import { parseAddress, parseTypedMoney, plainNumber } from "@genuine/sdk/typed-input";
import { encodeAbiParameters, keccak256, pad, toBytes } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { LICENCE, PROOF, QUOTE } from "./samples.ts";

describe("money", () => {
  test("reads what people write", () => {
    for (const [text, value] of [
      ["0", 0n],
      ["12.5", 12_500_000n],
      [" 12.50 TUSD ", 12_500_000n],
      ["1,234,567.000001", 1_234_567_000_001n],
    ] as const) {
      assert.equal(parseMoney(text), value);
    }
  });

  test("refuses the rest", () => {
    for (const text of ["", " ", "-1", "1.", ".5", "1e3", "12,50", "1,2345", "0.0000001", "0x10", "one", "1 000"]) {
      assert.throws(() => parseMoney(text), { code: "bad_amount" }, text);
    }
  });

  test("writes what people read, and reads it back", () => {
    for (const [value, text] of [
      [0n, "0.00"],
      [1n, "0.000001"],
      [12_500_000n, "12.50"],
      [100_000_000n, "100.00"],
      [1_234_567_100_000n, "1,234,567.10"],
      [-2_500_000n, "-2.50"],
    ] as const) {
      assert.equal(formatAmount(value), text);
      assert.equal(formatMoney(value.toString()), `${text} TUSD`);
      if (value >= 0n) assert.equal(parseMoney(text), value);
    }
  });
});

describe("what people type", () => {
  test("numbers, as they are written in different regions", () => {
    for (const [text, plain] of [
      ["12", "12"],
      ["12.50", "12.50"],
      ["12,5", "12.5"],
      ["1,23", "1.23"],
      ["0,500", "0.500"],
      ["1,500", "1500"],
      ["1,234,567", "1234567"],
      ["1.234.567", "1234567"],
      ["1.234,50", "1234.50"],
      ["1,234.50", "1234.50"],
      ["1 000", "1000"],
      ["1'000.5", "1000.5"],
      ["１２．５０", "12.50"],
      ["１２，５", "12.5"],
      ["12。5", "12.5"],
      [".5", "0.5"],
      ["5.", "5"],
    ] as const)
      assert.equal(plainNumber(text), plain, text);
    for (const text of [
      "",
      " ",
      ".",
      ",",
      "-1",
      "1e-7",
      "0x10",
      "NaN",
      "$12",
      "1.2.3",
      "1,2,3",
      "1.23,4.5",
      "1,23.456,7",
      "12 5",
    ])
      assert.equal(plainNumber(text), undefined, text);
  });

  test("amounts of money, in the same notations, with or without the unit", () => {
    for (const [text, amount] of [
      ["12,5", 12_500_000n],
      ["1,500 TUSD", 1_500_000_000n],
      ["１２．５０ tusd", 12_500_000n],
      ["1.234,50", 1_234_500_000n],
    ] as const)
      assert.equal(parseTypedMoney(text), amount, text);
    for (const text of ["", "many", "-1", "$12", "0.1234567"])
      assert.throws(() => parseTypedMoney(text), { code: "bad_amount" }, text);
  });

  test("addresses, as they are pasted", () => {
    const { address } = LOCAL_ACCOUNTS.alice;
    for (const text of [
      address,
      address.toLowerCase(),
      ` ${address}\n`,
      `\u200b${address}\u2069`,
      `0X${address.slice(2).toUpperCase()}`,
      `ethereum:${address}@31337`,
      `eth:${address}`,
      `ethereum:pay-${address}?value=1`,
      `eip155:31337:${address}`,
      `EIP155:31337:${address.toLowerCase()}`,
    ])
      assert.equal(parseAddress(text, 31337), address, text);
    for (const text of [`eip155:1:${address}`, `ethereum:${address}@1`, `ethereum:${address}@1?value=2`]) {
      assert.throws(() => parseAddress(text, 31337), { code: "other_chain" }, text);
      assert.equal(parseAddress(text), address, text);
    }
    // The address in it is the token's.
    assert.throws(() => parseAddress(`ethereum:${address}/transfer?address=${address}`), { code: "payment_link" });
    const swapped = address.replace(/[a-f]/, (letter) => letter.toUpperCase());
    const wrong = swapped === address ? address.replace(/[A-F]/, (letter) => letter.toLowerCase()) : swapped;
    assert.throws(() => parseAddress(wrong), { code: "bad_checksum" });
    assert.throws(() => parseAddress(`0x${"0".repeat(40)}`), { code: "zero_address" });
    for (const text of [
      "",
      "0x12",
      address.slice(0, -1),
      `${address}0`,
      `${address}@1`,
      `eip155:${address}`,
      "alice.eth",
    ])
      assert.throws(() => parseAddress(text), { code: "bad_address" }, text);
  });
});

describe("deployment", () => {
  const address = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
  const contracts = Object.fromEntries(CONTRACT_NAMES.map((name) => [name, address]));
  const json = { chainId: 31337, chainName: "Local", startBlock: 0, contracts };

  test("comes back with checksummed addresses, from text or value", () => {
    const deployment = parseDeployment(JSON.stringify(json));
    assert.deepEqual(deployment, parseDeployment(json));
    assert.equal(deployment.contracts.vault, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
  });

  test("names the field at fault", () => {
    for (const [change, field] of [
      [{ chainId: 0 }, /chainId/],
      [{ chainName: "" }, /chainName/],
      [{ startBlock: -1 }, /startBlock/],
      [{ contracts: { ...contracts, saleEscrow: "0x12" } }, /saleEscrow/],
      [{ contracts: undefined }, /token/],
    ] as const) {
      assert.throws(() => parseDeployment({ ...json, ...change }), { code: "bad_deployment", message: field });
    }
    assert.throws(() => parseDeployment("{"), { code: "bad_deployment" });
    assert.throws(() => parseDeployment(null), { code: "bad_deployment" });
  });

  test("only the local chain is configured without fees", () => {
    assert.equal(chainOf(json, "http://localhost").fees?.maxPriorityFeePerGas, 0n);
    assert.equal(chainOf({ ...json, chainId: 1 }, "http://localhost").fees, undefined);
  });
});

describe("local accounts", () => {
  test("are the known ones, in order", () => {
    const roles = ["deployer", "alice", "bob", "mallory", "aurora", "borealis", "cascade", "carol"] as const;
    roles.forEach((role, addressIndex) => {
      assert.equal(LOCAL_ACCOUNTS[role].address, mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex }).address);
    });
    assert.equal(LOCAL_ACCOUNTS.deployer.address, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    assert.equal(LOCAL_ACCOUNTS.alice.privateKey, "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");
    assert.equal(localName(LOCAL_ACCOUNTS.cascade.address), "Cascade");
    assert.equal(localName(pad("0x1", { size: 20 })), undefined);
  });

  test("are refused on other chains", () => {
    assert.equal(localAccounts(31337), LOCAL_ACCOUNTS);
    assert.throws(() => localAccounts(1), { code: "not_local" });
  });
});

describe("prompt", () => {
  const opening: PromptOpening = {
    prompt: "a fox in the snow — 雪",
    model: "pattern-1",
    seed: 42,
    parameters: { steps: 20, guidance: 7.5, style: 'a "b"' },
    salt: pad("0x07", { size: 32 }),
  };

  test("commits to every part", () => {
    const commitment = promptCommitment(opening);
    const bytes32 = { type: "bytes32" } as const;
    const expected = keccak256(
      encodeAbiParameters(
        [bytes32, bytes32, { type: "uint256" }, bytes32, bytes32],
        [
          keccak256(toBytes(opening.prompt)),
          keccak256(toBytes(opening.model)),
          42n,
          keccak256(toBytes('{"guidance":7.5,"steps":20,"style":"a \\"b\\""}')),
          opening.salt,
        ],
      ),
    );
    assert.equal(commitment, expected);
    for (const change of [
      { prompt: "a" },
      { model: "b" },
      { seed: 43 },
      { parameters: {} },
      { salt: pad("0x08", { size: 32 }) },
    ]) {
      assert.notEqual(promptCommitment({ ...opening, ...change }), commitment);
    }
  });

  test("the order of parameters does not matter", () => {
    assert.equal(canonicalJson({ b: 1, a: 2 }), canonicalJson({ a: 2, b: 1 }));
    assert.throws(() => canonicalJson({ a: Number.NaN }), { code: "bad_parameter" });
  });

  test("has limits", () => {
    assert.equal(checkPrompt(`  ${"x".repeat(MAX_PROMPT_LENGTH)} `).length, MAX_PROMPT_LENGTH);
    assert.throws(() => checkPrompt("x".repeat(MAX_PROMPT_LENGTH + 1)), { code: "prompt_too_long" });
    assert.throws(() => checkPrompt(" \n"), { code: "prompt_empty" });
    for (const seed of [-1, 1.5, 2 ** 53, Number.NaN])
      assert.throws(() => promptCommitment({ ...opening, seed }), { code: "bad_seed" });
    assert.equal(hashText(""), keccak256("0x"));
  });
});

describe("structs and content ids", () => {
  test("survive JSON", () => {
    assert.deepEqual(quoteFromJson(JSON.parse(JSON.stringify(quoteToJson(QUOTE)))), QUOTE);
    assert.deepEqual(proofFromJson(JSON.parse(JSON.stringify(proofToJson(PROOF)))), PROOF);
    assert.deepEqual(licenceFromJson(JSON.parse(JSON.stringify(licenceToJson(LICENCE)))), LICENCE);
    assert.equal(proofToJson(PROOF).parent, `0x${"0".repeat(63)}5`);
    assert.equal(idToHex(255n), `0x${"0".repeat(62)}ff`);
  });

  test("the CID is the one that IPFS gives raw blocks", () => {
    const file = new TextEncoder().encode("hello world");
    // ipfs add --cid-version 1 --raw-leaves
    assert.equal(cidOf(file), "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    const digest = createHash("sha256").update(file).digest("hex");
    assert.equal(cidOfHash(`0x${digest}`), cidOf(file));
  });
});
