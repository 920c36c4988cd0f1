/** `npx hardhat genuine:…`: single steps of the local stack from a terminal. Their code is imported when one of them runs. */
import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

/** Options of every task. */
const local = (name: string, description: string) =>
  task(name, description)
    .addOption({ name: "as", description: "Who acts: alice, bob, carol or mallory", defaultValue: "alice" })
    .addOption({ name: "rpc", description: "The node", defaultValue: "http://127.0.0.1:8545" })
    .addOption({ name: "indexer", description: "The indexer", defaultValue: "http://127.0.0.1:42069" });

export const genuineTasks: TaskDefinition[] = [
  local("genuine:mint", "Have a provider make content from a prompt, pay for it and mint it")
    .addPositionalArgument({ name: "prompt", description: "What to make" })
    .addOption({ name: "provider", description: "The provider's endpoint", defaultValue: "http://127.0.0.1:4001" })
    .addOption({ name: "items", description: "How many", type: ArgumentType.INT, defaultValue: 1 })
    .addOption({ name: "kind", description: "picture or text", defaultValue: "picture" })
    .setAction(() => import("./mint.ts"))
    .build(),
  local("genuine:offer", "Offer a product for sale; its provider delivers for 1 % of the price")
    .addPositionalArgument({ name: "product", description: "The product's id" })
    .addPositionalArgument({ name: "price", description: "The price in test dollars, as 12.50" })
    .setAction(() => import("./offer.ts"))
    .build(),
  local("genuine:challenge", "Challenge a later product as a copy of an earlier one")
    .addPositionalArgument({ name: "original", description: "The id of the earlier product, of who acts" })
    .addPositionalArgument({ name: "copy", description: "The id of the later product" })
    .addFlag({ name: "wait", description: "Wait until the accused's time to answer is over, and end the challenge" })
    .setAction(() => import("./challenge.ts"))
    .build(),
  local("genuine:close", "Propose to close the deployment, or vote for it, as aurora, borealis or cascade (--as)")
    .addOption({ name: "successor", description: "Where to go instead, for people to read", defaultValue: "" })
    .addOption({ name: "vote", description: "A proposal to vote for", type: ArgumentType.INT, defaultValue: 0 })
    .setAction(() => import("./close.ts"))
    .build(),
];
