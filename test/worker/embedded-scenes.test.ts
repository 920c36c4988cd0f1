import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { backdrop } from "../../esp/src/generators/embedded/backdrop.ts";
import { blacken } from "../../esp/src/generators/embedded/compose.ts";
import { layout, type Shape } from "../../esp/src/generators/embedded/layout.ts";
import { Lexicon } from "../../esp/src/generators/embedded/lexicon.ts";
import { LARGE } from "../../esp/src/generators/embedded/painter.ts";
import { sceneOf } from "../../esp/src/generators/embedded/scene.ts";
import { cutout, drawnAnew } from "../../esp/src/generators/embedded/sprite.ts";
import { MODELS, Vocabulary } from "../../esp/src/generators/embedded/vocabulary.ts";
import { colourAndWords, split } from "../../esp/src/generators/embedded/words.ts";
import { randomFrom } from "../../esp/src/generators/random.ts";
import { isExact, meaningOf, prompts } from "../../scripts/experiments/scenes.ts";

const vocabulary = new Vocabulary();
const lexicon = new Lexicon(vocabulary);
const read = (prompt: string) => sceneOf(prompt, lexicon);
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
  ["black cat with a top hat", ["beside 1 black black cat", "worn 1  top hat"]],
  ["a robot holding a purple balloon", ["beside 1  robot", "held 1 purple balloon"]],
  ["a kitten", ["beside 1  cat"]],
  ["a porsche next to a bike", ["beside 1  automobile", "beside 1  bicycle"]],
  ["🐙🌙🎸", ["beside 1  octopus", "beside 1  crescent moon", "beside 1  guitar"]],
  ["🐈‍⬛👑", ["beside 1 black black cat", "beside 1  crown"]],
  ["🦉🦉🦉", ["beside 3  owl"]],
  ["一只白色的猫在月亮下面钓鱼", ["beside 1 white cat", "above 1  crescent moon"]],
  ["戴着王冠的红色的鱼", ["beside 1 red fish", "worn 1  crown"]],
  ["मुकुट पहने हुए एक लाल मछली", ["beside 1 red fish", "worn 1  crown"]],
  ["قطتان سوداوان وكلب أبيض", ["beside 2 black cat", "beside 1 white dog"]],
  ["три красных слона на лошади", ["beside 3 red elephant", "below 1  horse"]],
  ["un chat bleu sur une voiture rouge", ["beside 1 blue cat", "below 1 red automobile"]],
  ["a red and white fish", ["beside 1 red fish"]],
  ["a fox behind a tree", ["beside 1  fox", "before 1  deciduous tree"]],
  ["a fox in front of a tree", ["beside 1  fox", "behind 1  deciduous tree"]],
  ["城堡后面的狐狸", ["beside 1  fox", "before 1  castle"]],
  ["a hot air balloon", ["beside 1  balloon"]],
  ["two pumpkins", ["beside 2  jack-o-lantern"]],
  ["a knife and a fork", ["beside 1  fork and knife"]],
  ["a dozen apples", ["beside 12 red red apple"]],
  ["a cute dog fishing", ["beside 1  dog"]],
] as const) {
  test(`scene: ${prompt}`, () => assert.deepEqual(things(prompt), expected));
}

test("scene: where, when and how, and what must not be there", () => {
  const of = (prompt: string) => {
    const { things: _things, understood: _understood, leftOut, place, ...rest } = read(prompt);
    assert.deepEqual(leftOut, [], prompt);
    const said = Object.entries(rest).filter(([, value]) => value !== undefined && value.length > 0);
    return Object.fromEntries([...(place ? [["place", place.name]] : []), ...said]);
  };
  assert.deepEqual(of("a castle on a mountain"), { place: "mountain" });
  assert.deepEqual(things("a mountain"), ["beside 1  mountain"]);
  assert.deepEqual(of("a red circle on a blue background"), { backdrop: "blue" });
  assert.deepEqual(of("a flying saucer over the city at night"), { place: "city", time: "night" });
  assert.deepEqual(of("the desert at sunset"), { place: "desert", time: "sunset" });
  assert.deepEqual(of("a happy fox in the rain, watercolour"), {
    weather: "rain",
    mood: "happy",
    style: "watercolour",
  });
  assert.deepEqual(of("a rocket in space without stars"), { place: "space", without: ["star"] });
  assert.deepEqual(of("a fish under water"), { place: "underwater" });
  assert.deepEqual(of("blue"), { backdrop: "blue" });
  const [small, large] = read("a tiny cat on the left and a huge dog on the right").things;
  assert.deepEqual([small!.size, small!.position, large!.size, large!.position], ["small", "left", "large", "right"]);
});

