import type { ClusterScope } from "../compiled.ts";
import { cel, celList } from "./cel.ts";
import { stageOfNamespace } from "./facts.ts";
import type { Policy } from "./policy.ts";

/** A list of what is allowed, so that a kind of volume that Kubernetes adds is refused until it is known. */
const allowedVolumes = [
  "configMap",
  "secret",
  "emptyDir",
  "projected",
  "downwardAPI",
  "persistentVolumeClaim",
  "ephemeral",
  "image",
];

/**
 * Pods stay inside of their node's walls, unless the stage is declared privileged: what one of them can read or change
 * on its node belongs to every pod there. That goes for storage which a pod names itself, too: the node mounts it, past
 * every NetworkPolicy, and could so reach another stage's.
 *
 * Pod Security refuses the same, but knows exemptions, by user, namespace and runtime class, that the cluster's owner
 * sets for other reasons.
 *
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
export function hostAccessPolicy(scope: ClusterScope): Policy {
  const privileged = scope.stages.filter((stage) => stage.podSecurity === "privileged").map((stage) => stage.name);
  return {
    name: "host-access",
    judges: "stages",
    rules: [
      { group: "", version: "v1", resources: ["pods"], operations: ["CREATE", "UPDATE"] },
      { group: "", version: "v1", resources: ["pods/ephemeralcontainers"], operations: ["UPDATE"] },
    ],
    variables: {
      stage: stageOfNamespace(scope),
      mayPass: cel(`
        variables.stage in ${celList(privileged)} ||
        (request.operation == 'UPDATE' && object.spec == oldObject.spec)
      `),
      containers: cel(`
        dyn(object.spec.containers) + dyn(object.spec.?initContainers.orValue([])) +
        dyn(object.spec.?ephemeralContainers.orValue([]))
      `),
      refusedVolumes: cel(`
        object.spec.?volumes.orValue([])
          .filter(volume, !(${allowedVolumes.map((source) => `has(volume.${source})`).join(" || ")}))
          .map(volume, volume.name)
      `),
    },
    validations: [
      {
        expression: cel(`
          variables.mayPass || !(object.spec.?hostNetwork.orValue(false) ||
            object.spec.?hostPID.orValue(false) || object.spec.?hostIPC.orValue(false))
        `),
        message: "a pod does not share its node's namespaces: remove hostNetwork, hostPID and hostIPC",
      },
      {
        expression: "variables.mayPass || variables.refusedVolumes.size() == 0",
        message:
          "a pod mounts neither its node's files nor storage that its node reaches for it: use a claim or an emptyDir",
        detail: "'asked for by ' + variables.refusedVolumes.join(', ')",
      },
      {
        expression: cel(`
          variables.mayPass || variables.containers.all(container,
            container.?ports.orValue([]).all(port, port.?hostPort.orValue(0) == 0))
        `),
        message: "a pod does not listen on its node's address: use a Service instead of hostPort",
      },
      {
        expression: cel(`
          variables.mayPass || (
            !object.spec.?securityContext.?windowsOptions.?hostProcess.orValue(false) &&
            variables.containers.all(container,
              !container.?securityContext.?privileged.orValue(false) &&
              !container.?securityContext.?windowsOptions.?hostProcess.orValue(false)))
        `),
        message: "a container is not privileged: remove securityContext.privileged and hostProcess",
      },
    ],
  };
}
