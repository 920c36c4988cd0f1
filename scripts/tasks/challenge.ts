import { setTimeout as sleep } from "node:timers/promises";
import { type LocalOptions, localActor, nameOf, productId } from "./local-actor.ts";
import { runTask } from "./run-task.ts";

type Options = LocalOptions & { original: string; copy: string; wait: boolean };

export default ({ original, copy, wait, ...local }: Options): Promise<void> =>
  runTask(async () => {
    const [originalId, accusedId] = [productId(original), productId(copy)];
    const actor = await localActor(local);
    const id = await actor.challenge(originalId, accusedId);
    const { respondBy } = await actor.indexer.challenge(id);
    const until = new Date(respondBy * 1000).toLocaleTimeString();
    console.log(`${nameOf(local.as)} opened challenge ${id}. The accused may answer until ${until}.`);
    if (!wait) return;
    await sleep(Math.max(0, respondBy * 1000 - Date.now()) + 1_000);
    const { status } = await actor.finishChallenge(id);
    console.log(`The challenge was ${status}.`);
  });
