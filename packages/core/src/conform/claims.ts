import type { StageRules } from "../model/stage-rules.ts";
import type { Json } from "./json.ts";
import { itemsOf, mappingOf } from "./json.ts";
import type { BroughtPod } from "./pod-templates.ts";
import type { BroughtObject } from "./read-objects.ts";
import type { Report } from "./report.ts";

/** It comes before the field, where both are there. Source: k8s.io/component-helpers/storage/volume */
const classAnnotation = "volume.beta.kubernetes.io/storage-class";

/**
 * KS5218 for a claim that chooses its volume, or takes its data from another namespace: of the object itself, of a
 * StatefulSet's templates and of the pods' own volumes. Admission lets the platform choose, which applies what a chart brings.
 *
 * Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reserving-a-persistentvolume
 */
export function checkClaims(
  { kind, name, object, place }: BroughtObject,
  pods: readonly BroughtPod[],
  rules: StageRules,
  report: Report,
): void {
  const check = (claim: Json, at: (...path: (string | number)[]) => ReturnType<BroughtObject["place"]>): void => {
    const say = (what: string, hint: string, ...path: (string | number)[]): void =>
      report("KS5218", `a claim of ${kind} ${name} ${what}`, hint, at(...path));
    const spec = mappingOf(claim["spec"]);
    const { volumeName, selector, storageClassName, dataSourceRef } = spec;
    const old = mappingOf(mappingOf(claim["metadata"])["annotations"])[classAnnotation];
    const leave = "remove it: a free volume may still hold another stage's data";
    if (volumeName !== undefined && volumeName !== "") say("chooses its volume by name", leave, "spec", "volumeName");
    if (selector !== undefined && selector !== null) say("chooses its volume by labels", leave, "spec", "selector");
    if (storageClassName === "" || old === "") {
      const path =
        storageClassName === "" ? ["spec", "storageClassName"] : ["metadata", "annotations", classAnnotation];
      say("takes any volume that was made by hand", "name a storage class, or none for the default", ...path);
    }
    const from = mappingOf(dataSourceRef)["namespace"] ?? rules.namespace;
    if (from !== rules.namespace)
      say("takes data from another namespace", "remove the namespace", "spec", "dataSourceRef", "namespace");
  };
  if (kind === "PersistentVolumeClaim") check(object, place);
  for (const [claim, index] of itemsOf(mappingOf(object["spec"])["volumeClaimTemplates"]))
    check(claim, (...path) => place("spec", "volumeClaimTemplates", index, ...path));
  for (const pod of pods) {
    for (const [volume, index] of itemsOf(pod.spec["volumes"])) {
      const claim = mappingOf(mappingOf(volume["ephemeral"])["volumeClaimTemplate"]);
      check(claim, (...path) => pod.place("volumes", index, "ephemeral", "volumeClaimTemplate", ...path));
    }
  }
}
