/** An image server that makes no picture until it is released: what a test does meanwhile needs no luck with the time. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { closeAtEnd } from "../../support/leftovers.ts";

const MODEL = "dream";

export type HeldGenerator = Awaited<ReturnType<typeof startHeldGenerator>>;

/** Speaks AUTOMATIC1111's protocol, reports half of the progress, and shows half of the picture on the way. */
export async function startHeldGenerator() {
  const half = await sharp({ create: { width: 512, height: 512, channels: 3, background: "#204080" } })
    .png()
    .toBuffer();
  const noise = Buffer.from(Array.from({ length: 64 * 3 }, (_, i) => (i * 97) % 256));
  const whole = await sharp(noise, { raw: { width: 8, height: 8, channels: 3 } })
    .resize(512, 512)
    .png()
    .toBuffer();
  const released = Promise.withResolvers<void>();
  let asked = 0;
  let lastBody: unknown;
  let heldMs = 0;
  const server = createServer(async (request, response) => {
    const answer = (body: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    const path = new URL(request.url!, "http://localhost").pathname;
    if (path === "/sdapi/v1/sd-models")
      return void answer([{ title: `${MODEL}.safetensors [0123456789]`, model_name: MODEL }]);
    if (path === "/internal/progress")
      return void answer({
        active: true,
        progress: 0.5,
        live_preview: `data:image/png;base64,${half.toString("base64")}`,
      });
    if (path === "/sdapi/v1/progress") return void answer({ state: { interrupted: false, skipped: false } });
    if (path !== "/sdapi/v1/txt2img") return void response.writeHead(404).end();
    asked++;
    lastBody = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const began = performance.now();
    await released.promise;
    heldMs += performance.now() - began;
    answer({ images: [whole.toString("base64")], parameters: {}, info: JSON.stringify({ sd_model_name: MODEL }) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return closeAtEnd({
    /** Settings of a worker that has its pictures made here. */
    env: {
      GENUINE_ESP_GENERATOR: "sdapi",
      GENUINE_IMAGES_MODEL: MODEL,
      GENUINE_IMAGES_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    /** How many pictures were asked for. */
    get asked(): number {
      return asked;
    },
    /** What the last picture was asked for with. */
    get lastBody(): unknown {
      return lastBody;
    },
    /** How long pictures were held back, all together. */
    get heldSeconds(): number {
      return heldMs / 1000;
    },
    /** From now on pictures are made at once. */
    release: (): void => released.resolve(),
    async close(): Promise<void> {
      released.resolve();
      server.closeAllConnections();
      server.close();
    },
  });
}
