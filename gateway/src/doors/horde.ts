/** AI Horde's interface: /api/v2/generate/{async,check,status}. Source: Haidra-Org/AI-Horde horde/apis/models/stable_v2.py. */
import { GenuineError } from "@genuine/sdk/genuine-error";
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
  urlOf,
  type Visit,
  wordsOf,
} from "../answering.ts";
import type { Order } from "../store.ts";

const Body = z.object({
  prompt: z.string(),
  params: z
    .object({
      n: z.int().min(1).nullish(),
      width: z.int().positive().nullish(),
      height: z.int().positive().nullish(),
      seed: z.string().nullish(),
      tiling: z.boolean().nullish(),
      hires_fix: z.boolean().nullish(),
      transparent: z.boolean().nullish(),
      control_type: z.string().nullish(),
      post_processing: z.array(z.string()).nullish(),
      loras: z.array(z.unknown()).nullish(),
      tis: z.array(z.unknown()).nullish(),
    })
    .nullish(),
  models: z.array(z.string()).nullish(),
  source_image: z.string().nullish(),
  r2: z.boolean().nullish(),
  dry_run: z.boolean().nullish(),
});

const STATUS: Record<Trouble, 400 | 401 | 403 | 404 | 500 | 502 | 503> = {
  invalid: 400,
  unknown_model: 400,
  not_found: 404,
  denied: 401,
  limit: 403,
  unavailable: 503,
  failed: 502,
  internal: 500,
};
/** Horde's own codes, where it has one. */
const CODE: Partial<Record<Trouble, string>> = {
  invalid: "BadRequest",
  unknown_model: "UnsupportedModel",
  not_found: "RequestNotFound",
  denied: "InvalidAPIKey",
  limit: "KudosUpfront",
  unavailable: "NoValidWorkers",
};

export function hordeError(c: Visit, error: unknown): Response {
  const trouble = troubleOf(error);
  const { code, message } = wordsOf(error);
  return c.json({ message, rc: CODE[trouble] ?? code }, STATUS[trouble]);
}

export function addHordeDoor(app: Door, { desk }: DoorParts): void {
  app.post("/api/v2/generate/async", async (c) => {
    const body = await readBody(c, Body);
    const params = body.params ?? {};
    refuse({
      source_image: (body.source_image ?? "") !== "",
      "###": body.prompt.includes("###"),
      seed: (params.seed ?? "") !== "",
      tiling: params.tiling === true,
      hires_fix: params.hires_fix === true,
      transparent: params.transparent === true,
      control_type: (params.control_type ?? "") !== "",
      post_processing: (params.post_processing ?? []).length > 0,
      loras: (params.loras ?? []).length > 0,
      tis: (params.tis ?? []).length > 0,
      dry_run: body.dry_run === true,
      models: (body.models ?? []).length > 1,
    });
    const { width, height } = params;
    const order = await placeFor(
      c,
      desk,
      "horde",
      {
        kind: "picture",
        prompt: body.prompt,
        items: params.n ?? 1,
        model: body.models?.[0],
        inline: body.r2 === false,
        size: width == null && height == null ? undefined : { width: width ?? 512, height: height ?? 512 },
      },
      true,
    );
    // Kudos are Horde's own points: none are taken here.
    return c.json({ id: order.id, kudos: 0, message: `Paid to ${order.esp.name}.` }, 202);
  });

  app.get("/api/v2/generate/check/:id", (c) => c.json(checkOf(orderOf(c.req.param("id")))));

  app.get("/api/v2/generate/status/:id", (c) => {
    const order = orderOf(c.req.param("id"));
    const made = order.state === "done" ? desk.made(order.id) : [];
    return c.json({
      ...checkOf(order),
      shared: false,
      generations: made.map(({ file, name, proof }, index) => ({
        id: name,
        img: order.request.inline === true ? Buffer.from(file).toString("base64") : urlOf(c, name),
        seed: String(order.answer.opening.seed + index),
        model: order.answer.opening.model,
        worker_id: order.esp.address,
        worker_name: order.esp.name,
        state: "ok",
        censored: false,
        gen_metadata: [],
        genuine: proofJson(proof),
      })),
    });
  });

  app.get("/api/v2/status/heartbeat", (c) => c.json({ message: "OK", version: "genuine" }));

  function orderOf(id: string): Order {
    const order = desk.look(id);
    if (order.request.kind !== "picture") throw new GenuineError("not_found", `There is no request ${id}.`);
    return order;
  }
}

function checkOf({ state, request: { items }, answer, createdAt }: Order) {
  const isDone = state === "done";
  const due = createdAt / 1000 + answer.price.seconds * items;
  return {
    finished: isDone ? items : 0,
    processing: state === "paid" ? items : 0,
    restarted: 0,
    waiting: state === "paying" ? items : 0,
    done: isDone,
    faulted: state === "failed",
    wait_time: isDone ? 0 : Math.max(0, Math.ceil(due - Date.now() / 1000)),
    queue_position: 0,
    kudos: 0,
    is_possible: state !== "failed",
  };
}
