import type { ClusterApi } from "@kubestage/adapters";
import type { Check, KubernetesObject, Stage } from "@kubestage/core";
import { check } from "./check.ts";

/** What admission does, asked by dry runs: nothing is written. */
export async function checkAdmission(
  api: ClusterApi,
  stages: readonly Stage[],
  signal?: AbortSignal,
): Promise<Check[]> {
  const discovery = await api.discovery({ signal });
  const policies = discovery.find("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy");
  return [
    policies
      ? check("admission", "admission", "ok", { found: "validating admission policies are served (v1)" })
      : check("admission", "admission", "problem", {
          found: "the cluster has no validating admission policies",
          advice: "upgrade it: they are in Kubernetes since 1.30, and guard what roles and quotas cannot",
        }),
    await checkPodSecurity(api, stages, signal),
  ];
}

/** Pod Security refuses by a label of the namespace, where it is not switched off: a stage's own namespace is tried. */
async function checkPodSecurity(api: ClusterApi, stages: readonly Stage[], signal?: AbortSignal): Promise<Check> {
  const [stage] = stages;
  const pods = (await api.discovery({ signal })).find("v1", "Pod");
  if (!stage || !pods)
    return check("podSecurity", "pod security", "unknown", { found: "there is no stage to try it in" });
  const answer = await api.apply(pods, privilegedPod(stage.systemNamespace), { dryRun: true, signal });
  if (answer.ok)
    return check("podSecurity", "pod security", "problem", {
      found: `a privileged pod would be let into ${stage.systemNamespace}, which is restricted`,
      advice: "switch the API server's admission plugin PodSecurity on, and look at its exemptions",
    });
  const { code, message } = answer.problem;
  if (message.includes("violates PodSecurity"))
    return check("podSecurity", "pod security", "ok", {
      found: "a privileged pod is refused in a restricted namespace",
    });
  if (code === 404)
    return check("podSecurity", "pod security", "unknown", {
      found: `the namespace ${stage.systemNamespace} is not there yet`,
      advice: "look again after `kubestage apply`",
    });
  return check("podSecurity", "pod security", "unknown", { found: `cannot be tried: ${message}` });
}

function privilegedPod(namespace: string): KubernetesObject {
  const container = { name: "probe", image: "registry.example.com/probe:1", securityContext: { privileged: true } };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "kubestage-doctor", namespace },
    spec: { containers: [container] },
  };
  return pod;
}
