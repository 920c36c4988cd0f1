/** The read API: what each endpoint takes and answers. Requests are read by it, and its OpenAPI document is made of it. */
import { GROUNDS } from "@genuine/sdk/structs";
import type { z } from "zod";
import {
  activity,
  challenge,
  dispute,
  dueStep,
  esp,
  espDetail,
  licence,
  list,
  product,
  productSummary,
  sale,
  task,
} from "./answer-schemas.ts";
import {
  ADDRESS,
  EVENT_CURSOR,
  FLAG,
  ID,
  IDS,
  LIMIT,
  NUMBER,
  oneOf,
  type Parameter,
  type Parameters,
  SERIAL_CURSOR,
} from "./query.ts";

type Endpoint = {
  summary: string;
  /** In the path; its name stands there in braces. */
  path?: Parameter;
  query: Parameters;
  /** Undefined: bytes. */
  answer: z.ZodType | undefined;
};

const page = { limit: LIMIT, cursor: EVENT_CURSOR };

export const ENDPOINTS = {
  "/products": {
    summary: "Products, newest first",
    query: {
      ids: IDS,
      owner: ADDRESS,
      producer: ADDRESS,
      esp: ADDRESS,
      parent: ID,
      status: oneOf(["active", "challenged", "removed"]),
      offered: FLAG,
      limit: LIMIT,
      cursor: SERIAL_CURSOR,
    },
    answer: list(productSummary),
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
    query: { buyer: ADDRESS, seller: ADDRESS, agent: ADDRESS, open: FLAG, ...page },
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
  "/esps": { summary: "Providers, oldest first", query: page, answer: list(esp) },
  "/esps/{address}": {
    summary: "A provider with its latest outcomes, oldest first",
    path: ADDRESS,
    query: {},
    answer: espDetail,
  },
  "/activity": {
    summary: "What happened to products, newest first",
    query: { product: ID, account: ADDRESS, ...page },
    answer: list(activity),
  },
  "/due": {
    summary: "Steps that an account, or anybody, can or should take now, the most urgent first",
    query: { account: ADDRESS },
    answer: list(dueStep),
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointPath = keyof typeof ENDPOINTS;
