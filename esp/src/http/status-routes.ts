/** Status of keeper and juror work: a public part, and a part for the operator only. */

import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import sharp from "sharp";
import type { StatusDesk } from "../duties/status.ts";
import type { Settings } from "../settings.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { TakedownTables } from "../store/takedown-tables.ts";
import { check } from "./body.ts";
import { idOf, Whole } from "./fields.ts";
import { reportsPage, STYLE, statusPage } from "./status-page.ts";

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
/** Pixels of the longer side of a picture in dispute. */
const SHOWN_SIDE = 480;
const TAKEDOWNS_SHOWN = 100;

type Env = { Bindings: HttpBindings };

/** Without CORS: pages of other origins must not read responses restricted to this machine. */
export function statusRoutes(
  status: StatusDesk,
  takedowns: TakedownTables,
  content: ContentStore,
  { operatorView }: Pick<Settings, "operatorView">,
): Hono<Env> {
  const api = new Hono<Env>();
  const isOperator = (c: Context<Env>) => operatorView === "local" && isFromHere(c.env.incoming);

  api.use(async (c, next) => {
    await next();
    c.header("content-security-policy", CONTENT_SECURITY_POLICY);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    c.header("cross-origin-resource-policy", "same-origin");
    c.header("cache-control", "no-store");
  });

  api.get("/", async (c) => {
    const operator = isOperator(c);
    return c.html(statusPage(await status.read(operator), operator));
  });

  api.get("/reports", async (c) => {
    if (!isOperator(c))
      throw new GenuineError("operator_only", "Reports are shown on this provider's own machine alone.");
    return c.html(reportsPage(await takedowns.reports(), await takedowns.history(TAKEDOWNS_SHOWN)));
  });

  api.get("/evidence/:dispute/:round/:product", async (c) => {
    if (!isOperator(c))
      throw new GenuineError("operator_only", "Files in dispute are shown on this provider's own machine alone.");
    const round = check(Whole, c.req.param("round"));
    const shown = (await status.ballot(check(Whole, c.req.param("dispute")), round))?.products.find(
      ({ id }) => id === idOf(c.req.param("product")),
    );
    if (shown === undefined || !shown.mediaType.startsWith("image/") || !(await content.has(shown.fileHash))) {
      throw new GenuineError("not_found", "There is no such picture here.");
    }
    const file = await content.get(shown.fileHash);
    // Re-encoded rather than passed through: only pixels reach the browser.
    const picture = await sharp(file, { limitInputPixels: 40_000_000 })
      .autoOrient()
      .resize(SHOWN_SIDE, SHOWN_SIDE, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: 85 })
      .toBuffer();
    return new Response(new Uint8Array(picture), { headers: { "content-type": "image/webp" } });
  });

  return api;
}

/** From this machine, by its own name (another name could be DNS rebinding), and not through a proxy. */
function isFromHere({ socket, headers }: IncomingMessage): boolean {
  const address = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  if (address !== "::1" && !address.startsWith("127.")) return false;
  if (["forwarded", "x-forwarded-for", "x-real-ip", "via"].some((name) => headers[name] !== undefined)) return false;
  if (headers["sec-fetch-site"] === "cross-site") return false;
  const host = (headers.host ?? "").replace(/:\d+$/, "");
  return host === "localhost" || host === "127.0.0.1" || host === "[::1]";
}
