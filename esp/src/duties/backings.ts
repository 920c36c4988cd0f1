/** Ends due backings of works that this provider attested, since it usually delivers their sales. */
import { challengeAbi, pledgesAbi } from "@genuine/sdk/generated/abis";
import { closeBacking } from "@genuine/sdk/transactions";
import { type Hex, isAddressEqual } from "viem";
import { type DutyContext, take } from "./context.ts";
import type { KnownBacking } from "./escrow-store.ts";

/** Ends the backing if it is due: after its season, or once its product was removed. There is no keeper reward. */
export async function tendBacking(context: DutyContext, { productId, until }: KnownBacking): Promise<void> {
  const { chain, settings, store } = context;
  const product = await store.product(productId);
  if (product === undefined || !isAddressEqual(product.esp, settings.account.address)) return;
  const removed = product.status === "removed";
  if (!removed && (await chain.now()) < until) return;
  // Checked first, so that a case that lasts for days is not logged as a repeated failure.
  if (await isHeld(context, productId, removed ? Number.MAX_SAFE_INTEGER : until)) return;
  await take(
    context,
    { kind: "upkeep", subject: "sale", id: productId, round: null, step: "closeBacking", by: null },
    closeBacking(settings.deployment, BigInt(productId)),
    async () => (await amountOf(context, productId)) === 0n,
  );
}

function isHeld({ chain, settings }: DutyContext, productId: Hex, before: number): Promise<boolean> {
  return chain.client.readContract({
    address: settings.deployment.contracts.challenge,
    abi: challengeAbi,
    functionName: "isHeldBefore",
    args: [BigInt(productId), BigInt(before)],
  });
}

async function amountOf({ chain, settings }: DutyContext, productId: Hex): Promise<bigint> {
  const { amount } = await chain.client.readContract({
    address: settings.deployment.contracts.pledges,
    abi: pledgesAbi,
    functionName: "backingOf",
    args: [BigInt(productId)],
  });
  return amount;
}
