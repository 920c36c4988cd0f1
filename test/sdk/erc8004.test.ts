/**
 * A consumer that knows nothing but ERC-8004 and ERC-721: from the address of a reputation registry it finds the identity
 * registry, the agents, their registration files, who dealt with them and what they say. The numbers are held against the
 * chain's own.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { reputationAbi } from "@genuine/sdk/generated/abis";
import type { LocalRole } from "@genuine/sdk/local";
import * as steps from "@genuine/sdk/transactions";
import {
  type Address,
  encodeFunctionData,
  getAddress,
  type Hex,
  parseAbi,
  toFunctionSelector,
  toHex,
  zeroAddress,
} from "viem";
import Erc8004 from "../../ignition/modules/Erc8004.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { addressOf, openChain } from "./chain.ts";

/** The reading functions as the ERC gives them (status: draft, revision with int128 values and string tags). */
const REPUTATION = parseAbi([
  "function getIdentityRegistry() external view returns (address identityRegistry)",
  "function getSummary(uint256 agentId, address[] clientAddresses, string tag1, string tag2) external view returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals)",
  "function readFeedback(uint256 agentId, address clientAddress, uint64 feedbackIndex) external view returns (int128 value, uint8 valueDecimals, string tag1, string tag2, bool isRevoked)",
  "function readAllFeedback(uint256 agentId, address[] clientAddresses, string tag1, string tag2, bool includeRevoked) external view returns (address[] clients, uint64[] feedbackIndexes, int128[] values, uint8[] valueDecimals, string[] tag1s, string[] tag2s, bool[] revokedStatuses)",
  "function getResponseCount(uint256 agentId, address clientAddress, uint64 feedbackIndex, address[] responders) external view returns (uint64 count)",
  "function getClients(uint256 agentId) external view returns (address[])",
  "function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64)",
]);
const IDENTITY = parseAbi([
  "function ownerOf(uint256 tokenId) external view returns (address owner)",
  "function balanceOf(address owner) external view returns (uint256)",
  "function tokenURI(uint256 tokenId) external view returns (string)",
  "function getAgentWallet(uint256 agentId) external view returns (address)",
  "function getMetadata(uint256 agentId, string metadataKey) external view returns (bytes)",
  "function supportsInterface(bytes4 interfaceId) external view returns (bool)",
  "function transferFrom(address from, address to, uint256 tokenId) external",
]);
/** Of ERC-721 and its metadata, by their own texts. */
const ERC721 = "0x80ac58cd";
const ERC721_METADATA = "0x5b5e139f";
const WAD = 10n ** 18n;

type Feedback = { client: Address; index: bigint; value: number; tag1: string; tag2: string; revoked: boolean };

/** What such a consumer makes of it. */
class Consumer {
  readonly #chain: Awaited<ReturnType<typeof openChain>>["reader"];
  readonly #registry: Address;

  constructor(chain: Awaited<ReturnType<typeof openChain>>["reader"], registry: Address) {
    [this.#chain, this.#registry] = [chain, registry];
  }

  get #reputation() {
    return { address: this.#registry, abi: REPUTATION } as const;
  }

  async identity() {
    const address = await this.#chain.readContract({ ...this.#reputation, functionName: "getIdentityRegistry" });
    return { address, abi: IDENTITY } as const;
  }

  /** The registration file of each agent, from the first id on. */
  async agents(): Promise<{ id: bigint; file: Record<string, unknown> }[]> {
    const identity = await this.identity();
    const agents: { id: bigint; file: Record<string, unknown> }[] = [];
    for (let id = 1n; ; id++) {
      const uri = await this.#chain
        .readContract({ ...identity, functionName: "tokenURI", args: [id] })
        .catch(() => undefined);
      if (uri === undefined) return agents;
      const response = await fetch(uri);
      assert.equal(response.headers.get("content-type"), "application/json");
      agents.push({ id, file: (await response.json()) as Record<string, unknown> });
    }
  }

  clients(id: bigint) {
    return this.#chain.readContract({ ...this.#reputation, functionName: "getClients", args: [id] });
  }

  async feedback(id: bigint, clients: readonly Address[] = [], tag1 = "", tag2 = ""): Promise<Feedback[]> {
    const args = [id, clients, tag1, tag2, false] as const;
    const [who, indexes, values, decimals, tag1s, tag2s, revoked] = await this.#chain.readContract({
      ...this.#reputation,
      functionName: "readAllFeedback",
      args,
    });
    for (const list of [indexes, values, decimals, tag1s, tag2s, revoked]) assert.equal(list.length, who.length);
    return who.map((client, i) => ({
      client,
      index: indexes[i]!,
      value: Number(values[i]) / 10 ** decimals[i]!,
      tag1: tag1s[i]!,
      tag2: tag2s[i]!,
      revoked: revoked[i]!,
    }));
  }

  one(id: bigint, client: Address, index: bigint) {
    return this.#chain.readContract({ ...this.#reputation, functionName: "readFeedback", args: [id, client, index] });
  }

  lastIndex(id: bigint, client: Address) {
    return this.#chain.readContract({ ...this.#reputation, functionName: "getLastIndex", args: [id, client] });
  }

  async summary(id: bigint, clients: readonly Address[], tag1 = "", tag2 = "") {
    const args = [id, clients, tag1, tag2] as const;
    const [count, value, decimals] = await this.#chain.readContract({
      ...this.#reputation,
      functionName: "getSummary",
      args,
    });
    return { count: Number(count), value: Number(value) / 10 ** decimals };
  }
}

