import type { Span } from "../diagnostics/places.ts";
import { compileBindings } from "./access.ts";
import type { NamespaceScope } from "./compiled.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { compileLimits } from "./limits.ts";
import { compileNamespace } from "./namespaces.ts";
import { compileNetworkPolicies } from "./network/network-policies.ts";
import { compileQuota } from "./quotas.ts";
import { compileDefaultServiceAccount } from "./service-accounts.ts";

/** Everything that a namespace has whatever runs in it, in the order in which it has to be applied. */
export function compileNamespaceObjects(scope: NamespaceScope, origin: Span): Manifest[] {
  return [
    compileNamespace(scope, origin),
    compileDefaultServiceAccount(scope, origin),
    ...compileQuota(scope, origin),
    compileLimits(scope, origin),
    ...compileBindings(scope),
    ...compileNetworkPolicies(scope, origin),
  ];
}
