/** A registered provider that signs quotes and does nothing else. */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Deployment } from "@genuine/sdk/deployment";
import type { EspInfo, QuoteAnswer, QuoteRequest } from "@genuine/sdk/esp-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { promptCommitment } from "@genuine/sdk/prompt";
import { type Quote, quoteToJson } from "@genuine/sdk/structs";
import { idOfQuote, quoteTypedData } from "@genuine/sdk/typed-data";
import { toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const PRICE = { base: "2500000", perSecond: "0", seconds: 1 };
const MODEL = "idle";
const ACCOUNT = privateKeyToAccount(LOCAL_ACCOUNTS.carol.privateKey);

/** @param now The chain's time, Unix seconds. */
export async function startIdleProvider({ chainId, contracts }: Deployment, now: () => Promise<number>) {
  const quotes: Quote[] = [];
  const info: EspInfo = {
    esp: ACCOUNT.address,
    instance: "idle",
    name: "Idle",
    chainId,
    generators: [
      {
        id: "idle",
        kind: "picture",
        label: "Idle",
        description: "",
        model: MODEL,
        mediaType: "image/png",
        price: PRICE,
      },
    ],
    maxItems: 4,
    load: { waiting: 0, running: 0, capacity: 8 },
    nearDuplicates: "flag",
  };
  const quote = async (request: QuoteRequest): Promise<QuoteAnswer> => {
    const opening = { prompt: request.prompt, model: MODEL, seed: 1, parameters: {}, salt: request.salt };
    const signed: Quote = {
      esp: ACCOUNT.address,
      producer: request.producer,
      fee: BigInt(PRICE.base),
      items: 1,
      promptCommitment: promptCommitment(opening),
      deliverySeconds: 60,
      expiry: BigInt((await now()) + 600),
      salt: toHex(randomBytes(32)),
    };
    quotes.push(signed);
    return {
      taskId: idOfQuote(chainId, contracts.generationEscrow, signed),
      quote: quoteToJson(signed),
      signature: await ACCOUNT.signTypedData(quoteTypedData(chainId, contracts.generationEscrow, signed)),
      opening,
      mediaType: "image/png",
      price: PRICE,
    };
  };
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const answer =
      incoming.url === "/info"
        ? info
        : incoming.url === "/quotes"
          ? await quote(JSON.parse(Buffer.concat(chunks).toString()) as QuoteRequest)
          : undefined;
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { error: { code: "not_found", message: "There is nothing here." } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Those that were signed. */
    quotes,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
    },
  };
}
