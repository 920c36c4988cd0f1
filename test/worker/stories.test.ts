/** The embedded story model: what it is given, what it writes, and that the same request always gives the same text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasCode } from "@genuine/sdk/genuine-error";
import { randomFrom } from "../../esp/src/generators/random.ts";
import { beginningOf, leftOutOf, MOST_WORDS } from "../../esp/src/generators/stories/beginning.ts";
import { sample } from "../../esp/src/generators/stories/sampler.ts";
import { Storyteller } from "../../esp/src/generators/stories/storyteller.ts";
import { BEGIN, Tokenizer } from "../../esp/src/generators/stories/tokenizer.ts";
import { readStoryFile } from "../../esp/src/generators/stories/weights.ts";
import { STORIES, storiesGenerator } from "../../esp/src/generators/stories.ts";

const generator = storiesGenerator();
const quiet = () => ({ signal: new AbortController().signal, onProgress: () => undefined });
const short = { temperature: 0.8, top_p: 0.9, max_tokens: 64 };
const write = async (prompt: string, seed: number, parameters = short) =>
  new TextDecoder().decode((await generator.run({ prompt, seed, parameters }, quiet())).bytes);

test("the same prompt and seed give the same story, another seed or prompt another one", async () => {
  const [first, again, seed, prompt] = await Promise.all([
    write("A red fish", 1),
    write("A red fish", 1),
    write("A red fish", 2),
    write("A blue owl", 1),
  ]);
  assert.equal(first, again);
  for (const text of [first, seed])
    assert.match(text, /^Once upon a time, there was a red fish\. [A-Z].+[.!?]["”’']?\n$/s);
  assert.match(prompt, /^Once upon a time, there was a blue owl\. /);
  assert.notEqual(first, seed);
});

test("at temperature 0 it is the story that llama2.c prints with these weights", async () => {
  // Known from tests of several ports of llama2.c, which compare with its own output.
  const { text } = await (await Storyteller.load()).tell(
    { prompt: "Once upon a time", seed: 1, temperature: 0, topP: 1, maxTokens: 96 },
    () => undefined,
  );
  assert.match(
    text,
    /^Once upon a time, there was a little girl named Lily\. She loved to play outside in the sunshine\. One day, she saw a big, red ball in the sky\. It was the sun! She thought it was so pretty\.\nLily wanted to play with the ball, but it was too high up in the sky\./,
  );
});

test("the text grows from report to report, and a run can be cancelled in between", async () => {
  const seen: { share: number; text: string }[] = [];
  const { bytes, mediaType } = await generator.run(
    { prompt: "a cat", seed: 1, parameters: short },
    { ...quiet(), onProgress: (share, soFar) => seen.push({ share, text: String(soFar) }) },
  );
  assert.equal(mediaType, "text/plain");
  assert.ok(seen.length >= 8, `${seen.length} reports`);
  for (const [at, { share, text }] of seen.entries())
    assert.ok(at === 0 || (share > seen[at - 1]!.share && text.startsWith(seen[at - 1]!.text)), `report ${at}`);
  assert.ok(seen.at(-1)!.share <= 1);
  assert.ok(seen.at(-1)!.text.startsWith(new TextDecoder().decode(bytes).trim().slice(0, 60)));
  const stop = new AbortController();
  let reports = 0;
  const run = generator.run(
    { prompt: "a cat", seed: 1, parameters: { ...short, max_tokens: 256 } },
    { signal: stop.signal, onProgress: () => (++reports === 3 ? stop.abort() : undefined) },
  );
  await assert.rejects(run, (error) => hasCode(error, "generation_cancelled"));
  assert.ok(reports < 8, `${reports} reports after the abort`);
});

test("a story ends by itself or after its last whole sentence, and is never longer than the model can remember", async () => {
  const teller = await Storyteller.load();
  for (const seed of [1, 2, 3]) {
    const { text, tokens } = await teller.tell(
      { prompt: "two owls at night", seed, ...STORIES, maxTokens: 256 },
      () => undefined,
    );
    assert.ok(tokens <= 256 && text.length > 200, `${tokens} tokens, ${text.length} characters`);
    assert.match(text, /[.!?]["”’']?\n$/);
  }
});

test("parameters out of range are refused before anything is written", async () => {
  for (const wrong of [
    { temperature: -1 },
    { temperature: 2.5 },
    { temperature: NaN },
    { top_p: 0 },
    { top_p: 1.5 },
    { max_tokens: 31 },
    { max_tokens: 257 },
    { max_tokens: 64.5 },
  ]) {
    await assert.rejects(
      generator.run({ prompt: "a cat", seed: 1, parameters: { ...short, ...wrong } }, quiet()),
      (error) => hasCode(error, "generator_failed"),
      JSON.stringify(wrong),
    );
  }
});

test("what is asked for becomes the first sentence", () => {
  const cases: Record<string, string> = {
    "A dog who finds a red ball": "Once upon a time, there was a dog who finds a red ball.",
    "Write me a short story about two owls at night": "Once upon a time, there were two owls at night.",
    "please tell us a funny bedtime story about the moon": "Once upon a time, there was the moon.",
    "dragons in the snow": "Once upon a time, there were dragons in the snow.",
    Lily: "This is a story about Lily.",
    "the cat sat on the mat.": "The cat sat on the mat.",
    "Once upon a time there was a bus": "Once upon a time there was a bus",
    "a\n\tboat\u0000 \u202e": "Once upon a time, there was a boat.",
    一只狗: "Once upon a time",
    "🙂 !": "Once upon a time",
    "a story": "Once upon a time",
    "<script>alert(1)</script>": "This is a story about <script>alert(1)</script>.",
  };
  for (const [prompt, beginning] of Object.entries(cases)) assert.equal(beginningOf(prompt), beginning, prompt);
});

test("words that it cannot read, and those beyond the limit, are reported, each once", () => {
  assert.deepEqual(leftOutOf("a 狗 and a 狗 and café 🙂"), ["狗", "🙂"]);
  assert.deepEqual(leftOutOf("a red fish"), []);
  const long = Array.from({ length: MOST_WORDS + 2 }, (_, i) => `word${i}`).join(" ");
  assert.deepEqual(leftOutOf(long), [`word${MOST_WORDS}`, `word${MOST_WORDS + 1}`]);
  assert.ok(!beginningOf(long).includes(`word${MOST_WORDS}`));
});

test("a prompt that takes many tokens still leaves half of them for the story", async () => {
  const text = await write("łżźćńŁŻŹĆŃ".repeat(40), 1);
  assert.ok(text.length > 0);
});

test("tokens are those of SentencePiece, and come together to the text again", () => {
  const tokenizer = new Tokenizer(readStoryFile().tokenizer);
  assert.equal(tokenizer.size, 32_000);
  // Known from llama2.c and the Llama 2 tokenizer.
  assert.deepEqual(tokenizer.encode("Once upon a time"), [BEGIN, 9038, 2501, 263, 931]);
  for (const text of ['Lily said, "Hello!"', "naïve café", "日本 🙂", "<s></s>\n"]) {
    const bytes = tokenizer.encode(text).flatMap((token) => [...tokenizer.bytesOf(token)]);
    assert.equal(new TextDecoder().decode(Uint8Array.from(bytes)), ` ${text}`);
  }
});

test("the sampler keeps to the likeliest part, and to the shares in it", () => {
  const logits = Float32Array.from([Math.log(0.5), Math.log(0.3), Math.log(0.15), Math.log(0.05)]);
  const draws = (temperature: number, topP: number) => {
    const random = randomFrom("draws", "test");
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[sample(logits, { temperature, topP }, random)]!++;
    return counts.map((count) => count / 4000);
  };
  assert.deepEqual(draws(0, 1), [1, 0, 0, 0]);
  const [all, most] = [draws(1, 1), draws(1, 0.75)];
  for (const [token, share] of [0.5, 0.3, 0.15, 0.05].entries())
    assert.ok(Math.abs(all[token]! - share) < 0.03, `${all}`);
  assert.ok(Math.abs(most[0]! - 0.625) < 0.03 && most[2] === 0 && most[3] === 0, `${most}`);
  assert.ok(draws(0.3, 1)[0]! > 0.75, "colder is surer");
});
