/** The work for panels under kill -9, switched off, and before the eyes of others. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Ballot } from "../../esp/src/duties/duty-store.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { COURT_SETTINGS, Court, stepsOf, VOTE_SECONDS } from "./support/court.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let court: Court;
let aurora: WorkerProcess;
/** The only one who can sit. */
let borealis: WorkerProcess;
let alice: Person;
let bob: Person;

before(async () => {
  chain = await startTestChain({ ...COURT_SETTINGS, panel: { ...COURT_SETTINGS.panel, leastProviders: 1 } });
  court = new Court(chain);
  aurora = await (await WorkerProcess.create(chain, { env: { GENUINE_ESP_DUTIES: "none" } })).start();
  borealis = await (await WorkerProcess.create(chain, { role: "borealis" })).start();
  await borealis.stop();
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
});

afterEach(() => borealis.kill());

after(async () => {
  await aurora?.stop();
  await chain?.close();
});

const picture = async (name: string) =>
  new Uint8Array(await readFile(resolve(import.meta.dirname, "../fixtures/pictures", name)));

function storedBallot(): Ballot | undefined {
  const database = new DatabaseSync(join(borealis.dir, "worker.sqlite"), { readOnly: true });
  try {
    const row = database.prepare("SELECT data FROM ballots ORDER BY rowid DESC LIMIT 1").get();
    return row === undefined ? undefined : (JSON.parse(row.data as string) as Ballot);
  } finally {
    database.close();
  }
}

async function crashAt(step: string): Promise<void> {
  await borealis.start({ env: { GENUINE_ESP_CRASH_AT: step }, ready: false });
  assert.equal((await borealis.ended()).signal, "SIGKILL", step);
}

test("killed at every step of a dispute, the worker votes once, as it had decided, and is paid", async (t) => {
  const answer = await alice.attest(aurora, await picture("coffee.jpg"), "image/jpeg");
  await alice.register(answer);
  const challengeId = await court.accuseAttestation(bob, answer.productId, "<b>look</b>");
  assert.equal((await court.case(challengeId)).status, "open", "nobody has done it: duties are off at aurora");
  await crashAt("finish-sent");
  const { status, disputeId } = await court.case(challengeId);
  assert.equal(status, "disputed");
  await crashAt("draw-sent");
  assert.equal((await court.round(disputeId)).votes, 3n);
  await crashAt("examined");
  const ballot = storedBallot();
  assert.equal(ballot?.vote, "rejected");
  assert.equal(BigInt((await court.jurors(disputeId))[0]!.commitment), 0n, "nothing has left before it was on disk");

  await t.test("with all duties off it does nothing, and only its own machine can read the vote", async () => {
    await borealis.start({ env: { GENUINE_ESP_DUTIES: "none" } });
    await sleep(1500);
    assert.equal(BigInt((await court.jurors(disputeId))[0]!.commitment), 0n);
    const image = `/status/evidence/${disputeId}/0/${answer.productId}`;
    const own = await ask("/status");
    assert.match(own.body, /<strong>rejected<\/strong>: All that the proof says is so of the file\./);
    assert.match(own.body, /&lt;b&gt;look&lt;\/b&gt;/);
    assert.match(
      own.headers["content-security-policy"] as string,
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self'/,
    );
    assert.equal(own.headers["access-control-allow-origin"], undefined);
    assert.equal((await ask(image)).headers["content-type"], "image/webp");
    for (const headers of [
      { host: "provider.example" },
      { "x-forwarded-for": "10.1.2.3" },
      { "sec-fetch-site": "cross-site" },
    ] as Record<string, string>[]) {
      const seen = await ask("/status", headers);
      assert.match(seen.body, /The vote is secret until it is revealed/);
      assert.doesNotMatch(seen.body, /<strong>rejected|so of the file/);
      assert.equal((await ask(image, headers)).status, 403);
    }
    assert.ok(!JSON.stringify(await borealis.client.duties()).includes("reject"), "nor by the list of duties");
    await borealis.stop();
    await borealis.start({ env: { GENUINE_ESP_DUTIES: "none", GENUINE_ESP_OPERATOR_VIEW: "never" } });
    assert.match((await ask("/status")).body, /The vote is secret until it is revealed/);
    await borealis.stop();
  });

  await crashAt("commit-sent");
  assert.notEqual(BigInt((await court.jurors(disputeId))[0]!.commitment), 0n);
  assert.deepEqual(storedBallot(), ballot, "the vote of before the crash");
  await crashAt("reveal-sent");
  assert.equal((await court.jurors(disputeId))[0]!.vote, 2);
  await chain.skip(61);
  await crashAt("settle-sent");
  assert.ok((await court.round(disputeId)).settled);
  await crashAt("execute-sent");
  assert.equal((await court.case(challengeId)).status, "rejected");
  await borealis.start();
  await until("rest", async () => ((await stepsOf(borealis, disputeId)).execute !== undefined ? true : undefined));
  const page = (await ask("/status")).body;
  assert.match(page, /Earned on panels<\/dt><dd>15\.00/);
  assert.match(page, /Earned by upkeep<\/dt><dd>1\.00/);
  assert.match(page, /of it 0\.00 .+ for seats/);
  await borealis.stop();
});

test("killed again and again at random moments, no vote is lost", async (t) => {
  const seed = Number(process.env.GENUINE_TEST_SEED ?? Math.floor(Math.random() * 1e9));
  t.diagnostic(`GENUINE_TEST_SEED=${seed}`);
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const answer = await alice.attest(aurora, await picture("rocket.webp"), "image/webp");
  await alice.register(answer);
  const challengeId = await court.accuseAttestation(bob, answer.productId);
  for (let kills = 0; kills < 5; kills++) {
    await borealis.start({ ready: false });
    await sleep(600 + random() * 1500);
    await borealis.kill();
  }
  await borealis.start();
  assert.equal(await court.ruled(challengeId), "rejected");
  const [juror] = await court.jurors((await court.case(challengeId)).disputeId);
  assert.equal(juror!.vote, 2);
});

test("a juror that was away too long says that it missed its turn", async () => {
  const answer = await alice.attest(aurora, await picture("cat.webp"), "image/webp");
  await alice.register(answer);
  const challengeId = await court.accuseAttestation(bob, answer.productId);
  await borealis.start({ env: { GENUINE_ESP_DUTIES: "finish,draw" } });
  const disputeId = await court.drawn(challengeId);
  await borealis.stop();
  await chain.skip(VOTE_SECONDS);
  await borealis.start();
  await until("the admission", async () =>
    (await stepsOf(borealis, disputeId)).commit === "missed" ? true : undefined,
  );
  await chain.skip(VOTE_SECONDS + LOCAL.panel.appealSeconds + 1);
  await until("the end", async () => ((await court.case(challengeId)).status === "undecided" ? true : undefined));
  await until("the penalty", async () =>
    /Lost on panels<\/dt><dd>60\.00/.test((await ask("/status")).body) ? true : undefined,
  );
});

type Reply = { status: number; headers: Record<string, unknown>; body: string };

/** Without a client's own ideas about headers. */
function ask(path: string, headers: Record<string, string> = {}): Promise<Reply> {
  const { port } = new URL(borealis.endpoint);
  return new Promise((done, reject) => {
    const request = httpRequest({ port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        done({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    request.on("error", reject).end();
  });
}
