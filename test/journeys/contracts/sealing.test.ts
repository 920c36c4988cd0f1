/** Files sealed by the SDK, and the complaints it finds, before the real escrow. */
import assert from "node:assert/strict";
import { network } from "hardhat";
import { deployContracts } from "../../../scripts/deploy.ts";
import { LOCAL } from "../../../scripts/settings.ts";
import { deliveryPath, deliveryRoot } from "../../../sdk/src/delivery-tree.ts";
import { seededRandom } from "../../../sdk/src/reputation/selection.ts";
import { chunkHashes, pathOf, rootOf, seal } from "../../../sdk/src/sealing/chunks.ts";
import { checkPackage, openPackage, type SealedPackage, sealFile } from "../../../sdk/src/sealing/package.ts";
import {
  type Complaint,
  type Delivery,
  type Item,
  PRODUCT_STATUSES,
  type Proof,
  type Quote,
} from "../../../sdk/src/structs.ts";
import { idOfProof, idOfQuote, proofTypedData, quoteTypedData } from "../../../sdk/src/typed-data.ts";

type Hex = `0x${string}`;
const FEE = 2_000_000n;
/** Index of the item, among three. */
const INDEX = 1;
const KEY: Hex = `0x${"5e".repeat(32)}`;
const OTHER_KEY: Hex = `0x${"0f".repeat(32)}`;

const random = seededRandom(7);
const bytes = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
const hex32 = (): Hex => `0x${Buffer.from(bytes(32)).toString("hex")}`;

/** The system with a producer and a provider, and one revealed task per call. */
async function open() {
  const connection = await network.create();
  const { ethers } = connection;
  const { contracts, chainId } = await deployContracts(connection, LOCAL);
  const [, producer, esp] = await ethers.getSigners();
  assert.ok(producer && esp);
  const token = await ethers.getContractAt("TestDollar", contracts.token, producer);
  for (const signer of [producer, esp]) {
    await token.faucet(await signer.getAddress());
    await token.connect(signer).approve(contracts.vault, ethers.MaxUint256);
  }
  await (await ethers.getContractAt("EspRegistry", contracts.espRegistry, esp)).register(
    "Test",
    "http://localhost",
    1_000_000_000n,
  );
  const generation = await ethers.getContractAt("GenerationEscrow", contracts.generationEscrow, producer);
  await generation.connect(esp).stateCapacity(1_000);
  const registry = await ethers.getContractAt("ProductRegistry", contracts.productRegistry, producer);
  const vault = await ethers.getContractAt("Vault", contracts.vault, producer);

  /** Quote to reveal; `spoil` may change what is sealed before it is committed to. */
  async function revealed(file: Uint8Array, spoil: (pack: SealedPackage) => Uint8Array = (pack) => pack.sealed) {
    const expiry = BigInt((await ethers.provider.getBlock("latest"))!.timestamp + 3600);
    const sealedFile = sealFile(KEY, file);
    const pack = { ...sealedFile.package, sealed: spoil(sealedFile.package) };
    const delivery: Delivery = {
      ...sealedFile.delivery,
      sealedRoot: rootOf(pack.sealed.length, chunkHashes(pack.sealed)),
    };
    const blocks = bytes(5248);
    const quote: Quote = {
      esp: (await esp!.getAddress()) as Hex,
      producer: (await producer!.getAddress()) as Hex,
      fee: FEE,
      items: 3,
      promptCommitment: hex32(),
      deliverySeconds: 300,
      expiry,
      salt: hex32(),
    };
    const proof: Proof = {
      producer: quote.producer,
      esp: quote.esp,
      mediaType: "image/png",
      contentRoot: delivery.contentRoot,
      fileHash: ethers.sha256(file) as Hex,
      cid: "bafkreigenuine",
      promptCommitment: quote.promptCommitment,
      blocksHash: ethers.keccak256(blocks) as Hex,
      parent: 0n,
      expiry,
    };
    const productId = idOfProof(chainId, contracts.productRegistry, proof);
    assert.equal(BigInt(productId), await registry.idOf(proof), "the SDK's id of a proof is the chain's");
    assert.equal(
      BigInt(idOfQuote(chainId, contracts.generationEscrow, quote)),
      await generation.idOf(quote),
      "and of a quote",
    );
    const quoted = quoteTypedData(chainId, contracts.generationEscrow, quote);
    const proven = proofTypedData(chainId, contracts.productRegistry, proof);
    const quoteSignature = await esp!.signTypedData(quoted.domain, { Quote: [...quoted.types.Quote] }, quoted.message);
    const proofSignature = await esp!.signTypedData(proven.domain, { Proof: [...proven.types.Proof] }, proven.message);
    await generation.lock(quote, quoteSignature, hex32(), `0x${"00".repeat(20)}`);
    const other = (): Item => ({
      delivery: { contentRoot: hex32(), sealedRoot: hex32(), hashlock: hex32() },
      productId: hex32(),
    });
    const items = [other(), other(), other()];
    items[INDEX] = { delivery, productId };
    const path = deliveryPath(items, INDEX);
    await generation.connect(esp).deliver(quote, items);
    await generation.accept(quote, deliveryRoot(items));
    await generation.connect(esp).reveal(quote, INDEX, items[INDEX], path, KEY, proof, proofSignature, blocks);
    const complain = (complaint: Complaint) => generation.complain(quote, INDEX, items[INDEX]!, path, KEY, complaint);
    return { pack, delivery, productId, quote, complain };
  }
  return { ethers, vault, generation, registry, producer: await producer.getAddress(), revealed };
}

