/** What the indexer reports of a story, over a chain of its own: every answer against what the chain itself says. */
// cspell:ignore Füchse fuchse FÜCHSE foxgl
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { CANDIDATE, variantsOf } from "@genuine/sdk/copy-search";
import { latePenalty } from "@genuine/sdk/escrow-windows";
import { colourDistance } from "@genuine/sdk/fingerprint/colour";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import {
  espRegistryAbi,
  generationEscrowAbi,
  pledgesAbi,
  productRegistryAbi,
  reputationAbi,
  saleEscrowAbi,
} from "@genuine/sdk/generated/abis";
import type { Neighbour, ProductSummary } from "@genuine/sdk/indexer-answers";
import type { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS, type LocalRole } from "@genuine/sdk/local";
import { NO_PACE, NOTHING_SEEN } from "@genuine/sdk/reputation/pace";
import { ESCROW_STATUSES, idToHex, PRODUCT_STATUSES, proofToJson } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import { agreementTypedData } from "@genuine/sdk/typed-data";
import { type Address, bytesToHex, pad, zeroAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { LOCAL } from "../../scripts/settings.ts";
import { challengeOf, numbers, outcomesOf, saleOf, taskOf } from "./expected.ts";
import { addressOf, Life } from "./life.ts";
import { CATCH_UP, Indexer, pages } from "./process.ts";
import { DEPOSIT, FEE, PRICE, type Story, tell } from "./story.ts";

let dir: string;
let life: Life;
let story: Story;
let indexer: Indexer;
let client: IndexerClient;

const inOrder = (...roles: Parameters<typeof addressOf>[0][]) =>
  roles.map(addressOf).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
const latePenaltyOf = (seconds: number, bond: bigint) => latePenalty(bond, 0, LOCAL.windows, seconds);

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-indexer-"));
  life = await Life.begin();
  story = await tell(life);
  ({ indexer, client } = await Indexer.over(life, dir));
});

after(async () => {
  await indexer?.stop("SIGTERM");
  await life?.chain.close();
  await rm(dir, { recursive: true, force: true });
});

/** Two orders of Aurora's were revealed whole, the second locked while another waited; one of Borealis's. */
function paceOf(role: "aurora" | "borealis" | "cascade") {
  const { first, second, absent } = story;
  const took = (of: typeof first | typeof absent) => of.delivered.mined.at - of.task.lock.at;
  if (role === "cascade") return NO_PACE;
  if (role === "borealis") return { seconds: took(second), items: 1 };
  return { seconds: 0.8 * took(first) + took(absent), items: 0.8 + 2 };
}

describe("providers", () => {
  it("have the pace of everybody's orders, and of the account's own that asks", async () => {
    const asked = async (producer: LocalRole) => {
      const { items } = await client.esps({ producer: addressOf(producer) });
      return items.map(({ pace }) => pace.picture);
    };
    const all = [paceOf("aurora"), paceOf("borealis"), NO_PACE];
    const { first, absent } = story;
    const took = (of: typeof first | typeof absent) => of.delivered.mined.at - of.task.lock.at;
    assert.deepEqual(await asked("alice"), [
      { all: all[0], own: { seconds: took(first), items: 1 } },
      { all: all[1], own: NO_PACE },
      { all: all[2], own: NO_PACE },
    ]);
    assert.deepEqual((await asked("mallory"))[0], { all: all[0], own: { seconds: took(absent), items: 2 } });
    const { pace } = await client.esp(addressOf("borealis"));
    assert.deepEqual(pace.picture, { all: all[1], own: NO_PACE });
  });

  it("have the stake of the registry and the opinions of the reputation", async () => {
    const { espRegistry, reputation } = life.deployment.contracts;
    const { items } = await client.esps();
    assert.deepEqual(
      items.map((esp) => esp.name),
      ["Aurora", "Borealis", "Cascade"],
    );
    const expected = {
      aurora: { settled: 2, refunded: 1 },
      borealis: { settled: 2, refunded: 1 },
      cascade: { settled: 0, refunded: 0 },
    };
    for (const [i, role] of (["aurora", "borealis", "cascade"] as const).entries()) {
      const address = addressOf(role);
      const chain = await life.node.readContract({
        address: espRegistry,
        abi: espRegistryAbi,
        functionName: "espOf",
        args: [address],
      });
      const history = await outcomesOf(life, address);
      const latest = history.at(-1);
      // As of the latest outcome: the chain's views fade from then on.
      const blockNumber = latest && BigInt(latest.block);
      const asked = { address: reputation, abi: reputationAbi, blockNumber } as const;
      const overall = numbers(
        await life.node.readContract({ ...asked, functionName: "overallOpinion", args: [zeroAddress, address] }),
      );
      const mass = await life.node.readContract({ ...asked, functionName: "massOf", args: [address] });
      const { history: told, ...esp } = await client.esp(address);
      const vouched = await client.products({ esp: address, limit: 100 });
      assert.equal(vouched.nextCursor, null);
      assert.deepEqual(esp, items[i]);
      assert.deepEqual(esp, {
        address,
        name: chain.name,
        endpoint: chain.endpoint,
        stake: chain.stake.toString(),
        reserved: chain.reserved.toString(),
        ...(await life.node.readContract({
          address: life.deployment.contracts.generationEscrow,
          abi: generationEscrowAbi,
          functionName: "workloadOf",
          args: [address],
        })),
        attested: vouched.items.filter(({ status }) => status !== "removed").length,
        registeredAt: story.esps[role].at,
        ...expected[role],
        agreed: 0,
        overall,
        score: overall.belief + 0.5 * overall.uncertainty,
        mass: Number(mass) / 1e18,
        lastOutcomeAt: latest?.at ?? null,
        pace: { picture: { all: paceOf(role), own: NO_PACE }, text: NOTHING_SEEN },
      });
      assert.deepEqual(told, history);
    }
    assert.equal((await client.esp(addressOf("aurora"))).history.length, 2);
  });
});

