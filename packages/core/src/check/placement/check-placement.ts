import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { PlacementCertificate, PlacementWall } from "../../verdicts/certificate.ts";
import type { Pair } from "../../verdicts/finding.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import { GrantedRights, groupsOf, userOf } from "../reading/granted-rights.ts";
import { landingSpec, mayLand, type Node } from "../reading/landing.ts";
import { type FoundPod, podsOf } from "../reading/pods.ts";
import type { Labels } from "../reading/selectors.ts";
import { PoliciesInForce, type Request } from "../reading/admission.ts";
import { anyMetadata, controllerOf, controllers, fresh, namedAffinity, podOf, type Who } from "./made-pods.ts";
import { anySpec } from "../reading/spec-fields.ts";
import { asking, closedNodes, tolerating } from "./nodes.ts";
import { type Fields, unknown, type Value, valueOf } from "../reading/partial-values.ts";

type Way = PlacementWall["way"];

/**
 * Checks certificates of placement in one world. A certificate that is not refused proves, for the nodes, pods, rights and
 * admission policies in the world, that no pod of one stage comes to run on a node of the other:
 *
 * - none that is there, or that a workload makes, lands there by what it says;
 * - whoever of the stage may make pods somewhere, directly or by a workload, is refused by the named policies, whatever
 *   else the pod says, or tolerates nothing of a taint of the node: for every form that a node selector, a node affinity and
 *   a toleration can have which lead to the node, by the scheduler, by `nodeName`, by a binding, and by DaemonSets.
 *
 * Expressions of policies are evaluated over what is known in part; what is not understood is taken to let pass. Labels of
 * namespaces and nodes are taken as they are: who may change them is a matter of the property `labels`.
 */
export class PlacementChecker {
  readonly #world: World;
  readonly #intent: Intent | undefined;
  readonly #rights: GrantedRights;
  readonly #policies: PoliciesInForce;
  readonly #pods: readonly FoundPod[];
  readonly #labels: ReadonlyMap<string, Labels>;
  readonly #answers = new Map<string, boolean>();

