/** Locks and swaps between chains: terms, safe windows, and what each side does next. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hasCode } from "@genuine/sdk/genuine-error";
import {
  approveLock,
  hashlockOf,
  idOfLock,
  type LockState,
  lock,
  lockTerms,
  newSecret,
  secretFromSignature,
} from "@genuine/sdk/hash-timelock";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import {
  type ChainName,
  type ChainTiming,
  nextStep,
  planSwap,
  type Step,
  type Swap,
  safetyMargin,
} from "@genuine/sdk/swap";
import { swapSecretTypedData } from "@genuine/sdk/typed-data";
import { type Hex, hashTypedData, zeroAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const { alice, bob } = LOCAL_ACCOUNTS;
const SECRET: Hex = `0x${"5e".repeat(32)}`;
const NOW = 1_800_000_000;
const FIRST: ChainTiming = { name: "First", finality: 30, skew: 5, reaction: 60 };
const SECOND: ChainTiming = { name: "Second", finality: 90, skew: 10, reaction: 120 };
const TERMS = {
  hashlock: hashlockOf(SECRET),
  sender: alice.address,
  receiver: bob.address,
  amount: 7n,
  lockBy: NOW + 1,
  deadline: NOW + 2,
};
const CONTRACTS = { contracts: { hashTimelock: bob.address } };

describe("a lock", () => {
  test("is its terms: every one of them is in its id", () => {
    const terms = lockTerms(TERMS);
    assert.equal(terms.token, zeroAddress);
    const changes = {
      hashlock: SECRET,
      sender: bob.address,
      receiver: alice.address,
      token: bob.address,
      amount: 8n,
      lockBy: NOW,
      deadline: NOW + 3,
    };
    const ids = Object.entries(changes).map(([name, value]) => idOfLock({ ...terms, [name]: value }));
    assert.equal(new Set([idOfLock(terms), ...ids]).size, 8);
  });

  test("brings its ether with it, and no ether for tokens", () => {
    assert.equal(lock(CONTRACTS, lockTerms(TERMS)).value, 7n);
    const tokens = lockTerms({ ...TERMS, token: alice.address });
    assert.equal(lock(CONTRACTS, tokens).value, 0n);
    assert.deepEqual(approveLock(CONTRACTS, tokens).args, [bob.address, 7n]);
  });

  for (const [change, told] of [
    [{ hashlock: "0x12" }, /no hashlock of 32 bytes \(0x12\)/],
    [{ sender: "0x12" }, /no valid sender \(0x12\)/],
    [{ receiver: zeroAddress }, /zero address as its receiver/],
    [{ token: "0x1" }, /no valid token \(0x1\)/],
    [{ amount: -1n }, /amount of -1/],
    [{ amount: 2n ** 256n }, /amount of 1157/],
    [{ amount: 0n }, /no ether at all/],
    [{ lockBy: NOW * 1000 }, /lockBy of 1800000000000/],
    [{ deadline: 2.5 }, /deadline of 2.5/],
    [{ lockBy: NOW + 2 }, /ends at 1800000002, before it can be claimed at 1800000002/],
  ] as [Partial<typeof TERMS>, RegExp][]) {
    test(`is refused with ${told.source}`, () => {
      assert.throws(
        () => lockTerms({ ...TERMS, ...change }),
        (error) => hasCode(error, "bad_lock") && told.test(error.shortMessage) && error.remedy !== undefined,
      );
    });
  }

  test("of token number 0 is a lock", () =>
    assert.equal(lockTerms({ ...TERMS, token: alice.address, amount: 0n }).amount, 0n));
});

describe("a secret", () => {
  test("has 32 bytes, no more and no less", () => {
    // SHA-256 of 32 zero bytes, from the standard's reference implementation.
    assert.equal(
      hashlockOf(`0x${"00".repeat(32)}`),
      "0x66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925",
    );
    for (const length of [0, 31, 33, 64]) {
      assert.throws(
        () => hashlockOf(`0x${"ab".repeat(length)}`),
        (error) => hasCode(error, "bad_secret") && error.shortMessage.includes(`${length} bytes`),
      );
    }
    assert.equal(newSecret().length, 66);
    assert.notEqual(newSecret(), newSecret());
  });

  test("comes back from the wallet, another for each swap and each wallet", async () => {
    const secretOf = async (key: Hex, salt: Hex) =>
      secretFromSignature(await privateKeyToAccount(key).signTypedData(swapSecretTypedData(1, salt)));
    const secret = await secretOf(alice.privateKey, SECRET);
    assert.equal(await secretOf(alice.privateKey, SECRET), secret);
    assert.equal(hashlockOf(secret).length, 66);
    assert.notEqual(await secretOf(bob.privateKey, SECRET), secret);
    assert.notEqual(await secretOf(alice.privateKey, TERMS.hashlock), secret);
    assert.notEqual(hashTypedData(swapSecretTypedData(1, SECRET)), hashTypedData(swapSecretTypedData(2, SECRET)));
  });
});

describe("the windows of a swap", () => {
  const plan = planSwap({ now: NOW, first: FIRST, second: SECOND });

  test("leave time for each step, and the first deadline comes last by all that may be slow", () => {
    assert.deepEqual(plan, {
      first: { lockBy: NOW + 95, deadline: NOW + 95 + 255 + 320 + 315 },
      second: { lockBy: NOW + 95 + 255, deadline: NOW + 95 + 255 + 320 },
    });
    assert.equal(safetyMargin(FIRST, SECOND), 30 + 5 + 60 + 90 + 10 + 120);
    assert.equal(plan.first.deadline - plan.second.deadline, safetyMargin(FIRST, SECOND));
  });

  test("may be wished for, later by any second but not one earlier", () => {
    for (const side of ["first", "second"] as const) {
      for (const name of ["lockBy", "deadline"] as const) {
        const soonest = plan[side][name];
        const ask = (time: number) =>
          planSwap({ now: NOW, first: FIRST, second: SECOND, wanted: { [side]: { [name]: time } } })[side][name];
        assert.equal(ask(soonest), soonest);
        assert.equal(ask(soonest + 1), soonest + 1);
        assert.throws(
          () => ask(soonest - 1),
          (error) => {
            assert(hasCode(error, "swap_unsafe"));
            assert.match(
              error.shortMessage,
              new RegExp(`The ${side} chain's ${name} of ${soonest - 1} is 1 seconds too early`),
            );
            assert.match(error.remedy!, new RegExp(`${soonest} or later`));
            return true;
          },
        );
      }
    }
  });

  test("move on with what was wished for before them", () => {
    const later = planSwap({
      now: NOW,
      first: FIRST,
      second: SECOND,
      wanted: { second: { deadline: plan.second.deadline + 1_000 } },
    });
    assert.equal(later.first.deadline, plan.first.deadline + 1_000);
    const wanted = { second: { deadline: plan.second.deadline + 1_000 }, first: { deadline: plan.first.deadline } };
    assert.throws(
      () => planSwap({ now: NOW, first: FIRST, second: SECOND, wanted }),
      (error) => hasCode(error, "swap_unsafe"),
    );
  });

  test("need sensible times", () => {
    for (const now of [NOW * 1000, -1, 1.5, Number.NaN]) {
      assert.throws(
        () => planSwap({ now, first: FIRST, second: SECOND }),
        (error) => hasCode(error, "bad_time") && error.shortMessage.includes(String(now)),
      );
    }
    for (const change of [{ finality: 0 }, { reaction: 0 }, { skew: -1 }, { skew: 0.5 }, { finality: Infinity }]) {
      assert.throws(
        () => planSwap({ now: NOW, first: FIRST, second: { ...SECOND, ...change } }),
        (error) => hasCode(error, "bad_chain_timing") && error.shortMessage.includes("Second"),
      );
    }
  });
});

function swapOf(first: ChainTiming, second: ChainTiming): Swap {
  const plan = planSwap({ now: NOW, first, second });
  return {
    first: { timing: first, terms: lockTerms({ ...TERMS, ...plan.first }) },
    second: {
      timing: second,
      terms: lockTerms({ ...TERMS, sender: bob.address, receiver: alice.address, ...plan.second }),
    },
  };
}

describe("the next step", () => {
  const swap = swapOf(FIRST, SECOND);
  const { first, second } = { first: swap.first.terms, second: swap.second.terms };
  const none: LockState = { status: "none", final: true };
  const locked: LockState = { status: "locked", final: true };
  const fresh: LockState = { status: "locked", final: false };
  const claimed: LockState = { status: "claimed", final: true, secret: SECRET };
  const refunded: LockState = { status: "refunded", final: true };
  const at = (one: LockState, two: LockState, now: number) => nextStep(swap, { first: one, second: two }, now);
  const wait = (until: number): Step => ({ action: "wait", until });
  const done = (outcome: "swapped" | "unwound" | "missed"): Step => ({ action: "done", outcome });

  test("of the holder, at every limit", () => {
    const cases: [LockState, LockState, number, Step][] = [
      [none, none, first.lockBy - 36, { action: "lock", chain: "first", before: first.lockBy - 35 }],
      [none, none, first.lockBy - 35, wait(first.lockBy + 5)],
      [none, none, first.lockBy + 5, done("unwound")],
      [locked, none, NOW, wait(second.lockBy + 10)],
      [locked, none, second.lockBy + 10, wait(first.deadline + 5)],
      [locked, locked, second.lockBy + 9, wait(second.lockBy + 10)],
      [locked, fresh, second.lockBy + 10, wait(second.deadline - 100)],
      [locked, locked, second.lockBy + 10, { action: "claim", chain: "second", before: second.deadline - 100 }],
      [locked, locked, second.deadline - 101, { action: "claim", chain: "second", before: second.deadline - 100 }],
      [locked, locked, second.deadline - 100, wait(first.deadline + 5)], // too late to show the secret
      [locked, refunded, second.deadline, wait(first.deadline + 5)],
      [locked, locked, first.deadline + 4, wait(first.deadline + 5)],
      [locked, locked, first.deadline + 5, { action: "refund", chain: "first", before: Infinity }],
      [locked, claimed, NOW, done("swapped")],
      [locked, { ...claimed, toCollect: true }, NOW, { action: "collect", chain: "second" }],
      [claimed, locked, second.deadline - 1, { action: "claim", chain: "second", before: second.deadline }],
      [claimed, locked, second.deadline, done("missed")],
      [refunded, none, first.deadline, done("unwound")],
    ];
    for (const [one, two, now, step] of cases)
      assert.deepEqual(at(one, two, now).holder, step, `${one.status} ${two.status} ${now - NOW}`);
  });

  test("of the counterpart, at every limit", () => {
    const cases: [LockState, LockState, number, Step][] = [
      [none, none, first.lockBy + 4, wait(first.lockBy + 5)],
      [none, none, first.lockBy + 5, done("unwound")],
      [fresh, none, NOW, wait(second.lockBy - 100)],
      [locked, none, second.lockBy - 101, { action: "lock", chain: "second", before: second.lockBy - 100 }],
      [locked, none, second.lockBy - 100, wait(second.lockBy + 10)],
      [locked, none, second.lockBy + 10, done("unwound")],
      [locked, locked, second.lockBy, wait(second.deadline + 10)],
      [locked, locked, second.deadline + 9, wait(second.deadline + 10)],
      [locked, locked, second.deadline + 10, { action: "refund", chain: "second", before: Infinity }],
      [locked, claimed, second.deadline, { action: "claim", chain: "first", before: first.deadline }],
      [locked, claimed, first.deadline - 1, { action: "claim", chain: "first", before: first.deadline }],
      [locked, claimed, first.deadline, done("missed")],
      [refunded, claimed, first.deadline, done("missed")],
      [claimed, claimed, NOW, done("swapped")],
      [{ ...claimed, toCollect: true }, claimed, NOW, { action: "collect", chain: "first" }],
      [locked, refunded, second.deadline, done("unwound")],
      [refunded, none, first.deadline, done("unwound")],
    ];
    for (const [one, two, now, step] of cases)
      assert.deepEqual(at(one, two, now).counterpart, step, `${one.status} ${two.status} ${now - NOW}`);
  });

  test("is none where the sides do not belong together", () => {
    const other = { ...swap, second: { ...swap.second, terms: { ...second, hashlock: SECRET } } };
    assert.throws(
      () => nextStep(other, { first: none, second: none }, NOW),
      (error) => hasCode(error, "swap_mismatch"),
    );
    assert.throws(
      () => at(none, none, NOW * 1000),
      (error) => hasCode(error, "bad_time"),
    );
  });
});

describe("who follows the steps loses nothing", () => {
  /** One swap on two simulated chains with wrong clocks and slow mining; returns how both locks ended. */
  function simulate(seed: number, honest: "holder" | "counterpart" | "both") {
    const random = seededRandom(seed);
    const upTo = (limit: number) => Math.floor(random() * (limit + 1));
    const [one, two] = [FIRST, SECOND].map(({ name }) => ({
      name,
      finality: 1 + upTo(60),
      skew: upTo(30),
      reaction: 1 + upTo(60),
    }));
    const swap = swapOf(one!, two!);
    const states: Record<ChainName, LockState["status"]> = { first: "none", second: "none" };
    const finalAt: Record<ChainName, number> = { first: 0, second: 0 };
    const offset = { first: 0, second: 0 };
    for (const name of ["first", "second"] as const)
      offset[name] = upTo(2 * swap[name].timing.skew) - swap[name].timing.skew;
    const pending: { sent: number; mined: number; action: string; chain: ChainName }[] = [];
    let secretOut = false;
    const send = (now: number, action: string, chain: ChainName) => {
      if (action === "claim") secretOut = true; // seen before it is mined
      pending.push({ sent: now, mined: now + 1 + upTo(swap[chain].timing.finality - 1), action, chain });
    };
    /** The step that a party has seen due, and when it acts on it; once sent, it waits until that would be final. */
    const planned = { holder: { step: "", at: 0 }, counterpart: { step: "", at: 0 } };
    const end = swap.first.terms.deadline + 500;
    for (let now = NOW; now < end; now++) {
      for (const { sent, action, chain } of pending.filter(({ mined }) => mined === now)) {
        const { lockBy, deadline } = swap[chain].terms;
        const time = now + offset[chain];
        const next =
          action === "lock" && time < lockBy
            ? (["none", "locked"] as const)
            : action === "claim" && time >= lockBy && time < deadline
              ? (["locked", "claimed"] as const)
              : action === "refund" && time >= deadline
                ? (["locked", "refunded"] as const)
                : undefined;
        if (next === undefined || states[chain] !== next[0]) continue;
        states[chain] = next[1];
        finalAt[chain] = sent + swap[chain].timing.finality;
      }
      const stateOf = (chain: ChainName): LockState => ({
        status: states[chain],
        final: now >= finalAt[chain],
      });
      for (const party of ["holder", "counterpart"] as const) {
        if (party === honest || honest === "both") {
          const step = nextStep(swap, { first: stateOf("first"), second: stateOf("second") }, now)[party];
          if (!("chain" in step)) continue;
          const { finality, reaction } = swap[step.chain].timing;
          const name = `${step.action} ${step.chain}`;
          if (planned[party].step !== name) planned[party] = { step: name, at: now + upTo(reaction - 1) };
          if (now < planned[party].at) continue;
          send(now, step.action, step.chain);
          planned[party].at = now + finality;
        } else if (random() < 0.03) {
          // The other side does anything, at any time; it claims when it knows the secret.
          const action = ["lock", "claim", "refund"][upTo(2)]!;
          const own = party === "holder" ? "first" : "second";
          const chain = action === "lock" || random() < 0.5 ? own : own === "first" ? "second" : "first";
          if (action !== "claim" || party === "holder" || secretOut) send(now, action, chain);
        }
      }
    }
    return states;
  }

  test("whatever the other side does, on slow chains with wrong clocks", () => {
    const ends = new Set<string>();
    for (let seed = 0; seed < 400; seed++) {
      const { first, second } = simulate(seed, "holder");
      assert(first !== "claimed" || second === "claimed", `seed ${seed}: the holder's lock is gone for nothing`);
      const other = simulate(seed, "counterpart");
      assert(
        other.second !== "claimed" || other.first === "claimed",
        `seed ${seed}: the counterpart's lock is gone for nothing`,
      );
      ends.add(`${first} ${second}`).add(`${other.first} ${other.second}`);
    }
    for (const end of ["claimed claimed", "refunded refunded"])
      assert(ends.has(end), `${end} never came: ${[...ends].join(", ")}`);
  });

  test("and two who follow them always swap", () => {
    for (let seed = 0; seed < 200; seed++)
      assert.deepEqual(simulate(seed, "both"), { first: "claimed", second: "claimed" }, `seed ${seed}`);
  });
});
