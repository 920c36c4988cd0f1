/** Swaps between a Hardhat and an Anvil chain, with each side going silent at each step. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type Address, bytesToHex, type Hex, keccak256, zeroAddress, zeroHash } from "viem";
import { explainContractError } from "../../sdk/src/errors.ts";
import { BLOCKS_LENGTH } from "../../sdk/src/fingerprint/fingerprints.ts";
import { hashTimelockAbi, productRegistryAbi, testDollarAbi } from "../../sdk/src/generated/abis.ts";
import {
  approveLock,
  claimLock,
  collectLock,
  hashlockOf,
  idOfLock,
  lock,
  lockTerms,
  newSecret,
  refundLock,
} from "../../sdk/src/hash-timelock.ts";
import { LOCAL_ACCOUNTS, type LocalRole } from "../../sdk/src/local.ts";
import { type ChainName, type ChainTiming, nextStep, planSwap, type Step, type Swap } from "../../sdk/src/swap.ts";
import { approve, faucet, registerEsp, registerProduct } from "../../sdk/src/transactions.ts";
import { idOfProof, proofTypedData } from "../../sdk/src/typed-data.ts";
import { type Net, startTwoChains, type TwoChains } from "../support/two-chains.ts";

const PRICE = 2_500_000_000_000_000_000n;
const DOLLARS = 40_000_000n;
const STAKE = 900_000_000n;
const TIMING = { finality: 30, skew: 5, reaction: 60 };
const HARDHAT: ChainTiming = { name: "Hardhat", ...TIMING };
const ANVIL: ChainTiming = { name: "Anvil", ...TIMING, finality: 45 };

/** Alice has product or dollars on the Genuine chain, Bob has ether on the other; Carol only passes by. */
type Deal = {
  secret: Hex;
  swap: Swap;
  nets: Record<ChainName, Net>;
  holder: LocalRole;
  counterpart: LocalRole;
};
type Party = "holder" | "counterpart";

const addressOf = (role: LocalRole): Address => LOCAL_ACCOUNTS[role].address;

