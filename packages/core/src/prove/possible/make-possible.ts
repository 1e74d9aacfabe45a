import type { World } from "../../manifests/world/world.ts";
import type { Admission } from "../admission/admission.ts";
import { policiesInForce, type PolicyInForce } from "../admission/policies-in-force.ts";
import { textsOf } from "../admission/policy-texts.ts";
import type { Rights } from "../rights/rights.ts";
import { candidatePods } from "./candidate-pods.ts";
import { newNamespaces, relabelledNamespaces } from "./namespace-requests.ts";
import { podRequests } from "./pod-requests.ts";
import { podRoutes } from "./pod-routes.ts";
import { changesOfPolicies } from "./policy-requests.ts";
import type { NamedPort } from "./asked-spec.ts";
import { textOfLabels } from "./possible-context.ts";
import type { Possible, Possibility } from "./possible.ts";
import { relabelledFirst } from "./relabelled-first.ts";
import { relabellersOf } from "./relabellers.ts";
import { foreignRoutes } from "./route-requests.ts";
import { visitorsOf } from "./visitors.ts";

/**
 * What people and accounts of a stage could bring about. An answer that something is possible names requests of which each
 * is allowed by a binding and admitted as it stands; that it is not, holds whatever else stands in the requests.
 */
export function makePossible(world: World, rights: Rights, admission: Admission): Possible {
  const policies = policiesInForce(world);
  const texts = textsOf(policies.filter((policy) => looksAt(policy, podMakers)));
  const namespaceTexts = textsOf(policies.filter((policy) => looksAt(policy, namespaces)));
  const candidates = candidatePods(world, texts.constants);
  const context = { world, rights, admission, candidates, texts, namespaceTexts };
  const pods = podRequests(context);
  const makeNamespace = newNamespaces(context, pods);
  const relabelled = relabelledNamespaces(context);
  const once = remembering<Possibility>();
  const first = relabelledFirst(context, relabelled);
  const route = foreignRoutes(context);
  return {
    pods: (stage, namespace, ports = []) =>
      once(`pods\n${stage}\n${namespace}\n${textOfPorts(ports)}`, () =>
        pods.any(stage, namespace, undefined, { spec: {}, ports }),
      ),
    podWithLabels: (stage, namespace, labels, ports = []) =>
      once(`labels\n${stage}\n${namespace}\n${textOfLabels(labels)}\n${textOfPorts(ports)}`, () =>
        pods.withLabels(stage, namespace, labels, undefined, { spec: {}, ports }),
      ),
    labelValues: () => texts.labelValues,
    newNamespace: (stage, labels, selector = {}) =>
      once(`new\n${stage}\n${textOfLabels(labels)}\n${JSON.stringify(selector)}`, () =>
        makeNamespace.with(stage, labels, selector),
      ),
    relabelledNamespace: (stage, namespace, labels) =>
      once(`relabelled\n${stage}\n${namespace}\n${textOfLabels(labels)}`, () => relabelled(stage, namespace, labels)),
    relabellers: relabellersOf(context),
    policies: changesOfPolicies(context),
    mayMakeNamespaces: (stage) => makeNamespace.may(stage),
    mayHaveLabels: (stage, namespace, labels) => pods.mayHave(stage, namespace, labels),
    podOnNodeNetwork: (stage, namespace, node) =>
      once(`node\n${stage}\n${namespace}\n${node ?? ""}`, () =>
        first(stage, namespace, (labels) => pods.onNodeNetwork(stage, namespace, node, labels)),
      ),
    podAsAsked: (stage, namespace, asked, namespaceLabels) =>
      once(
        `asked\n${stage}\n${namespace}\n${JSON.stringify(asked)}\n${namespaceLabels ? textOfLabels(namespaceLabels) : ""}`,
        () =>
          namespaceLabels
            ? pods.any(stage, namespace, namespaceLabels, asked)
            : first(stage, namespace, (labels) => pods.any(stage, namespace, labels, asked)),
      ),
    foreignRoute: (stage, target) => once(`route\n${stage}\n${JSON.stringify(target)}`, () => route(stage, target)),
    visitors: visitorsOf(context),
  };
}

function remembering<Answer>(): (key: string, answer: () => Answer) => Answer {
  const known = new Map<string, Answer>();
  return (key, answer) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = answer();
    known.set(key, found);
    return found;
  };
}

const podMakers = new Set(podRoutes.map(({ resource }) => resource));
const namespaces = new Set(["namespaces"]);

/** Whether a policy may look at objects of these kinds, by their plural. */
function looksAt({ constraints }: PolicyInForce, resources: ReadonlySet<string>): boolean {
  const rules = (constraints?.resourceRules ?? []) as readonly { readonly resources?: readonly string[] }[];
  const asked = rules.flatMap((rule) => rule.resources ?? []).map((one) => one.replace(/\/.*/, ""));
  return rules.length === 0 || asked.some((one) => one === "*" || resources.has(one));
}

function textOfPorts(ports: readonly NamedPort[]): string {
  return ports.map(({ name, containerPort, protocol }) => `${name} ${containerPort} ${protocol}`).join();
}
