/** Reads values out of requests; what is wrong with one is told by its name and a remedy. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { List } from "@genuine/sdk/indexer-client";
import type { Context } from "hono";
import { type Address, type Hex, isAddress } from "viem";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_IDS = 100;

/** The query of one request. Every reader answers undefined for a value that was not given. */
export class Query {
  readonly #values: Record<string, string>;

  /** @throws GenuineError bad_query for a name that the endpoint does not know. */
  constructor(context: Context, known: readonly string[]) {
    this.#values = context.req.query();
    const unknown = Object.keys(this.#values).find((name) => !known.includes(name));
    if (unknown !== undefined) {
      const remedy = known.length === 0 ? "It takes none." : `It takes ${known.join(", ")}.`;
      throw new GenuineError("bad_query", `${context.req.path} has no parameter "${unknown}".`, { remedy });
    }
  }

  address(name: string): Address | undefined {
    return this.#read(name, "an address of 0x and 40 hex digits", (text) => (isAddress(text, { strict: false }) ? text : undefined));
  }

  id(name: string): Hex | undefined {
    return this.#read(name, ID_FORM, toId);
  }

  /** At most `MAX_IDS`, separated by commas. */
  ids(name: string): Hex[] | undefined {
    return this.#read(name, `at most ${MAX_IDS} ids of 0x and 64 hex digits, separated by commas`, (text) => {
      const ids = text.split(",").map(toId);
      return ids.length <= MAX_IDS && ids.every((id) => id !== undefined) ? ids : undefined;
    });
  }

  flag(name: string): boolean | undefined {
    return this.#read(name, "true or false", (text) => (text === "true" ? true : text === "false" ? false : undefined));
  }

  oneOf<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    return this.#read(name, `one of ${choices.join(", ")}`, (text) => choices.find((choice) => choice === text));
  }

  limit(): number {
    const read = (text: string) => (/^\d{1,3}$/.test(text) && +text >= 1 && +text <= MAX_LIMIT ? +text : undefined);
    return this.#read("limit", `a number from 1 to ${MAX_LIMIT}`, read) ?? DEFAULT_LIMIT;
  }

  /** The place of an event, as lists give it. */
  eventCursor(): string | undefined {
    return this.#read("cursor", "the nextCursor of an earlier answer", (text) => (/^\d{75}$/.test(text) ? text : undefined));
  }

  serialCursor(): number | undefined {
    return this.#read("cursor", "the nextCursor of an earlier answer", (text) => (/^\d{1,9}$/.test(text) ? +text : undefined));
  }

  #read<T>(name: string, form: string, read: (text: string) => T | undefined): T | undefined {
    const text = this.#values[name];
    if (text === undefined) return undefined;
    const value = read(text);
    if (value !== undefined) return value;
    throw new GenuineError("bad_query", `The parameter ${name} is "${text.slice(0, 100)}".`, { remedy: `Give ${form}.` });
  }
}

const ID_FORM = "an id of 0x and 64 hex digits";

function toId(text: string): Hex | undefined {
  return /^0x[0-9a-f]{64}$/i.test(text) ? (text.toLowerCase() as Hex) : undefined;
}

/** An id out of a path. */
export function parseId(text: string): Hex {
  const id = toId(text);
  if (id === undefined) throw new GenuineError("bad_id", `"${text.slice(0, 100)}" is no id.`, { remedy: `Give ${ID_FORM}.` });
  return id;
}

/** The number of a dispute out of a path, as text without leading zeroes. */
export function parseNumber(text: string): string {
  if (/^[1-9]\d{0,38}$/.test(text)) return text;
  throw new GenuineError("bad_id", `"${text.slice(0, 100)}" is no number.`, { remedy: "Give 1 or more." });
}

export function notFound(what: string, id: string): GenuineError {
  return new GenuineError("not_found", `There is no ${what} ${id}.`, {
    remedy: "If it is new, ask again once its block is indexed; see /status.",
  });
}

/** `rows` holds one more than `limit` when there is more to come. */
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
