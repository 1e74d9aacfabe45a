import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import type { Edit, Fix } from "../../verdicts/finding.ts";
import type { BoundSubject } from "../rights/grants.ts";
import { isEverybodyGroup } from "../rights/everybody-groups.ts";
import { subjectKey } from "../rights/rights.ts";
import type { AccessContext } from "./access-context.ts";
import type { Cause } from "./breaches.ts";
import { subjectText } from "./texts.ts";

const mostBindings = 20;
const apiGroup = "rbac.authorization.k8s.io";

/** The position of the cause's subject among those of its binding; the binding may name it more than once. */
export function positionsOf({ bound, subject }: Cause): readonly BoundSubject[] {
  return bound.subjects.filter((each) => subjectKey(each) === subjectKey(subject));
}

/**
 * Takes the subject out of its bindings to a role. Where one is for the whole cluster and its rights are of use in namespaces,
 * it then has them in those where it is at home.
 */
export function fixOf(context: AccessContext, causes: readonly Cause[]): Fix | undefined {
  const [first] = causes;
  const removals = causes.flatMap(removalOf);
  if (!first || removals.length === 0 || removals.length < causes.length) return undefined;
  const { bound, subject } = first;
  const who = subjectText(subject);
  const more = causes.length > 1 ? ` and ${String(causes.length - 1)} more like it` : "";
  const what = `${bound.key.kind} ${bound.key.namespace === "" ? "" : `${bound.key.namespace}/`}${bound.key.name}${more}`;
  const own = bound.namespace === "" && first.how === undefined ? ownNamespaces(context, first) : [];
  if (own.length === 0) return { description: `take ${who} out of ${what}`, edits: removals };
  const added = own.map((namespace): Edit => ({ type: "add", object: bindingIn(namespace, first) }));
  return {
    description: `bind ${who} by RoleBindings in ${own.join(", ")} instead of ${what}`,
    edits: [...removals, ...added],
  };
}

/** A binding that names nobody else goes as a whole. Of what is built in and has nobody's text, nothing can be removed. */
function removalOf(cause: Cause): Edit[] {
  const { key, binding } = cause.bound;
  const positions = positionsOf(cause);
  const subjects = binding.object["subjects"] as readonly unknown[] | undefined;
  if (positions.length === (subjects ?? []).length)
    return positions.length === 0 ? [] : [{ type: "delete", object: key }];
  return positions
    .toReversed()
    .map(({ position }): Edit => ({ type: "remove", object: key, path: ["subjects", position] }));
}

function ownNamespaces({ grants, abilities }: AccessContext, { bound, subject }: Cause): readonly string[] {
  if (isEverybodyGroup(subject)) return [];
  const { capabilities } = abilities(bound.rules);
  const isOfUse = [...capabilities.values()].some((all) => all.some(({ isClusterWide }) => !isClusterWide));
  if (!isOfUse || capabilities.has("impersonate") || capabilities.has("changeAccess")) return [];
  const named = [...(grants.namedIn.get(subjectKey(subject)) ?? [])];
  const own = subject.kind === "ServiceAccount" ? [subject.namespace] : named.toSorted();
  return own.length > mostBindings ? [] : own;
}

function bindingIn(namespace: string, { bound, subject }: Cause): KubernetesObject {
  const { kind, name } = subject;
  const named = kind === "ServiceAccount" ? { kind, name, namespace: subject.namespace } : { kind, apiGroup, name };
  const binding = {
    apiVersion: `${apiGroup}/v1`,
    kind: "RoleBinding",
    metadata: { name: bound.key.name, namespace },
    roleRef: bound.binding.object["roleRef"],
    subjects: [named],
  };
  return binding;
}
