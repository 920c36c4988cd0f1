/** The read API: parameters and responses of each endpoint. Requests are parsed with it, and the OpenAPI document is generated from it. */
import { CONTENT_KINDS } from "@genuine/sdk/content-kind";
import { PRODUCT_SORTS } from "@genuine/sdk/indexer-client";
import {
  activity,
  alert,
  challenge,
  dispute,
  dueStep,
  esp,
  espDetail,
  licence,
  list,
  product,
  productCount,
  productSummary,
  sale,
  task,
} from "@genuine/sdk/indexer-schemas";
import { GROUNDS } from "@genuine/sdk/structs";
import type { Address } from "viem";
import type { z } from "zod";
import {
  ADDRESS,
  ALERT_CURSOR,
  EVENT_CURSOR,
  FINGERPRINTS,
  FLAG,
  HASH,
  ID,
  IDS,
  LIMIT,
  MONEY,
  NUMBER,
  oneOf,
  type Parameter,
  type Parameters,
  PRODUCT_CURSOR,
  TAG,
  WORDS,
} from "./query.ts";

type Endpoint = {
  summary: string;
  /** Path parameter; its name stands in braces in the path. */
  path?: Parameter;
  query: Parameters;
  /** Undefined for responses that are not JSON. */
  answer: z.core.$ZodType | undefined;
  /** Media type of such responses; application/octet-stream unless given. */
  media?: string;
};

const OWN_PACE: Parameter<Address> = {
  ...ADDRESS,
  description: "Whose own orders stand beside everybody's in how fast a provider delivers.",
};
const page = { limit: LIMIT, cursor: EVENT_CURSOR };
const productFilter = {
  ids: IDS,
  owner: ADDRESS,
  producer: ADDRESS,
  esp: ADDRESS,
  parent: ID,
  fileHash: HASH,
  status: oneOf(["active", "removed"]),
  challenged: FLAG,
  offered: FLAG,
  words: WORDS,
  tag: TAG,
  kind: oneOf(["generated", "attested"]),
  media: oneOf(CONTENT_KINDS),
  derived: { ...FLAG, description: "Made from another registered work." },
  leastPrice: { ...MONEY, description: "Of the offer on the chain, this price included." },
  mostPrice: { ...MONEY, description: "Of the offer on the chain, this price included." },
};

export const ENDPOINTS = {
  "/products": {
    summary: "Products, newest first unless sorted otherwise, found by words and by their state",
    query: { ...productFilter, sort: oneOf(PRODUCT_SORTS), limit: LIMIT, cursor: PRODUCT_CURSOR },
    answer: list(productSummary),
  },
  "/product-count": {
    summary: "How many products fit; from 1,000 on only that there are more",
    query: productFilter,
    answer: productCount,
  },
  "/products/{id}": {
    summary: "A product with its proof, history, challenges and the products that look most like it",
    path: ID,
    query: {},
    answer: product,
  },
  "/products/{id}/blocks": {
    summary: "The 5,248 bytes that the chain computed a picture's fingerprints from; none for what is no picture",
    path: ID,
    query: {},
    answer: undefined,
  },
  "/licences": {
    summary: "Licences as they stand, the latest grant first",
    query: { original: ID, owner: ADDRESS, licensee: ADDRESS, ...page },
    answer: list(licence),
  },
  "/tasks": {
    summary: "Orders of pictures, newest first",
    query: { producer: ADDRESS, esp: ADDRESS, open: FLAG, ...page },
    answer: list(task),
  },
  "/tasks/{id}": { summary: "An order of pictures", path: ID, query: {}, answer: task },
  "/sales": {
    summary: "Sales, newest first",
    query: { buyer: ADDRESS, seller: ADDRESS, agent: ADDRESS, open: FLAG, backed: FLAG, ...page },
    answer: list(sale),
  },
  "/challenges": {
    summary: "Challenges, newest first",
    query: { product: ID, account: ADDRESS, ground: oneOf(GROUNDS), open: FLAG, ...page },
    answer: list(challenge),
  },
  "/challenges/{id}": { summary: "A challenge with its steps", path: ID, query: {}, answer: challenge },
  "/disputes": {
    summary: "Disputes before the panel, newest first",
    query: { juror: ADDRESS, open: FLAG, ...page },
    answer: list(dispute),
  },
  "/disputes/{id}": { summary: "A dispute with its rounds and jurors", path: NUMBER, query: {}, answer: dispute },
  "/esps": { summary: "Providers, oldest first", query: { producer: OWN_PACE, ...page }, answer: list(esp) },
  "/esps/{address}": {
    summary: "A provider with its latest outcomes, oldest first",
    path: ADDRESS,
    query: { producer: OWN_PACE },
    answer: espDetail,
  },
  "/activity": {
    summary: "Activity of products, newest first",
    query: { product: ID, account: ADDRESS, ...page },
    answer: list(activity),
  },
  "/accounts/{account}/alerts": {
    summary:
      "Works of others that look like earlier works that an account made or owns, and that it may still challenge, the latest found first",
    path: ADDRESS,
    query: { later: ID, limit: LIMIT, cursor: ALERT_CURSOR },
    answer: list(alert),
  },
  "/accounts/{account}/alerts.atom": {
    summary: "The latest of them as an Atom feed",
    path: ADDRESS,
    query: {},
    answer: undefined,
    media: "application/atom+xml",
  },
  "/alike": {
    summary:
      "Products, removed ones included, that a picture may be a copy of, the nearest first, by the fingerprints of its variants; none without fingerprints",
    query: { pdq: FINGERPRINTS, iscc: FINGERPRINTS },
    answer: list(productSummary),
  },
  "/due": {
    summary: "Steps that an account, or anybody, can or should take now, the most urgent first",
    query: { account: ADDRESS },
    answer: list(dueStep),
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointPath = keyof typeof ENDPOINTS;
