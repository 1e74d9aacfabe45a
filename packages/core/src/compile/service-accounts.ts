import type { ServiceAccount } from "kubernetes-types/core/v1.d.ts";
import type { Span } from "../diagnostics/places.ts";
import { namePlace } from "../model/declared.ts";
import type { Labels } from "../model/resolved.ts";
import { appKeyPlace, appPlace } from "./app-place.ts";
import type { AppScope, NamespaceScope, StageScope } from "./compiled.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { appLabels, stageLabels } from "./labels.ts";

type Account = Manifest<ServiceAccount & Manifest["object"]>;

/** The account in a stage's system namespace that applies the stage's apps. */
export const deployerName = "deployer";

/**
 * An identity for each workload of an app, called like it. Its token is mounted only where the app asks for it; the
 * account itself is bound to nothing.
 *
 * Source: https://kubernetes.io/docs/concepts/security/service-accounts/
 */
export function compileServiceAccounts(scope: AppScope): Account[] {
  const { app } = scope;
  return app.workloads.map((workload) => {
    const origin = workload.path.length === 0 ? appPlace(scope) : appKeyPlace(scope, ...workload.path);
    const labels = appLabels(scope, workload);
    return serviceAccount(workload.objectName, app.namespace, labels, app.serviceAccountToken, origin);
  });
}

/** The account of pods that name none: every namespace has it, and by default its token is mounted everywhere. */
export function compileDefaultServiceAccount(scope: NamespaceScope, origin: Span): Account {
  return serviceAccount("default", scope.namespace.name, stageLabels(scope), false, origin);
}

/**
 * The accounts of a stage's system namespace. The deployer stands apart from the apps, so that nobody who may create pods
 * beside them can act as it. Who uses it asks for its token; none is kept.
 */
export function compileDeployer(scope: StageScope): Account[] {
  const { systemNamespace, declared } = scope.stage;
  const labels = stageLabels(scope);
  return ["default", deployerName].map((name) =>
    serviceAccount(name, systemNamespace, labels, false, namePlace(declared)),
  );
}

function serviceAccount(
  name: string,
  namespace: string,
  labels: Labels,
  automountServiceAccountToken: boolean,
  origin: Span,
): Account {
  return {
    origin,
    object: {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, namespace, labels },
      automountServiceAccountToken,
    },
  };
}
