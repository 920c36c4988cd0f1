/** Semaphore: at most this many at a time (one: a mutex), in the order of the calls, the urgent ones first. */
export function turns(lanes = 1): <T>(work: () => Promise<T>, urgent?: boolean) => Promise<T> {
  let free = lanes;
  const [urgentOnes, others]: [(() => void)[], (() => void)[]] = [[], []];
  return async (work, urgent = false) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => (urgent ? urgentOnes : others).push(resolve));
    try {
      return await work();
    } finally {
      const next = urgentOnes.shift() ?? others.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
