/** Reputation as ERC-8004 reads it: the ERC's own signatures, and the chain's own numbers behind them. */
import assert from "node:assert/strict";
import { Interface, id, toBeHex, ZeroAddress } from "ethers";
import { openReputation } from "../../scripts/lib/reputation-chain.ts";
import { account, SLOT_SECONDS } from "../../scripts/lib/reputation-histories.ts";

/** The reading functions as the ERC gives them (status: draft, revision with int128 values and string tags). */
const STANDARD = new Interface([
  "function getIdentityRegistry() external view returns (address identityRegistry)",
  "function getSummary(uint256 agentId, address[] calldata clientAddresses, string tag1, string tag2) external view returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals)",
  "function readFeedback(uint256 agentId, address clientAddress, uint64 feedbackIndex) external view returns (int128 value, uint8 valueDecimals, string tag1, string tag2, bool isRevoked)",
  "function readAllFeedback(uint256 agentId, address[] calldata clientAddresses, string tag1, string tag2, bool includeRevoked) external view returns (address[] memory clients, uint64[] memory feedbackIndexes, int128[] memory values, uint8[] memory valueDecimals, string[] memory tag1s, string[] memory tag2s, bool[] memory revokedStatuses)",
  "function getResponseCount(uint256 agentId, address clientAddress, uint64 feedbackIndex, address[] responders) external view returns (uint64 count)",
  "function getClients(uint256 agentId) external view returns (address[] memory)",
  "function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64)",
]);
const ONE = 10n ** 18n;
const [ALICE, BOB, CAROL] = [account("producer", 1), account("producer", 2), account("producer", 3)] as const;
const ESP = account("esp", 1);
const AGENT = BigInt(ESP);