describe("tasks", () => {
  it("are what the escrow says, in every status", async () => {
    const { first, second, late, silent, pair, absent, waiting, delivered } = story;
    const { windows } = LOCAL;
    const paid = (fee: bigint) => (fee - (fee * BigInt(LOCAL.poolBasisPoints)) / 10_000n).toString();
    const bond = FEE / 5n;
    const acceptBy = delivered.delivered.mined.at + windows.accept;
    const deliverBy = (task: { lock: { at: number } }) => task.lock.at + 300;
    // The second half of an odd fee has the remaining unit; 10 seconds and more of 120 were late.
    const latePenalty = latePenaltyOf(pair.delivered.mined.at - deliverBy(pair.task), (FEE + 1n) / 5n);
    const lost = ((FEE + 1n) / 5n - latePenalty) / 2n;
    const expected = [
      await taskOf(
        life,
        delivered.task,
        delivered.delivered.mined,
        { endableFrom: acceptBy + windows.available },
        delivered.delivered,
      ),
      await taskOf(life, waiting, waiting.lock, { endableFrom: deliverBy(waiting) + windows.late }),
      await taskOf(
        life,
        absent.task,
        absent.settled,
        { paid: paid(FEE), witnesses: inOrder("borealis", "cascade"), endableFrom: absent.settled.at + windows.rate },
        absent.delivered,
        { 0: absent.revealed },
      ),
      await taskOf(
        life,
        pair.task,
        pair.settled,
        {
          paid: paid(FEE / 2n + 1n),
          refunded: (FEE / 2n).toString(),
          penalty: (latePenalty + lost - lost / 20n).toString(),
          latePenalty: latePenalty.toString(),
          endableFrom: pair.settled.at + windows.rate,
        },
        pair.delivered,
        { 1: pair.revealed },
      ),
      await taskOf(
        life,
        silent.task,
        silent.refund,
        {
          refunded: (FEE - (FEE * BigInt(LOCAL.lossBasisPoints)) / 10_000n).toString(),
          closesAt: silent.delivered.mined.at + windows.accept,
        },
        silent.delivered,
      ),
      await taskOf(life, late.task, late.refund, {
        refunded: FEE.toString(),
        penalty: (bond - bond / 20n).toString(),
        closesAt: deliverBy(late.task),
      }),
      await taskOf(life, second.task, second.recorded, { paid: paid(3n * FEE), stars: 0 }, second.delivered, {
        0: second.revealed,
      }),
      await taskOf(life, first.task, first.rated, { paid: paid(FEE), stars: 5 }, first.delivered, {
        0: first.revealed,
      }),
    ];
    assert.deepEqual((await client.tasks()).items, expected);
    for (const task of expected) assert.deepEqual(await client.task(task.id), task);
    assert.deepEqual(
      expected.map((task) => task.status),
      ["delivered", "locked", "settled", "settled", "refunded", "refunded", "closed", "closed"],
    );
    assert.deepEqual(
      expected[3]!.items.map((item) => item.status),
      ["refunded", "settled"],
    );
    const ids = async (filter: Parameters<typeof client.tasks>[0]) =>
      (await client.tasks(filter)).items.map((task) => task.id);
    assert.deepEqual(await ids({ open: true }), [delivered.task.id, waiting.id]);
    assert.deepEqual(await ids({ open: false, producer: addressOf("alice") }), [late.task.id, first.task.id]);
    assert.deepEqual(await ids({ esp: addressOf("borealis").toLowerCase() as Address }), [
      waiting.id,
      pair.task.id,
      silent.task.id,
      second.task.id,
    ]);
  });
});