  constructor(world: World, intent: Intent | undefined) {
    this.#world = world;
    this.#intent = intent;
    this.#rights = new GrantedRights(world, intent);
    this.#policies = new PoliciesInForce(world);
    this.#pods = podsOf(world);
    this.#labels = new Map(
      objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels ?? {}]),
    );
  }

  /** Why a certificate does not show that the verdict holds; undefined where it does. */
  check({ from, to }: Pair, { nodes }: PlacementCertificate): string | undefined {
    if (from === outside || to === outside) return undefined;
    for (const node of closedNodes(this.#world, this.#intent, from, to)) {
      const walls = nodes.find(({ names }) => names.includes(node.name))?.walls;
      if (!walls) return `it says nothing of the node ${node.name}`;
      for (const namespace of this.#namespacesOf(from, to)) {
        const refused = this.#checkPlace({ from, to, node, namespace }, walls);
        if (refused !== undefined) return `${refused}, a node of ${to}`;
      }
    }
    return undefined;
  }

  /** Where people of a stage may make pods that are not the other stage's own. */
  *#namespacesOf(from: string, to: string): Generator<string> {
    for (const name of this.#labels.keys()) {
      const stage = this.#stageOf(name);
      if (stage !== to && (to !== unassigned || stage === from)) yield name;
    }
    if (this.#rights.whoMay(from, ["create"], "", "namespaces", "").length > 0) yield newNamespace;
  }

  #stageOf(namespace: string): string {
    return this.#world.stages.ofNamespace.get(namespace) ?? unassigned;
  }

  #checkPlace(place: Place, walls: readonly PlacementWall[]): string | undefined {
    for (const way of ways) {
      const trial = this.#trialOf(place, way);
      const named = walls.find((wall) => wall.way === way && wall.namespaces.includes(place.namespace));
      // Where labels of the namespace can be changed, or the policies, these are counted on for nothing.
      const isBroken =
        this.#rights.relabellersIn(place.from, place.namespace).length > 0 || this.#mayUnguard(place.from);
      const by = isBroken && Array.isArray(named?.by) ? "rights" : (named?.by ?? "rights");
      if (trial.isNobody || (way !== "existing" && by !== "spec" && trial.isRefused(by === "rights" ? [] : by)))
        continue;
      if (way === "existing" && trial.isRefused(typeof by === "string" ? [] : by)) continue;
      const claim = named ? (typeof by === "string" ? by : by.join(", ")) : "nothing";
      return `${trial.what} in ${place.namespace} may come by ${way} to ${place.node.name}, against which the certificate names ${claim}`;
    }
    return undefined;
  }

  /** Whether people of a stage may take away what admission refuses. */
  #mayUnguard(stage: string): boolean {
    const may = (resource: string) => this.#rights.whoMay(stage, unguarding, admissionGroup, resource, "").length > 0;
    return may("validatingadmissionpolicies") || may("validatingadmissionpolicybindings");
  }

  #trialOf(place: Place, way: Way): Trial {
    const { from, namespace } = place;
    if (way === "existing") return this.#existing(place);
    const people = (group: string, resource: string, verbs: readonly string[]) =>
      this.#rights.whoMay(from, verbs, group, resource, namespace);
    const makers = (group: string, resource: string) => {
      const isThere = this.#pods.some(
        (pod) => pod.namespace === namespace && `${pod.kind.toLowerCase()}s` === resource,
      );
      return people(group, resource, isThere ? ["create", "update", "patch"] : ["create"]);
    };
    const who = (subject: string): Who => ({
      user: subject.startsWith("Group ") ? fresh : userOf(subject),
      groups: [subject, ...groupsOf(subject)]
        .filter((one) => one.startsWith("Group "))
        .map((one) => one.slice("Group ".length)),
    });
    const direct = people("", "pods", ["create"]).map(who);
    if (way === "binding") {
      const binders = [...people("", "pods/binding", ["create"]), ...people("", "bindings", ["create"])];
      const later = people("", "pods", ["update", "patch"]);
      const both = [...binders, ...later].map(who);
      return {
        what: "a pod that somebody binds or changes",
        isNobody: direct.length === 0 || both.length === 0,
        isRefused: (by) =>
          direct.every((one) => this.#isClosed(place, "binding", one, undefined, by)) ||
          (later.length === 0 && binders.map(who).every((one) => this.#isBindingRefused(namespace, one, by))),
      };
    }
    if (way === "daemon") {
      const daemonMakers = makers("apps", "daemonsets").map(who);
      return {
        what: "a DaemonSet's pod",
        isNobody: daemonMakers.length === 0,
        isRefused: (by) => daemonMakers.every((one) => this.#isClosed(place, way, one, "daemonsets", by)),
      };
    }
    const made = Object.entries(controllers)
      .filter(([resource, [group]]) => resource !== "daemonsets" && makers(group, resource).length > 0)
      .map(([resource, [, controller]]) => ({ resource, one: controllerOf(controller) }));
    return {
      what: "a pod",
      isNobody: direct.length + made.length === 0,
      isRefused: (by) =>
        direct.every((one) => this.#isClosed(place, way, one, undefined, by)) &&
        made.every(({ resource, one }) => this.#isClosed(place, way, one, resource, by)),
    };
  }

  /** Pods that are on the node, and those that would land there; a workload's may be refused. */
  #existing({ from, node, namespace }: Place): Trial {
    const own =
      this.#stageOf(namespace) === from && namespace !== "kube-system"
        ? this.#pods.filter((pod) => pod.namespace === namespace)
        : [];
    const landing = own.filter((pod) => {
      const isThere = pod.kind === "Pod" && (pod.spec.nodeName ?? "") !== "";
      return isThere ? pod.spec.nodeName === node.name : mayLand(landingSpec(this.#world, pod), node);
    });
    return {
      what: `${landing[0]?.kind ?? "Pod"} ${landing[0]?.name ?? ""}`,
      isNobody: landing.length === 0,
      isRefused: (by) =>
        landing.every(({ kind, labels, spec }) => {
          const maker = Object.values(controllers).find(
            ([, , owner]) => owner === (kind === "Deployment" ? "ReplicaSet" : kind === "CronJob" ? "Job" : kind),
          );
          if (kind === "Pod" || !maker) return false;
          const known = kind === "DaemonSet" ? { ...spec, affinity: namedAffinity(node.name) } : spec;
          return this.#refuses(namespace, controllerOf(maker[1]), podOf(valueOf(known), maker[2], valueOf(labels)), by);
        }),
    };
  }

  /** Whether every pod that would come to the node this way is refused, for each form that it can have. */
  #isClosed(
    { namespace, node }: Place,
    way: Way,
    who: Who,
    resource: string | undefined,
    by: readonly string[],
  ): boolean {
    const keys = [...new Set([this.#world.stages.label ?? "", ...Object.keys(node.labels)])]
      .filter((key) => key !== "" && this.#isNamed(key))
      .slice(0, 3);
    // Names of namespaces are unknown to expressions, and selectors compare them with such as they name.
    const shown = Object.entries(this.#labelsOf(namespace)).filter(([key, value]) =>
      this.#isNamed(key === ownName ? value : key),
    );
    const groups = who.groups.filter((one) => this.#policies.text.includes(one));
    const user = this.#policies.text.includes(who.user) ? who.user : fresh;
    const labels = keys.map((key) => [key, node.labels[key]]);
    const isSingle = way === "nodeName";
    const question = JSON.stringify([
      way,
      resource,
      by,
      shown,
      user,
      groups,
      labels,
      Object.keys(node.labels),
      node.taints,
      isSingle && node.name,
    ]);
    const known = this.#answers.get(question) ?? this.#closes(namespace, node, way, who, resource, by, keys);
    this.#answers.set(question, known);
    return known;
  }

  #closes(
    namespace: string,
    node: Node,
    way: Way,
    who: Who,
    resource: string | undefined,
    by: readonly string[],
    keys: readonly string[],
  ): boolean {
    const taints = node.taints.filter(
      ({ effect }) => way === "scheduler" || way === "daemon" || effect === "NoExecute",
    );
    const named = way === "nodeName" ? { nodeName: node.name } : {};
    const isRefused = (known: Readonly<Record<string, Value>>): boolean => {
      const spec = { fields: { ...anySpec, ...named, tolerations: unknown, ...known } };
      const owner = resource === undefined ? undefined : controllers[resource]?.[2];
      if (way !== "daemon") return this.#refuses(namespace, who, podOf(spec, owner), by);
      const daemon = { fields: { ...spec.fields, affinity: valueOf(namedAffinity(node.name)) } };
      const template = {
        fields: {
          spec: { fields: { template: { fields: { spec, metadata: anyMetadata } } }, isOpen: true },
          metadata: anyMetadata,
        },
      };
      return (
        this.#refuses(namespace, who, template, by, { group: "apps", resource: "daemonsets" }) ||
        this.#refuses(namespace, controllerOf("daemon-set-controller"), podOf(daemon, "DaemonSet"), by)
      );
    };
    if (isRefused({ nodeSelector: unknown, affinity: unknown })) return true;
    return asking(node, keys).every(
      (asked) =>
        isRefused(asked) ||
        (way !== "binding" &&
          taints.some((taint) => tolerating(taint).every((tolerations) => isRefused({ ...asked, tolerations })))),
    );
  }

  #isBindingRefused(namespace: string, who: Who, by: readonly string[]): boolean {
    const object: Fields = { fields: {}, isOpen: true };
    return (
      this.#refuses(namespace, who, object, by, { group: "", resource: "pods", subresource: "binding" }) &&
      this.#refuses(namespace, who, object, by, { group: "", resource: "bindings" })
    );
  }

  #refuses(
    namespace: string,
    who: Who,
    object: Value,
    by: readonly string[],
    what: Pick<Request, "group" | "resource" | "subresource"> = { group: "", resource: "pods" },
  ): boolean {
    const namespaceLabels = this.#labelsOf(namespace);
    return this.#policies.refuse(
      { operation: "CREATE", ...what, ...who, namespaceLabels, object, oldObject: null },
      by,
    );
  }

  #labelsOf(namespace: string): Labels {
    return this.#labels.get(namespace) ?? { [ownName]: namespace };
  }

  #isNamed(text: string): boolean {
    return this.#policies.text.includes(text);
  }
}

type Place = Pair & { readonly node: Node; readonly namespace: string };

interface Trial {
  readonly what: string;
  readonly isNobody: boolean;
  readonly isRefused: (by: readonly string[]) => boolean;
}

const ways: readonly Way[] = ["existing", "scheduler", "nodeName", "binding", "daemon"];
const admissionGroup = "admissionregistration.k8s.io";
const unguarding = ["update", "patch", "delete", "deletecollection"];
const newNamespace = "new-namespace";
const ownName = "kubernetes.io/metadata.name";
