import type { Ingress } from "kubernetes-types/networking/v1.d.ts";
import type { Read } from "../../../manifests/world/kinds.ts";
import { externalNameOf } from "./external-name.ts";

/**
 * Annotations of an Ingress by which a controller opens what they name: it asks there whether a request may pass, or sends
 * a copy of it there.
 *
 * Sources: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#external-authentication and
 * #mirror, https://haproxy-ingress.github.io/docs/configuration/keys/#auth-external
 */
export const leadingAnnotations = {
  "ingress-nginx": ["nginx.ingress.kubernetes.io/auth-url", "nginx.ingress.kubernetes.io/mirror-target"],
  "haproxy-ingress": ["haproxy-ingress.github.io/auth-url", "ingress.kubernetes.io/auth-url"],
} as const;

const all: readonly string[] = Object.values(leadingAnnotations).flat();

/** What such annotations of an Ingress name in the cluster, and by which of them. */
export function* annotatedLeads(
  { metadata }: Read<Ingress>,
  domain: string,
): Iterable<{ readonly key: string; readonly to: NonNullable<ReturnType<typeof externalNameOf>> }> {
  for (const key of all) {
    const text = metadata.annotations?.[key] ?? "";
    for (const host of hostsIn(text)) {
      const to = externalNameOf(host, domain);
      if (to) yield { key, to };
    }
    // haproxy-ingress has a form of its own for a Service.
    const [, namespace = metadata.namespace ?? "default", name] = /^svc:\/\/(?:([^/:]+)\/)?([^/:]+)/.exec(text) ?? [];
    if (name !== undefined) yield { key, to: { type: "service", namespace, name } };
  }
}

/** Hosts of URLs, without their ports. */
function hostsIn(text: string): readonly string[] {
  return [...text.matchAll(/https?:\/\/(?:[^\s/@]*@)?(\[[^\]\s]*\]|[^\s/:?#$]+)/gi)].map(([, host = ""]) =>
    host.replaceAll(/[[\]]/g, ""),
  );
}
