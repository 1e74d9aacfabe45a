import type { KubectlArguments } from "./kubectl-arguments.ts";

/** Commands of kubectl that ask and change nothing in a cluster. Everything that is not here may change something. */
const reading = new Set(
  "api-resources api-versions cluster-info describe diff events explain get logs options top version wait".split(" "),
);
/** Of commands that do both, what asks only. */
const readingParts: ReadonlyMap<string, readonly string[]> = new Map([
  ["auth", ["can-i", "whoami"]],
  ["rollout", ["history", "status"]],
  ["apply", ["view-last-applied"]],
]);
/** Commands that talk to no cluster. */
const local = new Set(["help", "options", "completion", "config", "kustomize", "plugin"]);
const changing =
  "alpha annotate apply attach auth autoscale certificate cordon cp create debug delete drain edit exec expose label patch port-forward proxy replace rollout run scale set taint uncordon";
const builtIn = new Set([...reading, ...local, ...changing.split(" ")]);

/** Whether kubectl has a command of this name; any other is a plugin, which is a program of its own. */
export function isBuiltIn({ words }: KubectlArguments): boolean {
  return words[0] === undefined || builtIn.has(words[0]);
}

/** Whether no cluster is asked at all. Behind a flag that is not known may stand its value, and no command. */
export function isLocal({ words, flags, commandIsCertain }: KubectlArguments): boolean {
  const [command] = words;
  if (command === undefined) return true;
  return commandIsCertain && (local.has(command) || (command === "version" && flags.get("client") === "true"));
}

/**
 * Whether a command may change something. What cannot be told counts as changing, and so do the ways into a pod: who has
 * a shell in it, or a port of it, may change anything there.
 */
export function mayChange({ words, flags, certain }: KubectlArguments): boolean {
  const [command, part] = words;
  if (command === undefined) return false;
  // A path may lead through a proxy, to whatever listens in a pod.
  if (flags.get("raw")?.includes("/proxy")) return true;
  if (readingParts.get(command)?.includes(part ?? "")) return !certain;
  return !certain || !(reading.has(command) || local.has(command));
}
