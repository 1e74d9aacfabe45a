import type { CanReport, CanWorld, Diagnostic, World } from "@kubestage/core";
import {
  answerQuestion,
  diagnose,
  hasErrors,
  isKnown,
  nearest,
  objectsOf,
  parseSubject,
  parseWhat,
  suggest,
} from "@kubestage/core";
import { noStages } from "../prove/no-stages.ts";
import type { ProveProgress } from "../prove/prove-progress.ts";
import type { WorldRequest } from "../prove/world-request.ts";
import { worldsOf } from "../prove/worlds-to-prove.ts";

export interface CanRequest extends WorldRequest {
  /** `alice`, `group:team`, `serviceaccount:namespace/name`. */
  readonly who: string;
  /** Groups that they are in, beside those that everybody is in. */
  readonly groups: readonly string[];
  readonly verb: string;
  /** `pods`, `pods/exec`, `deployments.apps`, `secrets/name`, `/metrics`. */
  readonly what: string;
  /** Only in the namespaces of this stage. */
  readonly stage?: string | undefined;
  /** Only in this namespace. */
  readonly namespace?: string | undefined;
}

export interface CanResult {
  /** Absent where nothing could be judged. */
  readonly report: CanReport | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Who may do what, and by which binding: in every namespace, those of one stage, or one.
 *
 * Errors: those of reading; KS6006 for a question that cannot be understood, or about a stage or namespace that is not there.
 */
export async function can(request: CanRequest, progress?: ProveProgress): Promise<CanResult> {
  const { worlds, diagnostics } = await worldsOf(request, progress);
  const judged = worlds.map(({ world }) => world);
  const wrong = judged.length === 0 ? [] : problemsOf(request, judged);
  if (judged.length === 0 || wrong.length > 0) return { report: undefined, diagnostics: [...wrong, ...diagnostics] };
  const { who, verb, what } = request;
  const answered = judged.flatMap((world) => answersIn(world, request));
  return { report: { who, verb, what, worlds: answered }, diagnostics };
}

function problemsOf(request: CanRequest, worlds: readonly World[]): readonly Diagnostic[] {
  const { who, verb, what, stage, namespace } = request;
  const problems: Diagnostic[] = [];
  const refuse = (message: string, hint: string): void => void problems.push(diagnose("KS6006", { message, hint }));
  if (!parseSubject(who))
    refuse(`${JSON.stringify(who)} is no service account`, "write it as `serviceaccount:NAMESPACE/NAME`");
  const meant = misspeltVerb(verb, worlds);
  if (meant !== undefined)
    refuse(`no verb is called ${JSON.stringify(verb)}`, `did you mean ${JSON.stringify(meant)}?`);
  const [first] = worlds;
  const parsed = first ? parseWhat(what, first) : undefined;
  if (parsed && "problem" in parsed) refuse(parsed.problem, parsed.hint);
  const stages = [...new Set(worlds.flatMap((world) => world.stages.names))];
  if (stage !== undefined && !stages.includes(stage))
    refuse(`there is no stage ${JSON.stringify(stage)}`, noStages(worlds) ?? suggest(stage, stages, "stage"));
  const namespaces = [...new Set(worlds.flatMap(namespacesIn))];
  if (namespace !== undefined && !namespaces.includes(namespace))
    refuse(`there is no namespace ${JSON.stringify(namespace)}`, suggest(namespace, namespaces, "namespace"));
  return hasErrors(problems) ? problems : [];
}

/** Of requests, and those that only authorization knows. Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/ */
const usualVerbs = [
  ...["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*"],
  ...["put", "post", "head", "options"],
  ...["use", "bind", "escalate", "impersonate", "approve", "sign", "attest"],
];

/** The verb that was meant. A rule may name any verb, so what looks like none of the usual ones is a question all the same. */
function misspeltVerb(verb: string, worlds: readonly World[]): string | undefined {
  if (usualVerbs.includes(verb) || worlds.some((world) => isNamedByRule(verb, world))) return undefined;
  return nearest(verb, usualVerbs);
}

function isNamedByRule(verb: string, world: World): boolean {
  const roles = [
    ...objectsOf(world, "rbac.authorization.k8s.io/ClusterRole"),
    ...objectsOf(world, "rbac.authorization.k8s.io/Role"),
  ];
  return roles.some(({ object }) => object.rules?.some(({ verbs }) => verbs.includes(verb)));
}

/** None where the stage, or the namespace, is not of this cluster. */
function answersIn(world: World, { who: named, what: asked, verb, groups, stage, namespace }: CanRequest): CanWorld[] {
  const who = parseSubject(named);
  const what = parseWhat(asked, world);
  if (!who || "problem" in what) return [];
  const namespaces = namespacesIn(world)
    .filter((name) => namespace === undefined || name === namespace)
    .filter((name) => stage === undefined || world.stages.ofNamespace.get(name) === stage);
  if (namespaces.length === 0) return [];
  const question = { who, groups, verb, what: what.asked, namespaces };
  const answers = answerQuestion(world, question);
  return [{ name: world.name, question, answers, isKnown: isKnown(world, who), unread: unreadIn(world) }];
}

function namespacesIn(world: World): string[] {
  return (world.objects.get("Namespace") ?? []).map(({ object }) => object.metadata.name);
}

/** Documents that were not read and may have given rights. */
function unreadIn({ gaps }: World): string[] {
  return gaps
    .filter(({ kind }) => kind === undefined || kind.startsWith("rbac.authorization.k8s.io/"))
    .map(({ kind, name, reason }) => [kind, name, reason].filter((part) => part !== undefined).join(" "));
}
