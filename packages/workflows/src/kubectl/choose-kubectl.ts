import type { FoundKubectl } from "@kubestage/adapters";

export interface Minor {
  readonly major: number;
  readonly minor: number;
}

/** `v1.36.3` -> 1, 36; undefined where it is no version. */
function minorOf(version: string | undefined): Minor | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

/**
 * Whether a kubectl is supported with an API server: at most one minor version older or newer.
 * Source: https://kubernetes.io/releases/version-skew-policy/#kubectl
 */
export function fits(kubectl: string | undefined, server: Minor): boolean {
  const own = minorOf(kubectl);
  return own !== undefined && own.major === server.major && Math.abs(own.minor - server.minor) <= 1;
}

/** The kubectl to use: the one that KUBESTAGE_KUBECTL names if it fits, else the newest that does. */
export function chooseKubectl(found: readonly FoundKubectl[], server: Minor): FoundKubectl | undefined {
  const fitting = found.filter(({ version }) => fits(version, server));
  return fitting.find(({ from }) => from === "KUBESTAGE_KUBECTL") ?? newestOf(fitting);
}

/** Where any version will do: the one that KUBESTAGE_KUBECTL names, else the newest. */
export function anyKubectl(found: readonly FoundKubectl[]): FoundKubectl | undefined {
  return newestOf(found.filter(({ from }) => from === "KUBESTAGE_KUBECTL")) ?? newestOf(found);
}

/** The first of the newest: what stands earlier on PATH goes first. */
function newestOf(found: readonly FoundKubectl[]): FoundKubectl | undefined {
  const usable = found.filter(({ version }) => minorOf(version) !== undefined);
  return usable.toSorted((left, right) => compareVersions(right.version, left.version))[0];
}

function compareVersions(left: string | undefined, right: string | undefined): number {
  const [one, other] = [numbersOf(left), numbersOf(right)];
  const at = one.findIndex((number, index) => number !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

function numbersOf(version: string | undefined): number[] {
  return (/\d+\.\d+(\.\d+)?/.exec(version ?? "")?.[0] ?? "").split(".").map(Number);
}

/** What was found, for messages: `/usr/bin/kubectl (v1.32.4, PATH)`. */
export function listOfKubectls(found: readonly FoundKubectl[]): string {
  if (found.length === 0) return "there is none on PATH, and none of asdf or mise";
  return found
    .map(({ path, version, from }) => `${path} (${version ?? "does not say its version"}, ${from})`)
    .join(", ");
}
