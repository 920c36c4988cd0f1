/** Runs the story model: samples one token after the other. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-web";
import { randomFrom } from "../random.ts";
import { beginningOf } from "./beginning.ts";
import { type Sampling, sample } from "./sampler.ts";
import { Tokenizer } from "./tokenizer.ts";
import { readStoryFile, WEIGHTS_NAME } from "./weights.ts";

const GRAPH = new URL("../../../models/storyteller.onnx", import.meta.url);
/** Layers, heads, and size of each head. */
const [LAYERS, HEADS, SIZE] = [6, 6, 48];
/** Context length of the model. */
export const MOST_TOKENS = 256;

export type StoryRequest = Sampling & { prompt: string; seed: number; maxTokens: number };

export class Storyteller {
  readonly #network: ort.InferenceSession;
  readonly #tokenizer: Tokenizer;

  private constructor(network: ort.InferenceSession, tokenizer: Tokenizer) {
    [this.#network, this.#tokenizer] = [network, tokenizer];
  }

  static async load(): Promise<Storyteller> {
    // One thread, for the same floating-point sums everywhere.
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = "error";
    const { weights, tokenizer } = readStoryFile();
    const externalData = [{ path: WEIGHTS_NAME, data: weights }];
    return new Storyteller(
      await ort.InferenceSession.create(readFileSync(fileURLToPath(GRAPH)), {
        executionProviders: ["wasm"],
        externalData,
      }),
      new Tokenizer(tokenizer),
    );
  }

  /**
   * @param maxTokens For beginning and story together.
   * @param onToken Called with the part done, 0 to 1, and the text so far.
   */
  async tell(
    { prompt, seed, maxTokens, ...sampling }: StoryRequest,
    onToken: (done: number, text: string) => void,
  ): Promise<{ text: string; tokens: number }> {
    const beginning = beginningOf(prompt);
    const random = randomFrom(`${seed}\0${prompt}`, "story");
    // Leaves room for some story: excess tokens at the end of the beginning are cut.
    const given = this.#tokenizer.encode(beginning).slice(0, maxTokens / 2);
    const decoder = new TextDecoder();
    const write = (token: number) => decoder.decode(this.#tokenizer.bytesOf(token), { stream: true });
    let text = given.map(write).join("").trimStart();
    const began = text.length;
    let past: Past = { keys: empty(), values: empty() };
    for (let position = 0, token = given[0]!; position < maxTokens; position++) {
      const { logits, ...kept } = await this.#next(token, position, past);
      past = kept;
      const asked = given[position + 1];
      token = asked ?? sample(logits, sampling, random);
      if (asked !== undefined) continue;
      if (this.#tokenizer.isEnd(token)) return { text: `${text.trimEnd()}\n`, tokens: position + 1 };
      text += write(token);
      onToken((position + 1) / maxTokens, text);
    }
    return { text: `${wholeSentences(text, began)}\n`, tokens: maxTokens };
  }

  async #next(token: number, position: number, { keys, values }: Past): Promise<Past & { logits: Float32Array }> {
    const whole = (value: number) => new ort.Tensor("int64", BigInt64Array.of(BigInt(value)), [1]);
    const out = await this.#network.run({
      token: whole(token),
      position: whole(position),
      past_keys: keys,
      past_values: values,
    });
    return { logits: out.logits!.data as Float32Array, keys: out.keys!, values: out.values! };
  }
}

/** Attention cache: [LAYERS, HEADS, positions, SIZE]. */
type Past = { keys: ort.Tensor; values: ort.Tensor };

const empty = () => new ort.Tensor("float32", new Float32Array(), [LAYERS, HEADS, 0, SIZE]);

/** Up to the end of the last whole sentence that the model has written, if there is one. */
function wholeSentences(text: string, began: number): string {
  const end = [...text.matchAll(/[.!?]["”’']?(?=\s|$)/g)].at(-1);
  const length = end === undefined ? 0 : end.index + end[0].length;
  return (length > began ? text.slice(0, length) : text).trimEnd();
}
