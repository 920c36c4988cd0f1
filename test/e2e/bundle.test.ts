/** The built page uses nothing of a browser that one of the supported ones lacks: its dependencies' code included. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/lib/build.ts";
import { missingUses } from "../../scripts/lib/missing-uses.ts";

/** What is used of them all the same, and why it does no harm. */
const HARMLESS: Readonly<Record<string, string>> = {
  setImmediate: "core-js, in a library for credentials, takes another way where it is missing",
  clearImmediate: "as setImmediate",
  animation: "React deletes it from a table of its own",
  connection: "the wallet library asks first whether it is there",
  downlink: "React takes a number of its own without it",
  fromElement: "React reads it where an event has no relatedTarget",
  requested: "a value of contract errors",
  yield: "React and the SDK ask first whether there is a scheduler that has it",
};

test("the built page uses nothing that a supported browser lacks", () => {
  const folder = join(ROOT, "app/.next/static/chunks");
  const files = globSync("**/*.js", { cwd: folder }).map((path) => ({
    path,
    text: readFileSync(join(folder, path), "utf8"),
    language: "js" as const,
  }));
  assert.ok(files.length > 10, "the page is built");
  const uses = missingUses(files).filter(({ name }) => HARMLESS[name] === undefined);
  assert.deepEqual(uses, []);
});

test("the check of the bundle reports a use of a missing interface, and not a test for its presence", () => {
  const found = (text: string) =>
    missingUses([{ path: "some.ts", text, language: "ts" }]).map(({ name, line }) => `${name}:${line}`);
  assert.deepEqual(found("const value = 1;\nnew NDEFReader();"), ["NDEFReader:2"]);
  assert.deepEqual(found("export class Reader extends NDEFReader {}"), ["NDEFReader:1"]);
  assert.deepEqual(found("await window.showSaveFilePicker();"), ["showSaveFilePicker:1"]);
  assert.deepEqual(found("navigator.bluetooth.requestDevice();"), ["requestDevice:1", "bluetooth:1"]);
  for (const text of [
    'if ("NDEFReader" in window) ask();',
    'const has = typeof NDEFReader === "function";',
    "class NDEFReader {} new NDEFReader();",
    "navigator.deviceMemory && 1;",
    "await caller.showSaveFilePicker?.();",
    "const own = { showSaveFilePicker() {} }; own.showSaveFilePicker();",
    "await caches.open('name'); structuredClone(1); [1].findLast(Boolean);",
  ])
    assert.deepEqual(found(text), [], text);
});