describe("a swap between two chains", function () {
  this.timeout(300_000);
  let chains: TwoChains;

  before(async () => {
    chains = await startTwoChains();
    const { genuine } = chains;
    for (const role of ["alice", "aurora"] as const)
      await genuine.send(role, faucet(genuine.deployment, addressOf(role)));
    await genuine.send("aurora", approve(genuine.deployment, STAKE));
    await genuine.send("aurora", registerEsp(genuine.deployment, "Aurora", "http://localhost:4001", STAKE));
  });
  after(() => chains.close());

  /** A new product of Alice's. */
  async function makeProduct(): Promise<bigint> {
    const { genuine } = chains;
    const { chainId, contracts } = genuine.deployment;
    const blocks = new Uint8Array(randomBytes(BLOCKS_LENGTH));
    const proof = {
      producer: addressOf("alice"),
      esp: addressOf("aurora"),
      mediaType: "image/png",
      contentRoot: newSecret(),
      fileHash: newSecret(),
      cid: "bafkreigenuine",
      promptCommitment: zeroHash,
      blocksHash: keccak256(blocks),
      parent: 0n,
      expiry: 2n ** 40n,
    };
    const signature = await genuine
      .wallet("aurora")
      .signTypedData(proofTypedData(chainId, contracts.productRegistry, proof));
    await genuine.send("alice", registerProduct(genuine.deployment, proof, signature, bytesToHex(blocks)));
    return BigInt(idOfProof(chainId, contracts.productRegistry, proof));
  }

  /** Alice, who sells the product, holds the secret and locks first. */
  async function productForEther(): Promise<Deal> {
    const { genuine, anvil } = chains;
    const product = { token: genuine.deployment.contracts.productRegistry, amount: await makeProduct() };
    return deal(
      { holder: "alice", first: genuine, gives: product, timing: HARDHAT },
      { counterpart: "bob", second: anvil, gives: { amount: PRICE }, timing: ANVIL },
    );
  }

  /** Bob, who pays ether for dollars, holds the secret and locks first. */
  async function etherForDollars(): Promise<Deal> {
    const { genuine, anvil } = chains;
    const dollars = { token: genuine.deployment.contracts.token, amount: DOLLARS };
    return deal(
      { holder: "bob", first: anvil, gives: { amount: PRICE }, timing: ANVIL },
      { counterpart: "alice", second: genuine, gives: dollars, timing: HARDHAT },
    );
  }

  type Gives = { token?: Address; amount: bigint };
  async function deal(
    { holder, first, gives, timing }: { holder: LocalRole; first: Net; gives: Gives; timing: ChainTiming },
    other: { counterpart: LocalRole; second: Net; gives: Gives; timing: ChainTiming },
  ): Promise<Deal> {
    const now = Math.max(await first.now(), await other.second.now());
    const plan = planSwap({ now, first: timing, second: other.timing });
    const secret = newSecret();
    const hashlock = hashlockOf(secret);
    const [one, two] = [addressOf(holder), addressOf(other.counterpart)];
    return {
      secret,
      holder,
      counterpart: other.counterpart,
      nets: { first, second: other.second },
      swap: {
        first: { timing, terms: lockTerms({ hashlock, sender: one, receiver: two, ...gives, ...plan.first }) },
        second: {
          timing: other.timing,
          terms: lockTerms({ hashlock, sender: two, receiver: one, ...other.gives, ...plan.second }),
        },
      },
    };
  }

  async function statesOf({ swap, nets }: Deal) {
    return { first: await nets.first.stateOf(swap.first.terms), second: await nets.second.stateOf(swap.second.terms) };
  }

  /** Takes a step in the name of `role`, with `secret` if the step shows one. */
  async function act(
    deal: Deal,
    role: LocalRole,
    step: Extract<Step, { chain: ChainName }>,
    secret: Hex | undefined,
  ): Promise<void> {
    const net = deal.nets[step.chain];
    const { terms } = deal.swap[step.chain];
    if (step.action === "lock") {
      if (terms.token !== zeroAddress) await net.send(role, approveLock(net, terms));
      await net.send(role, lock(net, terms));
    }
    if (step.action === "claim") {
      assert(secret !== undefined, "a claim needs the secret");
      await net.send(role, claimLock(net, terms, secret));
    }
    if (step.action === "refund") await net.send(role, refundLock(net, terms));
    if (step.action === "collect") await net.send(role, collectLock(net, terms));
  }

  /**
   * Plays to the end. Each party takes so many steps and is silent from then on; Carol, who passes by, then does for it
   * what anyone can, with nothing but what the chains show.
   */
  async function play(deal: Deal, stepsOf: Record<Party, number>) {
    const left = { ...stepsOf };
    for (let round = 0; round < 40; round++) {
      const states = await statesOf(deal);
      const now = Math.max(await deal.nets.first.now(), await deal.nets.second.now());
      const steps = nextStep(deal.swap, states, now);
      if (steps.holder.action === "done" && steps.counterpart.action === "done") return { states, steps };
      const shown = states.second.secret ?? states.first.secret;
      let acted = false;
      for (const party of ["holder", "counterpart"] as const) {
        const step = steps[party];
        if (step.action === "wait" || step.action === "done") continue;
        const own = left[party] > 0;
        const possible =
          own ||
          step.action === "refund" ||
          step.action === "collect" ||
          (step.action === "claim" && shown !== undefined);
        if (!possible) continue;
        await act(deal, own ? deal[party] : "carol", step, own && party === "holder" ? deal.secret : shown);
        if (own) left[party]--;
        acted = true;
        break;
      }
      if (!acted) await chains.setTime(nextTime(deal, Object.values(steps), now));
    }
    throw new Error("The swap did not end.");
  }

  /** When something may be different: a time that someone waits for, or the end of a step that no one takes. */
  function nextTime({ swap }: Deal, steps: Step[], now: number): number {
    const marks = steps.map((step) =>
      step.action === "wait" ? step.until : "before" in step ? step.before : Infinity,
    );
    const limits = [swap.first, swap.second].flatMap(({ terms, timing }) => [
      terms.lockBy + timing.skew,
      terms.deadline + timing.skew,
    ]);
    return Math.min(...[...marks, ...limits].filter((time) => time > now));
  }

  /** What Alice and Bob hold of the two assets. */
  async function holdings({ swap }: Deal) {
    const { genuine, anvil } = chains;
    const { token, amount } = swap.first.terms.token === zeroAddress ? swap.second.terms : swap.first.terms;
    const { productRegistry } = genuine.deployment.contracts;
    const goodsOf = async (role: LocalRole): Promise<bigint> => {
      const account = addressOf(role);
      if (token !== productRegistry)
        return genuine.reader.readContract({
          address: token,
          abi: testDollarAbi,
          functionName: "balanceOf",
          args: [account],
        });
      const owner = await genuine.reader.readContract({
        address: token,
        abi: productRegistryAbi,
        functionName: "ownerOf",
        args: [amount],
      });
      return owner === account ? 1n : 0n;
    };
    const of = async (role: LocalRole) => ({ goods: await goodsOf(role), ether: await anvil.ether(addressOf(role)) });
    return { alice: await of("alice"), bob: await of("bob") };
  }

  const DEALS = [
    ["a product for ether", productForEther],
    ["ether for dollars", etherForDollars],
  ] as const;
  for (const [name, make] of DEALS) {
    it(`${name}: both follow their steps and have what they wanted`, async () => {
      const deal = await make();
      const before = await holdings(deal);
      const { steps } = await play(deal, { holder: 9, counterpart: 9 });
      assert.deepEqual(steps, {
        holder: { action: "done", outcome: "swapped" },
        counterpart: { action: "done", outcome: "swapped" },
      });
      const goods = make === productForEther ? 1n : DOLLARS;
      assert.deepEqual(await holdings(deal), {
        alice: { goods: before.alice.goods - goods, ether: before.alice.ether + PRICE },
        bob: { goods: before.bob.goods + goods, ether: before.bob.ether - PRICE },
      });
    });

    // The holder's steps: lock, claim (or take back). The counterpart's: lock, claim (or take back).
    for (const holder of [0, 1, 2]) {
      for (const counterpart of [0, 1, 2]) {
        it(`${name}: silent after ${holder} and ${counterpart} steps, both end whole`, async () => {
          const deal = await make();
          const before = await holdings(deal);
          const { states, steps } = await play(deal, { holder, counterpart });
          const swapped = holder === 2 && counterpart >= 1;
          const outcome = swapped ? "swapped" : "unwound";
          assert.deepEqual(steps, { holder: { action: "done", outcome }, counterpart: { action: "done", outcome } });
          const after = await holdings(deal);
          if (swapped) {
            assert.equal(after.alice.ether - before.alice.ether, PRICE);
            assert.equal(before.bob.ether - after.bob.ether, PRICE);
            assert(after.bob.goods > before.bob.goods && after.alice.goods < before.alice.goods);
          } else {
            assert.deepEqual(after, before);
          }
          for (const [side, state] of Object.entries(states)) assert.notEqual(state.status, "locked", side);
          await nothingLeft();
        });
      }
    }
  }

  async function nothingLeft(): Promise<void> {
    const { genuine, anvil } = chains;
    for (const net of [genuine, anvil]) assert.equal(await net.ether(net.contracts.hashTimelock), 0n);
    const { token, hashTimelock, productRegistry } = genuine.deployment.contracts;
    const balance = { abi: testDollarAbi, functionName: "balanceOf", args: [hashTimelock] } as const;
    assert.equal(await genuine.reader.readContract({ address: token, ...balance }), 0n);
    assert.equal(await genuine.reader.readContract({ address: productRegistry, ...balance }), 0n);
  }

  it("chain and SDK agree on ids, and every step too early or too late is refused by name on both clients", async () => {
    for (const make of [productForEther, etherForDollars]) {
      const deal = await make();
      for (const side of ["first", "second"] as const) {
        const net = deal.nets[side];
        const { terms } = deal.swap[side];
        const id = await net.reader.readContract({
          address: net.contracts.hashTimelock,
          abi: hashTimelockAbi,
          functionName: "idOf",
          args: [terms],
        });
        assert.equal(id, idOfLock(terms));
        const role = side === "first" ? deal.holder : deal.counterpart;
        const codeOf = (call: Parameters<Net["send"]>[1]) =>
          net.send(role, call).then(
            () => "passed",
            (error: unknown) => explainContractError(error).code,
          );
        const wrong = claimLock(net, terms, newSecret());
        assert.equal(await codeOf(claimLock(net, terms, deal.secret)), "HashTimelock_NotLocked");
        await act(deal, role, { action: "lock", chain: side, before: Infinity }, undefined);
        assert.equal(await codeOf(lock(net, terms)), "HashTimelock_AlreadyLocked");
        assert.equal(await codeOf(claimLock(net, terms, deal.secret)), "HashTimelock_ClaimTooEarly");
        await net.setTime(terms.lockBy);
        assert.equal(await codeOf(wrong), "HashTimelock_WrongPreimage");
        assert.equal(await codeOf(refundLock(net, terms)), "HashTimelock_RefundTooEarly");
        await net.setTime(terms.deadline);
        assert.equal(await codeOf(claimLock(net, terms, deal.secret)), "HashTimelock_ClaimTooLate");
        assert.equal(await codeOf(refundLock(net, terms)), "passed");
        assert.equal(await codeOf(lock(net, terms)), "HashTimelock_LockTooLate");
        assert.deepEqual(await net.stateOf(terms), { status: "refunded", final: true });
      }
    }
    await nothingLeft();
  });
});
