/** The OpenAPI document of the read API, generated from the schemas that parse requests and that responses are tested against. */
import { failure } from "@genuine/sdk/indexer-schemas";
import { z } from "zod";
import { ENDPOINTS, type EndpointPath } from "./endpoints.ts";
import type { Parameter, Parameters } from "./query.ts";

type Json = Record<string, unknown>;

const BINARY = "application/octet-stream";

/** Examples that work on any deployment; the others need an id from one of these. */
const EXAMPLES: Partial<Record<EndpointPath, Record<string, string>>> = {
  "/products": { offered: "true", limit: "24" },
  "/tasks": { open: "true" },
  "/challenges": { ground: "copy", open: "true" },
  "/esps": { limit: "100" },
};

export function openApi(version: string): Json {
  const error = { description: "Why it was refused, with a code that stays and a remedy", content: json(failure) };
  const paths = Object.entries(ENDPOINTS).map(([path, endpoint]) => {
    const {
      summary,
      query,
      answer,
      media = BINARY,
    } = endpoint as {
      summary: string;
      query: Parameters;
      answer: z.core.$ZodType | undefined;
      media?: string;
    };
    const inPath = "path" in endpoint ? [parameterOf(/\{(\w+)\}/.exec(path)![1]!, endpoint.path, "path")] : [];
    const inQuery = Object.entries(query).map(([name, parameter]) =>
      parameterOf(name, parameter, "query", EXAMPLES[path as EndpointPath]?.[name]),
    );
    const content =
      answer === undefined
        ? { [media]: { schema: media === BINARY ? { type: "string", format: "binary" } : { type: "string" } } }
        : json(answer);
    const responses = { 200: { description: summary, content }, 400: error, ...(inPath.length > 0 && { 404: error }) };
    return [path, { get: { summary, parameters: [...inPath, ...inQuery], responses } }];
  });
  return {
    openapi: "3.1.0",
    info: {
      title: "Genuine indexer",
      version,
      description:
        "Reads only. Money is base units as decimal strings, times are Unix seconds, ids 0x and 64 hex digits. Lists are given page by page: ask again with nextCursor as cursor. /status reports how far the chain is read, /graphql answers the same tables by GraphQL.",
    },
    paths: Object.fromEntries(paths),
  };
}

function parameterOf(
  name: string,
  { schema, form, description }: Parameter,
  place: "path" | "query",
  example?: string,
): Json {
  const words = [description, `${form[0]!.toUpperCase()}${form.slice(1)}.`]
    .filter((part) => part !== undefined)
    .join(" ");
  return {
    name,
    in: place,
    required: place === "path",
    description: words,
    schema: schemaOf(schema, "input"),
    ...(example !== undefined && { example }),
  };
}

function json(schema: z.core.$ZodType): Json {
  return { "application/json": { schema: schemaOf(schema, "output") } };
}

function schemaOf(schema: z.core.$ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
