/** Whom the gateway asks first: by value for money, by the reputation that a provider has for the gateway's own account. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, test } from "node:test";
import type { EspInfo } from "@genuine/sdk/esp-client";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { NO_PACE, NOTHING_SEEN } from "@genuine/sdk/reputation/pace";
import { type Address, zeroAddress } from "viem";
import { Market } from "../../gateway/src/market.ts";
import type { OrderRequest } from "../../gateway/src/store.ts";

const ACCOUNT = LOCAL_ACCOUNTS.bob.address;
const LOTS = 10n ** 12n;
const REQUEST = { prompt: "A red lighthouse", kind: "picture", items: 1 } as OrderRequest;

type Of = {
  address: Address;
  fee: string;
  seconds?: number;
  waiting?: number;
  /** By the chain: items to deliver, and seconds for each of three delivered ones. */
  undelivered?: number;
  took?: number;
  indexed?: number;
  own: number;
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Resolves to the providers, in the order in which they were asked: each refuses. */
async function asked(wish: "quick" | "balanced" | "cheap", providers: readonly Of[]): Promise<Address[]> {
  const order: Address[] = [];
  const esps = await Promise.all(
    providers.map(async ({ address, fee, seconds = 1, waiting = 0, undelivered = 0, took, indexed = 0.5 }) => {
      const price = { base: fee, perSecond: "0", seconds };
      const generator = {
        id: "g",
        kind: "picture",
        label: "",
        description: "",
        model: "m",
        mediaType: "image/png",
        price,
      };
      const info = {
        esp: address,
        chainId: 31337,
        generators: [generator],
        maxItems: 4,
        load: { waiting, running: 0, capacity: 4 },
      } as unknown as EspInfo;
      const server = createServer((request, response) => {
        response.setHeader("content-type", "application/json");
        if (request.url === "/info") return void response.end(JSON.stringify(info));
        order.push(address);
        response.writeHead(503).end(JSON.stringify({ error: { code: "at_capacity", message: "Full." } }));
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const seen = { all: took === undefined ? NO_PACE : { seconds: 3 * took, items: 3 }, own: NO_PACE };
      const pace = { picture: seen, text: NOTHING_SEEN };
      return { address, name: address, endpoint, score: indexed, undelivered, pace };
    }),
  );
  const own = new Map(providers.map(({ address, own }) => [address, own]));
  const settings = { leastScore: 0, wish, privatePeers: true, account: { address: ACCOUNT } };
  const deployment = { chainId: 31337, contracts: { reputation: zeroAddress } };
  const client = {
    async readContract({ args: [account, addresses] }: { args: [Address, Address[]] }) {
      assert.equal(account, ACCOUNT);
      return addresses.map((address) => ({ score: BigInt(Math.round(own.get(address)! * 1e6)) * 10n ** 12n }));
    },
  };
  const market = new Market(
    { ...settings, deployment } as never,
    { client, sign: async () => "0x" } as never,
    {
      async esps({ producer }: { producer: Address }) {
        assert.equal(producer, ACCOUNT, "whose own deliveries count");
        return { items: esps, nextCursor: null };
      },
    } as never,
  );
  await assert.rejects(market.quote(REQUEST, LOTS), (error) => hasCode(error, "no_provider"));
  return order;
}

const [A, B] = [LOCAL_ACCOUNTS.aurora.address, LOCAL_ACCOUNTS.borealis.address];

test("of two alike the one that is a hundred times as dear is asked last", async () => {
  const alike = { own: 0.5, seconds: 1 };
  for (const wish of ["quick", "balanced", "cheap"] as const)
    assert.deepEqual(
      await asked(wish, [
        { ...alike, address: A, fee: "200000000" },
        { ...alike, address: B, fee: "2000000" },
      ]),
      [B, A],
      wish,
    );
});

test("one without room is asked last, however good it is", async () => {
  assert.deepEqual(
    await asked("balanced", [
      { address: A, fee: "1", own: 1, waiting: 4 },
      { address: B, fee: "2000000", own: 0.1 },
    ]),
    [B, A],
  );
});

test("whoever is in a hurry asks the quick one, at three times the price", async () => {
  const slowAndQuick = [
    { address: A, fee: "2000000", own: 0.5, seconds: 3600 },
    { address: B, fee: "6000000", own: 0.5, seconds: 6 },
  ];
  assert.deepEqual(await asked("quick", slowAndQuick), [B, A]);
});

test("whoever delivered slower than it states, or hides its queue, is asked last by somebody in a hurry", async () => {
  const honest = { address: B, fee: "2000000", own: 0.5, seconds: 1200, took: 1200 };
  const boasting = { address: A, fee: "2000000", own: 0.5, seconds: 1 };
  assert.deepEqual(await asked("quick", [honest, boasting]), [A, B], "as long as nobody knows");
  assert.deepEqual(await asked("quick", [{ ...boasting, took: 4000 }, honest]), [B, A]);
  assert.deepEqual(await asked("quick", [{ ...boasting, seconds: 1190, undelivered: 3 }, honest]), [B, A]);
});

test("the account's own experience counts, not what everybody says", async () => {
  assert.deepEqual(
    await asked("balanced", [
      { address: A, fee: "2000000", own: 0, indexed: 1 },
      { address: B, fee: "2000000", own: 1, indexed: 0 },
    ]),
    [B, A],
  );
});
