/** The panel on a node that mines one block for each transaction, with few and with many providers, and what it costs there. */
import assert from "node:assert/strict";
import type { ContractTransactionResponse } from "ethers";
import { network } from "hardhat";

const DOLLAR = 1_000_000n;
const SETTINGS = {
  seats: 3n,
  seatFee: 5n * DOLLAR,
  seatStake: 50n * DOLLAR,
  penalty: 20n * DOLLAR,
  lastFee: 35n * DOLLAR,
  lastPenaltyBasisPoints: 100n,
  leastProviders: 3n,
  commitSeconds: 60n,
  revealSeconds: 60n,
  appealSeconds: 60n,
};
const [FIRST, LAST] = [0, 1];
/** Voters of the last round; the others are silent. */
const VOTERS = 15;

type Gas = {
  register: number;
  addStake: number;
  create: number;
  draw: number;
  appeal: number;
  commit: number;
  reveal: number;
  settle: number;
  settleJuror: number;
};

/** Both rounds about one question, all gas in it. The question is asked by an account: an arbitrable needs code only to be notified. */
async function dispute(providers: number): Promise<Gas> {
  const connection = await network.create();
  const { ethers } = connection;
  const [deployer, asker] = await ethers.getSigners();
  assert.ok(deployer && asker);
  const token = await ethers.deployContract("TestDollar");
  const vault = await ethers.deployContract("Vault", [token]);
  const esps = await ethers.deployContract("EspRegistry", [vault, 500n * DOLLAR, 1_000n]);
  const pool = await ethers.deployContract("UpkeepPool", [vault, esps]);
  const panel = await ethers.deployContract("EspPanel", [vault, esps, pool, SETTINGS]);
  await vault.wire([esps, panel]);
  await esps.wire([panel]);
  await panel.wire([asker]);
  const gasOf = async (sent: Promise<ContractTransactionResponse>) => Number((await (await sent).wait())!.gasUsed);
  const signerOf = (address: string) => ethers.getImpersonatedSigner(address);

  let register = 0;
  const addresses = Array.from({ length: providers }, (_, i) => ethers.getAddress(ethers.toBeHex(0x100000 + i, 20)));
  for (const address of addresses) {
    const esp = await signerOf(address);
    await token.faucet(address);
    await token.connect(esp).approve(vault, ethers.MaxUint256);
    register = await gasOf(esps.connect(esp).register("A provider", "http://localhost", 999n * DOLLAR));
  }
  const addStake = await gasOf(esps.connect(await signerOf(addresses[0]!)).addStake(DOLLAR));

  for (let i = 0; i < 3; i++) await token.faucet(asker.address);
  await token.connect(asker).approve(vault, ethers.MaxUint256);
  const extraData = ethers.AbiCoder.defaultAbiCoder().encode(["address[]", "address"], [[addresses[1]], asker.address]);
  const create = await gasOf(panel.connect(asker).createDispute(2, extraData));
  const draw = await gasOf(panel.draw(1)); // The next block is the next transaction.
  const gas: Gas = { register, addStake, create, draw, appeal: 0, commit: 0, reveal: 0, settle: 0, settleJuror: 0 };
  const vote = async (round: number, jurors: string[], of: (i: number) => number) => {
    for (const [i, juror] of jurors.entries()) {
      const commitment = await panel.commitmentOf(of(i), ethers.id(juror), juror, 1, round);
      gas.commit = Math.max(gas.commit, await gasOf(panel.connect(await signerOf(juror)).commit(1, round, commitment)));
    }
    const { commitUntil } = await panel.roundOf(1, round);
    if (BigInt((await ethers.provider.getBlock("latest"))!.timestamp) < commitUntil)
      await connection.networkHelpers.time.increaseTo(commitUntil);
    for (const [i, juror] of jurors.entries()) {
      const sent = panel.connect(await signerOf(juror)).reveal(1, round, of(i), ethers.id(juror));
      gas.reveal = Math.max(gas.reveal, await gasOf(sent));
    }
  };

  assert.equal((await panel.roundOf(1, FIRST)).votes, 3n, "all seats are filled");
  const seated = [...(await panel.jurorsOf(1, FIRST))];
  assert.ok(!seated.includes(addresses[1]!), "the excluded one does not sit");
  await vote(FIRST, seated, () => 2);
  assert.equal(await panel.currentRuling(1), 2n);
  gas.appeal = await gasOf(panel.connect(asker).appeal(1, "0x"));
  const voters = addresses.filter((_, i) => i !== 1);
  const { votes } = await panel.roundOf(1, LAST);
  assert.equal(votes, BigInt(voters.length) * 999n * DOLLAR + DOLLAR, "everybody but the excluded one");
  await vote(LAST, voters.slice(0, VOTERS), (i) => (i < 3 ? 2 : 1));
  assert.equal(await panel.disputeStatus(1), 2n, "solved without waiting: everybody who committed has revealed");
  const quorate = providers < 2 * VOTERS;
  assert.equal(await panel.currentRuling(1), quorate ? 1n : 0n, "without half of all stake nothing is decided");
  for (const round of [FIRST, LAST]) gas.settle = Math.max(gas.settle, await gasOf(panel.settle(1, round)));
  for (const voter of voters) gas.settleJuror = Math.max(gas.settleJuror, await gasOf(panel.settleJuror(1, voter)));
  assert.equal((await vault.balanceOf(pool)) > 0n, true, "the silent have paid the pool");

  assert.equal(await vault.balanceOf(panel), 0n, "the panel keeps nothing");
  let stakes = 0n;
  let weights = 0n;
  for (const address of addresses) {
    const { stake, reserved } = await esps.espOf(address);
    assert.equal(reserved, 0n, "nothing is at risk any more");
    stakes += stake;
    weights += await esps.weightOf(address);
  }
  assert.equal(await vault.balanceOf(esps), stakes, "the registry holds the stakes");
  assert.equal(await esps.totalWeight(), weights, "and the tree their weights");
  await connection.close();
  return gas;
}

describe("The panel", function () {
  this.timeout(300_000);

  for (const [providers, limits] of [
    [
      20,
      {
        register: 330_000,
        addStake: 200_000,
        create: 330_000,
        draw: 450_000,
        appeal: 330_000,
        commit: 150_000,
        reveal: 100_000,
        settle: 400_000,
        settleJuror: 210_000,
      },
    ],
    [
      500,
      {
        register: 330_000,
        addStake: 230_000,
        create: 330_000,
        draw: 550_000,
        appeal: 350_000,
        commit: 150_000,
        reveal: 100_000,
        settle: 400_000,
        settleJuror: 250_000,
      },
    ],
  ] as const) {
    it(`decides in two rounds with ${providers} providers, at bounded cost`, async () => {
      const gas = await dispute(providers);
      console.log(`      gas with ${providers} providers: ${JSON.stringify(gas)}`);
      for (const [name, limit] of Object.entries(limits)) {
        const most = Math.max(...[gas[name as keyof Gas]].flat());
        assert.ok(most <= limit, `${name} takes ${most} gas, more than ${limit}`);
      }
    });
  }
});
