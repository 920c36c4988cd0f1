/** What an operator has to do with a worker: keys, doctor, dry run, single run, switches, watchdog, end. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { CONTRACT_NAMES } from "@genuine/sdk/deployment";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { decryptKeystoreJson, encryptKeystoreJson } from "ethers";
import { examine, lineOf } from "../../esp/src/doctor/doctor.ts";
import { checkNode } from "../../esp/src/doctor/machine.ts";
import { decryptKeystore, encryptKeystore } from "../../esp/src/keystore.ts";
import { closeAtEnd } from "../support/leftovers.ts";
import { startHeldGenerator } from "./support/held-generator.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const ESP = resolve(import.meta.dirname, "../../esp");
const { privateKey, address } = LOCAL_ACCOUNTS.aurora;
const PASSWORD = "correct horse battery staple ü";
let chain: TestChain;
let alice: Person;
let dir: string;

before(async () => {
  chain = await startTestChain();
  alice = await new Person(chain, "alice").fund();
  dir = await mkdtemp(join(tmpdir(), "genuine-operators-test-"));
  await writeFile(join(dir, "password"), `${PASSWORD}\n`);
});

after(() => chain?.close());

// A test that fails leaves nothing running behind.
const workers: WorkerProcess[] = [];
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.kill())));

async function create(
  env: Record<string, string> = {},
  role: "aurora" | "borealis" = "aurora",
): Promise<WorkerProcess> {
  const worker = await WorkerProcess.create(chain, { role, env: { GENUINE_ESP_GENERATOR: "null", ...env } });
  workers.push(worker);
  return worker;
}

test("key files: what wallets write is read, what is written wallets read", async () => {
  const scrypt = { N: 1024, r: 8, p: 1 };
  const theirs = await encryptKeystoreJson({ address, privateKey }, PASSWORD, { scrypt });
  assert.equal(decryptKeystore(theirs, PASSWORD), privateKey);
  const ours = encryptKeystore(privateKey, PASSWORD, 1024);
  assert.deepEqual(await decryptKeystoreJson(ours, PASSWORD), { address, privateKey });
  // Written by geth: the test vector of the Web3 Secret Storage definition, for PBKDF2.
  const pbkdf2 = {
    version: 3,
    crypto: {
      cipher: "aes-128-ctr",
      cipherparams: { iv: "6087dab2f9fdbbfaddc31a909735c1e6" },
      ciphertext: "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
      kdf: "pbkdf2",
      kdfparams: {
        c: 262144,
        dklen: 32,
        prf: "hmac-sha256",
        salt: "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
      },
      mac: "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
    },
  };
  assert.equal(
    decryptKeystore(JSON.stringify(pbkdf2), "testpassword"),
    "0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d",
  );
  assert.throws(
    () => decryptKeystore(ours, "wrong"),
    (error) => hasCode(error, "wrong_password"),
  );
  for (const bad of [
    "",
    "{}",
    "null",
    JSON.stringify({ ...JSON.parse(ours), version: 1 }),
    ours.replace("aes-128-ctr", "aes-256-ctr"),
    ours.replace(/"n": \d+/, '"n": 1073741824'),
  ]) {
    assert.throws(
      () => decryptKeystore(bad, PASSWORD),
      (error) => hasCode(error, "bad_keystore"),
      bad.slice(0, 60),
    );
  }
});

test("a worker runs with a key file, made by itself, and says what is wrong with one", async () => {
  const file = join(dir, "key.json");
  const env = { GENUINE_ESP_KEYSTORE_PASSWORD_FILE: join(dir, "password") };
  const main = (args: string[], more: Record<string, string> = {}) =>
    spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", join(ESP, "src/main.ts"), ...args], {
      env: { PATH: process.env.PATH, ...env, ...more },
      encoding: "utf8",
    });
  const made = main(["keystore", file]);
  assert.equal(made.status, 0, made.stderr);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.match(main(["keystore", file]).stderr, /EEXIST/, "no key is ever overwritten");
  const address = /^0x[0-9a-fA-F]{40}/.exec(made.stdout)![0];
  const worker = await create({ GENUINE_ESP_KEY: "", GENUINE_ESP_KEYSTORE: file, ...env });
  await worker.start();
  assert.equal((await worker.client.info()).esp, address);
  assert.doesNotMatch(worker.output, new RegExp(decryptKeystore(await readFile(file, "utf8"), PASSWORD).slice(2)));
  assert.equal((await worker.stop()).code, 0);
  await writeFile(join(dir, "wrong"), "wrong");
  await worker.start({ ready: false, env: { GENUINE_ESP_KEYSTORE_PASSWORD_FILE: join(dir, "wrong") } });
  assert.equal((await worker.ended()).code, 1);
  assert.match(worker.output, /GENUINE_ESP_KEYSTORE names .+: The password does not open the key file\./);
  const both = main(["run"], { GENUINE_ESP_KEY: privateKey, GENUINE_ESP_KEYSTORE: file });
  assert.match(both.stderr, /GENUINE_ESP_KEY and GENUINE_ESP_KEYSTORE must not be set both/);
  assert.match(
    main(["dance"]).stderr,
    /There is no command "dance"\. There are run, once, doctor, [a-z, ]+ and [a-z]+\./,
  );
});

test("the doctor finds a healthy worker healthy, before its first start and while it runs", async () => {
  const worker = await create();
  const first = await worker.command("doctor");
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /ok {4}Stake: .+ is not registered yet/);
  assert.match(first.output, /ok {4}Endpoint: http:\/\/127\.0\.0\.1:\d+ leads here\./);
  await worker.start();
  const { code, output } = await worker.command("doctor");
  assert.equal(code, 0, output);
  for (const line of [
    /ok {4}Node: Version 2\d/,
    /ok {4}Settings: Complete; the account is 0x/,
    /ok {4}Folder: .+; a worker is running with it/,
    /Disk: [\d.]+ GB are free/,
    /ok {4}Database: Sound; 0 jobs/,
    /ok {4}Content store/,
    /ok {4}Certificate/,
    /ok {4}Generator: Null generator .+ made a picture/,
    /ok {4}Node: .+ answers, on chain 31337/,
    new RegExp(`ok {4}Contracts: All ${CONTRACT_NAMES.length} are deployed`),
    /ok {4}Transactions: None waits/,
    /ok {4}Stake: Registered as "Aurora" with a stake of 1,000\.00/,
    /ok {4}Registration: The chain names http/,
    /WARN {2}Address: 127\.0\.0\.1 can be reached from this machine or network alone/,
    /ok {4}Endpoint: .+ leads here/,
  ])
    assert.match(output, line);
  assert.doesNotMatch(output, /FAIL|-> undefined/);
  await worker.stop();
});

test("the doctor names each trouble with what to do about it", async () => {
  const worker = await create();
  await worker.start();
  await worker.stop();
  const trouble = async (env: Record<string, string>, ...lines: RegExp[]) => {
    const findings: string[] = [];
    const healthy = await examine({ ...worker.env, ...env }, (finding) => findings.push(lineOf(finding)));
    const output = findings.join("\n");
    for (const line of lines) assert.match(output, line);
    assert.equal(healthy, !/FAIL/.test(output));
    assert.equal(
      (output.match(/FAIL/g) ?? []).length,
      lines.filter((line) => line.source.startsWith("FAIL")).length,
      output,
    );
  };
  await trouble(
    { GENUINE_RPC_URL: "http://127.0.0.1:9" },
    /FAIL {2}Node: http:\/\/127\.0\.0\.1:9: .+\n +-> Start the node/,
  );
  await trouble(
    { GENUINE_ESP_FEE: "nothing", GENUINE_ESP_PORT: "" },
    /FAIL {2}Settings: GENUINE_ESP_PORT is not set\./,
    /FAIL {2}Settings: GENUINE_ESP_FEE /,
  );
  await trouble(
    { GENUINE_ESP_GENERATOR: "sdapi", GENUINE_IMAGES_URL: "http://127.0.0.1:9" },
    /FAIL {2}Generator: The generator can not be reached\. It says: http:\/\/127\.0\.0\.1:9: .+\n +-> Start it with its API/,
  );
  await trouble(
    { GENUINE_ESP_ENDPOINT: chain.url },
    /FAIL {2}Endpoint: /,
    /WARN {2}Registration: The chain names "Aurora" at http/,
  );
  await trouble(
    { GENUINE_ESP_PORT: new URL(chain.url).port },
    /FAIL {2}Port: Port \d+ at 127\.0\.0\.1 can not be opened/,
  );
  await trouble(
    { GENUINE_ESP_CONTENT: "ipfs", GENUINE_IPFS_URL: "http://127.0.0.1:9" },
    /FAIL {2}Content store: The IPFS node at .+ can not be reached/,
  );
  const deployment = {
    ...chain.deployment,
    contracts: { ...chain.deployment.contracts, espPanel: "0x000000000000000000000000000000000000dEaD" },
  };
  await writeFile(join(dir, "other.json"), JSON.stringify(deployment));
  await trouble(
    { GENUINE_DEPLOYMENT: join(dir, "other.json") },
    /FAIL {2}Contracts: There is no code at the addresses of espPanel/,
  );
  await chmod(worker.dir, 0o755);
  await trouble({}, /WARN {2}Folder: .+ can be read by other users.+\n +-> chmod 700/);
  await writeFile(
    join(worker.dir, "worker.sqlite"),
    "this is no database, but it is long enough to be looked at as if it were one",
  );
  await trouble({}, /FAIL {2}Database: It can not be read/);
  assert.equal(checkNode("20.20.2").level, "fail");
  assert.equal(checkNode("22.18.0").level, "ok");
});

test("a dry run follows all and sends nothing; a single run does what is due and ends", async () => {
  const worker = await create({}, "borealis");
  await worker.start();
  const answer = await alice.quote(worker, "a picture for later");
  await worker.stop();
  await alice.lock(answer);
  const sent = () => chain.client.getTransactionCount({ address: LOCAL_ACCOUNTS.borealis.address });
  const before = await sent();
  await worker.start({ ready: false, args: ["--dry-run"] });
  await until("a word", () => (/Dry run: would go on making this/.test(worker.output) ? true : undefined));
  await assert.rejects(
    alice.quote(worker, "another"),
    (error) => hasCode(error, "not_ready") && /runs dry/.test(error.message),
  );
  assert.equal((await worker.stop()).code, 0);
  assert.equal(await sent(), before);
  assert.equal((await worker.storedJob(answer.taskId))?.state, "queued");

  const { code, output } = await worker.command("once");
  assert.equal(code, 0, output);
  assert.equal((await worker.storedJob(answer.taskId))?.state, "delivered");
  assert.equal((await alice.deliveries(answer.taskId)).length, 1);
  assert.equal((await worker.command("once")).code, 0, "nothing is due");
  assert.equal((await alice.deliveries(answer.taskId)).length, 1);
});

test("own work can be switched off; what is owed is done", async () => {
  const worker = await create({}, "borealis");
  await worker.start();
  const answer = await alice.quote(worker, "the last picture");
  await worker.stop();
  await alice.lock(answer);
  await worker.start({ env: { GENUINE_ESP_WORK: "none" } });
  const offered = (error: unknown) => hasCode(error, "not_offered");
  await assert.rejects(alice.quote(worker, "one more"), offered);
  await assert.rejects(alice.attest(worker, new Uint8Array([1]), "image/png"), offered);
  await alice.accept(worker, answer);
  await until("the key", async () => ((await alice.reveals(answer.taskId)).length === 1 ? true : undefined));
  const [shown] = await alice.reveals(answer.taskId);
  await assert.rejects(worker.client.list(await alice.signListing(worker, shown!.productId, 1n)), offered);
  await worker.stop();
});

test("every line of a job carries its id, from the payment to the settlement", async () => {
  const worker = await create({}, "borealis");
  await worker.start();
  const answer = await alice.quote(worker, "a picture to be followed");
  await alice.lock(answer);
  await alice.accept(worker, answer);
  await until("the key", async () => ((await alice.reveals(answer.taskId)).length === 1 ? true : undefined));
  await worker.stop();
  const lines = worker.output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { job?: string; msg: string; state?: string; transaction?: string });
  const own = lines.filter(({ job }) => job === answer.taskId);
  assert.deepEqual(
    own.flatMap(({ state }) => state ?? []),
    ["quoted", "queued", "generating", "sealing", "delivering", "delivered", "accepted", "revealed"],
  );
  assert.deepEqual(
    own.filter(({ msg }) => msg.startsWith("Sent ")).map(({ msg }) => msg),
    ["Sent deliver", "Sent reveal"],
  );
  assert.ok(
    own
      .filter(({ msg }) => msg.startsWith("Sent "))
      .every(({ transaction }) => /^0x[0-9a-f]{64}$/.test(transaction ?? "")),
  );
});

test("asked to stop in the middle of a picture it ends in order, and goes on at the next start", async () => {
  const generator = await startHeldGenerator();
  const worker = await create(generator.env, "borealis");
  await worker.start();
  const answer = await alice.quote(worker, "a picture that takes its time");
  await alice.lock(answer);
  await until("the generator at work", () => (generator.asked > 0 ? true : undefined));
  assert.deepEqual(await worker.stop(), { code: 0, signal: null }, "without the picture, which is not made yet");
  assert.equal((await worker.storedJob(answer.taskId))?.state, "generating");
  generator.release();
  await worker.start();
  await alice.delivered(answer.taskId);
  await worker.stop();
});

test("a worker that hangs ends itself", async () => {
  const code = `
    import { startWatchdog } from ${JSON.stringify(join(ESP, "src/watchdog.ts"))};
    const dog = startWatchdog(8000);
    let beats = 0;
    const beating = setInterval(() => {
      dog.alive();
      if (++beats < 90) return;
      console.log("hangs");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }, 100);
  `;
  await writeFile(join(dir, "hang.mjs"), code);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(dir, "hang.mjs")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  closeAtEnd({ close: async () => child.kill("SIGKILL") });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const signal = await new Promise((done) => child.once("close", (_, how) => done(how)));
  assert.equal(signal, "SIGKILL");
  assert.match(output, /^hangs\n.*The worker hangs/s, "not before it hung");
});
