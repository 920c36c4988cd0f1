/** What `npm run bench` says about the sources. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cyclesOf, dependencies } from "../../scripts/lib/measure-code.ts";

test("folders depend on what their files import, in whatever way; files beside the folders count for none", () => {
  const graph = dependencies(
    "app/src",
    new Map([
      [
        "app/src/a/x.ts",
        'import type { Y } from "../b/y.ts";\nimport { z } from "@/c/deep/z";\nimport { A } from "./own.ts";',
      ],
      ["app/src/b/y.ts", 'export * from "../start.ts";\nconst lazy = () => import("../c/deep/z.ts");\nimport "viem";'],
      ["app/src/start.ts", 'import "./a/x.ts";'],
      ["esp/src/a/x.ts", 'import "../b/y.ts";'],
    ]),
  );
  assert.deepEqual(
    [...graph],
    [
      ["a", new Set(["b", "c"])],
      ["b", new Set(["c"])],
    ],
  );
});

test("circles of folders: pairs that import each other, and longer ones without such a pair", () => {
  const graph = (...edges: string[]) => {
    const made = new Map<string, Set<string>>();
    for (const [from, to] of edges.map((edge) => edge.split(">")))
      made.set(from!, (made.get(from!) ?? new Set()).add(to!));
    return made;
  };
  assert.equal(cyclesOf(graph("a>b", "b>c", "a>c")), 0);
  assert.equal(cyclesOf(graph("a>b", "b>a", "c>a")), 1);
  assert.equal(cyclesOf(graph("a>b", "b>a", "b>c", "c>b", "c>a")), 2);
  assert.equal(cyclesOf(graph("a>b", "b>c", "c>a", "d>e", "e>d")), 2);
});