describe("products", () => {
  it("are what the registry says, with blocks, proof and task", async () => {
    const { first, second, pair, absent, sketch, standing, copy, licensed, suspect } = story;
    const generated = [first.work, second.work, pair.delivered.works[1]!, absent.delivered.works[0]!];
    const tasks = [first.task, second.task, pair.task, absent.task];
    const works = [...generated, sketch.work, standing.work, copy.work, licensed.work, suspect.work];
    const { items, nextCursor } = await client.products();
    assert.equal(nextCursor, null);
    assert.deepEqual(
      items.map((product) => product.id),
      works.map((work) => work.id).reverse(),
    );
    const registry = { address: life.deployment.contracts.productRegistry, abi: productRegistryAbi } as const;
    for (const [i, work] of works.entries()) {
      const product = await client.product(work.id);
      const chain = await life.node.readContract({ ...registry, functionName: "productOf", args: [BigInt(work.id)] });
      // A removed product belongs to nobody: the indexer reports its last owner.
      const owner =
        PRODUCT_STATUSES[chain.status] === "removed"
          ? addressOf("mallory")
          : await life.node.readContract({ ...registry, functionName: "ownerOf", args: [BigInt(work.id)] });
      const { proof, activity, nearest, challenges, children, taskId, text, ...summary } = product;
      assert.deepEqual(
        summary,
        items.find((item) => item.id === work.id),
      );
      assert.deepEqual(proof, proofToJson(work.proof));
      assert.equal(bytesToHex(await client.blocks(work.id)), work.blocks);
      assert.equal(children, 0);
      assert.equal(taskId, tasks[generated.indexOf(work)]?.id ?? null);
      const pledge = await life.node.readContract({
        address: life.deployment.contracts.pledges,
        abi: pledgesAbi,
        functionName: "pledgeOf",
        args: [BigInt(work.id)],
      });
      // The chain computes fingerprints when they matter, and says of any blocks what they would be.
      const { pdq, iscc, colour, quality, detail } = await life.node.readContract({
        ...registry,
        functionName: "fingerprintsOf",
        args: [work.blocks],
      });
      const { offer, sale, registeredBlock, openCases, ...rest } = summary;
      assert.equal(text, work === first.work ? "Two foxes\nread the news." : "");
      assert.deepEqual(rest, {
        id: work.id,
        title: work === first.work ? "Füchse im Café 夜空之狐" : work === second.work ? "A foxglove" : "",
        tags: work === first.work ? ["fox", "night"] : [],
        serial: i + 1,
        producer: chain.producer,
        owner,
        esp: chain.esp,
        status: PRODUCT_STATUSES[chain.status],
        quality,
        detail,
        fingerprints: { pdq: idToHex(pdq), iscc: idToHex(iscc), colour: idToHex(colour) },
        parent: null,
        parentBasisPoints: 0,
        mediaType: "image/png",
        contentRoot: work.proof.contentRoot,
        cid: work.proof.cid,
        promptCommitment: work.proof.promptCommitment,
        registeredAt: chain.registeredAt,
        since: chain.since,
        pledge: pledge.by === zeroAddress ? null : { by: pledge.by, until: pledge.until || null },
        kind: i < generated.length ? "generated" : "attested",
      });
    }
    assert.equal(items.at(-1)!.registeredBlock, Number(first.revealed.block));
    assert.deepEqual(
      items.map((item) => item.status),
      ["active", "active", "removed", "active", "active", "active", "active", "active", "active"],
    );
    assert.deepEqual(
      items.map((item) => item.openCases),
      [1, 0, 0, 0, 0, 0, 0, 0, 0],
    );
  });

  it("are found by the hash of their file, and by the fingerprints of a picture that looks like them", async () => {
    const { items } = await client.products();
    for (const { id, fingerprints } of items) {
      const { fileHash } = (await client.product(id)).proof;
      const found = (await client.products({ fileHash })).items.map((one) => one.id);
      assert.ok(found.includes(id), id);
      for (const other of found) assert.equal((await client.product(other)).proof.fileHash, fileHash);
      const variants = variantsOf(await client.blocks(id), { iscc: BigInt(fingerprints!.iscc) });
      const alike = (await client.alike(variants)).items.map((one) => one.id);
      const near = (measure: "pdq" | "iscc", other: (typeof items)[number]) =>
        variants.some(
          (way) =>
            way.fingerprints[measure] !== undefined &&
            hammingDistance(way.fingerprints[measure], BigInt(other.fingerprints![measure])) <= CANDIDATE[measure],
        );
      const expected = items.filter((other) => near("pdq", other) || near("iscc", other)).map((one) => one.id);
      assert.deepEqual(alike.toSorted(), expected.toSorted());
    }
    assert.deepEqual((await client.products({ fileHash: `0x${"0".repeat(64)}` })).items, []);
    assert.deepEqual((await client.alike([])).items, []);
  });

  it("know their nearest, by PDQ in any way to lay them or by ISCC, over all that are not removed", async () => {
    const { items } = await client.products();
    // A negative has the opposite of all bits.
    const distance = ({ turned, iscc }: Neighbour) => Math.min(turned.pdq, iscc, 256 - iscc);
    for (const product of items) {
      const ways = variantsOf(await client.blocks(product.id), { iscc: BigInt(product.fingerprints!.iscc) });
      const all = items
        .filter((other) => other.id !== product.id && other.status !== "removed")
        .map((other): Neighbour => {
          const { id, serial, quality, detail, registeredAt, since, producer } = other;
          const [own, its] = [product.fingerprints!, other.fingerprints!];
          const [pdq, iscc] = [
            hammingDistance(BigInt(own.pdq), BigInt(its.pdq)),
            hammingDistance(BigInt(own.iscc), BigInt(its.iscc)),
          ];
          const colour = colourDistance(BigInt(own.colour), BigInt(its.colour));
          const turned = ways
            .map((way) => ({ pdq: hammingDistance(way.fingerprints.pdq!, BigInt(its.pdq)), how: way.name }))
            .toSorted((a, b) => a.pdq - b.pdq)[0]!;
          return { id, serial, pdq, iscc, turned, colour, quality, detail, registeredAt, since, producer };
        })
        .sort((a, b) => distance(a) - distance(b) || a.serial - b.serial);
      assert.deepEqual((await client.product(product.id)).nearest, all.slice(0, 5));
    }
    const { suspect, second, licensed } = story;
    const close = (await client.product(suspect.work.id)).nearest.slice(0, 2);
    assert.deepEqual(new Set(close.map((near) => near.id)), new Set([second.work.id, licensed.work.id]));
    assert.ok(close.every((near) => near.pdq <= 31 && near.iscc <= 31 && near.turned.how === "unchanged"));
  });

  it("are found by id, owner, producer, provider, status and offer, page by page", async () => {
    const serials = async (filter: Parameters<typeof client.products>[0]) =>
      (await client.products(filter)).items.map((item) => item.serial);
    assert.deepEqual(await serials({ owner: addressOf("carol") }), [8, 6, 5, 1]);
    assert.deepEqual(await serials({ producer: addressOf("mallory") }), [9, 7, 5, 4, 3]);
    assert.deepEqual(await serials({ esp: addressOf("borealis") }), [7, 6, 3, 2]);
    assert.deepEqual(await serials({ status: "removed" }), [7]);
    assert.deepEqual(await serials({ offered: true }), [6]);
    const [newest, , third] = (await client.products()).items;
    assert.deepEqual(await serials({ ids: [third!.id, pad("0x1", { size: 32 }), newest!.id] }), [
      newest!.serial,
      third!.serial,
    ]);
    assert.deepEqual(await serials({ offered: false, status: "active", owner: addressOf("bob") }), [2]);
    assert.deepEqual(await pages((page) => client.products({ ...page, limit: 3 })), (await client.products()).items);
    assert.deepEqual(await pages((page) => client.tasks({ ...page, limit: 1 })), (await client.tasks()).items);
    assert.deepEqual(await pages((page) => client.sales({ ...page, limit: 2 })), (await client.sales()).items);
    assert.deepEqual(
      await pages((page) => client.challenges({ ...page, limit: 1 })),
      (await client.challenges()).items,
    );
    assert.deepEqual(await pages((page) => client.esps({ ...page, limit: 1 })), (await client.esps()).items);
    assert.deepEqual(
      await pages((page) => client.activity({ ...page, limit: 7 })),
      (await client.activity({ limit: 200 })).items,
    );
  });
});

