/** Parses request parameters, by the schemas that the OpenAPI document shows; errors name the parameter and a remedy. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { List } from "@genuine/sdk/indexer-answers";
import type { Context } from "hono";
import type { Address, Hex } from "viem";
import { z } from "zod";

/** One parameter: its schema over the text in the URL, and its description for error messages. */
export type Parameter<T = unknown> = { schema: z.ZodType<T, unknown>; form: string; description?: string };
export type Parameters = Readonly<Record<string, Parameter>>;
type Values<P extends Parameters> = { [K in keyof P]: z.output<P[K]["schema"]> | undefined };

export const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_IDS = 100;
/** A picture has fewer variants (`variantsOf`). */
const MAX_FINGERPRINTS = 64;
const CURSOR_FORM = "the nextCursor of an earlier answer";

const idText = z.string().regex(/^0x[0-9a-fA-F]{64}$/);
const addressText = z.string().regex(/^0x[0-9a-fA-F]{40}$/);

export const ID = parameter(
  idText.transform((text) => text.toLowerCase() as Hex),
  "an id of 0x and 64 hex digits",
);
export const HASH = parameter(
  idText.transform((text) => text.toLowerCase() as Hex),
  "a SHA-256 hash of 0x and 64 hex digits",
);
export const ADDRESS = parameter(
  addressText.transform((text) => text as Address),
  "an address of 0x and 40 hex digits",
);
export const FLAG = parameter(
  z.enum(["true", "false"]).transform((text) => text === "true"),
  "true or false",
);
export const LIMIT = parameter(
  z.coerce.number().int().min(1).max(MAX_LIMIT),
  `a number from 1 to ${MAX_LIMIT}`,
  `How many; ${DEFAULT_LIMIT} unless given.`,
);
export const EVENT_CURSOR = parameter(z.string().regex(/^\d{75}$/), CURSOR_FORM, "Where an earlier answer ended.");
export const ALERT_CURSOR = parameter(
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
  CURSOR_FORM,
  "Where an earlier answer ended.",
);
/** A serial, after its price where products are sorted by price. */
export const PRODUCT_CURSOR = parameter(
  z
    .string()
    .regex(/^(\d{1,30}-)?\d{1,9}$/)
    .transform((text) => {
      const [serial, price] = text.split("-").toReversed() as [string, string?];
      return { serial: Number(serial), price: price === undefined ? undefined : BigInt(price) };
    }),
  CURSOR_FORM,
  "Where an earlier answer ended.",
);
/** Base units; more decimal digits than any price on the chain has are refused. */
export const MONEY = parameter(
  z
    .string()
    .regex(/^\d{1,30}$/)
    .transform(BigInt),
  "an amount in base units",
);
export const WORDS = parameter(
  z.string().max(200),
  "at most 200 characters",
  "Words of titles, descriptions, tags, names of providers, and accounts: all must be there, the last as a beginning.",
);
export const TAG = parameter(
  z.string().min(1).max(200),
  "at most 200 characters",
  "One that the owner gave it, exactly as it is written.",
);
/** Number of a dispute, as text without leading zeroes. */
export const NUMBER = parameter(z.string().regex(/^[1-9]\d{0,38}$/), "a number, 1 or more");
export const IDS = parameter(hexList(MAX_IDS), `at most ${MAX_IDS} ids of 0x and 64 hex digits, separated by commas`);
export const FINGERPRINTS = parameter(
  hexList(MAX_FINGERPRINTS),
  `at most ${MAX_FINGERPRINTS} fingerprints of 0x and 64 hex digits, separated by commas`,
);

/** At most `most` values of 32 bytes, separated by commas. */
function hexList(most: number) {
  return z
    .string()
    .regex(/^0x[0-9a-fA-F]{64}(,0x[0-9a-fA-F]{64})*$/)
    .max(most * 67)
    .transform((text) => text.split(",").map((value) => value.toLowerCase() as Hex));
}

export function oneOf<const T extends string>(choices: readonly T[]): Parameter<T> {
  return parameter(z.enum(choices), `one of ${choices.join(", ")}`);
}

function parameter<T>(schema: z.ZodType<T, unknown>, form: string, description?: string): Parameter<T> {
  return { schema, form, description };
}

/**
 * Parses the query of a request; undefined for parameters that were not given.
 * @throws GenuineError bad_query, also for an unknown parameter
 */
export function readQuery<P extends Parameters>(context: Context, parameters: P): Values<P> {
  const given = context.req.query();
  const known = Object.keys(parameters);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const remedy = known.length === 0 ? "It takes none." : `It takes ${known.join(", ")}.`;
    throw new GenuineError("bad_query", `${context.req.path} has no parameter "${unknown}".`, { remedy });
  }
  const values = known.map((name) => {
    const { schema, form } = parameters[name]!;
    const text = given[name];
    return [
      name,
      text === undefined
        ? undefined
        : read(schema, text, "bad_query", `The parameter ${name} is "${text.slice(0, 100)}".`, form),
    ];
  });
  return Object.fromEntries(values) as Values<P>;
}

/** Path parameters. @throws GenuineError bad_id, bad_address */
export function readPath<T>({ schema, form }: Parameter<T>, text: string): T {
  return read(
    schema,
    text,
    schema === ADDRESS.schema ? "bad_address" : "bad_id",
    `"${text.slice(0, 100)}" is not ${form}.`,
    form,
  );
}

function read<T>(schema: z.ZodType<T, unknown>, text: string, code: string, message: string, form: string): T {
  const { data, success } = schema.safeParse(text);
  if (!success) throw new GenuineError(code, message, { remedy: `Give ${form}.` });
  return data;
}

export function notFound(what: string, id: string): GenuineError {
  return new GenuineError("not_found", `There is no ${what} ${id}.`, {
    remedy: "If it is new, ask again in a moment; otherwise the link is wrong.",
  });
}

/** `rows` has one more than `limit` if there are more. */
export function listOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string | number,
  toItem: (row: Row) => Item,
): List<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? String(cursorOf(last)) : null,
  };
}
