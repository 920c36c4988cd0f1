/** What the documents point to is there: files, headings, commands, settings, names. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/lib/build.ts";
import { codeOf, DOCUMENTS, FILES, proseOf, read } from "./documents.ts";

const FOLDERS: ReadonlySet<string> = new Set([...FILES].flatMap(foldersOf));

test("every relative link leads to a file of the repository, and to a heading that it has", () => {
  const broken: string[] = [];
  let links = 0;
  for (const document of DOCUMENTS) {
    for (const [, target] of proseOf(read(document)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      links++;
      const [path, heading] = target!.split("#") as [string, string?];
      const file = path === "" ? document : normalize(join(dirname(document), path));
      const exists = FILES.has(file) || FOLDERS.has(file.replace(/\/$/, ""));
      if (!exists || (heading !== undefined && !headingsOf(file).has(heading))) broken.push(`${document}: ${target}`);
    }
  }
  assert.ok(links > 100);
  assert.deepEqual(broken, []);
});

test("every document is reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const document of reached) {
    for (const [, target] of proseOf(read(document)).matchAll(/\]\(([^)\s#]+)[^)\s]*\)/g)) {
      const file = normalize(join(dirname(document), target!));
      if (file.endsWith(".md") && FILES.has(file)) reached.add(file);
    }
  }
  assert.deepEqual(
    DOCUMENTS.filter((document) => !reached.has(document)),
    [],
  );
});

test("every npm script that a document names exists, and every one that exists is named", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = new Set(
    commands(/\bnpm (?:run )?(?:--silent )?(?!run\b|install\b|pack\b|ci\b|create\b|publish\b)([a-z][\w:-]*)/g).map(
      ([, name]) => name!,
    ),
  );
  // Those of the folder that create-genuine-provider makes.
  const created = /scripts: \{(.*)\}/.exec(read("packages/create-genuine-provider/src/scaffold.ts"))![1]!;
  assert.deepEqual(
    [...named].filter((name) => !(name in scripts) && !created.includes(`${name}: `)),
    [],
  );
  assert.deepEqual(
    // An older name of `research`.
    Object.keys(scripts).filter((name) => name !== "experiments" && !named.has(name)),
    [],
  );
});

test("every suite and every check that a document names exists", () => {
  for (const [command, script] of [
    [/\bnpm test -- ((?:[a-z]+ ?)+)/g, "test"],
    [/\bnpm run check -- ((?:[a-z-]+ ?)+)/g, "check"],
  ] as const) {
    const known = namesOf(script);
    for (const [whole, names] of commands(command))
      for (const name of names!.trim().split(" "))
        assert.ok(known.includes(name), `${whole}: there are ${known.join(", ")}`);
  }
});

test("every Hardhat task that a document names exists", () => {
  const help = execFileSync("hardhat", ["--help"], { cwd: ROOT, encoding: "utf8" });
  const tasks = new Set([...help.matchAll(/^ {2}([a-z][\w:-]*(?: [a-z][\w-]*)?) {2}/gm)].map(([, name]) => name!));
  const named = commands(/\bnpx hardhat ((?:test (?=solidity|mocha)|keystore |ignition )?[a-z][\w:-]*)/g).map(
    ([, name]) => name!,
  );
  assert.ok(named.length > 5);
  assert.deepEqual(
    named.filter((name) => !tasks.has(name)),
    [],
  );
});

test("every program that a document starts with node exists", () => {
  const named = commands(/\bnode (?:--\S+ )*([\w/.-]+\.(?:ts|mjs|js))/g).map(([, path]) => path!);
  assert.ok(named.length > 5);
  assert.deepEqual(
    named.filter((path) => !FILES.has(path)),
    [],
  );
});

test("every setting and every file that a document names in code exists", () => {
  const sources = [...FILES].filter(
    (path) => /\.(ts|tsx|mjs|sol|service)$/.test(path) && !path.startsWith("test/docs/"),
  );
  const text = sources.map(read).join("\n");
  const settings = commands(/\b(GENUINE_[A-Z0-9_]*[A-Z0-9])\b/g).map(([, name]) => name!);
  assert.ok(settings.length > 20);
  assert.deepEqual(
    settings.filter((name) => !text.includes(name)),
    [],
  );
  const paths = commands(
    /(?<![\w/.<>-])((?:app|contracts|docs|esp|indexer|scripts|sdk|test|training)\/[\w/.-]+\.(?:ts|tsx|sol|md|py|mjs))\b/g,
  );
  assert.deepEqual(
    // Written by `npm run compat`, which needs browsers.
    paths.map(([, path]) => path!).filter((path) => !FILES.has(path) && path !== "docs/compatibility.md"),
    [],
  );
});

test("every name in the glossary's code is in the sources", () => {
  const rows = read("docs/glossary.md").match(/^\| .* \|$/gm)!;
  const names = new Set(
    rows.flatMap((row) =>
      [
        ...row
          .split("|")
          .at(-2)!
          .matchAll(/`(\w+)`/g),
      ].map(([, name]) => name!),
    ),
  );
  const places = ["contracts", "sdk/src", "esp/src", "indexer", "app/src"];
  const unknown = [...names].filter(
    (name) => spawnSync("git", ["grep", "-qw", "--untracked", name, "--", ...places], { cwd: ROOT }).status !== 0,
  );
  assert.ok(names.size > 50);
  assert.deepEqual(unknown, []);
});

/** Matches in the code of all documents: fenced blocks and inline code. */
function commands(pattern: RegExp): RegExpExecArray[] {
  return DOCUMENTS.flatMap((document) => codeOf(read(document)).flatMap((code) => [...code.matchAll(pattern)]));
}

/** What a script says there is when it is asked for something else. */
function namesOf(script: "test" | "check"): string[] {
  const { stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", `scripts/${script}.ts`, "nonsense"],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  );
  return /There are: (.*)\.$/m.exec(stderr)![1]!.split(", ");
}

/** As GitHub names them. */
function headingsOf(path: string): Set<string> {
  const headings = [...proseOf(read(path)).matchAll(/^#+ (.*)$/gm)];
  return new Set(
    headings.map(([, text]) =>
      text!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}
