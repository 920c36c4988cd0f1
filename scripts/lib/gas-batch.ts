/** Gas of an item in a task of 16 whose works are all revealed, and so registered, in one transaction. */
import { randomBytes } from "node:crypto";
import { deliveryPath, deliveryRoot } from "@genuine/sdk/delivery-tree";
import { sealFile } from "@genuine/sdk/sealing/package";
import { quoteTypedData } from "@genuine/sdk/typed-data";
import { ethers } from "ethers";
import { network } from "hardhat";
import { deployContracts } from "../deploy.ts";
import { LOCAL } from "../settings.ts";
import { signedProof } from "./gas-proof.ts";
import { pictureBlocks } from "./picture.ts";

type Hex = `0x${string}`;
const ITEMS = 16;
const FILE_SIZE = 1024;
const random = () => ethers.hexlify(randomBytes(32)) as Hex;

export async function measureBatchGas(): Promise<{ registerBatch16: number }> {
  const connection = await network.create();
  try {
    const { contracts, chainId } = await deployContracts(connection, LOCAL);
    const [, producer, esp] = await connection.ethers.getSigners();
    if (!producer || !esp) throw new Error("The chain has too few accounts.");
    const token = await connection.ethers.getContractAt("TestDollar", contracts.token);
    const registry = await connection.ethers.getContractAt("ProductRegistry", contracts.productRegistry);
    const providers = await connection.ethers.getContractAt("EspRegistry", contracts.espRegistry);
    const escrow = await connection.ethers.getContractAt("GenerationEscrow", contracts.generationEscrow);
    const [producerAddress, espAddress] = (await Promise.all([producer.getAddress(), esp.getAddress()])) as [Hex, Hex];
    for (const signer of [producer, esp]) {
      for (let i = 0; i < 3; i++) await (await token.faucet(await signer.getAddress())).wait();
      await (await token.connect(signer).approve(contracts.vault, ethers.MaxUint256)).wait();
    }
    await (await providers.connect(esp).register("Bench", "http://localhost", 1_000_000_000n)).wait();
    await (await escrow.connect(esp).stateCapacity(ITEMS)).wait();

    const expiry = BigInt((await connection.ethers.provider.getBlock("latest"))!.timestamp + 30 * 86_400);
    const promptCommitment = random();
    const works = await Promise.all(
      Array.from({ length: ITEMS }, async (_, n) => {
        const blocks = pictureBlocks(n);
        const key = random();
        const { delivery } = sealFile(key, new Uint8Array(randomBytes(FILE_SIZE)));
        const { proof, signature } = await signedProof(esp, chainId, contracts.productRegistry, {
          producer: producerAddress,
          esp: espAddress,
          contentRoot: delivery.contentRoot,
          promptCommitment,
          blocks,
          expiry,
        });
        const productId = ethers.toBeHex(await registry.idOf(proof), 32) as Hex;
        return { blocks, key, proof, signature, item: { delivery, productId } };
      }),
    );
    const items = works.map(({ item }) => item);
    const quote = {
      esp: espAddress,
      producer: producerAddress,
      fee: 32_000_000n,
      items: ITEMS,
      promptCommitment,
      deliverySeconds: 300,
      expiry,
      salt: random(),
    };
    const typed = quoteTypedData(chainId, contracts.generationEscrow, quote);
    const quoteSignature = await esp.signTypedData(typed.domain, { Quote: [...typed.types.Quote] }, typed.message);
    const [asProducer, asEsp] = [escrow.connect(producer), escrow.connect(esp)];
    await (await asProducer.lock(quote, quoteSignature, random(), ethers.ZeroAddress)).wait();
    await (await asEsp.deliver(quote, items)).wait();
    await (await asProducer.accept(quote, deliveryRoot(items))).wait();
    const reveals = works.map(({ blocks, key, proof, signature, item }, index) =>
      escrow.interface.encodeFunctionData("reveal", [
        quote,
        index,
        item,
        deliveryPath(items, index),
        key,
        proof,
        signature,
        blocks,
      ]),
    );
    const receipt = await (await asEsp.multicall(reveals)).wait();
    return { registerBatch16: Number(receipt!.gasUsed) / ITEMS };
  } finally {
    await connection.close();
  }
}