describe("reputation for readers of ERC-8004", function () {
  this.timeout(120_000);

  async function open() {
    const chain = await openReputation({ slotSeconds: SLOT_SECONDS, valueCap: 50_000_000n });
    const { ethers, provider } = chain.connection;
    await provider.request({ method: "evm_setAutomine", params: [true] });
    const adapter = await ethers.deployContract("Erc8004Reputation", [chain.address]);
    await adapter.waitForDeployment();
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const outcome = (producer: string, positive: boolean) => ({
      producer,
      esp: ESP,
      quality: positive ? ONE : 0n,
      value: 20_000_000n,
      timestamp: 2_000_000_000n,
    });
    await chain.record([outcome(ALICE, true), outcome(ALICE, true), outcome(BOB, false)]);
    return { ...chain, adapter };
  }

  it("has the ERC's functions, returns what they return, and nothing that writes", async () => {
    const { adapter, close, connection } = await open();
    const own: Interface = adapter.interface;
    STANDARD.forEachFunction((standard) => {
      const actual = own.getFunction(standard.selector);
      assert.ok(actual, standard.format("full"));
      const types = (of: readonly { type: string }[]) => of.map(({ type }) => type).join();
      assert.equal(types(actual.outputs), types(standard.outputs), standard.name);
    });
    own.forEachFunction((each) => assert.ok(each.constant, `${each.name} writes`));
    let interfaceId = 0n;
    STANDARD.forEachFunction(({ selector }) => (interfaceId ^= BigInt(selector)));
    assert.equal(await adapter.supportsInterface(toBeHex(interfaceId, 4)), true);
    assert.equal(await adapter.supportsInterface(id("supportsInterface(bytes4)").slice(0, 10)), true);
    assert.equal(await adapter.supportsInterface("0xffffffff"), false);
    assert.equal(await adapter.getIdentityRegistry(), ZeroAddress);
    await assert.rejects(
      connection.ethers.deployContract("Erc8004Reputation", [ZeroAddress]),
      /Erc8004Reputation_NoReputation/,
    );
    await close();
  });

  it("sums up scores and the confidence in them", async () => {
    const { adapter, reputation, close } = await open();
    for (const client of [ALICE, BOB, CAROL, ZeroAddress]) {
      const { score, local, overall, fused } = await reputation.scoreOf(client, ESP);
      const summary = async (tag1: string, tag2: string) => [
        ...(await adapter.getSummary(AGENT, [client], tag1, tag2)),
      ];
      const of = (opinion: { belief: bigint; uncertainty: bigint }) =>
        opinion.uncertainty === ONE ? [0n, 0n, 18n] : [1n, opinion.belief + opinion.uncertainty / 2n, 18n];
      assert.deepEqual(await summary("", ""), [1n, score, 18n]);
      assert.deepEqual(await summary("score", "fused"), [1n, score, 18n]);
      assert.deepEqual(await summary("", "local"), of(local));
      assert.deepEqual(await summary("", "overall"), of(overall));
      assert.deepEqual(await summary("confidence", ""), [1n, ONE - fused.uncertainty, 18n]);
      assert.deepEqual(await summary("starred", ""), [0n, 0n, 18n]);
      assert.deepEqual(await summary("", "week"), [0n, 0n, 18n]);
    }
    // A mean over those who know something: Carol has no experience of her own.
    const scores = await Promise.all(
      [ALICE, BOB].map(async (client) => (await adapter.getSummary(AGENT, [client], "", "local")).summaryValue),
    );
    const all = await adapter.getSummary(AGENT, [ALICE, BOB, CAROL], "", "local");
    assert.deepEqual([...all], [2n, (scores[0]! + scores[1]!) / 2n, 18n]);
    assert.ok(scores[0]! > scores[1]!);
    assert.deepEqual([...(await adapter.getSummary(BigInt(account("esp", 2)), [ALICE], "", ""))], [0n, 0n, 18n]);
    await close();
  });

  it("returns each client's current feedback", async () => {
    const { adapter, reputation, close } = await open();
    assert.equal(await adapter.getLastIndex(AGENT, ALICE), 2n);
    assert.equal(await adapter.getLastIndex(AGENT, CAROL), 0n);
    assert.equal(await adapter.getResponseCount(AGENT, ALICE, 1n, []), 0n);
    const local = await reputation.localOpinion(ALICE, ESP);
    const score = local.belief + local.uncertainty / 2n;
    const confidence = ONE - local.uncertainty;
    assert.equal(confidence, (2n * ONE) / 5n); // two good outcomes: 1 - 2 / (2 + 2 * 0.4 / 0.6)
    assert.deepEqual([...(await adapter.readFeedback(AGENT, ALICE, 1n))], [score, 18n, "score", "local", false]);
    assert.deepEqual(
      [...(await adapter.readFeedback(AGENT, ALICE, 2n))],
      [confidence, 18n, "confidence", "local", false],
    );

    const plain = (value: unknown): unknown => (Array.isArray(value) ? Array.from(value, plain) : value);
    const everything = plain([
      ...(await adapter.readAllFeedback(AGENT, [ALICE, CAROL, BOB], "", "", false)),
    ]) as unknown[][];
    assert.deepEqual(
      everything[0]!.map(String).map((a) => a.toLowerCase()),
      [ALICE, ALICE, BOB, BOB],
    );
    assert.deepEqual(everything[1], [1n, 2n, 1n, 2n]);
    assert.deepEqual((everything[2] as bigint[]).slice(0, 2), [score, confidence]);
    assert.deepEqual(everything.slice(3), [
      Array(4).fill(18n),
      ["score", "confidence", "score", "confidence"],
      Array(4).fill("local"),
      Array(4).fill(false),
    ]);
    const some = await adapter.readAllFeedback(AGENT, [ALICE, BOB], "confidence", "local", true);
    assert.deepEqual(plain(some[2]), [confidence, (await adapter.readFeedback(AGENT, BOB, 2n)).value]);
    assert.equal((await adapter.readAllFeedback(AGENT, [ALICE], "", "week", true)).clients.length, 0);
    await close();
  });

  it("says what it cannot answer", async () => {
    const { adapter, close } = await open();
    const beyond = 2n ** 160n;
    await assert.rejects(adapter.getSummary(AGENT, [], "", ""), /Erc8004Reputation_NoClients/);
    await assert.rejects(adapter.getSummary(beyond, [ALICE], "", ""), /Erc8004Reputation_NotAnAddress/);
    await assert.rejects(adapter.getLastIndex(beyond, ALICE), /Erc8004Reputation_NotAnAddress/);
    await assert.rejects(adapter.getClients(AGENT), /Erc8004Reputation_ClientsNotListed/);
    await assert.rejects(adapter.readAllFeedback(AGENT, [], "", "", true), /Erc8004Reputation_ClientsNotListed/);
    for (const [client, index] of [
      [ALICE, 0n],
      [ALICE, 3n],
      [CAROL, 1n],
    ] as const) {
      await assert.rejects(adapter.readFeedback(AGENT, client, index), /Erc8004Reputation_NoSuchFeedback/);
    }
    await close();
  });
});
