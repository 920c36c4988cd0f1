/** Proofs of works that the gas measurements register. */
import { randomBytes } from "node:crypto";
import type { Proof } from "@genuine/sdk/structs";
import { proofTypedData } from "@genuine/sdk/typed-data";
import { ethers, type Signer } from "ethers";

type Hex = `0x${string}`;
type Fields = Pick<Proof, "producer" | "esp" | "contentRoot" | "promptCommitment" | "expiry"> & {
  blocks: Uint8Array;
};

/** A proof of an original picture with a random file, signed by its provider. */
export async function signedProof(
  esp: Signer,
  chainId: number,
  productRegistry: Hex,
  { blocks, ...fields }: Fields,
): Promise<{ proof: Proof; signature: string }> {
  const proof: Proof = {
    ...fields,
    mediaType: "image/png",
    fileHash: ethers.hexlify(randomBytes(32)) as Hex,
    cid: "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
    blocksHash: ethers.keccak256(blocks) as Hex,
    parent: 0n,
  };
  const typed = proofTypedData(chainId, productRegistry, proof);
  const signature = await esp.signTypedData(typed.domain, { Proof: [...typed.types.Proof] }, typed.message);
  return { proof, signature };
}