describe("a search for products", () => {
  const found = async (words: string, filter: Parameters<typeof client.products>[0] = {}) =>
    (await client.products({ ...filter, words })).items.map((item) => item.serial);

  it("finds all words, in any order, of titles, texts and tags, without accents, in any case", async () => {
    for (const words of ["fuchse", "FÜCHSE cafe", "Café Füchse", "news", "night fox", "foxes  read, the-news!"])
      assert.deepEqual(await found(words), [1], words);
    assert.deepEqual(await found("first name"), []); // said before
    assert.deepEqual(await found("night dog"), []);
    assert.deepEqual(await found("unseen"), []); // has a character that turns text
    assert.deepEqual(await found("seen"), []); // what that replaced
  });

  it("finds a beginning of the last word only, and characters of scripts without spaces", async () => {
    assert.deepEqual(await found("fox"), [2, 1]);
    assert.deepEqual(await found("foxgl"), [2]);
    assert.deepEqual(await found("foxgl a"), []);
    for (const words of ["夜空", "狐", "空之狐 news"]) assert.deepEqual(await found(words), [1], words);
    assert.deepEqual(await found("空夜"), []);
  });

  it("finds providers by name, and people by their account", async () => {
    const { items } = await client.products();
    const serials = (test: (item: ProductSummary) => boolean) => items.filter(test).map(({ serial }) => serial);
    assert.deepEqual(
      await found("borealis"),
      serials(({ esp }) => esp === addressOf("borealis")),
    );
    for (const account of [addressOf("bob"), addressOf("carol"), addressOf("mallory")])
      assert.deepEqual(
        await found(account),
        serials(({ owner, producer }) => owner === account || producer === account),
      );
    assert.deepEqual(await found(`${addressOf("carol").slice(0, 12)}`), await found(addressOf("carol")));
  });

  it("goes with every filter and order, and page by page", async () => {
    assert.deepEqual(await found("", { sort: "oldest", limit: 3 }), [1, 2, 3]);
    assert.deepEqual(await found("fox", { sort: "oldest" }), [1, 2]);
    assert.deepEqual(await found("fox", { owner: addressOf("bob") }), [2]);
    assert.deepEqual(await found("borealis", { status: "active" }), [6, 3, 2]);
    assert.deepEqual(await found("borealis", { status: "removed" }), [7]);
    assert.deepEqual(await found("", { kind: "generated" }), [4, 3, 2, 1]);
    assert.deepEqual(await found("", { media: "text" }), []);
    assert.deepEqual(await found("", { sort: "price" }), [6]);
    assert.deepEqual(await found("carol", { sort: "price" }), []);
    assert.deepEqual(await found(addressOf("carol"), { sort: "price" }), [6]);
    assert.deepEqual(await found("", { sort: "dearest" }), [6]);
    assert.deepEqual(await found("", { derived: true }), []);
    assert.deepEqual(await found("", { derived: false, limit: 2 }), [9, 8]);
    for (const sort of ["newest", "oldest"] as const)
      for (const words of ["", "fox", "borealis"])
        assert.deepEqual(
          await pages((page) => client.products({ ...page, words, sort, limit: 1 })),
          (await client.products({ words, sort })).items,
        );
  });

  it("keeps to bounds of the price, both included, in every order", async () => {
    const [offered] = (await client.products({ offered: true })).items;
    const price = BigInt(offered!.offer!.price);
    const text = (amount: bigint) => amount.toString();
    for (const sort of ["newest", "oldest", "price", "dearest"] as const) {
      assert.deepEqual(await found("", { sort, leastPrice: text(price), mostPrice: text(price) }), [6], sort);
      assert.deepEqual(await found("", { sort, leastPrice: text(price + 1n) }), [], sort);
      assert.deepEqual(await found("", { sort, mostPrice: text(price - 1n) }), [], sort);
      assert.deepEqual(await found("", { sort, leastPrice: "0" }), [6], sort);
    }
    assert.deepEqual(await found("borealis", { mostPrice: text(price) }), [6]);
    assert.deepEqual(await found("news", { mostPrice: text(price) }), []);
    await assert.rejects(client.products({ leastPrice: "-1" }), { code: "bad_query" });
    await assert.rejects(client.products({ mostPrice: "1.5" }), { code: "bad_query" });
  });

  it("finds a tag exactly as it was given", async () => {
    assert.deepEqual(await found("", { tag: "fox" }), [1]);
    assert.deepEqual(await found("", { tag: "fox", owner: addressOf("carol") }), [1]);
    assert.deepEqual(await found("", { tag: "fox", owner: addressOf("bob") }), []);
    for (const tag of ["fo", "Fox", "foxglove", "news", "'\"]}"]) assert.deepEqual(await found("", { tag }), [], tag);
    assert.deepEqual(await client.countProducts({ tag: "night" }), { count: 1, more: false });
  });

  it("counts what fits, whatever part of it is asked for", async () => {
    const filters: Parameters<typeof client.products>[0][] = [
      {},
      { words: "fox" },
      { status: "active", words: "borealis" },
      { offered: true },
      { offered: false, kind: "generated" },
      { leastPrice: "1" },
      { words: "nothing of the kind" },
    ];
    for (const filter of filters) {
      const count = (await client.products({ ...filter, limit: 200 })).items.length;
      assert.deepEqual(await client.countProducts({ ...filter, sort: "oldest", limit: 1, cursor: "3" }), {
        count,
        more: false,
      });
    }
  });

  it("is safe with anything that is typed", async () => {
    for (const words of [
      "'; drop table product; --",
      "a:*b & | !",
      '"',
      "((",
      "🦊",
      "-",
      "\\",
      "a".repeat(200),
      "or",
      "not",
    ])
      assert.ok(Array.isArray(await found(words)), words);
    await assert.rejects(client.products({ words: "a".repeat(201) }), { code: "bad_query" });
    await assert.rejects(client.products({ sort: "price", cursor: "3" }), { code: "bad_query" });
    await assert.rejects(client.products({ cursor: "3-3" }), { code: "bad_query" });
  });
});

