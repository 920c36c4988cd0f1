/** Structs with every field different, for tests. */

import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Licence, Proof, Quote } from "@genuine/sdk/structs";
import { keccak256, toHex } from "viem";

const hash = (text: string) => keccak256(toHex(text));

export const QUOTE: Quote = {
  esp: LOCAL_ACCOUNTS.aurora.address,
  producer: LOCAL_ACCOUNTS.alice.address,
  fee: 2_500_000n,
  items: 1,
  promptCommitment: hash("prompt"),
  deliverySeconds: 300,
  expiry: 2_000_000_000n,
  salt: hash("salt"),
};

export const PROOF: Proof = {
  producer: LOCAL_ACCOUNTS.alice.address,
  esp: LOCAL_ACCOUNTS.aurora.address,
  mediaType: "image/png",
  contentRoot: hash("content"),
  fileHash: hash("file"),
  cid: "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
  promptCommitment: hash("prompt"),
  blocksHash: hash("blocks"),
  parent: 5n,
  expiry: 2_000_000_000n,
};

export const LICENCE: Licence = {
  originalId: 7n,
  licensee: LOCAL_ACCOUNTS.carol.address,
  expiry: 2_000_000_000n,
  royaltyBasisPoints: 500,
};
