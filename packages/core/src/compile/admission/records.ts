import type { ClusterScope } from "../compiled.ts";
import { isController, isPlatform } from "./identities.ts";
import type { Operation, Policy } from "./policy.ts";

const any: readonly Operation[] = ["CREATE", "UPDATE", "DELETE"];

/**
 * The inventory says what a later apply may delete, and the lease which apply goes on now: only the platform writes
 * them, whatever rights over ConfigMaps somebody has been given. Chosen by the namespace's name, a label that the API
 * server itself keeps.
 */
export function recordPolicy(scope: ClusterScope): Policy {
  return {
    name: "records",
    judges: "records",
    rules: [
      { group: "", version: "v1", resources: ["configmaps", "secrets"], operations: any },
      { group: "coordination.k8s.io", version: "*", resources: ["leases"], operations: any },
    ],
    variables: { isPlatform: isPlatform(scope) },
    validations: [
      {
        expression: [
          "variables.isPlatform",
          `(request.operation != 'CREATE' && ${isController("namespace-controller", "generic-garbage-collector")})`,
          `(request.name == 'kube-root-ca.crt' && ${isController("root-ca-cert-publisher")})`,
        ].join(" ||\n"),
        message: `this is what kubestage knows of the cluster: only an administrator of ${scope.platform.name} writes it, by kubestage apply`,
        detail: "request.resource.resource",
      },
    ],
  };
}
