import type { LiveObject } from "../manifests/kubernetes-object.ts";
import type { StatusCause, StatusProblem } from "../manifests/status-problem.ts";
import { keepsForeignPorts } from "./kept-ports.ts";

/**
 * How the API server says that a field keeps the value with which it was created. Words differ from kind to kind:
 * Deployment, Job and immutable ConfigMaps; Service; StatefulSet; bindings; PriorityClass; StorageClass;
 * PersistentVolumeClaim and PersistentVolume; Pod; custom resources with a rule of their own.
 */
const words: readonly RegExp[] = [
  /\bimmutable\b/i,
  /may not change once set/,
  /updates to statefulset spec for fields other than/,
  /cannot change roleRef/,
  /may not be changed in an update/,
  /updates to \w+ are forbidden/,
  /pod updates may not change fields other than/,
];

/**
 * The fields for which an object has to be replaced: those that a 422 names, where it names nothing else. Empty where
 * replacing would not help. `live` is the object that is there.
 */
export function immutableFields(problem: StatusProblem, live?: LiveObject): string[] {
  if (keepsForeignPorts(problem, live)) return ["spec.ports"];
  const { code, message, causes } = problem;
  if (code !== 422 || /denied (the )?request/.test(message) || causes.length === 0) return [];
  return causes.every(isImmutable) ? [...new Set(causes.map(({ field }) => field))] : [];
}

function isImmutable({ field, message }: StatusCause): boolean {
  return field !== "" && words.some((pattern) => pattern.test(message));
}
