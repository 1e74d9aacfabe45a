import type { ConfigMap } from "kubernetes-types/core/v1.d.ts";
import { contentHash } from "../../manifests/content-hash.ts";
import type { Call, ContainerPort } from "../../model/resolved.ts";
import { appKeyPlace } from "../app-place.ts";
import type { AppScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { appLabels } from "../labels.ts";

type AppCall = Extract<Call, { kind: "app" }>;

const hashLength = 10;

/** Port names, or what stands before their first dash, that are URL schemes. As in Istio's protocol selection. */
const schemes: ReadonlySet<string> = new Set([
  ...["http", "https", "ws", "wss", "grpc", "grpcs", "tcp", "udp"],
  ...["amqp", "amqps", "kafka", "mqtt", "mqtts", "nats"],
  ...["mongodb", "mysql", "postgres", "postgresql", "redis", "rediss"],
  ...["ldap", "ldaps", "smtp", "smtps"],
]);

/**
 * The app's ConfigMap: `config` and a `<APP>_URL` for each app that it calls, given to every container. Undefined where
 * there is neither.
 *
 * It is immutable and its name ends in a hash of its content, so a changed value makes another ConfigMap and rolls the
 * pods, and pods of two versions that run side by side each keep the configuration that they were made with: a failed
 * rollout changes nothing for the pods that still serve. A stable name with a hash in an annotation would give a pod that
 * restarts during a rollout the new values with the old image. The price: the ConfigMap of the release before is
 * removed by whoever applies, as everything that is no longer written, and should be removed last; until then it counts
 * towards the quota, two for each app; and in a diff of two releases its name changes together with the values.
 *
 * Errors: none here; a variable that is said twice is found by `checkVariables`.
 * Source: https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable
 */
export function compileConfiguration(scope: AppScope): Manifest<ConfigMap & KubernetesObject> | undefined {
  const { app } = scope;
  const data: Record<string, string> = { ...app.config };
  let empty = Object.keys(data).length === 0;
  const origin = appKeyPlace(scope, empty ? "calls" : "config");
  for (const call of app.calls) {
    if (call.kind !== "app") continue;
    data[call.variable] = callUrl(call);
    empty = false;
  }
  if (empty) return undefined;
  const name = `${app.name}-config-${contentHash(data).slice(0, hashLength)}`;
  return {
    origin,
    object: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: app.namespace, labels: appLabels(scope) },
      immutable: true,
      data,
    },
  };
}

/** The URL of the called app in the same stage: its Service by the name that resolves from every namespace. */
export function callUrl({ port, service, namespace }: AppCall): string {
  return `${urlScheme(port)}://${service.name}.${namespace}.svc:${service.port}`;
}

/**
 * The scheme that a port's name says: `https`, `grpc-admin`, `postgres`. Where it says none, http for TCP and otherwise
 * the protocol.
 */
function urlScheme({ name, protocol }: ContainerPort): string {
  const dash = name.indexOf("-");
  const said = dash === -1 ? name : name.slice(0, dash);
  if (schemes.has(said)) return said;
  return protocol === "TCP" ? "http" : protocol.toLowerCase();
}
