import type { EnvVar } from "kubernetes-types/core/v1.d.ts";
import type { StageApp } from "../../model/resolved.ts";
import { appKeyPlace } from "../app-place.ts";
import type { AppScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { appLabels } from "../labels.ts";

/** The part of External Secrets Operator's kind that kubestage writes. */
interface ExternalSecret extends KubernetesObject {
  readonly apiVersion: "external-secrets.io/v1";
  readonly kind: "ExternalSecret";
  readonly spec: {
    readonly refreshInterval: string;
    readonly secretStoreRef: { readonly kind: "ClusterSecretStore"; readonly name: string };
    readonly target: { readonly name: string; readonly creationPolicy: "Owner" };
    readonly data: readonly {
      readonly secretKey: string;
      readonly remoteRef: { readonly key: string; readonly property: string };
    }[];
  };
}

/** How often the operator looks whether a value changed in the store. */
const refreshInterval = "1h";

/** The Secret that holds the values of the app's secrets, in every stage. */
function secretName(app: Pick<StageApp, "name">): string {
  return `${app.name}-secrets`;
}

/** Environment variables that refer to the app's Secret, never to a value. A pod whose Secret lacks one does not start. */
export function secretVariables(app: StageApp): EnvVar[] {
  const name = secretName(app);
  return app.secrets.map((key) => ({ name: key, valueFrom: { secretKeyRef: { name, key } } }));
}

/**
 * The ExternalSecret that makes the app's Secret from the stage's own path in the stage's own store. Undefined where the
 * app has no secrets, and where the stage names no store: the Secret is then expected to exist.
 *
 * The operator copies the labels to the Secret, so that it carries the stage too.
 * Source: https://external-secrets.io/latest/api/externalsecret/
 */
export function compileSecrets(scope: AppScope): Manifest<ExternalSecret> | undefined {
  const { app, stage } = scope;
  if (!stage.secrets || app.secrets.length === 0) return undefined;
  const name = secretName(app);
  const key = `${stage.secrets.path}/${app.name}`;
  return {
    origin: appKeyPlace(scope, "secrets"),
    object: {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name, namespace: app.namespace, labels: appLabels(scope) },
      spec: {
        refreshInterval,
        secretStoreRef: { kind: "ClusterSecretStore", name: stage.secrets.store },
        target: { name, creationPolicy: "Owner" },
        data: app.secrets.map((property) => ({ secretKey: property, remoteRef: { key, property } })),
      },
    },
  };
}
