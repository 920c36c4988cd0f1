import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { proposeClosing, voteForClosing } from "@genuine/sdk/transactions";
import { StackError } from "../lib/processes.ts";
import { type LocalOptions, localActor, nameOf, PROVIDERS } from "./local-actor.ts";
import { runTask } from "./run-task.ts";

type Options = LocalOptions & { successor: string; vote: number };

export default ({ successor, vote, ...local }: Options): Promise<void> =>
  runTask(async () => {
    const actor = await localActor(local, PROVIDERS);
    if (vote < 0) throw new StackError("bad_option", `"${vote}" is not the number of a proposal.`);
    const registry = { address: actor.deployment.contracts.espRegistry, abi: espRegistryAbi } as const;
    if (vote === 0) {
      await actor.send(proposeClosing(actor.deployment, successor));
      const id = await actor.chain.readContract({ ...registry, functionName: "proposals" });
      const { votesFrom } = await actor.chain.readContract({ ...registry, functionName: "closingOf", args: [id] });
      const from = new Date(votesFrom * 1000).toLocaleString();
      console.log(`${nameOf(local.as)} proposed to close this deployment: proposal ${id}. Vote from ${from} on.`);
      return;
    }
    const id = BigInt(vote);
    await actor.send(voteForClosing(actor.deployment, id));
    const { votes, total } = await actor.chain.readContract({ ...registry, functionName: "closingOf", args: [id] });
    const closed = (await actor.chain.readContract({ ...registry, functionName: "closedBy" })) !== 0n;
    const share = Number((votes * 10_000n) / total) / 100;
    console.log(
      `${share} % of all stake has voted for proposal ${id}: the deployment is ${closed ? "closed" : "open"}.`,
    );
  });
