import { namePlace } from "../model/declared.ts";
import type { StageScope } from "./compiled.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { compileNamespaceObjects } from "./compile-namespace.ts";
import { compileSystemNamespace } from "./namespaces.ts";
import { compileSystemNamespacePolicy } from "./network/network-policies.ts";
import { compileDeployer } from "./service-accounts.ts";

/** What belongs to a stage as a whole: its deployer account, in a namespace of its own. */
export function compileStageAccount(scope: StageScope): Manifest[] {
  return [compileSystemNamespace(scope), ...compileDeployer(scope), compileSystemNamespacePolicy(scope)];
}

/** The namespaces of a stage that several apps share. */
export function compileSharedNamespaces(scope: StageScope): Manifest[] {
  const origin = namePlace(scope.stage.declared);
  return scope.stage.namespaces
    .filter((namespace) => namespace.apps.length > 1)
    .flatMap((namespace) => compileNamespaceObjects({ ...scope, namespace }, origin));
}
