import { objectsOf } from "../../manifests/world/world.ts";
import { type AdmissionRequest, anything, type Decision } from "../admission/admission.ts";
import { changedWorkloads } from "./changed-workloads.ts";
import { anySpecAsking, type Asked, asking, asksForSomething, isAsAsked, type Spec } from "./asked-spec.ts";
import { completed } from "./completed-spec.ts";
import { labelsWorthTrying } from "./labels-worth-trying.ts";
import { repairedTemplate } from "./repaired-templates.ts";
import { existingPods } from "./existing-pods.ts";
import { bodyOf, canMake, type PodRoute, podOf, podRoutes, requested, type Template } from "./pod-routes.ts";
import {
  type Able,
  ableOf,
  creating,
  type PossibleContext,
  signatures,
  stepOf,
  textOfLabels,
} from "./possible-context.ts";
import type { Possibility } from "./possible.ts";
import { controllerActor } from "../rights/account-actor.ts";

type Labels = Readonly<Record<string, string>>;
const nothingElse: Asked = { spec: {} };
const onNode: Asked = { spec: { hostNetwork: true } };

/** What people of a stage may bring about in a namespace, that is there or could be made with `namespaceLabels`. */
export interface PodRequests {
  any(stage: string, namespace: string, namespaceLabels?: Labels, wanted?: Asked): Possibility;
  withLabels(stage: string, namespace: string, labels: Labels, namespaceLabels?: Labels, wanted?: Asked): Possibility;
  /** Whether admission may take such a pod at all, with these labels and any others. */
  mayHave(stage: string, namespace: string, labels: Labels, namespaceLabels?: Labels): boolean;
  /** A pod on the network of its node: of this one where it is named. */
  onNodeNetwork(stage: string, namespace: string, node: string | undefined, namespaceLabels?: Labels): Possibility;
}

/** So many specs are searched from for one that admission takes; it refuses most for the same reason. */
const mostRepaired = 4;

/** A spec that is admitted with the labels that were asked for, or why there is none. */
type Found = { readonly template: Template } | { readonly refusedBy: string } | { readonly depends: string };

const open = { [anything]: true } as const;
/** Of the pod, or of what makes it, and with whatever else in the metadata. */
const anyName = { metadata: { ...open, name: anything, annotations: anything } } as const;

