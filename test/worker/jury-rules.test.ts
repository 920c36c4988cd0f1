/** The rules by which a worker votes. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { test } from "node:test";
import { canonicalFault } from "@genuine/sdk/canonical/canonical";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb, CHROMA_OFFSET, GREY_OFFSET } from "@genuine/sdk/fingerprint/fingerprints";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import sharp from "sharp";
import { compareAppearance } from "../../esp/src/jury/appearance.ts";
import { checkAttestation, compareBlocks, TOLERANCE } from "../../esp/src/jury/attestation.ts";
import { judge } from "../../esp/src/jury/judge.ts";
import { compareTexts } from "../../esp/src/jury/texts.ts";
import { inspect } from "../../esp/src/pictures/inspect.ts";
import { hashOf } from "../../esp/src/store/content-store.ts";
import { REGION_CHANGES } from "../../scripts/lib/region-changes.ts";
import { trickFiles } from "../../scripts/lib/trick-files.ts";
import { COPIES } from "../sdk/copies.ts";

const picture = async (name: string) =>
  new Uint8Array(await readFile(resolve(import.meta.dirname, "../fixtures/pictures", name)));

async function exhibit(file: Uint8Array) {
  const image = await decodeImage(file);
  return { image, blocks: blocksFromRgb(image.rgb, image.width, image.height) };
}

async function proofOf(file: Uint8Array) {
  const { mediaType, contentRoot, fileHash, cid, blocksHash } = await inspect(file);
  const nobody = "0x0000000000000000000000000000000000000001" as const;
  const zero = `0x${"00".repeat(32)}` as const;
  return {
    producer: nobody,
    esp: nobody,
    mediaType,
    contentRoot,
    fileHash,
    cid,
    promptCommitment: zero,
    blocksHash,
    parent: zero,
    expiry: 0,
  };
}

test("blocks: a level or two is rounding, more is another picture's; each part and each fingerprint counts", async () => {
  const { blocks } = await exhibit(await picture("coffee.jpg"));
  assert.equal(compareBlocks(blocks, blocks).fault, null);
  const shifted = (from: number, to: number, by: number) =>
    blocks.map((value, at) =>
      at >= from && at < to ? Math.min(255, Math.max(0, value + (at % 2 === 0 ? by : -by))) : value,
    );
  const everywhere = (by: number) => shifted(0, blocks.length, by);
  assert.equal(compareBlocks(everywhere(1), blocks).fault, null, "a level everywhere");
  for (const [part, from, to] of [
    ["luma", 0, GREY_OFFSET],
    ["grey", GREY_OFFSET, CHROMA_OFFSET],
    ["chroma", CHROMA_OFFSET, blocks.length],
  ] as const) {
    const { fault, measured } = compareBlocks(shifted(from, to, 3), blocks);
    assert.match(fault ?? "", new RegExp(`^The published ${part} differs`));
    assert.ok(measured[part]! > TOLERANCE.meanLevels);
  }
  const brown = blocks.map((value, at) => (at >= CHROMA_OFFSET ? Math.min(255, value + 2) : value));
  assert.equal(compareBlocks(brown, blocks).fault, null);
  // A small patch moves the mean by little, but not the fingerprint.
  const patched = blocks.slice();
  for (let y = 24; y < 34; y++) for (let x = 24; x < 34; x++) patched[y * 64 + x] = 255 - patched[y * 64 + x]!;
  const { fault, measured } = compareBlocks(patched, blocks);
  assert.ok(fault !== null, JSON.stringify(measured));
});

test("an attestation: every word of the proof is held against the file", async () => {
  const file = await picture("gravel.png");
  const { blocks } = await exhibit(file);
  const proof = await proofOf(file);
  assert.equal((await checkAttestation(proof, blocks, file)).fault, null);
  const other = await picture("cat.webp");
  assert.match((await checkAttestation(proof, blocks, other)).fault!, /SHA-256/);
  assert.match(
    (await checkAttestation({ ...proof, contentRoot: proof.fileHash }, blocks, file)).fault!,
    /content root/,
  );
  assert.match(
    (await checkAttestation({ ...proof, mediaType: "image/jpeg" }, blocks, file)).fault!,
    /of type image\/png, the proof says image\/jpeg/,
  );
  assert.match((await checkAttestation(proof, (await exhibit(other)).blocks, file)).fault!, /luma differs/);
  const junk = new TextEncoder().encode("no picture");
  const { fileHash, contentRoot } = await import("../../esp/src/pictures/inspect.ts").then(({ inspectText }) =>
    inspectText(junk, "text/plain"),
  );
  assert.match(
    (await checkAttestation({ ...proof, fileHash, contentRoot }, blocks, junk)).fault!,
    /not a picture that can be decoded/,
  );
  assert.equal(
    (await checkAttestation({ ...proof, fileHash, contentRoot, mediaType: "text/plain" }, undefined, junk)).fault,
    null,
  );
  // Another decoder's rounding: the same picture, compressed and read by libwebp.
  const webp = new Uint8Array(await sharp(file).webp({ quality: 95 }).toBuffer());
  assert.equal((await checkAttestation(await proofOf(webp), blocks, webp)).fault, null);
});

test("an attestation: a file that viewers may show otherwise, or whose media type is another's, is at fault", async () => {
  const tricks = await trickFiles(await picture("coffee.jpg"), await picture("rocket.webp"));
  const tricked = tricks.filter(({ file }) => faultOf(file) !== undefined);
  assert.ok(tricked.length >= 30);
  for (const { name, file, mediaType } of tricked) {
    // The blocks are those of what stands in the file, as a provider that looks away would publish them.
    const blocks = await decodeImage(file, "stored").then(
      ({ rgb, width, height }) => blocksFromRgb(rgb, width, height),
      () => new Uint8Array(5248),
    );
    const proof = { ...(await proofOf(await picture("coffee.jpg"))), mediaType, ...hashesOf(file) };
    assert.notEqual((await checkAttestation(proof, blocks, file)).fault, null, name);
  }
  const file = await picture("coffee.jpg");
  const { blocks } = await exhibit(file);
  for (const mediaType of [
    "application/octet-stream",
    "video/mp4",
    "Image/jpeg",
    "font/woff2",
    "image/jpg",
    "text/html",
  ]) {
    const proof = { ...(await proofOf(file)), mediaType };
    assert.match((await checkAttestation(proof, blocks, file)).fault!, /No product may have the media type/);
    // Called something else, a copy is still compared with its original.
    const subject = (bytes: Uint8Array, type: string) => ({
      product: { proof: { ...proof, mediaType: type, fileHash: hashOf(bytes) } } as never,
      file: bytes,
      blocks: undefined,
    });
    const copy = new Uint8Array(await sharp(file).jpeg({ quality: 50 }).toBuffer());
    assert.equal((await judge("appearance", subject(file, "image/jpeg"), subject(copy, mediaType))).vote, "upheld");
  }
});

function faultOf(file: Uint8Array): string | undefined {
  try {
    return canonicalFault(file);
  } catch (error) {
    return String(error);
  }
}

const hashesOf = (file: Uint8Array) => ({ fileHash: hashOf(file), contentRoot: rootOfFile(file) });

test("appearance: all copies of two pictures are found, with files and by blocks alone; others are not", async () => {
  const [coffee, cat] = [await picture("coffee.jpg"), await picture("cat.webp")];
  const originals = [await exhibit(coffee), await exhibit(cat)] as const;
  const copies = COPIES.filter((_, at) => at % 3 === 0);
  for (const [at, file] of [coffee, cat].entries()) {
    for (const copy of copies) {
      const changed = await exhibit(new Uint8Array(await copy.make(file)));
      const found = await compareAppearance(originals[at]!, changed);
      assert.ok(found.same, `${copy.name}: ${found.structure}`);
      const { blocks } = changed;
      assert.ok((await compareAppearance(originals[at]!, { blocks })).same, `${copy.name}, by its blocks`);
    }
  }
  const different = await compareAppearance(...originals);
  assert.ok(!different.same && different.structure < 0.25, String(different.structure));
  assert.deepEqual(await compareAppearance(...originals), different, "honest jurors agree to the bit");
});

test("appearance: a part of the original in another picture is found, with both files; of others there is none", async () => {
  const [coffee, cat] = [await picture("coffee.jpg"), await picture("cat.webp")];
  const [original, other] = [await exhibit(coffee), await exhibit(cat)];
  // The rest is in docs/experiments/regions.md.
  for (const { name, make } of REGION_CHANGES.filter(({ name }) => /collage|stickers|25 %|67|negative,/.test(name))) {
    const changed = await exhibit(await make(coffee, cat));
    const found = await compareAppearance(original, changed);
    assert.ok(found.same, `${name}: ${JSON.stringify(found)}`);
    if (name.startsWith("collage")) {
      assert.match(found.how, /% of the original, from \d+ to \d+ % across/, name);
      // By the blocks alone nothing is seen of it.
      assert.ok(!(await compareAppearance({ blocks: original.blocks }, { blocks: changed.blocks })).same, name);
    }
  }
  const collage = REGION_CHANGES.find(({ name }) => name === "collage of two")!;
  const { region } = await compareAppearance(original, await exhibit(await collage.make(coffee, cat)));
  assert.ok(region !== undefined && region.accused.left > 0.4 && region.accused.right > 0.9, "the right half");
  assert.ok(!(await compareAppearance(original, other)).same);
  const beside = await exhibit(await collage.make(cat, await picture("camera.jpg")));
  assert.ok(!(await compareAppearance(original, beside)).same, "a collage of others");
});

test("appearance of flat pictures: their colours must be the same", async () => {
  const heart = async (fill: string) =>
    exhibit(
      new Uint8Array(
        await sharp(
          Buffer.from(
            `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="${fill}"/></svg>`,
          ),
        )
          .png()
          .toBuffer(),
      ),
    );
  assert.ok((await compareAppearance(await heart("#803020"), await heart("#803020"))).same);
  assert.ok(!(await compareAppearance(await heart("#803020"), await heart("#602080"))).same);
});

test("texts: what is set anew or cut out is the same, what is about the same is not", () => {
  const words = Array.from({ length: 120 }, (_, n) => `word${(n * 7919) % 101}`);
  const text = words.join(" ");
  assert.ok(compareTexts(text, text.toUpperCase().replaceAll(" ", ",\n")).same);
  assert.ok(compareTexts(text, words.slice(40, 70).join(" ")).same, "an excerpt");
  assert.ok(
    compareTexts(text, [...words.slice(0, 80), ...Array.from({ length: 60 }, (_, n) => `new${n}`)].join(" ")).same,
    "with another end",
  );
  assert.ok(!compareTexts(text, words.toReversed().join(" ")).same, "the same words in another order");
  assert.ok(!compareTexts(text, words.slice(3, 9).join(" ")).same, "a saying of six words");
  assert.ok(compareTexts("Me too!", "me  TOO").same);
  const chinese = "服务商为文件的真实性作保，若有人证明它是抄袭，作品就会下架，买家得到补偿。";
  assert.ok(compareTexts(chinese, chinese.replace(/[，。]/gu, "")).same, "a script without spaces, without its commas");
  assert.ok(!compareTexts(chinese, [...chinese].toReversed().join("")).same, "the same signs in another order");
  assert.ok(!compareTexts("", "").same);
  assert.deepEqual(compareTexts("cafe\u0301 au lait a la mode", "CAFÉ au lait a la mode"), {
    same: true,
    share: 1,
    shingles: 2,
  });
});

test("an answer by an earlier work: the accused is no copy of what came between, if it shows what the earlier one shows", async () => {
  const [wave, other] = [await picture("coffee.jpg"), await picture("cat.webp")];
  const altered = async (quality: number) => new Uint8Array(await sharp(wave).jpeg({ quality }).toBuffer());
  const subject = async (file: Uint8Array) => ({
    product: { proof: await proofOf(file) } as never,
    file,
    blocks: undefined,
  });
  const [original, accused] = [await subject(await altered(70)), await subject(await altered(60))];
  for (const ground of ["copy", "appearance"] as const) {
    assert.equal((await judge(ground, original, accused)).vote, "upheld");
    assert.equal((await judge(ground, original, accused, await subject(wave))).vote, "rejected");
    assert.equal((await judge(ground, original, accused, await subject(other))).vote, "upheld", "another work");
    const gone = { ...(await subject(wave)), file: undefined };
    assert.equal((await judge(ground, original, accused, gone)).vote, "upheld", "nobody serves the earlier work");
  }
});

test("what cannot be had: by published blocks, or against the side that keeps it back", async () => {
  const [file, other] = [await picture("coffee.jpg"), await picture("cat.webp")];
  const subject = async (bytes: Uint8Array, mediaType?: string) => ({
    product: { proof: { ...(await proofOf(bytes)), ...(mediaType && { mediaType }) } } as never,
    file: undefined,
    blocks: mediaType === undefined ? (await exhibit(bytes)).blocks : undefined,
  });
  assert.equal((await judge("attestation", undefined, await subject(file))).vote, "upheld");
  assert.equal(
    (
      await judge(
        "appearance",
        await subject(file),
        await subject(new Uint8Array(await sharp(file).jpeg({ quality: 50 }).toBuffer())),
      )
    ).vote,
    "upheld",
  );
  assert.equal((await judge("appearance", await subject(file), await subject(other))).vote, "rejected");
  const [first, second] = [await subject(file, "text/plain"), await subject(other, "text/plain")];
  const bytes = new TextEncoder().encode("some words");
  assert.equal((await judge("appearance", first, second)).vote, "upheld", "the accused keeps its text back");
  assert.equal(
    (await judge("appearance", first, { ...second, file: bytes })).vote,
    "rejected",
    "the original's side keeps its text back",
  );
  assert.equal(
    (await judge("appearance", await subject(file, "audio/ogg"), await subject(other, "audio/ogg"))).vote,
    "rejected",
  );
  assert.equal(
    (await judge("appearance", await subject(file, "audio/ogg"), await subject(file, "audio/ogg"))).vote,
    "upheld",
    "the very file",
  );
});

test("two works behind which one provider stands: that it generated them alike is nothing against the later one", async () => {
  const file = await picture("coffee.jpg");
  const proof = await proofOf(file);
  type Changes = { esp?: `0x${string}`; promptCommitment?: `0x${string}` };
  const subject = (changes: Changes) => ({
    product: { proof: { ...proof, ...changes } } as never,
    file,
    blocks: undefined,
  });
  const prompted = { promptCommitment: `0x${"11".repeat(32)}` } as const;
  const other = { esp: "0x0000000000000000000000000000000000000002" } as const;
  const vote = async (first: Changes, second: Changes) =>
    (await judge("appearance", subject(first), subject(second))).vote;
  assert.equal(await vote(prompted, prompted), "rejected");
  assert.equal(await vote({}, prompted), "rejected", "the provider has vouched for a friend's before");
  assert.equal(await vote(other, prompted), "upheld", "another provider's");
  assert.equal(await vote(prompted, {}), "upheld", "existing work that its producer brought");
});
