import type { World } from "../../manifests/world/world.ts";
import { type AdmissionRequest, anything, type Decision } from "../admission/admission.ts";
import { mergePatch } from "./existing-pods.ts";
import { type PodRoute, podOf, podRoutes, type Template } from "./pod-routes.ts";
import { type Able, ableOf, creating, type PossibleContext, stepOf } from "./possible-context.ts";
import type { Possibility } from "./possible.ts";
import { selectedLabels, templateOf, withTemplate } from "../workload-templates.ts";
import { controllerActor } from "../rights/account-actor.ts";

type Labels = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, unknown>>;

/** A workload that is there, of which new pods come once its template is another. */
interface Workload {
  readonly route: PodRoute;
  readonly name: string;
  readonly object: Fields;
  readonly template: { readonly labels: Labels; readonly spec: Fields };
  /** Labels that its pods have to have: what it selects by cannot be changed. */
  readonly selected: Labels | undefined;
}

interface ChangedWorkloads {
  /** Whether somebody of a stage may make a workload's template one with these labels, and a spec that `specOf` makes of its own. */
  with(stage: string, namespace: string, labels: Labels, specOf: (spec: Fields) => Fields): Possibility;
  /** Whether admission may take any such template, with these labels and any others. */
  mayHave(stage: string, namespace: string, labels: Labels, spec: Fields): boolean;
}

/** Of a namespace, so many workloads are tried. */
const most = 64;
const verbs = ["patch", "update"];
const open = { [anything]: true } as const;

/** What people of a stage can make of workloads that are there, who need not be able to make any. */
export function changedWorkloads(context: PossibleContext): ChangedWorkloads {
  const { world, admission } = context;
  const workloads = Map.groupBy(workloadsOf(world), ({ object }) => namespaceOf(object));
  let compared: ReadonlySet<string> | undefined;
  const isCompared = (key: string) => (compared ??= comparedKeys(world)).has(key);

  const ableTo = (stage: string, namespace: string, { route: { group, resource }, name }: Workload) =>
    verbs.flatMap((verb) =>
      ableOf(context, stage, { verb, group, resource, namespace, name }).map((able) => ({ able, verb })),
    );
  const decide = ({ route, object, name }: Workload, able: Able, namespace: string, template: Template): Decision => {
    const { group, resource, controller } = route;
    const request: AdmissionRequest = {
      ...{ operation: "UPDATE", group, version: "v1", resource, namespace, name, as: able.actor },
      object: withTemplate(route.kind, object, written(template)),
      oldObject: object,
    };
    const first = admission.decide(request);
    if (controller === undefined || first.answer === "refused") return first;
    const made = podOf(route, namespace, { ...template, metadata: { name } });
    const as = controllerActor(controller.account);
    // A name that the server makes up is not in the request.
    const pod = { version: "v1", resource: "pods", name: route.kind === "StatefulSet" ? `${name}-0` : "" };
    const second = admission.decide(creating({ group: "", ...pod, namespace, object: made, as }));
    return second.answer === "refused" || first.answer === "admitted" ? second : first;
  };
  /** The template's labels: what it selects by stays, and is no matter where nobody compares it. */
  const labelsFor = ({ selected }: Workload, asked: Labels): Labels | undefined => {
    if (selected === undefined) return asked;
    const fits = Object.entries(selected).every(([key, value]) =>
      Object.hasOwn(asked, key) ? asked[key] === value : !isCompared(key),
    );
    return fits ? { ...selected, ...asked } : undefined;
  };

  return {
    with(stage, namespace, asked, specOf) {
      const there = workloads.get(namespace) ?? [];
      let why = `nobody of ${stage} changes workloads in ${namespace}`;
      let isUnknown = false;
      for (const workload of there.slice(0, most)) {
        const all = ableTo(stage, namespace, workload);
        const labels = all.length === 0 ? undefined : labelsFor(workload, asked);
        if (labels === undefined) continue;
        for (const { able, verb } of all) {
          const template = { labels, spec: specOf(workload.template.spec) };
          const decision = decide(workload, able, namespace, template);
          if (decision.answer === "admitted") {
            const { group, resource } = workload.route;
            const patched = { ...template, labels: mergePatch(workload.template.labels, labels) };
            const body =
              verb === "update"
                ? withTemplate(workload.route.kind, workload.object, written(template))
                : withTemplate(workload.route.kind, {}, written(patched));
            const place = { group, resource, namespace, name: workload.name };
            return { possible: true, who: able.subject, steps: [stepOf(able, { verb, resource: place, body })] };
          }
          const whatever = { labels, spec: { containers: anything, ...specOf({}), ...open } };
          if (decide(workload, able, namespace, whatever).answer !== "refused") isUnknown = true;
          const refusal = decision.answer === "refused" ? decision.by : decision.by[0];
          why = `admission refuses it: ${refusal?.message ?? ""}`;
        }
      }
      isUnknown ||= there.slice(most).some((one) => ableTo(stage, namespace, one).length > 0);
      return { possible: isUnknown ? "unknown" : false, why };
    },
    mayHave: (stage, namespace, asked, spec) =>
      (workloads.get(namespace) ?? []).some((workload) => {
        const { selected = {} } = workload;
        if (Object.entries(selected).some(([key, value]) => Object.hasOwn(asked, key) && asked[key] !== value))
          return false;
        const template = {
          labels: { ...selected, ...asked, ...open },
          spec: { containers: anything, ...spec, ...open },
        };
        return ableTo(stage, namespace, workload).some(
          ({ able }) => decide(workload, able, namespace, template).answer !== "refused",
        );
      }),
  };
}

function namespaceOf(object: Fields): string {
  const { namespace = "default" } = object["metadata"] as { readonly namespace?: string };
  return namespace;
}

function written({ labels, spec }: Template): object {
  return { metadata: { labels }, spec };
}

interface PodTemplate {
  readonly metadata: { readonly labels?: Labels };
  readonly spec: Fields;
}

/** The template of a Job cannot be changed, and a pod has none. */
function workloadsOf(world: World): Workload[] {
  return podRoutes
    .filter(({ kind }) => kind !== "Job")
    .flatMap((route) => {
      const kind = route.group === "" ? route.kind : `${route.group}/${route.kind}`;
      return (world.objects.get(kind) ?? []).flatMap(({ object }) => {
        const { metadata, spec } = (templateOf(route.kind, object) ?? {}) as Partial<PodTemplate>;
        if (!spec) return [];
        const selected = selectedLabels(route.kind, object);
        const { name } = object.metadata;
        return [{ route, name, object, template: { labels: metadata?.labels ?? {}, spec }, selected }];
      });
    });
}

const readers = [
  ...[
    "Service",
    "networking.k8s.io/NetworkPolicy",
    "cilium.io/CiliumNetworkPolicy",
    "cilium.io/CiliumClusterwideNetworkPolicy",
  ],
  ...["ClusterNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy"].map(
    (kind) => `policy.networking.k8s.io/${kind}`,
  ),
];

/** Keys of labels that some policy, or a Service, compares: taken from whatever stands where a selector does. */
function comparedKeys(world: World): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown, isSelector: boolean): void => {
    if (Array.isArray(value)) for (const each of value) visit(each, isSelector);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    for (const [field, inner] of Object.entries(value)) {
      if (isSelector) found.add(field);
      if (isSelector && field === "key" && typeof inner === "string") found.add(inner);
      visit(inner, isSelector || /selector$|endpoints$/i.test(field));
    }
  };
  for (const kind of readers) for (const { object } of world.objects.get(kind) ?? []) visit(object["spec"], false);
  return found;
}