describe("sales", () => {
  it("and offers are what the escrow says", async () => {
    const { first, second, sketch, standing, copy, sales, challenges } = story;
    const { saleEscrow } = life.deployment.contracts;
    const s1 = saleOf(
      first.work,
      "alice",
      "bob",
      "aurora",
      PRICE,
      sales.sale1,
      "settled",
      sales.sold1.settled,
      sales.sold1,
    );
    const s2 = saleOf(
      first.work,
      "bob",
      "carol",
      null,
      2n * PRICE,
      sales.sale2,
      "settled",
      sales.sold2.settled,
      sales.sold2,
    );
    const s3 = saleOf(first.work, "carol", "alice", null, 3n * PRICE, sales.sale3, "refunded", sales.refund3);
    const s4 = saleOf(copy.work, "mallory", "bob", null, PRICE, sales.saleOfCopy, "refunded", challenges.upheldAt);
    // Half a per cent is the pool's. The producer pays herself no royalty; the agent has 1 %. Then 5 % of the resale are the producer's.
    Object.assign(s1, {
      royalty: "0",
      agentFee: "100000",
      parentShare: "0",
      poolShare: "50000",
      paid: "9850000",
      closesAt: sales.sold1.revealed.at + 300,
    });
    Object.assign(s2, {
      royalty: "1000000",
      agentFee: "0",
      parentShare: "0",
      poolShare: "100000",
      paid: "18900000",
      closesAt: sales.sold2.revealed.at + 300,
    });
    assert.deepEqual((await client.sales()).items, [s4, s3, s2, s1]);
    for (const sale of [s3, s4]) {
      const chain = await life.node.readContract({
        address: saleEscrow,
        abi: saleEscrowAbi,
        functionName: "saleOf",
        args: [BigInt(sale.productId)],
      });
      assert.deepEqual(
        [chain.seller, chain.buyer, ESCROW_STATUSES[chain.status], chain.closesAt],
        [sale.seller, sale.buyer, sale.status, sale.closesAt],
      );
    }
    const ids = async (filter: Parameters<typeof client.sales>[0]) =>
      (await client.sales(filter)).items.map((sale) => sale.id);
    assert.deepEqual(await ids({ open: true }), [], "a sale of a copy ends with its removal");
    assert.deepEqual(await ids({ buyer: addressOf("bob"), open: false }), [s4.id, s1.id]);
    assert.deepEqual(await ids({ seller: addressOf("bob") }), [s2.id]);
    assert.deepEqual(await ids({ agent: addressOf("aurora") }), [s1.id]);

    assert.deepEqual((await client.product(first.work.id)).sale, s3);
    assert.deepEqual((await client.product(standing.work.id)).offer, {
      seller: addressOf("carol"),
      price: (4n * PRICE).toString(),
      agent: addressOf("borealis"),
      agentBasisPoints: 100,
      offeredAt: standing.offer.at,
    });
    for (const work of [first.work, second.work, sketch.work, copy.work])
      assert.equal((await client.product(work.id)).offer, null);
  });
});

