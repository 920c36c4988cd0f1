/** The indexer's HTTP API. Its responses have the types of the SDK's client. Ponder adds /status, /ready, /health. */
import { db } from "ponder:api";
import schema, {
  activity,
  challenge,
  dispute,
  esp,
  juror,
  licence,
  outcome,
  product,
  productBlocks,
  sale,
  task,
} from "ponder:schema";
import type { Dispute } from "@genuine/sdk/disputes";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type {
  Activity,
  Alert,
  Challenge,
  DueStep,
  Esp,
  EspDetail,
  GrantedLicence,
  List,
  Product,
  ProductCount,
  ProductSummary,
  Sale,
  Task,
} from "@genuine/sdk/indexer-answers";
import { Hono } from "hono";
import { and, asc, count, desc, eq, graphql, gt, inArray, isNotNull, isNull, lt, notInArray, or } from "ponder";
import { hexToBytes } from "viem";
import { selectAlerts } from "./alerts.ts";
import { toEsp, toLicence, toOutcome, toProductSummary, toProof, toSale } from "./answers.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { feedOf } from "./feed.ts";
import { candidatesOf, nearestTo } from "./nearest.ts";
import { startNotifying } from "./notify.ts";
import { openApi } from "./openapi.ts";
import { ADDRESS, DEFAULT_LIMIT, ID, listOf, NUMBER, notFound, readPath, readQuery } from "./query.ts";
import {
  countProducts,
  isByPrice,
  openness,
  selectActivity,
  selectActivityOf,
  selectChallenges,
  selectDisputes,
  selectDue,
  selectPaces,
  selectProducts,
  whereProduct,
  withBacking,
  withItems,
  withRounds,
  withSteps,
} from "./reads.ts";

const NEIGHBOURS = 5;
/** Maximum products in the response of /alike. */
const ALIKE = 12;
/** Maximum activity entries in the detail of a product, a challenge or a provider; the lists have more. */
const HISTORY = 200;
/** For an open challenge. */
const PENDING: (typeof challenge.$inferSelect)["status"][] = ["open", "disputed"];

const app = new Hono();

app.get("/products", async (c) => {
  const {
    sort = "newest",
    limit = DEFAULT_LIMIT,
    cursor,
    words,
    tag,
    leastPrice,
    mostPrice,
    ...rest
  } = readQuery(c, ENDPOINTS["/products"].query);
  const byPrice = isByPrice(sort);
  if (cursor !== undefined && (cursor.price !== undefined) !== byPrice) {
    throw new GenuineError("bad_query", "The cursor is of a list in another order.", {
      remedy: "Begin without a cursor.",
    });
  }
  const rows = await selectProducts(whereProduct(rest), limit + 1, {
    sort,
    after: cursor,
    words,
    tag,
    prices: { least: leastPrice, most: mostPrice },
  });
  const answer = listOf(
    rows,
    limit,
    ({ product: { serial, offerPrice } }) => (byPrice ? `${offerPrice}-${serial}` : serial),
    (row) => toProductSummary(row.product, row.sale),
  );
  return c.json(answer satisfies List<ProductSummary>);
});

/** Apart from the list: a page shows its products without waiting for their number. */
app.get("/product-count", async (c) => {
  const { words, tag, leastPrice, mostPrice, ...rest } = readQuery(c, ENDPOINTS["/product-count"].query);
  const prices = { least: leastPrice, most: mostPrice };
  return c.json((await countProducts(whereProduct(rest), { words, tag, prices })) satisfies ProductCount);
});

app.get("/products/:id", async (c) => {
  readQuery(c, ENDPOINTS["/products/{id}"].query);
  const id = readPath(ID, c.req.param("id"));
  const [found] = await selectProducts(eq(product.id, id), 1);
  if (found === undefined) throw notFound("product", id);
  const summary = toProductSummary(found.product, found.sale);
  const [children, history, nearest, challenges] = await Promise.all([
    db.select({ number: count() }).from(product).where(eq(product.parent, id)),
    selectActivity(eq(activity.productId, id), HISTORY),
    nearestTo(id, summary.fingerprints, NEIGHBOURS),
    selectChallenges(or(eq(challenge.originalId, id), eq(challenge.accusedId, id)), HISTORY).then(withSteps),
  ]);
  const answer: Product = {
    ...summary,
    text: found.product.text,
    proof: toProof(found.product),
    activity: history,
    nearest,
    challenges,
    children: children[0]!.number,
    taskId: found.product.taskId,
  };
  return c.json(answer);
});

/** 5,248 bytes, or none. The hash is part of the id, so the response can be cached for ever. */
app.get("/products/:id/blocks", async (c) => {
  readQuery(c, ENDPOINTS["/products/{id}/blocks"].query);
  const id = readPath(ID, c.req.param("id"));
  const [found] = await db.select().from(productBlocks).where(eq(productBlocks.productId, id));
  if (found === undefined) throw notFound("product", id);
  const headers = {
    "content-type": "application/octet-stream",
    "cache-control": "public, max-age=31536000, immutable",
  };
  return c.body(new Uint8Array(hexToBytes(found.blocks)), 200, headers);
});

