/** Streams for every browser: Safari has no asynchronous iteration over them. */

/**
 * The chunks of a stream. Stopping early cancels it, which releases the connection.
 * @param asBroken Error to throw if the source fails, instead of the browser's.
 */
export async function* piecesOf<T>(
  stream: ReadableStream<T>,
  asBroken: (cause: unknown) => unknown = (cause) => cause,
): AsyncGenerator<T, void, void> {
  const reader = stream.getReader();
  let over = false;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        over = true;
        throw asBroken(cause);
      });
      if (done) {
        over = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!over) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}
