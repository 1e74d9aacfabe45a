/** Lets at most `most` of the steps that it is given run at a time; the others wait for their turn, in order. */
export function atMost(most: number): <Result>(step: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (step) => {
    if (running >= most) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      await promise;
    } else running++;
    try {
      return await step();
    } finally {
      // The turn passes on to the next, so `running` stays.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
