import { formatMoney, parseMoney } from "@genuine/sdk/money";
import { type LocalOptions, localActor, nameOf, productId } from "./local-actor.ts";
import { runTask } from "./run-task.ts";

type Options = LocalOptions & { product: string; price: string };

export default ({ product, price, ...local }: Options): Promise<void> =>
  runTask(async () => {
    const [id, amount] = [productId(product), parseMoney(price)];
    const actor = await localActor(local);
    await actor.offer(id, amount);
    console.log(`${nameOf(local.as)} offers product ${id} for ${formatMoney(amount)}.`);
  });
