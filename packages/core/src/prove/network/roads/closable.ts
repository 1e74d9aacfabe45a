import type { Side } from "../model/pod-class.ts";

/** Policies only add: a further one closes something only on a side that none isolates yet. */
export function isClosable(...sides: readonly Side[]): boolean {
  return sides.some(({ isolated }) => isolated !== "yes");
}
