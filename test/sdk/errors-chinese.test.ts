/** Every error that can reach a page has a Chinese sentence: of the contracts, of the worker, of the SDK and of the page. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { explainContractError } from "@genuine/sdk/errors";
import { errorsAbi } from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { type AbiParameter, encodeErrorResult, pad } from "viem";
import { errorTexts } from "../../app/src/texts/zh/errors.ts";
import { ROOT } from "../../scripts/lib/build.ts";

const CHINESE = /[\u4e00-\u9fff]/;
/** Only programs meet these: of settings, of swaps, which the page does not make, and of a caller's mistakes. */
const PROGRAMS = new Set([
  "bad_chain_timing",
  "bad_lock",
  "bad_map",
  "bad_parameter",
  "bad_secret",
  "bad_seed",
  "bad_time",
  "chunk_count",
  "chunk_index",
  "item_index",
  "not_local",
  "swap_mismatch",
  "swap_unsafe",
]);

function sampleOf(parameter: AbiParameter): unknown {
  if ("components" in parameter)
    return Object.fromEntries(parameter.components.map((component) => [component.name, sampleOf(component)]));
  const samples: Record<string, unknown> = {
    address: LOCAL_ACCOUNTS.alice.address,
    bool: true,
    string: "text",
    bytes32: pad("0xab", { size: 32 }),
    uint8: 2,
    uint16: 500,
  };
  return samples[parameter.type] ?? 1_700_000_000n;
}

function sound(what: string, { message, nextStep }: { message: string; nextStep: string }): void {
  for (const text of [message, nextStep]) {
    assert.match(text, CHINESE, `${what}: ${text}`);
    assert.match(text, /。$/, `${what}: ${text}`);
    assert.doesNotMatch(text, /undefined|NaN|\[object|Invalid Date|0x[0-9a-f]{12}/, `${what}: ${text}`);
  }
}

describe("errors in Chinese", () => {
  test("every contract error, with its values", () => {
    for (const item of errorsAbi) {
      const data = encodeErrorResult({ abi: [item], errorName: item.name, args: item.inputs.map(sampleOf) } as never);
      sound(item.name, errorTexts.of(explainContractError({ data })));
    }
  });

  test("every code of the worker's refusals, of the SDK and of the page", async () => {
    const codes = new Set<string>();
    const collect = (text: string, pattern: RegExp) => {
      for (const [, code] of text.matchAll(pattern)) codes.add(code!);
    };
    collect(await source("esp/src/http/errors.ts"), /^ {2}([a-z_]+): \d{3},$/gm);
    collect(await source("esp/src/http/errors.ts"), /answer\(\d+, "([a-z_]+)"/g);
    collect(await source("sdk/src/errors.ts"), /kind\("([a-z_]+)"/g);
    collect(await source("sdk/src/errors.ts"), /code: "([a-z_]+)"/g);
    for (const dir of ["sdk/src", "app/src"]) {
      for (const file of await readdir(join(ROOT, dir), { recursive: true })) {
        if (/\.tsx?$/.test(file) && !file.includes("generated"))
          collect(await source(join(dir, file)), /new GenuineError\(\s*"(\w+)"/g);
      }
    }
    assert.ok(codes.size > 70, `${codes.size} codes were found`);
    for (const code of codes) {
      if (PROGRAMS.has(code)) continue;
      sound(code, errorTexts.of({ code, message: "Something in English.", nextStep: "Do something.", values: {} }));
    }
  });

  test("numbers come along, and an unknown code keeps the words it has", () => {
    const told = {
      code: "prompt_too_long",
      message: "The prompt has 100000 characters; 2000 are allowed.",
      nextStep: "Shorten it.",
      values: {},
    };
    assert.equal(errorTexts.of(told).message, "描述有 100000 个字符，最多 2000 个。");
    const unknown = { code: "never_heard_of", message: "Something.", nextStep: "Do it.", values: {} };
    assert.deepEqual(errorTexts.of(unknown), { message: "Something.", nextStep: "Do it." });
  });
});

function source(path: string): Promise<string> {
  return readFile(join(ROOT, path), "utf8");
}
