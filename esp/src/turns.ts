/** So many pieces of work at a time, one if not said, begun in the order of asking. */
export function turns(lanes = 1): <T>(work: () => Promise<T>) => Promise<T> {
  let free = lanes;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
