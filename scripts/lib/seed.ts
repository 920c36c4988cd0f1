import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { parseMoney } from "@genuine/sdk/money";
import { Actor } from "./actor.ts";
import type { Stack } from "./stack.ts";

const PRODUCTS = [
  { owner: "alice", esp: 0, kind: "picture", prompt: "A golden sailboat on the sea at night", price: "12" },
  { owner: "carol", esp: 1, kind: "picture", prompt: "A rose and a butterfly in the garden", price: undefined },
  { owner: "alice", esp: 2, kind: "picture", prompt: "Green forest light, soft rings of mist", price: "8.50" },
  { owner: "carol", esp: 0, kind: "text", prompt: "A little robot who is afraid of the rain", price: "3" },
] as const;

/** The first products of a fresh chain, each ordered from a worker, paid and registered. */
export async function seedProducts(stack: Stack, say: (text: string) => void): Promise<void> {
  for (const { owner, esp, kind, prompt, price } of PRODUCTS) {
    const actor = new Actor(stack, LOCAL_ACCOUNTS[owner].privateKey);
    await actor.getReadyToPay();
    const { productId } = await actor.generate(stack.urls.esps[esp]!, prompt, { kind });
    if (price !== undefined) await actor.offer(productId, parseMoney(price));
    say(`  ${LOCAL_ACCOUNTS[owner].name}: "${prompt}"${price === undefined ? "" : `, offered for ${price} TUSD`}`);
  }
  for (const role of ["bob", "mallory"] as const) await new Actor(stack, LOCAL_ACCOUNTS[role].privateKey).fund();
}
