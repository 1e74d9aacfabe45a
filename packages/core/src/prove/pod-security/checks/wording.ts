import type { ContainerToCheck } from "../pod-to-check.ts";

/** The words of upstream's messages, so that what we say can be compared with what an API server says. */

/** `"a", "b"`. */
export function quoted(items: readonly string[]): string {
  return `"${items.join('", "')}"`;
}

/** Each once, in Go's order of strings: by code points, which for these ASCII words is the default order. */
export function distinct(items: Iterable<string>): readonly string[] {
  return [...new Set(items)].toSorted();
}

/** `container "a"`, `containers "a", "b"`. */
export function containersNamed(names: readonly string[]): string {
  return `${plural("container", names.length)} ${quoted(names)}`;
}

export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

/** `pod and containers "a", "b"`: those that set something wrong. Undefined where none does. */
export function setters(
  pod: boolean,
  containers: readonly ContainerToCheck[],
  isWrong: (container: ContainerToCheck) => boolean,
): string | undefined {
  const names = containers.filter(isWrong).map(({ name }) => name);
  const wrong = [...(pod ? ["pod"] : []), ...(names.length > 0 ? [containersNamed(names)] : [])];
  return wrong.length === 0 ? undefined : wrong.join(" and ");
}
