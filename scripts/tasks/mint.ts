import { StackError } from "../lib/processes.ts";
import { type LocalOptions, localActor, nameOf } from "./local-actor.ts";
import { runTask } from "./run-task.ts";

type Options = LocalOptions & { prompt: string; provider: string; items: number; kind: string };

export default ({ prompt, provider, items, kind, ...local }: Options): Promise<void> =>
  runTask(async () => {
    if (kind !== "picture" && kind !== "text")
      throw new StackError("bad_option", `"${kind}" is neither picture nor text.`);
    const actor = await localActor(local);
    const { products } = await actor.generate(provider, prompt, { items, kind });
    for (const { productId, file } of products)
      console.log(`${nameOf(local.as)} owns product ${productId}: ${file.length} bytes, opened and checked.`);
  });
