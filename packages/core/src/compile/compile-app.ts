import { namePlace } from "../model/declared.ts";
import type { StageNamespace } from "../model/resolved.ts";
import type { AppScope, Compiled } from "./compiled.ts";
import { compileNamespaceObjects } from "./compile-namespace.ts";
import { compileAppPolicies } from "./network/app-policies.ts";
import { findMissingResources, findRefusedResources } from "./resources.ts";
import { compileServiceAccounts } from "./service-accounts.ts";
import { compileWorkloads } from "./workloads/compile-workloads.ts";

/** An app in a stage: `own`, its namespace where it has one of its own; who it may talk to; and what runs. */
export function compileApp(scope: AppScope, own: StageNamespace | undefined): Compiled {
  const origin = namePlace(scope.app.declared);
  const policies = compileAppPolicies(scope);
  const workloads = compileWorkloads(scope);
  return {
    manifests: [
      ...(own ? compileNamespaceObjects({ ...scope, namespace: own }, origin) : []),
      ...compileServiceAccounts(scope),
      ...policies.manifests,
      ...workloads.manifests,
    ],
    diagnostics: [
      ...policies.diagnostics,
      ...findMissingResources(scope),
      ...findRefusedResources(scope),
      ...workloads.diagnostics,
    ],
  };
}