describe("challenges", () => {
  it("have their steps and their results", async () => {
    const { first, second, copy, licensed, suspect, challenges } = story;
    const { upheld, upheldAt, rejected, rejectedAt, open } = challenges;
    const expected = [
      await challengeOf(life, open, second.work, suspect.work, "bob", "mallory", null, []),
      await challengeOf(
        life,
        rejected,
        second.work,
        licensed.work,
        "bob",
        "carol",
        { mined: rejectedAt, answeredBy: "carol" },
        ["answered", "resultChecked"],
      ),
      await challengeOf(life, upheld, first.work, copy.work, "alice", "mallory", { mined: upheldAt }, [
        "resultChecked",
      ]),
    ];
    assert.deepEqual((await client.challenges()).items, expected);
    assert.deepEqual(
      expected.map((challenge) => challenge.status),
      ["open", "rejected", "upheld"],
    );
    for (const challenge of expected) assert.deepEqual(await client.challenge(challenge.id), challenge);
    assert.deepEqual((await client.challenges({ open: true })).items, [expected[0]]);
    assert.deepEqual((await client.challenges({ account: addressOf("carol") })).items, [expected[1]]);
    assert.deepEqual((await client.challenges({ product: second.work.id, open: false })).items, [expected[1]]);
    assert.deepEqual((await client.product(second.work.id)).challenges, [expected[0], expected[1]]);
  });
});

