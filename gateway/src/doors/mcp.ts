/** The Model Context Protocol at /mcp (Streamable HTTP, without sessions): order, search, verify, challenge. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { parseMoney } from "@genuine/sdk/money";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { getAddress, type Hex, isAddress } from "viem";
import { z } from "zod";
import { type Door, type DoorParts, joinFor, placeFor, proofJson, urlOf, type Visit, wordsOf } from "../answering.ts";
import type { OrderDesk } from "../orders.ts";
import type { ProductDesk } from "../products.ts";

/** Many clients time out after a minute: before that they are asked to poll. */
const PATIENCE_MS = 45_000;
/** In base64, of a file of 10 MB. */
const MOST_BASE64 = 14_000_000;

const productId = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/, "must be 0x and 64 hexadecimal digits")
  .transform((text) => text as Hex);
const address = z
  .string()
  .refine((text) => isAddress(text, { strict: false }), "must be an address, 0x…")
  .transform((text) => getAddress(text));
const Order = z.object({
  prompt: z.string().optional().describe("What to make. Left out with order_id."),
  kind: z.enum(["picture", "text"]).default("picture"),
  count: z.int().min(1).max(16).default(1),
  model: z.string().optional().describe("As verify and search name it; any if left out."),
  provider: address.optional().describe("Address of a provider; the best if left out."),
  max_price: z.string().optional().describe('In the payment token, as "2.50". The gateway\'s own limits hold besides.'),
  order_id: z.string().optional().describe("Of an order that was still being made: waits for it, and pays nothing."),
});
const Search = z.object({
  owner: address.optional(),
  producer: address.optional(),
  provider: address.optional(),
  offered: z.boolean().optional().describe("Only what is for sale."),
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().optional(),
});
const Verify = z.object({
  product_id: productId,
  file: z.string().max(MOST_BASE64).optional().describe("The file in base64, to see whether it is the product's."),
});
const Challenge = z.object({
  original_id: productId.describe("An own product."),
  accused_id: productId.describe("A later product that copies it."),
});

type Tool<T> = { description: string; schema: z.ZodType<T>; spends: boolean; call(input: T): Promise<CallToolResult> };

export function addMcpDoor(app: Door, { desk, products }: DoorParts & { products: ProductDesk }): void {
  app.all("/mcp", async (c) => {
    const server = serverFor(c, desk, products);
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    return transport.handleRequest(c.req.raw);
  });
}

function serverFor(c: Visit, desk: OrderDesk, products: ProductDesk): Server {
  const tools: Record<string, Tool<never>> = {
    order: tool({
      description:
        "Has a provider make pictures or texts, pays for them, and returns the files with their proof. Spends money within the gateway's limits. Where it takes longer, returns an order_id to call this again with.",
      schema: Order,
      spends: true,
      call: (input) => order(c, desk, input),
    }),
    search: tool({
      description: "Lists registered products, the newest first.",
      schema: Search,
      spends: false,
      call: async ({ provider: esp, ...filter }) => json(await products.search({ ...filter, esp })),
    }),
    verify: tool({
      description:
        "Says what the chain knows of a product: who made and owns it, which provider vouches, whether it is challenged or removed, and whether a file is its file.",
      schema: Verify,
      spends: false,
      call: async ({ product_id, file }) =>
        json(await products.verify(product_id, file === undefined ? undefined : Buffer.from(file, "base64"))),
    }),
    challenge: tool({
      description:
        "Challenges a later product as a copy of an own one. Measures both first; puts down a deposit within the gateway's limits.",
      schema: Challenge,
      spends: true,
      call: async ({ original_id, accused_id }) => json(await products.challenge(original_id, accused_id)),
    }),
  };
  const server = new Server({ name: "genuine", version: "0.1.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries(tools).map(([name, { description, schema, spends }]) => ({
      name,
      description,
      inputSchema: z.toJSONSchema(schema, { io: "input" }) as { type: "object" },
      annotations: { readOnlyHint: !spends, destructiveHint: false, idempotentHint: !spends, openWorldHint: true },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    try {
      const found = Object.hasOwn(tools, params.name) ? tools[params.name] : undefined;
      if (found === undefined)
        throw new GenuineError("bad_request", `There is no tool ${JSON.stringify(params.name)}.`);
      const input = found.schema.safeParse(params.arguments ?? {});
      if (input.success) return await found.call(input.data);
      const [{ path, message }] = input.error.issues as [z.core.$ZodIssue];
      throw new GenuineError("bad_request", `${path.join(".")}: ${message}`);
    } catch (error) {
      const { code, message } = wordsOf(error);
      return { isError: true, content: [{ type: "text", text: `${code}: ${message}` }] };
    }
  });
  return server;
}

/** Each tool takes what its own schema gives. */
function tool<T>(definition: Tool<T>): Tool<never> {
  return definition as unknown as Tool<never>;
}

async function order(c: Visit, desk: OrderDesk, input: z.infer<typeof Order>): Promise<CallToolResult> {
  const { prompt, kind, count, model, provider, max_price, order_id } = input;
  if ((prompt === undefined) === (order_id === undefined))
    throw new GenuineError("bad_request", "Give either a prompt or an order_id.");
  const maxFee = max_price === undefined ? undefined : parseMoney(max_price).toString();
  const { id, answer, esp } =
    prompt === undefined
      ? joinFor(c, desk, order_id!)
      : await placeFor(c, desk, "mcp", { kind, prompt, items: count, model, provider, maxFee });
  if (!(await desk.waits(id, PATIENCE_MS)))
    return json({ order_id: id, state: "working", hint: "Call order again with this order_id. It is paid already." });
  const made = await desk.result(id);
  const content: CallToolResult["content"] = made.map(({ file, proof: { mediaType } }) =>
    mediaType.startsWith("image/")
      ? { type: "image", data: Buffer.from(file).toString("base64"), mimeType: mediaType }
      : { type: "text", text: new TextDecoder().decode(file) },
  );
  const said = {
    order_id: id,
    state: "done",
    fee: answer.quote.fee,
    provider: esp.name,
    files: made.map(({ name, proof }) => ({ url: urlOf(c, name), ...proofJson(proof) })),
  };
  return { content: [...content, { type: "text", text: JSON.stringify(said) }], structuredContent: said };
}

function json(value: Record<string, unknown>): CallToolResult {
  return { content: [{ type: "text", text: JSON.stringify(value) }], structuredContent: value };
}
