import { namePlace } from "../model/declared.ts";
import type { Compiled, StageScope } from "./compiled.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { compileNamespaceObjects } from "./compile-namespace.ts";
import { compileSystemNamespace } from "./namespaces.ts";
import { compileSystemNamespacePolicy } from "./network/network-policies.ts";
import { compileDeployer } from "./service-accounts.ts";

/** What belongs to a stage as a whole: its deployer account, and the namespaces that several apps share. */
export function compileStage(scope: StageScope): Compiled {
  const shared = scope.stage.namespaces.filter((namespace) => namespace.apps.length > 1);
  const origin = namePlace(scope.stage.declared);
  const manifests: Manifest[] = [
    compileSystemNamespace(scope),
    ...compileDeployer(scope),
    compileSystemNamespacePolicy(scope),
    ...shared.flatMap((namespace) => compileNamespaceObjects({ ...scope, namespace }, origin)),
  ];
  return { manifests, diagnostics: [] };
}