describe("activity", () => {
  it("lists a product's history, newest first", async () => {
    const { first, copy, sales, challenges } = story;
    const told = await client.activity({ product: first.work.id });
    assert.deepEqual(
      told.items.map((line) => line.type).reverse(),
      ["registered"]
        .concat([
          "offered",
          "saleLocked",
          "saleDelivered",
          "saleAccepted",
          "saleRevealed",
          "transferred",
          "saleSettled",
        ])
        .concat([
          "offered",
          "saleLocked",
          "saleDelivered",
          "saleAccepted",
          "saleRevealed",
          "transferred",
          "saleSettled",
        ])
        .concat(["offered", "saleLocked", "saleRefunded"]),
    );
    assert.deepEqual((await client.product(first.work.id)).activity, told.items);
    const { id: _, ...settled } = told.items.find((line) => line.type === "saleSettled")!;
    assert.deepEqual(settled, {
      type: "saleSettled",
      productId: first.work.id,
      from: addressOf("bob"),
      to: addressOf("carol"),
      value: (2n * PRICE).toString(),
      at: sales.sold2.settled.at,
      block: Number(sales.sold2.settled.block),
      txHash: sales.sold2.settled.hash,
    });
    const ofCopy = (await client.activity({ product: copy.work.id })).items.reverse();
    assert.deepEqual(
      ofCopy.map(({ type, from, to, value, txHash }) => [type, from, to, value, txHash].join()),
      [
        ["registered", null, addressOf("mallory"), null, copy.registered.hash],
        ["offered", addressOf("mallory"), null, PRICE, ofCopy[1]!.txHash],
        ["saleLocked", addressOf("mallory"), addressOf("bob"), PRICE, sales.saleOfCopy.lock.hash],
        ["challenged", addressOf("alice"), addressOf("mallory"), DEPOSIT, challenges.upheld.opened.hash],
        ["removed", addressOf("mallory"), null, null, challenges.upheldAt.hash],
        ["saleRefunded", addressOf("mallory"), addressOf("bob"), PRICE, challenges.upheldAt.hash],
        ["challengeUpheld", addressOf("mallory"), addressOf("alice"), "16000000", challenges.upheldAt.hash],
      ].map((line) => line.join()),
    );
    const types = (lines: { type: string }[]) => lines.map((line) => line.type);
    assert.deepEqual(types((await client.activity({ product: story.licensed.work.id })).items), [
      "depositForfeited",
      "challengeRejected",
      "challengeAnswered",
      "challenged",
      "registered",
    ]);
    assert.deepEqual(types((await client.activity({ product: story.sketch.work.id })).items), [
      "transferred",
      "offered",
      "registered",
    ]);
    assert.deepEqual(types((await client.activity({ product: story.second.work.id })).items), [
      "licensed",
      "offerWithdrawn",
      "offered",
      "registered",
    ]);
    const carols = (await client.activity({ account: addressOf("carol"), limit: 200 })).items;
    const all = (await client.activity({ limit: 200 })).items;
    assert.deepEqual(
      carols,
      all.filter((line) => line.from === addressOf("carol") || line.to === addressOf("carol")),
    );
  });
});

describe("due steps", () => {
  it("are those of open work, each for whom it concerns", async () => {
    const { waiting, delivered, absent, pair, challenges, suspect } = story;
    const { windows } = LOCAL;
    const opened = challenges.open.opened.at;
    const deliver = {
      kind: "task",
      id: waiting.id,
      action: "deliver",
      by: waiting.lock.at + 300,
      since: waiting.lock.at,
    };
    const lastStep = delivered.delivered.mined.at;
    const accept = {
      kind: "task",
      id: delivered.task.id,
      action: "accept",
      by: lastStep + windows.accept,
      since: lastStep,
    };
    const answer = { kind: "challenge", id: challenges.open.id, action: "answer", by: opened + 60, since: opened };
    const record = {
      kind: "task",
      id: absent.task.id,
      action: "record",
      by: null,
      since: absent.settled.at + windows.rate,
    };
    const recordPair = { ...record, id: pair.task.id, since: pair.settled.at + windows.rate };
    const due = async (role: Parameters<typeof addressOf>[0]) => (await client.due(addressOf(role))).items;
    assert.deepEqual(await due("borealis"), [deliver, recordPair]);
    assert.deepEqual(await due("bob"), [accept]);
    assert.deepEqual(await due("mallory"), [answer]);
    assert.deepEqual(await due("alice"), []);
    assert.deepEqual(await due("aurora"), [record]);
    assert.deepEqual((await indexer.ask("/due")).body, {
      items: [answer, deliver, accept, recordPair, record],
      nextCursor: null,
    });

    // Late, and silent: there is still time, for a penalty and for witnesses.
    await client.waitForBlock(await life.passUntil(deliver.by + 5), CATCH_UP);
    assert.deepEqual(await due("borealis"), [
      { ...deliver, action: "deliverLate", by: deliver.by + windows.late, since: deliver.by },
      recordPair,
    ]);
    await client.waitForBlock(await life.passUntil(accept.by + 5), CATCH_UP);
    const witness = { ...accept, action: "witness", by: accept.by + windows.available, since: accept.by };
    const finish = { kind: "challenge", id: challenges.open.id, action: "finish", by: null, since: answer.by };
    const back = { kind: "task", id: waiting.id, action: "refund", by: null, since: deliver.by + windows.late };
    assert.deepEqual(await due("mallory"), []);
    assert.deepEqual(await due("bob"), [finish]);
    assert.deepEqual(await due("alice"), [back]);
    assert.deepEqual(await due("aurora"), [witness, record]);
    await client.waitForBlock(await life.passUntil(witness.by), CATCH_UP);
    const both = { kind: "task", id: delivered.task.id, action: "refund", by: null, since: witness.by };
    assert.deepEqual(await due("bob"), [finish, both]);
    assert.deepEqual(await due("aurora"), [record, both]);
    assert.equal(suspect.work.id, (await client.challenge(challenges.open.id)).accusedId);
  });
});

