import type { Ingress } from "kubernetes-types/networking/v1.d.ts";
import type { Entry, Exposed } from "../../model/resolved.ts";
import { appKeyPlace } from "../app-place.ts";
import type { AppScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { appLabels } from "../labels.ts";

/** The part of the Gateway API's kind that kubestage writes. */
export interface HTTPRoute extends KubernetesObject {
  readonly apiVersion: "gateway.networking.k8s.io/v1";
  readonly kind: "HTTPRoute";
  readonly spec: {
    readonly parentRefs: readonly {
      readonly namespace: string;
      readonly name: string;
      readonly sectionName?: string;
    }[];
    readonly hostnames: readonly string[];
    readonly rules: readonly {
      readonly matches: readonly { readonly path: { readonly type: "PathPrefix"; readonly value: string } }[];
      readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
    }[];
  };
}

/**
 * The route by which an exposed app is reached from outside, under its host of the stage: an Ingress, or an HTTPRoute
 * where the cluster's entry is a Gateway.
 *
 * Sources: https://kubernetes.io/docs/concepts/services-networking/ingress/, https://gateway-api.sigs.k8s.io/api-types/httproute/
 */
export function compileRoute(scope: AppScope): Manifest | undefined {
  const { expose } = scope.app;
  if (!expose) return undefined;
  const { kind, gateway } = scope.cluster.entry;
  const attached = kind === "gateway" ? gateway : undefined;
  const object = attached ? compileHTTPRoute(scope, expose, attached) : compileIngress(scope, expose);
  return { origin: appKeyPlace(scope, "expose"), object };
}

/**
 * Always with TLS: by a certificate of its own where the stage has an issuer (cert-manager makes it), otherwise by the
 * entry's.
 */
function compileIngress(scope: AppScope, { host, path, service }: Exposed): Ingress & KubernetesObject {
  const { app, stage, cluster } = scope;
  const { className } = cluster.entry;
  const { tlsIssuer } = stage;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name: app.name,
      namespace: app.namespace,
      labels: appLabels(scope),
      ...(tlsIssuer !== undefined && { annotations: { "cert-manager.io/cluster-issuer": tlsIssuer } }),
    },
    spec: {
      ...(className !== undefined && { ingressClassName: className }),
      tls: [{ hosts: [host], ...(tlsIssuer !== undefined && { secretName: `${app.name}-tls` }) }],
      rules: [
        {
          host,
          http: {
            paths: [
              {
                path,
                pathType: "Prefix",
                backend: { service: { name: service.name, port: { number: service.port } } },
              },
            ],
          },
        },
      ],
    },
  };
}

/** TLS is the listener's of the Gateway that it attaches to: of all of them where the cluster names none. */
function compileHTTPRoute(
  scope: AppScope,
  { host, path, service }: Exposed,
  { namespace, name, listener }: NonNullable<Entry["gateway"]>,
): HTTPRoute {
  const { app } = scope;
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: app.name, namespace: app.namespace, labels: appLabels(scope) },
    spec: {
      parentRefs: [{ namespace, name, ...(listener !== undefined && { sectionName: listener }) }],
      hostnames: [host],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: path } }],
          backendRefs: [service],
        },
      ],
    },
  };
}
