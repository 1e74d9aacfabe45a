/**
 * How many objects are worked on at once: one fewer than the connection has places, so that the lease can be renewed
 * while all of them wait for a webhook that hangs.
 */
const objectsAtOnce = 15;

/**
 * Runs `work` for every item, `atOnce` side by side, in order of their beginning.
 *
 * Errors: the first that `work` throws; then no further item begins, and those that run end before it is thrown.
 */
export async function inParallel<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<void>,
  atOnce = objectsAtOnce,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (failures.length === 0) {
      const next = iterator.next();
      if (next.done === true) return;
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) throw failures[0];
}
