/** Byte pair encoding with scores, as SentencePiece and llama2.c do it. */

/** Start token; the model writes it again when a story is over. */
export const BEGIN = 1;
const END = 2;
/** Three special tokens are followed by one for each byte. */
const FIRST_BYTE = 3;
const BYTES = 256;

export class Tokenizer {
  readonly #pieces: Uint8Array[] = [];
  readonly #scores: number[] = [];
  readonly #tokens = new Map<string, number>();

  /** @param file llama2.c's tokenizer.bin: the longest length, then for each token a score, a length and its bytes. */
  constructor(file: Uint8Array) {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const decoder = new TextDecoder();
    for (let at = 4; at < file.length; ) {
      const length = view.getInt32(at + 4, true);
      const piece = file.subarray(at + 8, at + 8 + length);
      const token = this.#pieces.push(piece) - 1;
      this.#scores.push(view.getFloat32(at, true));
      if (token >= FIRST_BYTE + BYTES) this.#tokens.set(decoder.decode(piece), token);
      at += 8 + length;
    }
  }

  get size(): number {
    return this.#pieces.length;
  }

  /** Tokens of a text that begins a story, after the start token. */
  encode(text: string): number[] {
    const tokens = [...` ${text}`].flatMap(
      (character) => this.#tokens.get(character) ?? [...Buffer.from(character)].map((byte) => FIRST_BYTE + byte),
    );
    // Merges the best-scored pair of neighbours until none can be merged.
    for (;;) {
      let [best, at, merged] = [-Infinity, -1, 0];
      for (let i = 0; i + 1 < tokens.length; i++) {
        const pair = this.#tokens.get(this.#text(tokens[i]!) + this.#text(tokens[i + 1]!));
        if (pair !== undefined && this.#scores[pair]! > best) [best, at, merged] = [this.#scores[pair]!, i, pair];
      }
      if (at < 0) return [BEGIN, ...tokens];
      tokens.splice(at, 2, merged);
    }
  }

  /** Bytes of one token; none for special ones. */
  bytesOf(token: number): Uint8Array {
    if (this.isEnd(token)) return new Uint8Array();
    // The file has these as characters.
    return token < FIRST_BYTE + BYTES ? Uint8Array.of(token - FIRST_BYTE) : this.#pieces[token]!;
  }

  isEnd(token: number): boolean {
    return token <= END;
  }

  #text(token: number): string {
    // Single bytes never merge.
    return token < FIRST_BYTE + BYTES ? "\0" : Buffer.from(this.#pieces[token]!).toString();
  }
}
