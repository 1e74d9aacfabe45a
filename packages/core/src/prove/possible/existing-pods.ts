import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import { keyText } from "../../manifests/object-key.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import type { AdmissionRequest } from "../admission/admission.ts";
import { namesInRules } from "../rights/role-rules.ts";
import { ableOf, type PossibleContext, stepOf } from "./possible-context.ts";
import type { Possibility } from "./possible.ts";

type Labels = Readonly<Record<string, string>>;

/** Whether somebody of a stage may give these labels to a pod that is there. */
export function existingPods(
  context: PossibleContext,
): (stage: string, namespace: string, labels: Labels, namespaceLabels: Labels) => Possibility {
  const pods = new Map<string, Pod[]>();
  const seen = new Set<string>();
  const named = namesInRules(context.world, isOfPods);
  for (const { object } of objectsOf(context.world, "Pod")) {
    const namespace = object.metadata.namespace ?? "";
    const there = pods.get(namespace) ?? [];
    // One stands for the many of a workload: admission sees the same in each. A right may be to one of them alone.
    const kind = `${namespace}\n${ownerOf(object)}`;
    if (seen.has(kind) && !named.has(object.metadata.name)) continue;
    seen.add(kind);
    there.push(object);
    pods.set(namespace, there);
  }
  return (stage, namespace, labels, namespaceLabels) => {
    let why = `nobody of ${stage} makes or relabels pods in ${namespace}`;
    let isUnknown = false;
    const all = pods.get(namespace) ?? [];
    // Rights to pods that are not tried may be those that help.
    if (all.slice(most).some(({ metadata: { name } }) => mayChange(context, stage, namespace, name))) isUnknown = true;
    for (const pod of all.slice(0, most))
      for (const subresource of ["", "status"])
        for (const verb of ["update", "patch"]) {
          const resource = subresource === "" ? "pods" : `pods/${subresource}`;
          const { name } = pod.metadata;
          for (const able of ableOf(context, stage, { verb, group: "", resource, namespace, name })) {
            const changed = { ...pod, metadata: { ...pod.metadata, labels } };
            const request: AdmissionRequest = {
              operation: "UPDATE",
              group: "",
              version: "v1",
              resource: "pods",
              subresource,
              namespace,
              namespaceLabels,
              name,
              object: changed,
              oldObject: pod,
              as: able.actor,
            };
            const decision = context.admission.decide(request);
            if (decision.answer === "admitted") {
              const body =
                verb === "update" ? changed : { metadata: { labels: mergePatch(pod.metadata.labels ?? {}, labels) } };
              const step: RequestStep = stepOf(able, {
                verb,
                resource: { group: "", resource, namespace, name },
                body,
              });
              return { possible: true, who: able.subject, steps: [step] };
            }
            if (decision.answer === "depends") isUnknown = true;
            const refusal = decision.answer === "refused" ? decision.by : decision.by[0];
            why = `${refusal === undefined ? "admission" : keyText(refusal.policy)} refuses it: ${refusal?.message ?? ""}`;
          }
        }
    return { possible: isUnknown ? "unknown" : false, why };
  };
}

type Pod = ReturnType<typeof objectsOf<"Pod">>[number]["object"];

/** Pods of so many workloads of a namespace are tried. */
const most = 64;

function ownerOf({ metadata }: Pod): string {
  const owner = (metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
  return owner ? `${owner.kind} ${owner.name}` : `Pod ${metadata.name}`;
}

function mayChange(context: PossibleContext, stage: string, namespace: string, name: string): boolean {
  return ["pods", "pods/status"].some((resource) =>
    ["update", "patch"].some(
      (verb) => ableOf(context, stage, { verb, group: "", resource, namespace, name }).length > 0,
    ),
  );
}

function isOfPods({ resources = [] }: PolicyRule): boolean {
  return resources.some((one) => one.startsWith("*") || one === "pods" || one === "pods/status");
}

/** Source: https://www.rfc-editor.org/rfc/rfc7396 */
export function mergePatch<Value>(
  before: Labels,
  after: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value | null>> {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...after };
}