app.get("/licences", async (c) => {
  const {
    original,
    owner,
    licensee,
    limit = DEFAULT_LIMIT,
    cursor: before,
  } = readQuery(c, ENDPOINTS["/licences"].query);
  const where = and(
    original && eq(licence.originalId, original),
    owner && eq(licence.owner, owner),
    licensee && eq(licence.licensee, licensee),
    before === undefined ? undefined : lt(licence.eventId, before),
  );
  const rows = await db
    .select()
    .from(licence)
    .where(where)
    .orderBy(desc(licence.eventId))
    .limit(limit + 1);
  return c.json(listOf(rows, limit, (row) => row.eventId, toLicence) satisfies List<GrantedLicence>);
});

app.get("/tasks", async (c) => {
  const { producer, esp, open, limit = DEFAULT_LIMIT, cursor: before } = readQuery(c, ENDPOINTS["/tasks"].query);
  const where = and(
    producer && eq(task.producer, producer),
    esp && eq(task.esp, esp),
    openness(task.status, open),
    before === undefined ? undefined : lt(task.eventId, before),
  );
  const rows = await db
    .select()
    .from(task)
    .where(where)
    .orderBy(desc(task.eventId))
    .limit(limit + 1);
  const page = listOf(
    rows,
    limit,
    (row) => row.eventId,
    (row) => row,
  );
  return c.json({ items: await withItems(page.items), nextCursor: page.nextCursor } satisfies List<Task>);
});

app.get("/tasks/:id", async (c) => {
  readQuery(c, ENDPOINTS["/tasks/{id}"].query);
  const id = readPath(ID, c.req.param("id"));
  const [found] = await withItems(await db.select().from(task).where(eq(task.id, id)));
  if (found === undefined) throw notFound("task", id);
  return c.json(found satisfies Task);
});

app.get("/sales", async (c) => {
  const {
    buyer,
    seller,
    agent,
    open,
    backed,
    limit = DEFAULT_LIMIT,
    cursor: before,
  } = readQuery(c, ENDPOINTS["/sales"].query);
  const where = and(
    buyer && eq(sale.buyer, buyer),
    seller && eq(sale.seller, seller),
    agent && eq(sale.agent, agent),
    openness(sale.status, open),
    withBacking(backed),
    before === undefined ? undefined : lt(sale.eventId, before),
  );
  const rows = await db
    .select()
    .from(sale)
    .where(where)
    .orderBy(desc(sale.eventId))
    .limit(limit + 1);
  return c.json(listOf(rows, limit, (row) => row.eventId, toSale) satisfies List<Sale>);
});

app.get("/challenges", async (c) => {
  const {
    product: productId,
    account,
    ground,
    open,
    limit = DEFAULT_LIMIT,
    cursor: before,
  } = readQuery(c, ENDPOINTS["/challenges"].query);
  const where = and(
    productId && or(eq(challenge.originalId, productId), eq(challenge.accusedId, productId)),
    account && or(eq(challenge.challenger, account), eq(challenge.accusedOwner, account)),
    ground && eq(challenge.ground, ground),
    open === undefined ? undefined : open ? inArray(challenge.status, PENDING) : notInArray(challenge.status, PENDING),
    before === undefined ? undefined : lt(challenge.eventId, before),
  );
  const rows = await selectChallenges(where, limit + 1);
  const page = listOf(
    rows,
    limit,
    (row) => row.eventId,
    (row) => row,
  );
  return c.json({ items: await withSteps(page.items), nextCursor: page.nextCursor } satisfies List<Challenge>);
});

app.get("/challenges/:id", async (c) => {
  readQuery(c, ENDPOINTS["/challenges/{id}"].query);
  const id = readPath(ID, c.req.param("id"));
  const [found] = await withSteps(await selectChallenges(eq(challenge.id, id), 1));
  if (found === undefined) throw notFound("challenge", id);
  return c.json(found satisfies Challenge);
});

app.get("/disputes", async (c) => {
  const { juror: seated, open, limit = DEFAULT_LIMIT, cursor: before } = readQuery(c, ENDPOINTS["/disputes"].query);
  const where = and(
    seated && inArray(dispute.id, db.select({ id: juror.disputeId }).from(juror).where(eq(juror.address, seated))),
    open === undefined ? undefined : open ? isNull(dispute.executedAt) : isNotNull(dispute.executedAt),
    before === undefined ? undefined : lt(dispute.eventId, before),
  );
  const page = listOf(
    await selectDisputes(where, limit + 1),
    limit,
    (row) => row.eventId,
    (row) => row,
  );
  return c.json({ items: await withRounds(page.items), nextCursor: page.nextCursor } satisfies List<Dispute>);
});

app.get("/disputes/:id", async (c) => {
  readQuery(c, ENDPOINTS["/disputes/{id}"].query);
  const id = readPath(NUMBER, c.req.param("id"));
  const [found] = await withRounds(await selectDisputes(eq(dispute.id, id), 1));
  if (found === undefined) throw notFound("dispute", id);
  return c.json(found satisfies Dispute);
});

