import type { Span } from "../../diagnostics/places.ts";
import { namePlace } from "../../model/declared.ts";
import type { ClusterScope, NamespaceScope, StageScope } from "../compiled.ts";
import type { Manifest } from "../../manifests/kubernetes-object.ts";
import { clusterLabels, namespaceSelector, stageLabels } from "../labels.ts";
import { dnsRules } from "./dns.ts";
import { bothDirections, networkPolicy } from "./peers.ts";

/** No app can take one of these names: an app's policies all begin with `app-`. */
const defaultDeny = "default-deny";
const sameStage = "same-stage";
const dns = "dns";

/**
 * The policies of a namespace as a whole. Policies only ever add permissions, so the namespace is closed once, for every
 * pod in it whoever made it, and each app then opens what it declares (app-policies.ts).
 *
 * `closed`: nothing but DNS. `stage`: in from namespaces of the stage, out to the same, and DNS. `open`: none.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function compileNetworkPolicies(scope: NamespaceScope, origin: Span): Manifest[] {
  const labels = stageLabels(scope);
  const { name } = scope.namespace;
  switch (scope.stage.network) {
    case "open":
      return [];
    case "closed":
      return [
        { origin, object: networkPolicy(defaultDeny, name, labels, denyAll) },
        {
          origin,
          object: networkPolicy(dns, name, labels, {
            podSelector: {},
            policyTypes: ["Egress"],
            egress: dnsRules(scope.cluster),
          }),
        },
      ];
    case "stage": {
      const stage = { namespaceSelector: namespaceSelector(scope) };
      const spec = {
        podSelector: {},
        policyTypes: bothDirections,
        ingress: [{ from: [stage] }],
        egress: [{ to: [stage] }, ...dnsRules(scope.cluster)],
      };
      return [{ origin, object: networkPolicy(sameStage, name, labels, spec) }];
    }
  }
}

/** The stage's own namespace holds no pods: it is closed whatever the stage's mode, DNS included. */
export function compileSystemNamespacePolicy(scope: StageScope): Manifest {
  const { stage } = scope;
  return {
    origin: namePlace(stage.declared),
    object: networkPolicy(defaultDeny, stage.systemNamespace, stageLabels(scope), denyAll),
  };
}

/** The platform's own namespace holds no pods either. */
export function compileRecordsNamespacePolicy(scope: ClusterScope): Manifest {
  const { platform, cluster } = scope;
  return {
    origin: namePlace(cluster.declared),
    object: networkPolicy(defaultDeny, platform.recordsNamespace, clusterLabels(scope), denyAll),
  };
}

const denyAll = { podSelector: {}, policyTypes: bothDirections };
