import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CONTRACT_NAMES } from "@genuine/sdk/deployment";
import { type GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { readSettings } from "../../esp/src/settings.ts";

let dir: string;
let good: Record<string, string>;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-settings-"));
  const contracts = Object.fromEntries(CONTRACT_NAMES.map((name, i) => [name, `0x${String(i + 1).padStart(40, "0")}`]));
  const deployment = join(dir, "deployment.json");
  await writeFile(deployment, JSON.stringify({ chainId: 31337, chainName: "test", startBlock: 0, contracts }));
  good = {
    GENUINE_RPC_URL: "http://127.0.0.1:8545",
    GENUINE_DEPLOYMENT: deployment,
    GENUINE_ESP_KEY: LOCAL_ACCOUNTS.aurora.privateKey,
    GENUINE_ESP_NAME: "Aurora",
    GENUINE_ESP_ENDPOINT: "http://127.0.0.1:4001/",
    GENUINE_ESP_PORT: "4001",
    GENUINE_ESP_DIR: dir,
  };
});

after(() => rm(dir, { recursive: true, force: true }));

test("what is not set has its default, an empty variable is not set", () => {
  const settings = readSettings({ ...good, GENUINE_ESP_FEE: "", GENUINE_ESP_STAKE: "1,500.5" });
  assert.deepEqual([settings.fee, settings.feePerSecond, settings.maxItems], [2_500_000n, 0n, 4]);
  assert.equal(settings.stake, 1_500_500_000n);
  assert.equal(settings.endpoint, "http://127.0.0.1:4001");
  assert.equal(settings.account.address, LOCAL_ACCOUNTS.aurora.address);
  assert.deepEqual(settings.generator, { kind: "embedded", side: 1024, steps: 8, guidance: 2 });
  assert.equal(settings.nearDuplicates, "refuse");
  assert.equal(settings.confirmations, 0);
  assert.deepEqual(settings.duties, ["finish", "draw", "jury", "execute", "settle", "escrows", "witness"]);
  assert.deepEqual(readSettings({ ...good, GENUINE_ESP_DUTIES: "jury, settle" }).duties, ["jury", "settle"]);
  assert.deepEqual(readSettings({ ...good, GENUINE_ESP_DUTIES: "none" }).duties, []);
  assert.equal(settings.operatorView, "local");
});

test("a certificate and its key are set together or not at all", () => {
  assert.equal(readSettings(good).certificate, undefined);
  const both = { GENUINE_ESP_C2PA_CERTIFICATE: "/c.pem", GENUINE_ESP_C2PA_KEY: "/k.pem" };
  assert.deepEqual(readSettings({ ...good, ...both }).certificate, { certificate: "/c.pem", key: "/k.pem" });
  for (const one of Object.keys(both)) {
    assert.throws(
      () => readSettings({ ...good, ...both, [one]: "" }),
      (error) =>
        hasCode(error, "bad_settings") &&
        /CERTIFICATE and GENUINE_ESP_C2PA_KEY must be set together/.test(error.message),
    );
  }
});

test("a directory's deployment for another chain waits for confirmations", async () => {
  const deployment = join(dir, "other.json");
  const contracts = Object.fromEntries(CONTRACT_NAMES.map((name, i) => [name, `0x${String(i + 1).padStart(40, "0")}`]));
  await writeFile(deployment, JSON.stringify({ chainId: 5, chainName: "other", startBlock: 0, contracts }));
  assert.equal(readSettings({ ...good, GENUINE_DEPLOYMENT: deployment }).confirmations, 2);
  assert.equal(readSettings({ ...good, GENUINE_DEPLOYMENT: deployment }).operatorView, "never");
});

test("all errors are reported at once, each by its setting, and no secret is shown", () => {
  const key = `0x${"12".repeat(31)}zz`;
  const faulty = {
    GENUINE_DEPLOYMENT: join(dir, "nowhere.json"),
    GENUINE_ESP_KEY: key,
    GENUINE_ESP_NAME: " ",
    GENUINE_ESP_ENDPOINT: "ftp://example",
    GENUINE_ESP_PORT: "70000",
    GENUINE_ESP_FEE: "2.1234567",
    GENUINE_ESP_FEE_PER_SECOND: "-1",
    GENUINE_ESP_PICTURES: "17",
    GENUINE_ESP_STAKE: "many",
    GENUINE_ESP_GENERATOR: "sdapi",
    GENUINE_IMAGES_STEPS: "0",
    GENUINE_ESP_NEAR_DUPLICATES: "perhaps",
    GENUINE_ESP_CAPACITY: "-1",
    GENUINE_ESP_DUTIES: "jury, laundry",
    GENUINE_ESP_OPERATOR_VIEW: "everybody",
  };
  assert.throws(
    () => readSettings(faulty),
    (error) => {
      assert.ok(hasCode(error, "bad_settings"));
      const { message } = error as GenuineError;
      for (const name of [
        ...Object.keys(faulty).filter((name) => name !== "GENUINE_ESP_GENERATOR"),
        "GENUINE_RPC_URL",
        "GENUINE_ESP_DIR",
        "GENUINE_IMAGES_URL",
      ]) {
        assert.ok(message.includes(`\n  ${name} `), `${name} is named in: ${message}`);
      }
      assert.ok(!message.includes("1212"), "the key is not shown");
      return true;
    },
  );
});

test("a number that is no private key of the curve is refused", () => {
  const key = `0x${"f".repeat(64)}`;
  assert.throws(
    () => readSettings({ ...good, GENUINE_ESP_KEY: key }),
    (error) => hasCode(error, "bad_settings") && !error.message.includes("ffff"),
  );
});

test("the crash hook of the tests does nothing outside of them", () => {
  assert.equal(readSettings({ ...good, GENUINE_ESP_CRASH_AT: "queued", NODE_ENV: "production" }).crashAt, undefined);
  assert.equal(readSettings({ ...good, GENUINE_ESP_CRASH_AT: "queued" }).crashAt, undefined);
  assert.equal(readSettings({ ...good, GENUINE_ESP_CRASH_AT: "queued", NODE_ENV: "test" }).crashAt, "queued");
});