let chain: Awaited<ReturnType<typeof openChain>>;
let consumer: Consumer;
let registry: Address;

/** As the escrow of generations would record it. */
async function outcome(producer: LocalRole, esp: LocalRole, quality: bigint): Promise<void> {
  const { generationEscrow, reputation } = chain.deployment.contracts;
  const args = [addressOf(producer), addressOf(esp), quality, 5_000_000n] as const;
  const data = encodeFunctionData({ abi: reputationAbi, functionName: "record", args });
  const params = [{ from: generationEscrow, to: reputation, data, gas: toHex(500_000) }];
  const hash = (await chain.reader.request({ method: "eth_sendTransaction", params } as never)) as Hex;
  assert.equal((await chain.reader.waitForTransactionReceipt({ hash })).status, "success");
}

before(async () => {
  chain = await openChain();
  const { contracts } = chain.deployment;
  for (const [role, name] of [
    ["aurora", 'Aurora "of the north"'],
    ["borealis", "Borealis\n\\"],
  ] as const) {
    await chain.send(role, steps.faucet(chain.deployment, addressOf(role)));
    await chain.send(role, steps.approve(chain.deployment, LOCAL.minimumStake));
    await chain.send(role, steps.registerEsp(chain.deployment, name, `https://${role}.test`, LOCAL.minimumStake));
  }
  await chain.reader.request({ method: "hardhat_impersonateAccount", params: [contracts.generationEscrow] } as never);
  await outcome("alice", "aurora", WAD);
  await outcome("alice", "aurora", WAD);
  await outcome("bob", "aurora", 0n);
  const { espRegistry, reputation } = contracts;
  const adapters = await chain.ignition.deploy(Erc8004, { parameters: { Erc8004: { espRegistry, reputation } } });
  registry = getAddress(await adapters.reputation.getAddress());
  consumer = new Consumer(chain.reader, registry);
});
after(() => chain.close());

const localOf = async (producer: LocalRole) => {
  const { belief, uncertainty } = await chain.reader.readContract({
    address: chain.deployment.contracts.reputation,
    abi: reputationAbi,
    functionName: "localOpinion",
    args: [addressOf(producer), addressOf("aurora")],
  });
  return { score: Number(belief + uncertainty / 2n) / 1e18, confidence: Number(WAD - uncertainty) / 1e18 };
};

