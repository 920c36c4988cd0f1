/**
 * The story model's weights, as llama2.c wrote them, in the format that llama.cpp reads (GGUF, version 3). Source of the two
 * layouts: karpathy/llama2.c run.c `memory_map_weights`, ggml-org/ggml docs/gguf.md.
 */
import { Tokenizer } from "../../../esp/src/generators/stories/tokenizer.ts";
import { readStoryFile } from "../../../esp/src/generators/stories/weights.ts";

const ALIGNMENT = 32;
const UINT32 = 4;
const INT32 = 5;
const FLOAT32 = 6;
const STRING = 8;
const ARRAY = 9;
/** Kinds of tokens. */
const [NORMAL, UNKNOWN, CONTROL, BYTE] = [1, 2, 3, 6];
/** Behind three special tokens comes one for each byte. */
const FIRST_BYTE = 3;
const BYTES = 256;
const HEADER_BYTES = 7 * 4;

type Tensor = { name: string; shape: number[]; data: Float32Array };
type Value = { type: number; bytes: Uint8Array };

/** @returns pieces, to be written one after the other */
export function storyGguf(): Uint8Array[] {
  const { weights, tokenizer } = readStoryFile();
  const header = new DataView(weights.buffer, weights.byteOffset, HEADER_BYTES);
  const [dim, hidden, layers, heads, kvHeads, vocabulary, context] = Array.from({ length: 7 }, (_, i) =>
    header.getInt32(4 * i, true),
  ) as [number, number, number, number, number, number, number];
  const kvDim = (dim * kvHeads) / heads;
  // A copy: the file's offset need not be a multiple of four.
  const floats = new Float32Array(weights.slice(HEADER_BYTES).buffer);
  let at = 0;
  const take = (count: number) => {
    at += count;
    return floats.subarray(at - count, at);
  };
  const tensors: Tensor[] = [];
  const one = (name: string, ...shape: number[]) =>
    tensors.push({ name: `${name}.weight`, shape, data: take(shape.reduce((a, b) => a * b)) });
  const each = (name: string, ...shape: number[]) => {
    for (let layer = 0; layer < layers; layer++) one(`blk.${layer}.${name}`, ...shape);
  };
  // The innermost dimension first, as GGUF counts them.
  one("token_embd", dim, vocabulary);
  each("attn_norm", dim);
  each("attn_q", dim, dim);
  each("attn_k", dim, kvDim);
  each("attn_v", dim, kvDim);
  each("attn_output", dim, dim);
  each("ffn_norm", dim);
  each("ffn_gate", dim, hidden);
  each("ffn_down", hidden, dim);
  each("ffn_up", dim, hidden);
  one("output_norm", dim);
  // The classifier shares its weights with the embedding, and so is left out.

  const pieces = piecesOf(tokenizer);
  const kinds = pieces.map((_, token) =>
    token === 0 ? UNKNOWN : token < FIRST_BYTE ? CONTROL : token < FIRST_BYTE + BYTES ? BYTE : NORMAL,
  );
  const metadata: [string, Value][] = [
    ["general.architecture", text("llama")],
    ["general.name", text("stories15M")],
    ["llama.context_length", number(context)],
    ["llama.embedding_length", number(dim)],
    ["llama.block_count", number(layers)],
    ["llama.feed_forward_length", number(hidden)],
    ["llama.rope.dimension_count", number(dim / heads)],
    ["llama.attention.head_count", number(heads)],
    ["llama.attention.head_count_kv", number(kvHeads)],
    ["llama.attention.layer_norm_rms_epsilon", { type: FLOAT32, bytes: new Uint8Array(Float32Array.of(1e-5).buffer) }],
    ["tokenizer.ggml.model", text("llama")],
    [
      "tokenizer.ggml.tokens",
      list(
        STRING,
        pieces.map(({ name }) => text(name).bytes),
      ),
    ],
    [
      "tokenizer.ggml.scores",
      list(
        FLOAT32,
        pieces.map(({ score }) => new Uint8Array(Float32Array.of(score).buffer)),
      ),
    ],
    [
      "tokenizer.ggml.token_type",
      list(
        INT32,
        kinds.map((kind) => number(kind).bytes),
      ),
    ],
    ["tokenizer.ggml.bos_token_id", number(1)],
    // The model was trained to write the mark of a beginning where a story is over.
    ["tokenizer.ggml.eos_token_id", number(1)],
    ["tokenizer.ggml.unknown_token_id", number(0)],
    // A story goes on from what was asked for; the model knows no roles.
    [
      "tokenizer.chat_template",
      text(
        "{% for message in messages %}{% if message['role'] == 'user' %}{{ message['content'] }}{% endif %}{% endfor %}",
      ),
    ],
  ];
  const parts: Uint8Array[] = [
    Buffer.from("GGUF"),
    number(3).bytes,
    long(tensors.length),
    long(metadata.length),
    ...metadata.flatMap(([key, { type, bytes }]) => [text(key).bytes, number(type).bytes, bytes]),
  ];
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    // Type 0 is F32.
    parts.push(text(name).bytes, number(shape.length).bytes, ...shape.map(long), number(0).bytes, long(offset));
    offset += padded(data.byteLength);
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  parts.push(new Uint8Array(padded(length) - length));
  for (const { data } of tensors) {
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    parts.push(new Uint8Array(padded(data.byteLength) - data.byteLength));
  }
  return parts;
}

/** Names and scores of all tokens, as SentencePiece has them: "▁" for a space, and bytes by their number. */
function piecesOf(file: Uint8Array): { name: string; score: number }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const known = new Tokenizer(file);
  const pieces: { name: string; score: number }[] = [];
  for (let at = 4; pieces.length < known.size; at += 8 + view.getInt32(at + 4, true)) {
    const token = pieces.length;
    const byte = token - FIRST_BYTE;
    const name =
      token < FIRST_BYTE
        ? ["<unk>", "<s>", "</s>"][token]!
        : byte < BYTES
          ? `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`
          : Buffer.from(known.bytesOf(token)).toString().replaceAll(" ", "▁");
    pieces.push({ name, score: view.getFloat32(at, true) });
  }
  return pieces;
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function number(value: number): Value {
  return { type: UINT32, bytes: new Uint8Array(Uint32Array.of(value).buffer) };
}

function long(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}

function text(value: string): Value {
  const bytes = Buffer.from(value);
  return { type: STRING, bytes: Buffer.concat([long(bytes.length), bytes]) };
}

function list(type: number, items: Uint8Array[]): Value {
  return { type: ARRAY, bytes: Buffer.concat([number(type).bytes, long(items.length), ...items]) };
}