/** A complaint about chunk `index`, whether it is founded or not. */
function complaintAbout(file: Uint8Array, sealed: Uint8Array, index: number): Complaint {
  const [content, delivered] = [chunkHashes(file), chunkHashes(sealed)];
  return {
    size: BigInt(file.length),
    sealedSize: BigInt(sealed.length),
    index: BigInt(index),
    sealedChunk: `0x${Buffer.from(sealed.subarray(index * 1024, (index + 1) * 1024)).toString("hex")}`,
    sealedPath: pathOf(delivered, index),
    contentChunkHash: content[index]!,
    contentPath: pathOf(content, index),
  };
}

async function refusal(call: Promise<unknown>, decode: (data: string) => { name: string } | null): Promise<string> {
  try {
    await call;
  } catch (error) {
    const data = (error as { data?: string }).data;
    const name = data === undefined ? undefined : decode(data)?.name;
    return name ?? String(error);
  }
  return "passed";
}

describe("sealing by the SDK, judged by the chain", function () {
  this.timeout(120_000);

  it("opens a true file, and no chunk of it can be complained about", async () => {
    const { generation, revealed } = await open();
    for (const size of [1, 32, 1023, 1024, 1025, 5000]) {
      const file = bytes(size);
      const { pack, delivery, complain } = await revealed(file);
      checkPackage(pack, delivery);
      assert.deepEqual(openPackage(pack, KEY), { file, complaint: null });
      for (let index = 0; index * 1024 < size; index++) {
        const name = await refusal(complain(complaintAbout(file, pack.sealed, index)), (data) =>
          generation.interface.parseError(data),
        );
        assert.equal(name, "Guarantee_ComplaintUnfounded", `chunk ${index} of ${size} bytes`);
      }
    }
  });

  it("finds what is false in a spoiled file, and the chain upholds it", async () => {
    const { vault, registry, producer, revealed } = await open();
    const spoilings: [string, number, (pack: SealedPackage) => Uint8Array][] = [
      ["a changed byte at the end", 5000, (pack) => pack.sealed.map((value, i) => (i === 4999 ? value ^ 1 : value))],
      [
        "a changed byte in a file of one chunk",
        17,
        (pack) => pack.sealed.map((value, i) => (i === 3 ? value ^ 128 : value)),
      ],
      ["a key that opens nothing", 3000, (pack) => seal(OTHER_KEY, pack.sealed)],
      [
        "the chunks in another order",
        4096,
        (pack) => new Uint8Array([...pack.sealed.subarray(1024), ...pack.sealed.subarray(0, 1024)]),
      ],
    ];
    for (const [what, size, spoil] of spoilings) {
      const { pack, delivery, productId, complain } = await revealed(bytes(size), spoil);
      checkPackage(pack, delivery); // nothing to be seen before the key is shown
      const { file, complaint } = openPackage(pack, KEY);
      assert.ok(file === null && complaint !== null, what);
      const before = await vault.balanceOf(producer);
      await complain(complaint);
      const bond = (FEE * BigInt(LOCAL.bondBasisPoints)) / 10_000n;
      assert.equal((await vault.balanceOf(producer)) - before, FEE / 3n + bond / 3n, what);
      const { status } = await registry.productOf(productId);
      assert.equal(PRODUCT_STATUSES[Number(status)], "removed", what);
    }
  });

  it("complains about another size too, should the payer have accepted it unchecked", async () => {
    const { revealed } = await open();
    for (const size of [2999, 3001, 900]) {
      const { pack, complain } = await revealed(bytes(3000), (whole) => {
        const other = new Uint8Array(size);
        other.set(whole.sealed.subarray(0, size));
        return other;
      });
      const { complaint } = openPackage(pack, KEY);
      assert.ok(complaint);
      await complain(complaint);
    }
  });

  it("a complaint about a file of 1 MB, with everything it undoes, costs less than 320,000 gas", async () => {
    const { revealed } = await open();
    const { pack, complain } = await revealed(bytes(2 ** 20), (whole) =>
      whole.sealed.map((value, i) => (i === 700_000 ? value ^ 1 : value)),
    );
    const { complaint } = openPackage(pack, KEY);
    assert.ok(complaint);
    const receipt = await (await complain(complaint)).wait();
    assert.ok(receipt !== null && receipt.gasUsed < 320_000n, `${receipt?.gasUsed} gas`);
  });
});
