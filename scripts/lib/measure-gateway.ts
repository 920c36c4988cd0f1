/** How long a client of OpenAI's interface waits for a picture: ordered, paid, delivered, opened and proven. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import OpenAI from "openai";
import { GatewayProcess } from "../../test/gateway/support/gateway-process.ts";
import { Actor } from "./actor.ts";
import { freeStackPorts, Started, startStack } from "./stack.ts";

/** Seconds of the median request, of the provider whose pictures take no time: what is measured is everything else. */
export async function measureGateway(pictures = 9): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), "genuine-bench-"));
  const started = new Started();
  let gateway: GatewayProcess | undefined;
  try {
    const stack = await startStack({
      started,
      dir,
      ports: await freeStackPorts(),
      page: false,
      say: () => undefined,
      onCrash: (error) => console.error(error.message),
    });
    const { privateKey } = LOCAL_ACCOUNTS.bob;
    await new Actor(stack, privateKey).fund();
    gateway = await new GatewayProcess({
      GENUINE_RPC_URL: stack.urls.rpc,
      GENUINE_DEPLOYMENT: join(dir, "deployment.json"),
      GENUINE_INDEXER_URL: stack.urls.indexer,
      GENUINE_GATEWAY_KEY: privateKey,
      GENUINE_GATEWAY_DIR: join(dir, "gateway"),
      GENUINE_GATEWAY_PROVIDERS: LOCAL_ACCOUNTS.cascade.address,
      GENUINE_GATEWAY_DAY_LIMIT: "1000",
    }).start();
    const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: "none", maxRetries: 0 });
    const picture = async (index: number) => {
      const began = performance.now();
      await openai.images.generate({ prompt: `A red lighthouse, number ${index}` });
      return (performance.now() - began) / 1000;
    };
    await picture(0); // warm, as a gateway that runs is
    const seconds: number[] = [];
    for (let i = 1; i <= pictures; i++) seconds.push(await picture(i));
    seconds.sort((a, b) => a - b);
    return Math.round(seconds[Math.floor(pictures / 2)]! * 100) / 100;
  } finally {
    await gateway?.stop();
    await started.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
