import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { layout } from "../../esp/src/generators/embedded/layout.ts";
import { sceneOf } from "../../esp/src/generators/embedded/scene.ts";
import { MODELS, Vocabulary } from "../../esp/src/generators/embedded/vocabulary.ts";
import { colourAndWords, split } from "../../esp/src/generators/embedded/words.ts";
import { randomFrom } from "../../esp/src/generators/random.ts";

const vocabulary = new Vocabulary();
const read = (prompt: string) => sceneOf(prompt, vocabulary, randomFrom(prompt, "scene"));
const things = (prompt: string) =>
  read(prompt).things.map(({ concept, colour, count, relation }) =>
    [relation, count, colour ?? "", concept.label].join(" "),
  );

test("words: split and made singular as the training did", () => {
  assert.deepEqual(split("The queen's tomatoes, cherries and glasses in boxes"), [
    "queen",
    "tomato",
    "cherry",
    "glass",
    "box",
  ]);
  assert.deepEqual(colourAndWords("Dark GREY wolves"), { colour: "grey", words: ["dark", "wolf"] });
  assert.deepEqual(colourAndWords("orange"), { colour: undefined, words: ["orange"] });
  // Each label's words are tokens that the network was trained with: else it would be asked for nothing.
  const tokens = new Set(
    (JSON.parse(readFileSync(new URL("vocabulary.json", MODELS), "utf8")) as { tokens: string[] }).tokens,
  );
  for (const { label, colour, words } of vocabulary.concepts) {
    for (const token of [...words, `=${words.join(" ")}`, ...(colour ? [`#${colour}`] : [])])
      assert.ok(tokens.has(token), `${label}: ${token}`);
  }
});

for (const [prompt, expected] of [
  ["a red fish wearing a crown", ["beside 1 red fish", "worn 1  crown"]],
  ["a cat and a blue dog", ["beside 1  cat", "beside 1 blue dog"]],
  ["two owls at night", ["beside 2  owl"]],
  ["three GREEN apples", ["beside 3 green green apple"]],
  ["heart", ["beside 1 red red heart"]],
  ["a purple heart", ["beside 1 purple purple heart"]],
  ["an orange", ["beside 1  tangerine"]],
  ["an orange cat on a skateboard under a rainbow", ["beside 1 orange cat", "below 1  skateboard", "above 1  rainbow"]],
  ["smiling face with sunglasses", ["beside 1  smiling face with sunglasses"]],
  ["black cat with a top hat", ["beside 1 black cat", "worn 1  top hat"]],
  ["a robot holding a purple balloon", ["beside 1  robot", "held 1 purple balloon"]],
  ["a kitten", ["beside 1  cat"]],
  ["a porsche next to a bike", ["beside 1  automobile", "beside 1  bicycle"]],
] as const) {
  test(`scene: ${prompt}`, () => assert.deepEqual(things(prompt), expected));
}

test("scene: places, backgrounds and the night", () => {
  assert.equal(read("a castle on a mountain").place?.emblem, "mountain");
  assert.deepEqual(things("a mountain"), ["beside 1  mountain"]);
  assert.equal(read("a red circle on a blue background").backdrop, "blue");
  assert.equal(read("a flying saucer over the city at night").night, true);
  assert.deepEqual(things("the desert"), ["beside 1  desert"]);
});

test("scene: words that it does not know are told, and something is drawn all the same", () => {
  const scene = read("a quizzical fox, xyzzy");
  assert.deepEqual(scene.ignored.toSorted(), ["quizzical", "xyzzy"]);
  assert.equal(scene.things[0]?.concept.label, "fox");
  for (const prompt of ["xyzzy", "!!!", "猫", "constructor __proto__ toString", "with with on", "four", "blue"])
    assert.equal(read(prompt).things.length, 1, prompt);
  assert.ok(read(`${"cat and ".repeat(200)}dog`).things.length <= 4);
});

test("layout: a hat is above the head, also of a mirrored animal, and what is beside stays within the picture", () => {
  for (let seed = 0; seed < 40; seed++) {
    const [host, hat] = layout(
      read("a cat wearing a crown").things,
      [
        { x: 0.2, y: 0.05 },
        { x: 0.5, y: 0.1 },
      ],
      randomFrom(String(seed), "layout"),
    );
    assert.deepEqual([host!.thing, hat!.thing], [0, 1]);
    assert.ok(hat!.y < host!.y - 0.2 * host!.side);
    assert.equal(Math.sign(hat!.x - host!.x), host!.mirrored ? 1 : -1);
    for (const { x, y, side } of layout(
      read("a cat, a dog, a fish and a fox").things,
      [0, 1, 2, 3].map(() => ({ x: 0.5, y: 0.1 })),
      randomFrom(String(seed), "layout"),
    )) {
      assert.ok(Math.min(x, y) > side * 0.3 && Math.max(x, y) < 1 - side * 0.3);
    }
  }
});
