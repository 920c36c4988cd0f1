import { GenuineError } from "@genuine/sdk/genuine-error";

/** Error for previews and excerpts that a product's own provider has taken down. */
export function takenDown(): GenuineError {
  return new GenuineError("taken_down", "The provider has taken this preview down.");
}