test("scene: each word is understood or left out by name, in the prompt's own words", () => {
  const said = (prompt: string) => {
    const { understood, leftOut } = read(prompt);
    return [understood, leftOut];
  };
  assert.deepEqual(said("a quizzical red fox and two owls at night, xyzzy"), [
    ["red fox 🦊", "and two owls 🦉🦉", "at night"],
    ["quizzical", "xyzzy"],
  ]);
  assert.deepEqual(said("一只白色的猫在月亮下面钓鱼"), [["一只白色的猫 🐈", "在月亮下面 🌙"], ["钓鱼"]]);
  assert.deepEqual(said("👩🏽‍🚀🐴"), [["🐴"], ["👩🏽‍🚀 (woman astronaut)"]]);
  assert.deepEqual(said("猫と犬"), [["猫 🐈", "犬 🐕"], ["と"]]);
  // More than a picture holds.
  assert.deepEqual(said("a cat, a dog, a fish, a fox, a horse")[1], ["horse"]);
});

test("scene: what says nothing that it knows is understood as nothing, and paints nothing unasked", () => {
  for (const prompt of ["xyzzy", "!!!", "constructor __proto__ toString", "with with on", "four", "the", "ガ ほ"]) {
    const { things, place, understood } = read(prompt);
    assert.deepEqual([things, place, understood], [[], undefined, []], prompt);
  }
  assert.ok(read(`${"cat and ".repeat(200)}dog`).things.length <= 4);
});

test("scene: prompts in ten languages mean what they say", () => {
  const all = prompts(0);
  assert.equal(all.length, 500);
  assert.equal(new Set(all.map(({ language }) => language)).size, 10);
  const missed = all.filter(({ prompt, meant }) => !isExact(read(prompt), meant));
  assert.ok(missed.length <= 25, missed.map(({ prompt }) => prompt).join("\n"));
  // The judge itself distinguishes scenes.
  const [{ meant }] = all.filter(({ prompt }) => prompt.includes("fox")) as [(typeof all)[number]];
  assert.equal(isExact(read("a cat"), meant), false);
  assert.deepEqual(meaningOf(read("a black cat")).things, [
    { noun: "cat", count: 1, colour: "black", relation: "beside" },
  ]);
});

test("backdrop: nothing that was not asked for, whatever the seed; the seed decides how it is laid out", () => {
  const drawn = (prompt: string, seed: number) => backdrop(read(prompt), "flat", randomFrom(String(seed), "backdrop"));
  for (let seed = 0; seed < 60; seed++) {
    // Rain is strokes, stars are many small circles; a plain ground has few shapes and a pattern, and a floor at most.
    const plain = drawn("a cat", seed);
    assert.ok(plain.horizon === undefined || plain.horizon > 0.6);
    assert.ok(!plain.svg.includes("stroke="), "no rain");
    assert.ok((plain.svg.match(/<(circle|path)/g) ?? []).length <= 14, plain.svg);
    assert.ok((drawn("a cat in the rain", seed).svg.match(/stroke=/g) ?? []).length > 50);
    const stars = ({ svg }: { svg: string }) => (svg.match(/<circle[^>]* r="[0-2]\.\d"/g) ?? []).length;
    assert.ok(stars(drawn("a cat at night", seed)) > 40);
    assert.equal(stars(drawn("a cat at night without stars", seed)), 0);
    assert.equal(stars(drawn("a cat in the city", seed)), 0);
  }
  const seeds = Array.from({ length: 60 }, (_, seed) => drawn("a cat", seed));
  const colours = new Set(seeds.map(({ svg }) => /stop-color="(#[0-9a-f]{6})"/.exec(svg)?.[1]));
  assert.ok(colours.size > 40, `${colours.size} grounds`);
  const left = seeds.filter(({ light }) => light < 0).length;
  assert.ok(left > 15 && left < 45, "light from both sides");
});

