import type { RequestStep } from "../../verdicts/witness.ts";
import type { Given } from "../property-proof.ts";
import type { PodBody } from "./privileged-pods.ts";

/** What somebody puts beside the containers of a pod that is there. */
export const debugContainer = { name: "debugger", image: "busybox", securityContext: { privileged: true } };
const does = "gets a privileged container beside its own";

/**
 * Whether somebody of a stage may put a privileged container into a pod that is there already. Who may do that need not
 * be able to make pods, and a policy that looks at new pods alone does not see it.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/
 */
export function debuggingEscape(
  { rights, admission }: Given,
  stage: string,
  pod: PodBody,
  namespace: string,
  namespaceLabels?: Readonly<Record<string, string>>,
): { readonly does: string; readonly steps: readonly RequestStep[] } | { readonly unknown: string } | undefined {
  let unknown: string | undefined;
  const name = String(pod.metadata["name"]);
  const spec = { ephemeralContainers: [debugContainer] };
  const resource = { group: "", resource: "pods/ephemeralcontainers", namespace, name };
  for (const verb of ["patch", "update"]) {
    const who = rights.whoMay({ verb, ...resource }).filter(({ subject }) => rights.homes(subject).includes(stage));
    for (const { subject, allowance } of who) {
      const as = rights.actorOf(subject);
      const changed = { ...pod, spec: { ...pod.spec, ...spec } };
      const decision = admission.decide({
        operation: "UPDATE",
        group: "",
        version: "v1",
        resource: "pods",
        subresource: "ephemeralcontainers",
        namespace,
        ...(namespaceLabels && { namespaceLabels }),
        name,
        object: changed,
        oldObject: pod,
        as,
      });
      const body = verb === "patch" ? { spec } : changed;
      if (decision.answer === "admitted")
        return { does, steps: [{ type: "request", as, verb, resource, body, allowedBy: allowance.reference }] };
      if (decision.answer === "depends")
        unknown ??= `whether a privileged container beside those of ${namespace}/${name} is admitted: ${decision.by[0]?.message ?? ""}`;
    }
  }
  return unknown === undefined ? undefined : { unknown };
}