describe("an objection", () => {
  it("is the acceptor's to make, and ends the time to accept at once", async () => {
    const { windows } = LOCAL;
    const task = await life.lock("bob", "cascade", FEE, 1, "carol");
    const delivered = await life.deliver("bob", "cascade", task, new Uint8Array(0));
    const { mined } = delivered;
    await client.waitForBlock(mined.block, { pollMs: 50 });
    const due = async (role: Parameters<typeof addressOf>[0]) =>
      (await client.due(addressOf(role))).items.filter(({ id }) => id === task.id);
    const step = { kind: "task", id: task.id } as const;
    assert.deepEqual(await due("carol"), [
      { ...step, action: "accept", by: mined.at + windows.accept, since: mined.at },
    ]);
    assert.deepEqual(await due("bob"), []);

    const objected = await life.send("carol", transactions.objectTask(life.deployment, task.quote));
    await client.waitForBlock(objected.block, { pollMs: 50 });
    const { status, acceptor, objectedAt, closesAt, endableFrom } = await client.task(task.id);
    assert.deepEqual(
      { status, acceptor, objectedAt, closesAt, endableFrom },
      {
        status: "delivered",
        acceptor: addressOf("carol"),
        objectedAt: objected.at,
        closesAt: objected.at,
        endableFrom: objected.at + windows.available,
      },
    );
    assert.deepEqual(await due("carol"), []);
    assert.deepEqual(await due("cascade"), [
      { ...step, action: "witness", by: objected.at + windows.available, since: objected.at },
    ]);
    const confirmed = await life.witness(["aurora", "borealis"], task, delivered, objected.at);
    await client.waitForBlock(confirmed.block, { pollMs: 50 });
    assert.equal((await client.task(task.id)).status, "accepted");
  });
});

describe("a task that came to nothing", () => {
  it("takes a penalty off the reserved stake", async () => {
    const { block } = await life.send("alice", transactions.refundTask(life.deployment, story.waiting.quote));
    await client.waitForBlock(block, CATCH_UP);
    const address = addressOf("borealis");
    const { espRegistry } = life.deployment.contracts;
    const chain = await life.node.readContract({
      address: espRegistry,
      abi: espRegistryAbi,
      functionName: "espOf",
      args: [address],
    });
    const { stake, reserved, refunded, undelivered } = await client.esp(address);
    assert.deepEqual([stake, reserved, refunded], [chain.stake.toString(), chain.reserved.toString(), 2]);
    assert.equal(undelivered, 0, "and makes room for another");
  });
});

describe("a task that both sides end together", () => {
  it("has what they agreed on, no outcome, and makes room", async () => {
    const { chainId, contracts } = life.deployment;
    const { id, quote, lock } = await life.lock("alice", "aurora", FEE);
    await client.waitForBlock(lock.block, CATCH_UP);
    const account = privateKeyToAccount(LOCAL_ACCOUNTS.alice.privateKey);
    const [back, until] = [FEE / 3n, 2 ** 39];
    const message = { taskId: BigInt(id), back, until };
    const signature = await account.signTypedData(agreementTypedData(chainId, contracts.generationEscrow, message));
    const before = await client.esp(addressOf("aurora"));
    const agreed = await life.send(
      "aurora",
      transactions.agreeTask(life.deployment, quote, { back, until, signature }),
    );
    await client.waitForBlock(agreed.block, CATCH_UP);
    const task = await client.task(id);
    const pool = (FEE * BigInt(LOCAL.poolBasisPoints)) / 10_000n;
    assert.deepEqual(
      [task.status, task.refunded, task.paid, task.penalty, task.stars, task.endableFrom],
      ["agreed", back.toString(), (FEE - back - pool).toString(), "0", null, null],
    );
    const after = await client.esp(addressOf("aurora"));
    assert.deepEqual(
      [after.agreed, after.settled, after.refunded, after.undelivered - before.undelivered],
      [1, before.settled, before.refunded, -quote.items],
    );
    assert.ok(BigInt(after.reserved) < BigInt(before.reserved), "its bond is free");
    assert.deepEqual(after.history, before.history);
  });
});