test("backdrop: things stand out from a ground that nothing is said of, in brightness too", () => {
  const brightness = (colour: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
    return 0.3 * red! + 0.59 * green! + 0.11 * blue!;
  };
  const of = (prompt: string) =>
    Array.from({ length: 40 }, (_, seed) =>
      brightness(
        /stop-color="(#[0-9a-f]{6})"/.exec(
          backdrop(read(prompt), "flat", randomFrom(String(seed), "backdrop")).svg,
        )![1]!,
      ),
    );
  assert.ok(Math.min(...of("a black cat")) > 60, "black is never on a deep ground");
  assert.ok(Math.max(...of("a white horse")) < 225, "white is never on a light ground");
  const red = of("a red heart");
  assert.ok(red.some((one) => one < 70) && red.some((one) => one > 150), "red is on deep and on light grounds");
});

test("layout: a mouse is smaller than an elephant beside it, and as large as any thing where it is alone", () => {
  const side = (prompt: string, thing: number) => {
    const { things } = read(prompt);
    const sides = Array.from({ length: 40 }, (_, seed) => {
      const shapes = things.map(() => SQUARE);
      const canvas = { width: 1, height: 1, horizon: undefined, margin: 0.05 };
      return layout(things, shapes, canvas, randomFrom(String(seed), "layout")).find((one) => one.thing === thing)!
        .side;
    });
    return sides.reduce((sum, one) => sum + one) / sides.length;
  };
  assert.ok(side("an elephant and a mouse", 1) < 0.7 * side("an elephant and a mouse", 0));
  assert.equal(side("a mouse", 0), side("an elephant", 0));
});

test("a hat belongs on the head and not on a raised tail, and another hand draws another outline", () => {
  // A body with a thin tail that rises at the left above a broad head at the right.
  const painted = new Float32Array(4 * LARGE * LARGE).fill(-1);
  const fill = (left: number, top: number, right: number, bottom: number) => {
    for (let y = top; y < bottom; y++) painted.fill(1, (3 * LARGE + y) * LARGE + left, (3 * LARGE + y) * LARGE + right);
  };
  fill(40, 90, 150, 150);
  fill(40, 30, 48, 90);
  fill(110, 46, 160, 96);
  const { head } = cutout(painted);
  assert.ok(head.x > 0.6 && head.x < 0.95, `${head.x}`);
  assert.ok(head.y > 0.05 && head.y < 0.3, `${head.y}`);
  const [one, again, other] = ["1", "1", "2"].map((seed) => drawnAnew(painted, randomFrom(seed, "hand")));
  assert.deepEqual(one, again);
  const covered = (picture: Float32Array) => picture.subarray(3 * LARGE * LARGE).map((cover) => (cover > 0 ? 1 : 0));
  const [a, b] = [covered(one!), covered(other!)];
  const differ = a.filter((cover, i) => cover !== b[i]).length;
  const whole = a.reduce((sum, cover) => sum + cover);
  assert.ok(differ > 0.05 * whole && differ < 0.7 * whole, `${differ} of ${whole}`);
  // It stays within the painting: its edges are empty.
  for (let i = 0; i < LARGE; i++)
    for (const at of [i, (LARGE - 1) * LARGE + i, i * LARGE, i * LARGE + LARGE - 1]) assert.equal(a[at], 0);
});

const SQUARE: Shape = { width: 1, height: 1, head: { x: 0.5, y: 0 } };

