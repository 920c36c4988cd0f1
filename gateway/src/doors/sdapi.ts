/** AUTOMATIC1111's interface: /sdapi/v1/txt2img. Source: AUTOMATIC1111/stable-diffusion-webui modules/api/api.py, models.py. */
import { z } from "zod";
import {
  type Door,
  type DoorParts,
  placeFor,
  proofJson,
  readBody,
  refuse,
  type Trouble,
  troubleOf,
  type Visit,
  wordsOf,
} from "../answering.ts";

const Body = z.object({
  prompt: z.string().default(""),
  negative_prompt: z.string().nullish(),
  width: z.int().positive().nullish(),
  height: z.int().positive().nullish(),
  batch_size: z.int().min(1).nullish(),
  n_iter: z.int().min(1).nullish(),
  seed: z.int().nullish(),
  enable_hr: z.boolean().nullish(),
  tiling: z.boolean().nullish(),
  script_name: z.string().nullish(),
  override_settings: z.record(z.string(), z.unknown()).nullish(),
});

const STATUS: Record<Trouble, 401 | 404 | 422 | 429 | 500 | 502 | 503> = {
  invalid: 422,
  unknown_model: 422,
  not_found: 404,
  denied: 401,
  limit: 429,
  unavailable: 503,
  failed: 502,
  internal: 500,
};

export function sdapiError(c: Visit, error: unknown): Response {
  const trouble = troubleOf(error);
  const { message } = wordsOf(error);
  if (trouble === "denied") c.header("www-authenticate", "Basic");
  return c.json({ error: "HTTPException", detail: message, body: "", errors: message }, STATUS[trouble]);
}

export function addSdapiDoor(app: Door, { desk, market }: DoorParts): void {
  app.post("/sdapi/v1/txt2img", async (c) => {
    const body = await readBody(c, Body);
    refuse({
      negative_prompt: (body.negative_prompt ?? "").trim() !== "",
      seed: (body.seed ?? -1) !== -1,
      enable_hr: body.enable_hr === true,
      tiling: body.tiling === true,
      script_name: (body.script_name ?? "") !== "",
    });
    const checkpoint = body.override_settings?.sd_model_checkpoint;
    const { width, height } = body;
    const order = await placeFor(c, desk, "sdapi", {
      kind: "picture",
      prompt: body.prompt,
      items: (body.batch_size ?? 1) * (body.n_iter ?? 1),
      model: typeof checkpoint === "string" && checkpoint !== "" ? checkpoint : undefined,
      // The web UI's default is 512x512; here it is the provider's size.
      size: width == null && height == null ? undefined : { width: width ?? 512, height: height ?? 512 },
    });
    const made = await desk.result(order.id);
    const { opening } = order.answer;
    const info = {
      prompt: body.prompt,
      all_prompts: made.map(() => body.prompt),
      negative_prompt: "",
      seed: opening.seed,
      all_seeds: made.map((_, index) => opening.seed + index),
      sd_model_name: opening.model,
      batch_size: made.length,
      index_of_first_image: 0,
      infotexts: made.map(() => body.prompt),
      genuine: made.map(({ proof }) => proofJson(proof)),
    };
    return c.json({
      images: made.map(({ file }) => Buffer.from(file).toString("base64")),
      parameters: body,
      info: JSON.stringify(info),
    });
  });

  app.get("/sdapi/v1/sd-models", async (c) => {
    const names = new Set((await market.offered()).filter(isPicture).map(({ generator }) => generator.model));
    return c.json(
      [...names].map((name) => ({
        title: name,
        model_name: name,
        hash: null,
        sha256: null,
        filename: name,
        config: null,
      })),
    );
  });
}

function isPicture({ generator }: { generator: { kind: string } }): boolean {
  return generator.kind === "picture";
}
