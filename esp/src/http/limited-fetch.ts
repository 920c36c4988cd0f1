import { GenuineError } from "@genuine/sdk/genuine-error";

/** A provider says itself where it is: it can neither send a worker elsewhere nor more than there may be. */
export function limitedFetch(maxBytes: number): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: "error" });
    let size = 0;
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.length;
        if (size > maxBytes)
          controller.error(new GenuineError("too_large", `The answer is larger than ${maxBytes} bytes.`));
        else controller.enqueue(chunk);
      },
    });
    return new Response(response.body?.pipeThrough(limit) ?? null, response);
  };
}
