/** The deployed contracts' word: on what was compared with the SDK's twin, and on which of two works is the earlier one. */
import { randomBytes } from "node:crypto";
import { workCommitment } from "@genuine/sdk/commitments";
import type { AffineMap } from "@genuine/sdk/fingerprint/affine";
import { VERDICTS } from "@genuine/sdk/similarity";
import { proofTypedData } from "@genuine/sdk/typed-data";
import { ethers } from "ethers";
import { network } from "hardhat";
import { deployContracts } from "../../deploy.ts";
import { LOCAL } from "../../settings.ts";
import type { Compared } from "./attacks.ts";

type Hex = `0x${string}`;
const NO_MAP: AffineMap = { xx: 0, xy: 0, yx: 0, yy: 0, x0: 0, y0: 0, fill: 0, reverse: false };
const NO_MANDATE = { expiry: 0n, signature: "0x" };

export type Chain = Awaited<ReturnType<typeof deployed>>;

/** The whole system on a chain in memory, with a provider, a creator and a copyist. */
export async function deployed() {
  const connection = await network.create();
  const { contracts, chainId } = await deployContracts(connection, LOCAL);
  const [, alice, esp, mallory] = await connection.ethers.getSigners();
  if (!alice || !esp || !mallory) throw new Error("The chain has too few accounts.");
  const registry = await connection.ethers.getContractAt("ProductRegistry", contracts.productRegistry);
  const similarity = await connection.ethers.getContractAt("Similarity", contracts.similarity);
  const examination = await connection.ethers.getContractAt("Examination", contracts.examination);
  const token = await connection.ethers.getContractAt("TestDollar", contracts.token);
  const providers = await connection.ethers.getContractAt("EspRegistry", contracts.espRegistry);
  await (await token.faucet(await esp.getAddress())).wait();
  await (await token.connect(esp).approve(contracts.vault, ethers.MaxUint256)).wait();
  await (await providers.connect(esp).register("Aurora", "http://localhost", 600_000_000n)).wait();

  const register = async (owner: typeof alice, blocks: Uint8Array, salt?: Hex): Promise<bigint> => {
    const proof = {
      producer: (await owner.getAddress()) as Hex,
      esp: (await esp.getAddress()) as Hex,
      mediaType: "image/png",
      contentRoot: ethers.hexlify(randomBytes(32)) as Hex,
      fileHash: ethers.hexlify(randomBytes(32)) as Hex,
      cid: "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
      promptCommitment: ethers.ZeroHash as Hex,
      blocksHash: ethers.keccak256(blocks) as Hex,
      parent: 0n,
      expiry: 2n ** 40n,
    };
    const typed = proofTypedData(chainId, contracts.productRegistry, proof);
    const signature = await esp.signTypedData(typed.domain, { Proof: [...typed.types.Proof] }, typed.message);
    await (await registry.connect(owner).register(proof, signature, blocks, salt ?? ethers.ZeroHash)).wait();
    return registry.idOf(proof);
  };

  const commit = async (blocks: Uint8Array): Promise<Hex> => {
    const salt = ethers.hexlify(randomBytes(32)) as Hex;
    const producer = (await alice.getAddress()) as Hex;
    const commitment = workCommitment(producer, ethers.keccak256(blocks) as Hex, salt);
    await (await registry.connect(alice).commitWork(commitment)).wait();
    return salt;
  };

  /** Whether a case of the one against the other may open on the measure alone. */
  const mayAccuse = async (by: typeof alice, original: [bigint, Uint8Array], accused: [bigint, Uint8Array]) => {
    const opening = {
      ground: 0,
      originalId: original[0],
      accusedId: accused[0],
      originalBlocks: original[1],
      accusedBlocks: accused[1],
      map: NO_MAP,
      statement: "",
      mandate: NO_MANDATE,
    };
    try {
      await examination.examine(opening, await by.getAddress(), ethers.ZeroHash, false);
      return "opens";
    } catch (error) {
      const data = (error as { data?: string }).data ?? "";
      const name = challengeErrors.parseError(data)?.name;
      if (name === undefined) throw error;
      return name;
    }
  };
  const challengeErrors = (await connection.ethers.getContractAt("IChallenge", contracts.challenge)).interface;

  return {
    /**
     * The creator commits to a work; files made of its pending registration are registered first, by the copyist; then the work is.
     * @returns what comes of the copyist's accusation with each of these files, and of the creator's against them
     */
    async race(work: Uint8Array, files: readonly Uint8Array[]): Promise<{ against: string; back: string }[]> {
      const salt = await commit(work);
      const squats: [bigint, Uint8Array][] = [];
      for (const blocks of files) squats.push([await register(mallory, blocks), blocks]);
      const own: [bigint, Uint8Array] = [await register(alice, work, salt), work];
      const results: { against: string; back: string }[] = [];
      for (const squat of squats)
        results.push({ against: await mayAccuse(mallory, squat, own), back: await mayAccuse(alice, own, squat) });
      return results;
    },
    /** @throws Error where the contract measures anything else than the SDK did */
    async confirm({ original, accused, map, measured }: Compared): Promise<void> {
      const [a, b] = [productOf(original), productOf(accused)];
      const said =
        map === undefined
          ? await similarity.compare(a, b, original, accused)
          : await similarity.compareUnder(a, b, original, accused, map);
      const found = { pdq: said.pdq, iscc: said.iscc, colour: said.colour, verdict: said.verdict }; // all bigint
      const expected = [measured.pdq, measured.iscc, measured.colour, VERDICTS.indexOf(measured.verdict)].map(BigInt);
      if (Object.values(found).join() !== expected.join())
        throw new Error(`The contract measures ${Object.values(found)}, the SDK ${expected}.`);
    },
    close: () => connection.close(),
  };
}

/** As the registry keeps a work of which nothing is computed. */
function productOf(blocks: Uint8Array) {
  return {
    producer: ethers.ZeroAddress,
    registeredAt: 0,
    since: 0,
    parentBasisPoints: 0,
    esp: ethers.ZeroAddress,
    revision: 0,
    generated: false,
    status: 1,
    held: false,
    quality: 0,
    detail: 0,
    pdq: 0,
    iscc: 0,
    colour: 0,
    blocksHash: ethers.keccak256(blocks),
    parent: 0,
  };
}
