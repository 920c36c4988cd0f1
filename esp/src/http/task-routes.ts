/** What a producer requests about its task: progress and sealed files. */
import { isFinalTaskState, type TaskProgress } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { sealOpening } from "@genuine/sdk/prompt-proof";
import { progressTypedData } from "@genuine/sdk/typed-data";
import type { HttpBindings } from "@hono/node-server";
import type { Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Hex } from "viem";
import { z } from "zod";
import type { Chain } from "../chain/chain.ts";
import { requireSignature } from "../chain/signatures.ts";
import type { JobBoard } from "../jobs/board.ts";
import type { Job } from "../jobs/job.ts";
import type { Settings } from "../settings.ts";
import type { ContentStore } from "../store/content-store.ts";
import { check } from "./body.ts";
import { Account, idOf, Signature, Whole } from "./fields.ts";
import type { NetworkOf } from "./networks.ts";
import { ranged } from "./ranges.ts";
import { Shares } from "./shares.ts";

export const PROGRESS_HEADERS = ["x-genuine-expiry", "x-genuine-signature"] as const;
/** A page watches its own task; a share is reserved for proven customers. */
const WATCHERS = { all: 500, strangers: 350, network: 30, account: 20 };
const KEEP_ALIVE_MS = 15_000;
/** Requests with a longer validity do not come from an honest page, seconds. */
const LONGEST_SECONDS = 24 * 3600;
const ProgressHeaders = z.object({ "x-genuine-expiry": Whole, "x-genuine-signature": Signature });

type Parts = {
  settings: Pick<Settings, "deployment">;
  chain: Chain;
  board: JobBoard;
  content: ContentStore;
  signal: AbortSignal;
};

export function addTaskRoutes(
  api: Hono<{ Bindings: HttpBindings }>,
  { settings, chain, board, content, signal }: Parts,
  networkOf: NetworkOf,
): void {
  const { store } = board;
  const tooMany = () =>
    new GenuineError("too_many_watchers", "Too many are watching already.", { remedy: "Ask for the task itself." });
  const watchers = new Shares(WATCHERS, tooMany);

  api.get("/tasks/:id", async (c) => c.json(await progressOf(c.req.param("id"))));

  api.get("/tasks/:id/events", async (c) => {
    const first = await progressOf(c.req.param("id"));
    const withUnfinished = c.req.header("x-genuine-signature") !== undefined;
    if (withUnfinished) await requireProducer(c, first.taskId);
    const giveBack = watchers.take(1, {
      network: networkOf(c.env.incoming),
      account: `${withUnfinished ? "payer of" : "anybody at"} ${first.taskId}`,
      customer: withUnfinished && first.state !== "quoted",
    });
    return streamSSE(c, async (stream) => {
      const news = newsOf(board, first.taskId, signal);
      stream.onAbort(news.stop);
      const alive = setInterval(() => void stream.write(": still here\n\n"), KEEP_ALIVE_MS);
      try {
        let sent = "";
        for (let progress: TaskProgress | undefined = first; progress !== undefined; ) {
          const data = JSON.stringify(withUnfinished ? { ...progress, ...board.unfinished(first.taskId) } : progress);
          if (data !== sent) {
            sent = data;
            await stream.writeSSE({ data });
          }
          if (isFinalTaskState(progress.state) || stream.aborted || !(await news.next())) return;
          progress = await board.taskProgress(first.taskId);
        }
      } finally {
        clearInterval(alive);
        news.stop();
        giveBack();
      }
    });
  });

  // Sealed to the payer's key, as its files are, so that it can be public. Before the lock there is no such key.
  api.get("/tasks/:id/prompt", async (c) => {
    const job = await store.job(idOf(c.req.param("id")));
    if (job?.kind !== "generation" || job.encryptionKey === null)
      throw new GenuineError("not_found", "There is no such task here.");
    const headers = { "content-type": "application/octet-stream", "cache-control": "no-store" };
    return c.body(new Uint8Array(sealOpening(job.encryptionKey, job.opening)), 200, headers);
  });

  api.get("/tasks/:id/items/:index/sealed", async (c) => {
    const job = await store.job(idOf(c.req.param("id")));
    return envelopeOf(c, job, check(Whole, c.req.param("index")));
  });

  api.get("/sales/:productId/:buyer/sealed", async (c) => {
    const buyer = check(Account, c.req.param("buyer"));
    return envelopeOf(c, await store.saleTo(idOf(c.req.param("productId")), buyer), 0);
  });

  async function progressOf(text: string): Promise<TaskProgress> {
    const progress = await board.taskProgress(idOf(text));
    if (progress === undefined) throw new GenuineError("not_found", `There is no task ${text} here.`);
    return progress;
  }

  /** Progress is visible to the producer only. @throws GenuineError expired, bad_signature */
  async function requireProducer(c: Context, taskId: Hex): Promise<void> {
    const headers = check(ProgressHeaders, c.req.header());
    const expiry = headers["x-genuine-expiry"];
    const now = Math.floor(Date.now() / 1000);
    if (expiry <= now || expiry > now + LONGEST_SECONDS)
      throw new GenuineError("expired", "The request is not for now.", { remedy: "Sign a new one." });
    const job = (await store.job(taskId))!;
    const typedData = progressTypedData(settings.deployment.chainId, { taskId, expiry: BigInt(expiry) });
    await requireSignature(chain, job.payer, typedData, headers["x-genuine-signature"]);
  }

  /** The envelope can be opened with the payer's key only, and with the key on chain: it may be served early. */
  async function envelopeOf(c: Context, job: Job | undefined, index: number): Promise<Response> {
    const packed = job?.items[index]?.packed;
    if (packed == null) throw new GenuineError("not_found", "Nothing is delivered yet.");
    return ranged(c, await content.get(packed.envelopeHash), packed.envelopeHash);
  }
}

/** Waits for changes of one task. `next` resolves to false when there will be no more. */
function newsOf(board: JobBoard, id: Hex, signal: AbortSignal): { next(): Promise<boolean>; stop(): void } {
  let pending = false;
  let stopped = signal.aborted;
  let wake: () => void = () => undefined;
  const unwatch = board.watch(id, () => {
    pending = true;
    wake();
  });
  const stop = () => {
    stopped = true;
    unwatch();
    wake();
  };
  signal.addEventListener("abort", stop, { once: true });
  return {
    async next() {
      if (!pending && !stopped) await new Promise<void>((resolve) => (wake = resolve));
      pending = false;
      return !stopped;
    },
    stop() {
      signal.removeEventListener("abort", stop);
      stop();
    },
  };
}
