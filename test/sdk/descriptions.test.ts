/** Titles, texts and tags: what may stand in them, and the way from an owner's signature to what a reader finds on the chain. */
// cspell:ignore ثعلب נמלה नमस्ते خواهم Việt می
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import {
  checkDescription,
  DESCRIPTION_LIMITS,
  type DescriptionWords,
  shownDescription,
} from "@genuine/sdk/description-words";
import { draftDescription, readDescription } from "@genuine/sdk/descriptions";
import { productDescriptionsAbi, productRegistryAbi } from "@genuine/sdk/generated/abis";
import * as steps from "@genuine/sdk/transactions";
import { descriptionTypedData } from "@genuine/sdk/typed-data";
import { bytesToHex, hashTypedData, keccak256, zeroHash } from "viem";
import { pictureBlocks } from "../../scripts/lib/picture.ts";
import { addressOf, codeOf, FOREVER, openChain } from "./chain.ts";

const words = (change: Partial<DescriptionWords> = {}): DescriptionWords => ({
  title: "The fox",
  text: "Under the moon.",
  tags: ["fox", "狐狸"],
  ...change,
});
const codeFor = (change: Partial<DescriptionWords>): string => {
  try {
    checkDescription(words(change));
    return "nothing";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("what may stand in a description", () => {
  test("is brought into normal form", () => {
    assert.deepEqual(
      checkDescription({ title: "  Cafe\u0301 ", text: " one \r\n\r\n two ", tags: ["#Fox", "fox", " ", "夜"] }),
      { title: "Café", text: "one\n\ntwo", tags: ["Fox", "夜"] },
    );
  });

  test("is counted in characters, as people do", () => {
    const { title, text, tag, tags } = DESCRIPTION_LIMITS;
    for (const [field, most] of [
      ["title", title],
      ["text", text],
    ] as const) {
      assert.equal(codeFor({ [field]: "🦊".repeat(most) }), "nothing");
      assert.equal(codeFor({ [field]: "a".repeat(most + 1) }), "description_too_long");
    }
    assert.equal(codeFor({ tags: ["a".repeat(tag)] }), "nothing");
    assert.equal(codeFor({ tags: ["a".repeat(tag + 1)] }), "description_too_long");
    const many = (count: number) => Array.from({ length: count }, (_, n) => `tag ${n}`);
    assert.equal(codeFor({ tags: many(tags) }), "nothing");
    assert.equal(codeFor({ tags: many(tags + 1) }), "description_too_long");
  });

  test("is nothing that hides, turns or covers text", () => {
    const refused = [
      "\u0000",
      "\u0007",
      "\u202e",
      "\u2066",
      "\u200e",
      "\u061c",
      "\u200b",
      "\ufeff",
      "\u00ad",
      "\ud800",
      "\ue000",
    ];
    for (const character of [...refused, "\u2028", "\t", `a${"\u0301".repeat(8)}`]) {
      for (const field of [{ title: `a${character}b` }, { text: `a${character}b` }, { tags: [`a${character}b`] }])
        assert.equal(codeFor(field), "description_characters", JSON.stringify(field));
    }
    assert.equal(codeFor({ title: "two\nlines" }), "description_characters");
  });

  test("is any language, and emoji of several parts", () => {
    for (const title of ["狐狸与月亮", "ثعلب", "נמלה", "नमस्ते", "می‌خواهم", "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "Việt Nam"])
      assert.equal(codeFor({ title }), "nothing", title);
  });

  test("is shown from the chain only where it is in that form", () => {
    assert.deepEqual(shownDescription(words()), words());
    for (const bad of [words({ title: " The fox" }), words({ text: "\u202e" }), words({ tags: ["a", "A"] })])
      assert.equal(shownDescription(bad), undefined);
  });
});

describe("a description on the chain", async () => {
  const { deployment, reader, wallets, send, proved, close } = await openChain();
  after(close);
  for (const role of ["alice", "aurora"] as const) {
    await send(role, steps.faucet(deployment, addressOf(role)));
    await send(role, steps.approve(deployment, FOREVER));
  }
  await send("aurora", steps.registerEsp(deployment, "aurora", "http://aurora.test", 800_000_000n));
  const blocks = pictureBlocks(7);
  const { proof, signature, productId } = await proved({
    producer: addressOf("alice"),
    promptCommitment: zeroHash,
    blocksHash: keccak256(blocks),
  });
  await send("alice", steps.registerProduct(deployment, proof, signature, bytesToHex(blocks)));

  test("is sent by the owner or brought with its signature, and the latest is read without an indexer", async () => {
    assert.equal(await readDescription(reader, deployment, productId), undefined);
    const first = await draftDescription(reader, deployment, productId, words(), FOREVER);
    assert.equal(await codeOf(send("bob", steps.describeProduct(deployment, first))), "Description_NotOwner");
    await send("alice", steps.describeProduct(deployment, first));
    assert.deepEqual(await readDescription(reader, deployment, productId), { ...words(), revision: 1n });

    const second = await draftDescription(reader, deployment, productId, words({ title: " 夜狐 " }), FOREVER);
    assert.equal(second.title, "夜狐");
    const data = descriptionTypedData(deployment.chainId, deployment.contracts.productDescriptions, second);
    const { productDescriptions } = deployment.contracts;
    const digest = { address: productDescriptions, abi: productDescriptionsAbi, functionName: "digestOf" } as const;
    assert.equal(await reader.readContract({ ...digest, args: [second] }), hashTypedData(data));
    const signed = await wallets.alice.signTypedData(data);
    const forged = { ...second, title: "Mine" };
    assert.equal(
      await codeOf(send("bob", steps.recordDescription(deployment, forged, signed))),
      "Description_BadSignature",
    );
    await send("bob", steps.recordDescription(deployment, second, signed));
    assert.equal(
      await codeOf(send("bob", steps.recordDescription(deployment, second, signed))),
      "Description_OutOfOrder",
    );
    assert.deepEqual(await readDescription(reader, deployment, productId), {
      ...words({ title: "夜狐" }),
      revision: 2n,
    });
  });

  test("of all works together stands in the code of the token contract (ERC-7572)", async () => {
    const address = deployment.contracts.productRegistry;
    const uri = await reader.readContract({ address, abi: productRegistryAbi, functionName: "contractURI" });
    const [head, body] = uri.split(",") as [string, string];
    assert.equal(head, "data:application/json;base64");
    const { name, symbol, description, image } = JSON.parse(Buffer.from(body, "base64").toString());
    assert.deepEqual([name, symbol], ["Genuine", "GENUINE"]);
    assert.ok(description.length > 50);
    assert.match(image, /^data:image\/svg\+xml,/);
    const picture = decodeURIComponent(image.slice(image.indexOf(",") + 1));
    assert.match(picture, /^<svg xmlns='http:\/\/www\.w3\.org\/2000\/svg'.*<\/svg>$/);
    assert.equal(picture.match(/<(\w+)/g)!.length, [...picture.matchAll(/<\/\w+>|\/>/g)].length, "every element ends");
  });

  test("that breaks the rules hides itself, whatever the owner sends", async () => {
    const draft = await draftDescription(reader, deployment, productId, words(), FOREVER);
    await send("alice", steps.describeProduct(deployment, { ...draft, title: "\u202egpj.exe" }));
    assert.equal(await readDescription(reader, deployment, productId), undefined);
  });
});