export function podRequests(context: PossibleContext): PodRequests {
  const { world, admission, candidates, texts } = context;
  const signature = signatures(texts, admission);
  const labelsOf = new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels]),
  );
  const found = new Map<string, Found>();
  const takenAtAll = admission.kept ?? new Map<string, boolean>();
  const relabel = existingPods(context);
  const workloads = changedWorkloads(context);

  /** Equal for questions to which admission gives the same answer: it does not tell everybody and every namespace apart. */
  const askedOf = (
    route: PodRoute,
    able: Able,
    namespace: string,
    labels: Labels,
    namespaceLabels: Labels,
    wanted: Asked,
  ): string =>
    [
      route.kind,
      JSON.stringify(wanted),
      signature.ofActor(able.actor, namespace),
      signature.ofNamespace(namespace, namespaceLabels),
      textOfLabels(labels),
    ].join("\n");

  /** A route's decisions do not depend on who asks, as far as admission cannot tell them apart. */
  const templateFor = (
    route: PodRoute,
    able: Able,
    namespace: string,
    labels: Labels,
    namespaceLabels: Labels,
    wanted: Asked = nothingElse,
  ) => {
    const key = askedOf(route, able, namespace, labels, namespaceLabels, wanted);
    const known = found.get(key);
    if (known !== undefined) return known;
    const searched = search(route, able, namespace, labels, namespaceLabels, wanted);
    found.set(key, searched);
    return searched;
  };

  const search = (
    route: PodRoute,
    able: Able,
    namespace: string,
    labels: Labels,
    namespaceLabels: Labels,
    asked: Asked,
  ): Found => {
    const { anyLabels = false } = asked;
    const against = (template: Template) => requestAgainst(route, able, namespace, template, namespaceLabels);
    const decide = (template: Template) => against(template).decision;
    const whatever = decide({
      ...anyName,
      labels: anyLabels ? open : labels,
      spec: anySpecAsking(asked),
    });
    if (whatever.answer === "refused") return { refusedBy: whatever.by.message };
    const specs = candidates.specs(namespace, labels);
    // Whether a token is mounted is its account's to say, unless the pod says that it is not.
    for (const spec of [...specs, ...specs.map((one) => ({ ...one, automountServiceAccountToken: false }))]) {
      const admitted = completed(candidates, asking(spec, asked), namespace, (one) => decide({ labels, spec: one }));
      if (admitted !== undefined) return { template: { labels, spec: admitted } };
    }
    for (const spec of specs.slice(-mostRepaired).toReversed()) {
      const start = { labels, spec: asking(spec, asked) };
      const template = repairedTemplate(start, {
        ...{ admission, route, decide: against, anyLabels },
        isAsAsked: (one) => isAsAsked(one, asked),
      });
      if (template !== undefined) return { template };
    }
    return { depends: whatever.answer === "depends" ? (whatever.by[0]?.message ?? "") : "no image is known" };
  };

  /** Of both requests, that of the workload and that of its controller for the pod, the one that admission says less good of. */
  const requestAgainst = (
    route: PodRoute,
    able: Able,
    namespace: string,
    template: Template,
    namespaceLabels: Labels,
  ): { readonly request: AdmissionRequest; readonly decision: Decision } => {
    const shared = { namespace, namespaceLabels, version: "v1" };
    const asked = { ...shared, group: route.group, resource: route.resource, as: able.actor };
    const { controller } = route;
    const body = bodyOf(route, namespace, template);
    const request = creating({ ...asked, name: nameOf(body), object: body });
    const decision = admission.decide(request);
    if (controller === undefined || decision.answer === "refused") return { request, decision };
    const made = podOf(route, namespace, template);
    const as = controllerActor(controller.account);
    // A name that the server makes up is not in the request.
    const name = route.kind === "StatefulSet" ? nameOf(made) : "";
    const pod = creating({ ...shared, group: "", resource: "pods", name, object: made, as });
    const then = admission.decide(pod);
    return then.answer === "refused" || decision.answer === "admitted"
      ? { request: pod, decision: then }
      : { request, decision };
  };

  const withLabels = (
    stage: string,
    namespace: string,
    labels: Labels,
    given?: Labels,
    wanted: Asked = nothingElse,
  ): Possibility => {
    const namespaceLabels = given ?? labelsOf.get(namespace) ?? {};
    const failures: Found[] = [];
    for (const route of podRoutes) {
      if (!canMake(route, labels)) continue;
      const { group, resource } = route;
      for (const able of ableOf(context, stage, { verb: "create", group, resource, namespace, name: "" })) {
        const made = templateFor(route, able, namespace, labels, namespaceLabels, wanted);
        if (!("template" in made)) {
          failures.push(made);
          continue;
        }
        const body = bodyOf(route, namespace, made.template);
        const step = stepOf(able, { verb: "create", resource: requested(route, namespace), body });
        return { possible: true, who: able.subject, steps: [step] };
      }
    }
    const changed =
      given === undefined && !asksForSomething(wanted) ? relabel(stage, namespace, labels, namespaceLabels) : undefined;
    if (changed?.possible === true) return changed;
    const specOf = (spec: Spec) => asking(spec, wanted);
    const altered = given === undefined ? workloads.with(stage, namespace, labels, specOf) : undefined;
    if (altered?.possible === true) return altered;
    const depends = failures.find((one) => "depends" in one);
    if (depends !== undefined)
      return { possible: "unknown", why: `no pod was found that admission lets in: ${depends.depends}` };
    if (changed?.possible === "unknown") return changed;
    if (altered?.possible === "unknown") return altered;
    const refused = failures.find((one) => "refusedBy" in one);
    const nobody = changed?.why ?? `nobody of ${stage} makes pods in ${namespace}`;
    return { possible: false, why: refused ? `admission refuses it: ${refused.refusedBy}` : nobody };
  };

  /** Whether admission may take a pod with these labels, and any others beside them. */
  const mayHave = (
    stage: string,
    namespace: string,
    labels: Labels,
    given?: Labels,
    wanted: Asked = nothingElse,
  ): boolean => {
    const namespaceLabels = given ?? labelsOf.get(namespace) ?? {};
    const isMade = podRoutes.some((route) => {
      const { group, resource } = route;
      return ableOf(context, stage, { verb: "create", group, resource, namespace, name: "" }).some((able) => {
        const key = askedOf(route, able, namespace, labels, namespaceLabels, wanted);
        const known = takenAtAll.get(key);
        if (known !== undefined) return known;
        const template = {
          ...anyName,
          labels: { ...labels, ...open },
          spec: anySpecAsking(wanted),
        };
        const isTaken = requestAgainst(route, able, namespace, template, namespaceLabels).decision.answer !== "refused";
        takenAtAll.set(key, isTaken);
        return isTaken;
      });
    });
    return isMade || (given === undefined && workloads.mayHave(stage, namespace, labels, wanted.spec));
  };

  const any = (
    stage: string,
    namespace: string,
    namespaceLabels?: Labels,
    wanted: Asked = nothingElse,
  ): Possibility => {
    const own = namespaceLabels ?? labelsOf.get(namespace) ?? {};
    const [first, ...others] = labelsWorthTrying(context, namespace, own);
    const answer = withLabels(stage, namespace, first, namespaceLabels, wanted);
    if (answer.possible === true) return answer;
    let unknown = answer.possible === "unknown" ? answer : undefined;
    for (const labels of others) {
      const next = withLabels(stage, namespace, labels, namespaceLabels, wanted);
      if (next.possible === true) return next;
      if (next.possible === "unknown") unknown ??= next;
    }
    if (unknown !== undefined || mayHave(stage, namespace, {}, namespaceLabels, wanted)) {
      const other = withLabels(stage, namespace, first, namespaceLabels, { ...wanted, anyLabels: true });
      if (other.possible === true) return other;
      const why = `no labels were found with which admission lets pods into ${namespace}`;
      return unknown ?? { possible: "unknown", why };
    }
    return answer;
  };

  return {
    withLabels,
    any,
    mayHave: (stage, namespace, labels, given) => mayHave(stage, namespace, labels, given),
    onNodeNetwork(stage, namespace, node, given) {
      if (!mayHave(stage, namespace, {}, given, onNode))
        return { possible: false, why: `nobody of ${stage} makes pods on their node's network in ${namespace}` };
      if (node === undefined) return any(stage, namespace, given, onNode);
      const asked = [
        { hostNetwork: true, nodeName: node },
        { hostNetwork: true, nodeSelector: { "kubernetes.io/hostname": node }, tolerations: [{ operator: "Exists" }] },
      ].map((spec) => any(stage, namespace, given, { spec }));
      const certain = asked.find(({ possible }) => possible === true);
      if (certain) return certain;
      const anywhere = any(stage, namespace, given, onNode);
      if (anywhere.possible !== true) return anywhere;
      return {
        possible: "unknown",
        why: `whether a pod on its node's network gets to ${node} depends on where it lands`,
      };
    },
  };
}

function nameOf(body: Readonly<Record<string, unknown>>): AdmissionRequest["name"] {
  const { metadata } = body as { metadata: { name: AdmissionRequest["name"] } };
  return metadata.name;
}
