import type { StatusProblem } from "../manifests/status-problem.ts";
import type { Refusal, WantedObject } from "./plan.ts";

/** What to do about a refusal, by what the API server says. The first that fits is taken. */
const hints: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /because it is being terminated/,
    "wait until the namespace is gone, or see which finalizers hold it, and plan again",
  ],
  [/exceeded quota/, "raise the quota of the stage or the app, or ask for less"],
  [/failed quota|must specify (limits|requests)/, "give every container the resources that the quota counts"],
  [/ValidatingAdmissionPolicy/, "change what the policy refuses, or the policy if it refuses too much"],
  [/violates PodSecurity/, "change what Pod Security refuses, or the level of the stage"],
  [/failed calling webhook/, "see whether the workload that answers for the webhook runs, then plan again"],
  [/admission webhook/, "change what the webhook refuses, or ask who runs it"],
  [/attempting to grant RBAC permissions/, "whoever applies must have every right that it gives to others"],
  [/\bcannot \w+ resource\b/, "ask for this right; `kubestage doctor` lists all that apply needs"],
  [
    /unknown field|strict decoding error|field not declared in schema/,
    "remove the field, or see which version of the cluster knows it",
  ],
  [
    /\b(can not|cannot) be less than/,
    "a claim can only grow: ask for at least what it has, or move the data to another one",
  ],
];

/** The API server's refusal in its own words, with what to do about it. `hidden` are values that may not be shown. */
export function readRefusal(
  { code, reason, message, causes }: StatusProblem,
  { origin, key }: WantedObject,
  hidden: readonly string[],
): Refusal {
  const found = hints.find(([pattern]) => pattern.test(message))?.[1];
  const where = causes.find(({ field }) => field !== "")?.field;
  const hint =
    found ?? (where === undefined ? `see what ${origin} declares` : `correct ${where}, which ${origin} declares`);
  return { reason: reason === "" ? `HTTP ${code}` : reason, message: withheld(message, key.kind, hidden), hint };
}

/** `message`, unless a secret value stands in it. */
export function withheld(message: string, kind: string, hidden: readonly string[]): string {
  return hidden.some((value) => message.includes(value))
    ? `not shown, because it repeats a value of the ${kind}`
    : message;
}
