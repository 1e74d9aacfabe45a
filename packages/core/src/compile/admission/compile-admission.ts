import type { ClusterScope } from "../compiled.ts";
import type { Manifest } from "../../manifests/kubernetes-object.ts";
import { bindingPolicy } from "./bindings.ts";
import { claimPolicy } from "./claims.ts";
import { hostAccessPolicy } from "./host-access.ts";
import { imagePolicies } from "./images.ts";
import { compileMutation } from "./mutation.ts";
import { namespacePolicy } from "./namespaces.ts";
import { nodePolicy } from "./nodes.ts";
import { daemonSetPolicy, podPlacementPolicy } from "./placement.ts";
import { platformObjectPolicy } from "./platform-objects.ts";
import { podClassPolicy } from "./pod-classes.ts";
import { podLabelPolicy } from "./pod-labels.ts";
import { compilePolicy } from "./policy.ts";
import { recordPolicy } from "./records.ts";
import { routePolicies } from "./routes.ts";
import { secretPolicy } from "./secrets.ts";
import { endpointPolicy, servicePolicies } from "./services.ts";

/**
 * The admission policies of a cluster: they keep its stages apart against people and programs that have rights inside of
 * a namespace, whatever those rights are.
 *
 * Everything hangs on two facts that only the platform's identity can change: the labels and the annotations of a
 * namespace. So the size of the policies grows with the number of stages and not with that of namespaces or hosts.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function compileAdmission(scope: ClusterScope): Manifest[] {
  const policies = [
    namespacePolicy(scope),
    nodePolicy(scope),
    podLabelPolicy(scope),
    podPlacementPolicy(scope),
    daemonSetPolicy(scope),
    bindingPolicy(scope),
    hostAccessPolicy(scope),
    podClassPolicy(scope),
    ...imagePolicies(scope),
    ...routePolicies(scope),
    ...servicePolicies(),
    endpointPolicy(),
    platformObjectPolicy(scope),
    recordPolicy(scope),
    claimPolicy(scope),
    secretPolicy(scope),
  ];
  return [...policies.flatMap((policy) => compilePolicy(scope, policy)), ...compileMutation(scope)];
}
