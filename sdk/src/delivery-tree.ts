/** Merkle tree over the items of a task: twin of contracts/lib/ItemTree.sol, which documents the format. */
import { concat, encodeAbiParameters, type Hex, keccak256 } from "viem";
import { GenuineError } from "./genuine-error.ts";
import type { Item } from "./structs.ts";

const LEAF = [
  { type: "uint256" },
  { type: "bytes32" },
  { type: "bytes32" },
  { type: "bytes32" },
  { type: "bytes32" },
] as const;

/** Argument of `GenerationEscrow.accept`; witnesses of a task sign it. */
export function deliveryRoot(items: readonly Item[]): Hex {
  return treeOf(items)[0]!;
}

/**
 * The siblings of item `index`, from its leaf up.
 * @throws GenuineError item_index
 */
export function deliveryPath(items: readonly Item[], index: number): Hex[] {
  if (!(index in items))
    throw new GenuineError("item_index", `There is no item ${index}: the task has ${items.length}.`);
  const tree = treeOf(items);
  const path: Hex[] = [];
  for (let node = tree.length - 1 - index; node > 0; node = (node - 1) >> 1)
    path.push(tree[node % 2 === 0 ? node - 1 : node + 1]!);
  return path;
}

/** Node 0 is the root, nodes 2i + 1 and 2i + 2 are the children of node i, and the leaves come last, in reverse. */
function treeOf(items: readonly Item[]): Hex[] {
  const tree = new Array<Hex>(Math.max(2 * items.length - 1, 0));
  for (const [index, item] of items.entries()) tree[tree.length - 1 - index] = leafOf(index, item);
  for (let node = items.length - 2; node >= 0; node--) tree[node] = parentOf(tree[2 * node + 1]!, tree[2 * node + 2]!);
  return tree;
}

function leafOf(index: number, { delivery, productId }: Item): Hex {
  const values = [BigInt(index), delivery.contentRoot, delivery.sealedRoot, delivery.hashlock, productId] as const;
  return keccak256(keccak256(encodeAbiParameters(LEAF, values)));
}

function parentOf(one: Hex, other: Hex): Hex {
  return keccak256(BigInt(one) < BigInt(other) ? concat([one, other]) : concat([other, one]));
}