/** Oldest first, so that a provider keeps its place. */
app.get("/esps", async (c) => {
  const { producer, limit = DEFAULT_LIMIT, cursor: after } = readQuery(c, ENDPOINTS["/esps"].query);
  const rows = await db
    .select()
    .from(esp)
    .where(after === undefined ? undefined : gt(esp.eventId, after))
    .orderBy(asc(esp.eventId))
    .limit(limit + 1);
  const paces = await selectPaces(rows, producer);
  return c.json(
    listOf(
      rows,
      limit,
      (row) => row.eventId,
      (row) => toEsp(row, paces.get(row.address) ?? []),
    ) satisfies List<Esp>,
  );
});

app.get("/esps/:address", async (c) => {
  const { producer } = readQuery(c, ENDPOINTS["/esps/{address}"].query);
  const address = readPath(ADDRESS, c.req.param("address"));
  const [found] = await db.select().from(esp).where(eq(esp.address, address));
  if (found === undefined) throw notFound("provider", address);
  const latest = await db
    .select()
    .from(outcome)
    .where(eq(outcome.esp, address))
    .orderBy(desc(outcome.eventId))
    .limit(HISTORY);
  const paces = await selectPaces([found], producer);
  return c.json({
    ...toEsp(found, paces.get(found.address) ?? []),
    history: latest.reverse().map(toOutcome),
  } satisfies EspDetail);
});

app.get("/activity", async (c) => {
  const {
    product: productId,
    account,
    limit = DEFAULT_LIMIT,
    cursor: before,
  } = readQuery(c, ENDPOINTS["/activity"].query);
  const where = and(
    productId && eq(activity.productId, productId),
    before === undefined ? undefined : lt(activity.eventId, before),
  );
  const lines = await (account === undefined
    ? selectActivity(where, limit + 1)
    : selectActivityOf(account, where, limit + 1));
  return c.json(
    listOf(
      lines,
      limit,
      (line) => line.id,
      (line) => line,
    ) satisfies List<Activity>,
  );
});

app.get("/due", async (c) => {
  const { account } = readQuery(c, ENDPOINTS["/due"].query);
  return c.json({ items: await selectDue(account), nextCursor: null } satisfies List<DueStep>);
});

app.get("/accounts/:account/alerts", async (c) => {
  const { later, limit = DEFAULT_LIMIT, cursor: before } = readQuery(c, ENDPOINTS["/accounts/{account}/alerts"].query);
  const account = readPath(ADDRESS, c.req.param("account"));
  const found = await selectAlerts({ account, later, before }, limit + 1);
  const answer = listOf(
    found,
    limit,
    ({ number }) => number,
    (row) => row,
  );
  return c.json(answer satisfies List<Alert>);
});

app.get("/accounts/:account/alerts.atom", async (c) => {
  readQuery(c, ENDPOINTS["/accounts/{account}/alerts.atom"].query);
  const account = readPath(ADDRESS, c.req.param("account"));
  const feed = await feedOf(account, await selectAlerts({ account }, DEFAULT_LIMIT), c.req.url);
  return c.body(feed, 200, {
    "content-type": "application/atom+xml; charset=utf-8",
    "cache-control": "public, max-age=60",
  });
});

/** By fingerprints alone: whoever asks does not show the picture. */
app.get("/alike", async (c) => {
  const { pdq = [], iscc = [] } = readQuery(c, ENDPOINTS["/alike"].query);
  const variants = [
    ...pdq.map((fingerprint) => ({ name: "pdq", fingerprints: { pdq: BigInt(fingerprint) } })),
    ...iscc.map((fingerprint) => ({ name: "iscc", fingerprints: { iscc: BigInt(fingerprint) } })),
  ];
  const ids = (await candidatesOf(variants)).slice(0, ALIKE);
  const rows = ids.length === 0 ? [] : await selectProducts(inArray(product.id, ids), ids.length);
  const items = rows
    .toSorted((a, b) => ids.indexOf(a.product.id) - ids.indexOf(b.product.id))
    .map((row) => toProductSummary(row.product, row.sale));
  return c.json({ items, nextCursor: null } satisfies List<ProductSummary>);
});

startNotifying();

/** Does not change while the server runs. */
const DOCUMENT = openApi("1");
app.get("/openapi.json", (c) => c.json(DOCUMENT));

app.use("/graphql", graphql({ db, schema }));

app.all("*", (c) => {
  throw new GenuineError("not_found", `There is nothing at ${c.req.method} ${c.req.path}.`, {
    remedy: "Check the address.",
  });
});

app.onError((error, c) => {
  if (!(error instanceof GenuineError)) {
    console.error(error);
    return c.json({ error: { code: "internal", message: "The indexer failed to answer.", remedy: "Try again." } }, 500);
  }
  const { code, shortMessage: message, remedy } = error;
  return c.json({ error: { code, message, remedy } }, code === "not_found" ? 404 : 400);
});

export default app;