describe("a consumer of ERC-8004", () => {
  test("finds the agents with their registration files", async () => {
    const agents = await consumer.agents();
    const identity = await consumer.identity();
    assert.deepEqual(
      agents.map(({ id, file }) => [id, file.name]),
      [
        [1n, 'Aurora "of the north"'],
        [2n, "Borealis\n\\"],
      ],
    );
    for (const [index, { id, file }] of agents.entries()) {
      const role = (["aurora", "borealis"] as const)[index]!;
      assert.equal(file.type, "https://eips.ethereum.org/EIPS/eip-8004#registration-v1");
      assert.deepEqual(file.services, [{ name: "web", endpoint: `https://${role}.test` }]);
      assert.ok(typeof file.description === "string" && typeof file.image === "string" && file.active === true);
      const agentRegistry = `eip155:${chain.deployment.chainId}:${identity.address.toLowerCase()}`;
      assert.deepEqual(file.registrations, [{ agentId: Number(id), agentRegistry }]);
      const args = [id] as const;
      const owner = await chain.reader.readContract({ ...identity, functionName: "ownerOf", args });
      const paid = await chain.reader.readContract({ ...identity, functionName: "getAgentWallet", args });
      assert.deepEqual([owner, paid], [addressOf(role), addressOf(role)]);
      const wallet = await chain.reader.readContract({
        ...identity,
        functionName: "getMetadata",
        args: [id, "agentWallet"],
      });
      assert.equal(getAddress(wallet), addressOf(role));
    }
  });

  test("sees an ERC-721 whose tokens cannot be transferred", async () => {
    const identity = await consumer.identity();
    const claims = (id: Hex) =>
      chain.reader.readContract({ ...identity, functionName: "supportsInterface", args: [id] });
    assert.deepEqual(
      await Promise.all([ERC721, ERC721_METADATA, "0x01ffc9a7", "0xffffffff"].map((id) => claims(id as Hex))),
      [true, true, true, false],
    );
    const balance = (owner: Address) =>
      chain.reader.readContract({ ...identity, functionName: "balanceOf", args: [owner] });
    assert.deepEqual([await balance(addressOf("aurora")), await balance(addressOf("alice"))], [1n, 0n]);
    await assert.rejects(balance(zeroAddress));
    const [from, to] = [addressOf("aurora"), addressOf("alice")];
    await assert.rejects(
      chain.reader.simulateContract({ ...identity, functionName: "transferFrom", args: [from, to, 1n], account: from }),
    );
  });

  test("lists the clients of an agent and reads the feedback of all of them", async () => {
    assert.deepEqual(await consumer.clients(1n), [addressOf("alice"), addressOf("bob")]);
    assert.deepEqual(await consumer.clients(2n), []);
    const all = await consumer.feedback(1n);
    const expected: Feedback[] = [];
    for (const role of ["alice", "bob"] as const) {
      const client = addressOf(role);
      const { score, confidence } = await localOf(role);
      const same = { client, tag2: "local", revoked: false };
      expected.push({ ...same, index: 1n, value: score, tag1: "score" });
      expected.push({ ...same, index: 2n, value: confidence, tag1: "confidence" });
      assert.equal(await consumer.lastIndex(1n, client), 2n);
    }
    assert.deepEqual(all, expected);
    assert.ok(all[0]!.value > 0.5 && all[2]!.value < 0.5, "Alice was served well, Bob was not");
    assert.deepEqual(await consumer.feedback(1n, await consumer.clients(1n)), all, "naming all of them is the same");
    assert.deepEqual(await consumer.feedback(2n), []);
  });

  test("filters by client and by tags, with the values of single reads", async () => {
    const bob = addressOf("bob");
    const some = await consumer.feedback(1n, [bob, addressOf("carol")], "confidence", "local");
    assert.deepEqual(
      some.map(({ client, index }) => [client, index]),
      [[bob, 2n]],
    );
    const [value, decimals, tag1, tag2, revoked] = await consumer.one(1n, bob, 2n);
    assert.deepEqual(
      [Number(value) / 10 ** decimals, tag1, tag2, revoked],
      [some[0]!.value, "confidence", "local", false],
    );
    assert.deepEqual(await consumer.feedback(1n, [], "starred"), []);
    assert.deepEqual(await consumer.feedback(1n, [], "", "week"), []);
  });

  test("gets the mean over the clients that it names, at least one", async () => {
    const clients = await consumer.clients(1n);
    const [alice, bob] = [await localOf("alice"), await localOf("bob")];
    const { count, value } = await consumer.summary(1n, clients, "score", "local");
    assert.equal(count, 2);
    assert.ok(Math.abs(value - (alice.score + bob.score) / 2) < 1e-15);
    await assert.rejects(consumer.summary(1n, []), /NoClients|revert/);
  });

  test("gets an error for an unknown agent or feedback", async () => {
    for (const id of [0n, 3n, 2n ** 200n]) await assert.rejects(consumer.clients(id));
    await assert.rejects(consumer.one(1n, addressOf("alice"), 3n));
    await assert.rejects(consumer.one(1n, addressOf("carol"), 1n));
    assert.equal(await consumer.lastIndex(1n, addressOf("carol")), 0n);
  });

  test("finds every reading function of the ERC, with the types of the ERC", async () => {
    const { artifacts } = await import("hardhat");
    const { abi } = await artifacts.readArtifact("Erc8004Reputation");
    const functions = abi.filter((entry) => entry.type === "function");
    for (const wanted of REPUTATION) {
      const found = functions.find((each) => toFunctionSelector(each as never) === toFunctionSelector(wanted));
      assert.ok(found, wanted.name);
      const types = (of: readonly { type: string }[]) => of.map(({ type }) => type);
      assert.deepEqual(types(found.outputs as { type: string }[]), types(wanted.outputs), wanted.name);
      assert.ok(["view", "pure"].includes(found.stateMutability as string), wanted.name);
    }
    let id = 0n;
    for (const wanted of REPUTATION) id ^= BigInt(toFunctionSelector(wanted));
    const claims = await chain.reader.readContract({
      address: registry,
      abi: IDENTITY,
      functionName: "supportsInterface",
      args: [toHex(id, { size: 4 })],
    });
    assert.equal(claims, true);
    assert.equal(
      await chain.reader.readContract({
        address: registry,
        abi: REPUTATION,
        functionName: "getResponseCount",
        args: [1n, addressOf("alice"), 1n, []],
      }),
      0n,
    );
  });
});