test("layout: nothing is cut off, and things that only stand beside each other do not overlap", () => {
  for (const prompt of [
    "a cat",
    "three rabbits under a rainbow",
    "a cat, a dog, a fish and a fox",
    "twelve apples",
    "a small cat on the left and a big dog on the right",
    "a robot holding a balloon behind a castle on a horse",
  ]) {
    const scene = read(prompt);
    for (const horizon of [undefined, 0.6]) {
      for (let seed = 0; seed < 40; seed++) {
        const shapes = scene.things.map(
          (_, i) => [SQUARE, { ...SQUARE, width: 0.6 }, { ...SQUARE, height: 0.5 }][i % 3]!,
        );
        const placed = layout(
          scene.things,
          shapes,
          { width: 1, height: 1, horizon, margin: 0.05 },
          randomFrom(`${seed}`, "layout"),
        );
        const boxes = placed.map(({ thing, x, y, side }) => {
          const [w, h] = [(shapes[thing]!.width * side) / 2, (shapes[thing]!.height * side) / 2];
          return { left: x - w, right: x + w, top: y - h, bottom: y + h, thing };
        });
        for (const box of boxes) {
          assert.ok(
            box.left >= 0 && box.top >= 0 && box.right <= 1 && box.bottom <= 1,
            `${prompt} ${seed}: ${JSON.stringify(box)}`,
          );
        }
        if (scene.things.some(({ relation }) => relation !== "beside")) continue;
        for (const [i, a] of boxes.entries()) {
          for (const b of boxes.slice(0, i)) {
            const overlap = [
              Math.min(a.right, b.right) - Math.max(a.left, b.left),
              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
            ];
            assert.ok(Math.min(...overlap) < 0.03, `${prompt} ${seed}`);
          }
        }
      }
    }
  }
});

test("layout: a hat is above the head, also of a mirrored animal; left is left; a large thing is larger", () => {
  for (let seed = 0; seed < 40; seed++) {
    const canvas = { width: 1, height: 1, horizon: undefined, margin: 0.05 };
    const random = randomFrom(String(seed), "layout");
    const shapes = [{ ...SQUARE, head: { x: 0.2, y: 0 } }, SQUARE];
    const [host, hat] = layout(read("a cat wearing a crown").things, shapes, canvas, random);
    assert.deepEqual([host!.thing, hat!.thing], [0, 1]);
    assert.ok(hat!.y < host!.y - 0.3 * host!.side);
    assert.equal(Math.sign(hat!.x - host!.x), host!.mirrored ? 1 : -1);
    const both = layout(
      read("a tiny cat on the left and a huge dog on the right").things,
      [SQUARE, SQUARE],
      canvas,
      random,
    );
    const [small, large] = [0, 1].map((thing) => both.find((one) => one.thing === thing)!);
    assert.ok(small!.x < large!.x && small!.side < large!.side);
  }
});

test("layout: what is behind another thing is drawn before it, and most of it stays in sight", () => {
  for (let seed = 0; seed < 40; seed++) {
    for (const [prompt, ahead] of [
      ["a fox behind a tree", 1],
      ["a fox in front of a tree", 0],
    ] as const) {
      const canvas = { width: 1, height: 1, horizon: 0.5, margin: 0.05 };
      const random = randomFrom(String(seed), "layout");
      const placed = layout(read(prompt).things, [SQUARE, SQUARE], canvas, random);
      assert.equal(placed.at(-1)!.thing, ahead, prompt);
      const [fox, tree] = [0, 1].map((thing) => placed.find((one) => one.thing === thing)!);
      const both = Math.min(fox!.x + fox!.side / 2, tree!.x + tree!.side / 2);
      const covered = both - Math.max(fox!.x - fox!.side / 2, tree!.x - tree!.side / 2);
      assert.ok(covered > 0, `${prompt} ${seed}: side by side`);
      if (ahead === 1)
        assert.ok(covered < 0.4 * fox!.side, `${prompt} ${seed}: ${covered / fox!.side} of it is covered`);
    }
  }
});

test("a thing asked for in black is black, and the whites of its eyes stay", () => {
  const [violet, eye] = [
    [70, 60, 100, 255],
    [245, 245, 240, 255],
  ] as const;
  const rgba = Uint8Array.from([...violet, ...eye]);
  blacken({ rgba });
  assert.ok(Math.max(...rgba.subarray(0, 3)) < 50, String(rgba));
  assert.ok(Math.max(...rgba.subarray(0, 3)) - Math.min(...rgba.subarray(0, 3)) < 10, String(rgba));
  assert.deepEqual([...rgba.subarray(4)], [...eye]);
});
