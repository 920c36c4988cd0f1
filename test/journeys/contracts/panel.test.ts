/** The panel on a node that mines one block for each transaction, with few and with many providers, and what it costs there. */
import assert from "node:assert/strict";
import type { ContractTransactionResponse } from "ethers";
import { network } from "hardhat";

const DOLLAR = 1_000_000n;
const SETTINGS = {
  seats: 3n,
  maxRounds: 3n,
  seatFee: 5n * DOLLAR,
  seatStake: 50n * DOLLAR,
  penalty: 20n * DOLLAR,
  commitSeconds: 60n,
  revealSeconds: 60n,
  appealSeconds: 60n,
};
const SEATS = [3, 7, 15];

type Gas = {
  register: number;
  addStake: number;
  create: number;
  draw: number[];
  commit: number;
  reveal: number;
  settle: number[];
};

/** Three rounds about one question, all gas in it. The question is asked by an account: an arbitrable needs code only to be told. */
async function dispute(providers: number): Promise<Gas> {
  const connection = await network.create();
  const { ethers } = connection;
  const [deployer, asker] = await ethers.getSigners();
  assert.ok(deployer && asker);
  const token = await ethers.deployContract("TestDollar");
  const vault = await ethers.deployContract("Vault", [token]);
  const esps = await ethers.deployContract("EspRegistry", [vault, 500n * DOLLAR, 1_000n]);
  const panel = await ethers.deployContract("EspPanel", [vault, esps, SETTINGS]);
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
  const gas: Gas = { register, addStake, create, draw: [], commit: 0, reveal: 0, settle: [] };
  for (const [round, wanted] of SEATS.entries()) {
    gas.draw.push(await gasOf(panel.draw(1))); // The next block is the next transaction.
    const { seats } = await panel.roundOf(1, round);
    assert.equal(seats, BigInt(wanted), "all seats are filled");
    const jurors = [...(await panel.jurorsOf(1, round))];
    assert.ok(!jurors.includes(addresses[1]!), "the excluded one does not sit");
    // The first juror is of another opinion in round 0, the last in all others.
    const vote = (i: number) => (i === (round === 0 ? 0 : jurors.length - 1) && jurors.length > 1 ? 2 : 1);
    for (const [i, juror] of jurors.entries()) {
      const commitment = await panel.commitmentOf(vote(i), ethers.id(juror), juror, 1, round);
      gas.commit = Math.max(gas.commit, await gasOf(panel.connect(await signerOf(juror)).commit(1, round, commitment)));
    }
    for (const [i, juror] of jurors.entries()) {
      gas.reveal = Math.max(
        gas.reveal,
        await gasOf(panel.connect(await signerOf(juror)).reveal(1, round, vote(i), ethers.id(juror))),
      );
    }
    if (round + 1 < SEATS.length) await panel.connect(asker).appeal(1, "0x");
  }
  assert.equal(await panel.disputeStatus(1), 2n, "solved without waiting: everybody acted");
  for (const round of SEATS.keys()) gas.settle.push(await gasOf(panel.settle(1, round)));

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
        register: 230_000,
        addStake: 110_000,
        create: 230_000,
        draw: 1_300_000,
        commit: 75_000,
        reveal: 60_000,
        settle: 800_000,
      },
    ],
    [
      500,
      {
        register: 230_000,
        addStake: 140_000,
        create: 230_000,
        draw: 1_800_000,
        commit: 75_000,
        reveal: 60_000,
        settle: 900_000,
      },
    ],
  ] as const) {
    it(`decides in three rounds with ${providers} providers, at bounded cost`, async () => {
      const gas = await dispute(providers);
      console.log(`      gas with ${providers} providers: ${JSON.stringify(gas)}`);
      for (const [name, limit] of Object.entries(limits)) {
        const most = Math.max(...[gas[name as keyof Gas]].flat());
        assert.ok(most <= limit, `${name} takes ${most} gas, more than ${limit}`);
      }
    });
  }
});
