/** Gas of every step, from real transactions on an in-memory chain with the contracts as deployed. */
import { randomBytes } from "node:crypto";
import { workCommitment } from "@genuine/sdk/commitments";
import { deliveryRoot } from "@genuine/sdk/delivery-tree";
import { lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { findWitness } from "@genuine/sdk/fingerprint/search";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import { openPackage, sealFile } from "@genuine/sdk/sealing/package";
import { availabilityTypedData, listingTypedData, quoteTypedData, saleDeliveryHash } from "@genuine/sdk/typed-data";
import { ethers, type TransactionResponse } from "ethers";
import { network } from "hardhat";
import { deployContracts } from "../deploy.ts";
import { LOCAL } from "../settings.ts";
import { fingerprintGas } from "./gas-fingerprints.ts";
import { signedProof } from "./gas-proof.ts";
import { pictureBlocks, type View } from "./picture.ts";

type Hex = `0x${string}`;
export type GasFigures = Record<
  | "register"
  | "registerGenerated"
  | "materialise"
  | "pdq"
  | "iscc"
  | "fingerprints"
  | "lock"
  | "deliver"
  | "accept"
  | "reveal"
  | "settle"
  | "challenge"
  | "challengeCopy"
  | "challengeWitness"
  | "recordOutcome"
  | "pledge"
  | "lockSale"
  | "lockListed"
  | "deliverSale"
  | "acceptSale"
  | "settleSale"
  | "buy"
  | "buyBacked"
  | "lockBacked"
  | "settleBacked"
  | "complaint1MB"
  | "commitWork"
  | "openChallenge"
  | "object"
  | "receiptsEach"
  | "revealGeneration",
  number
>;

const ROUNDS = 7;
/** Providers that sign receipts for a delivery: each further one costs `receiptsEach`. */
const FEW_RECEIPTS = 2;
const MANY_RECEIPTS = 4;
const FILE_SIZE = 2 ** 20;
/** How the second copy shows the original. */
const CUT: View = { left: 0.08, top: 0.05, width: 0.85, height: 0.85, mirrored: true };
/** Before anything is executed. */
const BASE_COST = 21_000;
/** A measured case in one's own name, without a map. */
const OPENING = {
  ground: 0,
  map: { xx: 0, xy: 0, yx: 0, yy: 0, x0: 0, y0: 0, fill: 0, reverse: false },
  statement: "",
  mandate: { expiry: 0n, signature: "0x" },
};

/** Plays whole lives of products and returns the median gas of each step. */
export async function measureGas(): Promise<GasFigures> {
  const connection = await network.create();
  const { contracts, chainId } = await deployContracts(connection, LOCAL);
  const signers = await connection.ethers.getSigners();
  const [, producer, esp, buyer, plagiarist] = signers;
  if (!producer || !esp || !buyer || !plagiarist) throw new Error("The chain has too few accounts.");
  const token = (await connection.ethers.getContractAt("TestDollar", contracts.token)).connect(producer);
  const espRegistry = (await connection.ethers.getContractAt("EspRegistry", contracts.espRegistry)).connect(esp);
  const registry = (await connection.ethers.getContractAt("ProductRegistry", contracts.productRegistry)).connect(
    producer,
  );
  const generation = (await connection.ethers.getContractAt("GenerationEscrow", contracts.generationEscrow)).connect(
    producer,
  );
  const sale = (await connection.ethers.getContractAt("SaleEscrow", contracts.saleEscrow)).connect(producer);
  const pledges = (await connection.ethers.getContractAt("Pledges", contracts.pledges)).connect(producer);
  const challenge = (await connection.ethers.getContractAt("Challenge", contracts.challenge)).connect(producer);
  const [producerAddress, espAddress, buyerAddress, plagiaristAddress] = (await Promise.all(
    [producer, esp, buyer, plagiarist].map((signer) => signer.getAddress()),
  )) as [Hex, Hex, Hex, Hex];

  const samples = new Map<keyof GasFigures, number[]>();
  const add = (name: keyof GasFigures, gas: number) => samples.set(name, [...(samples.get(name) ?? []), gas]);
  const spend = async (name: keyof GasFigures | undefined, sent: Promise<TransactionResponse>): Promise<number> => {
    const receipt = await (await sent).wait();
    const gas = Number(receipt!.gasUsed);
    if (name !== undefined) add(name, gas);
    return gas;
  };

  for (const signer of [producer, esp, buyer, plagiarist]) {
    for (let i = 0; i < 3; i++) await spend(undefined, token.faucet(await signer.getAddress()));
    await spend(undefined, token.connect(signer).approve(contracts.vault, ethers.MaxUint256));
  }
  await spend(undefined, espRegistry.register("Bench", "http://localhost", 1_000_000_000n));
  await spend(undefined, generation.connect(esp).stateCapacity(1_000));
  // The vault holds a balance of every party, as it does after the first days.
  const vault = await connection.ethers.getContractAt("Vault", contracts.vault);
  for (const signer of [producer, esp, buyer, plagiarist])
    await spend(undefined, vault.connect(signer).deposit(1_000_000n));

  const expiry = BigInt(Math.floor(Date.now() / 1000) + 30 * 86_400);
  const proofFor = async (
    owner: Hex,
    blocks: Uint8Array,
    promptCommitment: Hex,
    contentRoot = ethers.hexlify(randomBytes(32)) as Hex,
  ) => {
    const { proof, signature } = await signedProof(esp, chainId, contracts.productRegistry, {
      producer: owner,
      esp: espAddress,
      contentRoot,
      promptCommitment,
      blocks,
      expiry,
    });
    return { proof, signature, id: await registry.idOf(proof) };
  };

  const quoteFor = async (promptCommitment: Hex) => {
    const quote = {
      esp: espAddress,
      producer: producerAddress,
      fee: 2_000_000n,
      items: 1,
      promptCommitment,
      deliverySeconds: 300,
      expiry,
      salt: ethers.hexlify(randomBytes(32)) as Hex,
    };
    const typed = quoteTypedData(chainId, contracts.generationEscrow, quote);
    const quoteSignature = await esp.signTypedData(typed.domain, { Quote: [...typed.types.Quote] }, typed.message);
    return { quote, quoteSignature };
  };
  const listingFor = async (productId: bigint, backing: bigint) => {
    const { revision } = await registry.productOf(productId);
    const listing = {
      seller: buyerAddress,
      productId,
      price: 12_000_000n,
      agent: espAddress,
      agentBasisPoints: 100,
      revision,
      counter: 0n,
      expiry,
      backing,
    };
    const listed = listingTypedData(chainId, contracts.saleEscrow, listing);
    return {
      listing,
      signature: await buyer.signTypedData(listed.domain, { Listing: [...listed.types.Listing] }, listed.message),
    };
  };

  const products: bigint[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const blocks = pictureBlocks(round);
    const key = ethers.hexlify(randomBytes(32)) as Hex;
    const { package: pack, delivery } = sealFile(key, new Uint8Array(randomBytes(FILE_SIZE)));
    const { proof, signature, id } = await proofFor(
      producerAddress,
      blocks,
      ethers.hexlify(randomBytes(32)) as Hex,
      delivery.contentRoot,
    );
    products.push(id);
    const { quote, quoteSignature } = await quoteFor(proof.promptCommitment);
    const productId = ethers.toBeHex(id, 32) as Hex;
    const item = { delivery, productId };
    await spend("lock", generation.lock(quote, quoteSignature, ethers.hexlify(randomBytes(32)), ethers.ZeroAddress));
    await spend("deliver", generation.connect(esp).deliver(quote, [item]));
    await spend("accept", generation.accept(quote, deliveryRoot([item])));
    await spend("revealGeneration", generation.connect(esp).reveal(quote, 0, item, [], key, proof, signature, blocks));
    await spend("settle", generation.settle(quote, 0));

    // A sale of the same product, by an offer on chain.
    await spend("pledge", pledges.pledge(id));
    await spend(undefined, sale.offer(id, 10_000_000n, espAddress, 100n));
    await spend(
      "lockSale",
      sale.connect(buyer).lock(id, 10_000_000n, ethers.hexlify(randomBytes(32)), ethers.ZeroAddress),
    );
    await spend("deliverSale", sale.connect(esp).deliver(id, delivery, proof));
    await spend("acceptSale", sale.connect(buyer).accept(id, saleDeliveryHash(delivery)));
    await spend("reveal", sale.connect(esp).reveal(id, delivery, key));
    await spend("settleSale", sale.connect(buyer).settle(id));

    // And another, by a signed listing, with a byte of the file changed.
    const plain = await listingFor(id, 0n);
    await spend(
      "lockListed",
      sale
        .connect(plagiarist)
        .lockListed(plain.listing, plain.signature, ethers.hexlify(randomBytes(32)), ethers.ZeroAddress),
    );
    const spoiled = pack.sealed.slice();
    spoiled[FILE_SIZE / 2]! ^= 1;
    const falseDelivery = { ...delivery, sealedRoot: rootOfFile(spoiled) };
    await spend(undefined, sale.connect(esp).deliver(id, falseDelivery, proof));
    await spend(undefined, sale.connect(plagiarist).accept(id, saleDeliveryHash(falseDelivery)));
    await spend(undefined, sale.connect(esp).reveal(id, falseDelivery, key));
    await spend(undefined, vault.connect(plagiarist).deposit(1n));
    const { complaint } = openPackage({ ...pack, sealed: spoiled }, key);
    await spend("complaint1MB", sale.connect(plagiarist).complain(id, falseDelivery, key, complaint!));

    // A third, with money behind it.
    await spend(undefined, pledges.connect(buyer).reserveBacking(id, 6_000_000n));
    const backed = await listingFor(id, 6_000_000n);
    await spend(
      "lockBacked",
      sale
        .connect(plagiarist)
        .lockListed(backed.listing, backed.signature, ethers.hexlify(randomBytes(32)), ethers.ZeroAddress),
    );
    await spend(undefined, sale.connect(esp).deliver(id, delivery, proof));
    await spend(undefined, sale.connect(plagiarist).accept(id, saleDeliveryHash(delivery)));
    await spend(undefined, sale.connect(esp).reveal(id, delivery, key));
    await spend("settleBacked", sale.connect(plagiarist).settle(id));
  }

  // Orders to which the payer objects, and for which others say that they hold the file.
  const witnesses = signers
    .slice(5, 5 + MANY_RECEIPTS)
    .sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
  for (const witness of witnesses) {
    await spend(undefined, token.faucet(witness.address));
    await spend(undefined, token.connect(witness).approve(contracts.vault, ethers.MaxUint256));
    await spend(undefined, espRegistry.connect(witness).register("Witness", "http://localhost", 1_000_000_000n));
  }
  for (let round = 0; round < ROUNDS; round++) {
    const confirmed: number[] = [];
    for (const count of [FEW_RECEIPTS, MANY_RECEIPTS]) {
      const { quote, quoteSignature } = await quoteFor(ethers.hexlify(randomBytes(32)) as Hex);
      const { delivery } = sealFile(ethers.hexlify(randomBytes(32)) as Hex, new Uint8Array(randomBytes(1_000)));
      const item = { delivery, productId: ethers.hexlify(randomBytes(32)) as Hex };
      await spend(
        undefined,
        generation.lock(quote, quoteSignature, ethers.hexlify(randomBytes(32)), ethers.ZeroAddress),
      );
      await spend(undefined, generation.connect(esp).deliver(quote, [item]));
      await spend("object", generation.object(quote));
      const id = await generation.idOf(quote);
      const { closesAt } = await generation.taskOf(id);
      const typed = availabilityTypedData({ chainId, contracts }, "task", {
        id,
        deliveryHash: deliveryRoot([item]),
        acceptBy: Number(closesAt),
      });
      const receipts = await Promise.all(
        witnesses.slice(0, count).map(async (witness) => ({
          esp: witness.address,
          signature: await witness.signTypedData(
            typed.domain,
            { Availability: [...typed.types.Availability] },
            typed.message,
          ),
        })),
      );
      confirmed.push(await spend(undefined, generation.connect(esp).confirmAvailable(quote, receipts)));
    }
    add("receiptsEach", (confirmed[1]! - confirmed[0]!) / (MANY_RECEIPTS - FEW_RECEIPTS));
  }

  for (let round = 0; round < ROUNDS; round++) {
    const copies = {
      challengeCopy: pictureBlocks(round, { noise: 3 }),
      challengeWitness: pictureBlocks(round, { view: CUT }),
    };
    for (const [name, blocks] of Object.entries(copies) as [keyof typeof copies, Uint8Array][]) {
      const { proof, signature, id } = await proofFor(plagiaristAddress, blocks, ethers.ZeroHash as Hex);
      const salt = ethers.hexlify(randomBytes(32)) as Hex;
      await spend(
        "commitWork",
        registry.connect(plagiarist).commitWork(workCommitment(plagiaristAddress, proof.blocksHash, salt)),
      );
      await spend("register", registry.connect(plagiarist).register(proof, signature, blocks, salt));
      const original = pictureBlocks(round);
      // Nothing is stored: the case brings and computes both.
      const pair = { originalId: products[round]!, accusedId: id, originalBlocks: original, accusedBlocks: blocks };
      const { map } = name === "challengeCopy" ? OPENING : await findWitness(lumaOf(original), lumaOf(blocks));
      await spend(name, challenge.open({ ...OPENING, ...pair, map }));
      await spend("materialise", registry.materialise(id, blocks));
      // A case that a panel decides: on what the provider has signed.
      if (name === "challengeCopy") {
        const falsely = { ...OPENING, ground: 2, originalId: 0n, originalBlocks: "0x", accusedBlocks: "0x" };
        await spend(
          "openChallenge",
          challenge.connect(buyer).open({ ...falsely, accusedId: id, statement: "The file shows something else." }),
        );
      }
    }
    for (const [name, gas] of Object.entries(await fingerprintGas(connection, pictureBlocks(round))))
      add(name as keyof GasFigures, gas);
  }
  // Registering and recording alone, by the only account that may: the escrow.
  await connection.provider.request({ method: "hardhat_impersonateAccount", params: [contracts.generationEscrow] });
  const escrow = await connection.ethers.getSigner(contracts.generationEscrow);
  const reputation = (await connection.ethers.getContractAt("Reputation", contracts.reputation)).connect(escrow);
  for (let round = 0; round < ROUNDS; round++) {
    const blocks = pictureBlocks(ROUNDS + round);
    const { proof, signature } = await proofFor(producerAddress, blocks, ethers.hexlify(randomBytes(32)) as Hex);
    const now = (await connection.ethers.provider.getBlock("latest"))!.timestamp;
    const sent = registry.connect(escrow).registerGenerated(proof, signature, blocks, now);
    // A reveal has paid its base cost already.
    add("registerGenerated", (await spend(undefined, sent)) - BASE_COST);
    await spend("recordOutcome", reputation.record(producerAddress, espAddress, 10n ** 18n, 2_000_000n));
  }
  await connection.close();
  const figures = Object.fromEntries([...samples].map(([name, values]) => [name, median(values)])) as Omit<
    GasFigures,
    "challenge" | "buy" | "buyBacked"
  >;
  const { lockSale, lockBacked, deliverSale, acceptSale, reveal, settleSale, settleBacked } = figures;
  // "challenge" is the metric's name from the time of a single ground.
  return {
    ...figures,
    challenge: figures.challengeCopy,
    buy: lockSale + deliverSale + acceptSale + reveal + settleSale,
    buyBacked: lockBacked + deliverSale + acceptSale + reveal + settleBacked,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
