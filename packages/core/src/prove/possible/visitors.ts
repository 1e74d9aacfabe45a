import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import { unassigned } from "../../verdicts/property.ts";
import { grantsOf } from "../rights/grants.ts";
import type { Subject } from "../rights/rights.ts";
import { namesInRules } from "../rights/role-rules.ts";
import { podRoutes } from "./pod-routes.ts";
import { actsFor, type PossibleContext } from "./possible-context.ts";

interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

/** By these rights somebody may bring about pods, or open policies; of single objects too. */
const decisive: readonly Asked[] = [
  ...podRoutes.map(({ group, resource }) => ({ verb: "create", group, resource })),
  ...["update", "patch"].flatMap((verb) => [
    ...podRoutes.map(({ group, resource }) => ({ verb, group, resource })),
    { verb, group: "", resource: "pods/status" },
  ]),
  ...["networking.k8s.io", "cilium.io", "projectcalico.org", "crd.projectcalico.org", "crd.antrea.io"].flatMap(
    (group) =>
      ["create", "update", "patch", "delete", "deletecollection"].map((verb) => ({
        verb,
        group,
        resource: group === "cilium.io" ? "ciliumnetworkpolicies" : "networkpolicies",
      })),
  ),
];

/** The stages whose people have such a right in a namespace that is not theirs; what admission says is asked later. */
export function visitorsOf({ world, rights }: PossibleContext): (namespace: string) => readonly string[] {
  const homes = new Map<string, readonly string[]>();
  const homesOf = (subject: Subject): readonly string[] => {
    const key = `${subject.kind} ${subject.namespace} ${subject.name}`;
    const known = homes.get(key) ?? rights.homes(subject);
    homes.set(key, known);
    return known;
  };
  const names = new Set<string>([...world.stages.names, unassigned]);
  const named = namesInRules(world, isDecisive);
  const whoMayAny = (namespace: string): ReadonlySet<Subject> => {
    const found = new Set<Subject>();
    for (const asked of decisive)
      for (const name of asked.verb === "create" ? [""] : ["", ...named])
        for (const { subject } of rights.whoMay({ ...asked, namespace, name })) found.add(subject);
    return found;
  };
  // Most namespaces are asked for nothing: who is bound in them is at home there, and few are bound everywhere.
  const everywhere = whoMayAny("");
  const { inNamespace } = grantsOf(world);
  return (namespace) => {
    const own = world.stages.ofNamespace.get(namespace) ?? unassigned;
    const isVisited = (inNamespace.get(namespace) ?? []).some(({ subjects }) =>
      subjects.some((subject) => homesOf(subject).some((stage) => stage !== own)),
    );
    const found = new Set<string>();
    for (const subject of isVisited ? whoMayAny(namespace) : everywhere)
      for (const stage of homesOf(subject))
        if (stage !== own && names.has(stage) && actsFor(homesOf(subject), stage, own)) found.add(stage);
    return [...found].toSorted();
  };
}

const decisiveResources = new Set(decisive.map(({ resource }) => resource));

function isDecisive(rule: PolicyRule): boolean {
  return (rule.resources ?? []).some((one) => one === "*" || decisiveResources.has(one));
}
