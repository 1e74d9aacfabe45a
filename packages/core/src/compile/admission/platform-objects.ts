import type { ClusterScope } from "../compiled.ts";
import { isController, isPlatform } from "./identities.ts";
import type { Operation, Policy, Rule } from "./policy.ts";

const any: readonly Operation[] = ["CREATE", "UPDATE", "DELETE"];

/** Custom resources have versions that we do not know, and are judged in all of them. */
function custom(group: string, ...resources: readonly string[]): Rule {
  return { group, version: "*", resources, operations: any };
}

/** Policies add permissions to each other: one that opens a namespace opens it whatever the others say. */
const network: readonly Rule[] = [
  { group: "networking.k8s.io", version: "v1", resources: ["networkpolicies"], operations: any },
  custom("cilium.io", "ciliumnetworkpolicies", "ciliumlocalredirectpolicies", "ciliumenvoyconfigs"),
  custom("crd.projectcalico.org", "networkpolicies", "networksets"),
  custom("projectcalico.org", "networkpolicies", "networksets"),
  custom("crd.antrea.io", "networkpolicies"),
];

/** Admission counts by the status of a quota, so whoever writes that is without one. */
const limits: readonly Rule[] = [
  {
    group: "",
    version: "v1",
    resources: ["resourcequotas", "resourcequotas/status", "limitranges"],
    operations: any,
  },
];

const access: readonly Rule[] = [
  { group: "rbac.authorization.k8s.io", version: "v1", resources: ["roles", "rolebindings"], operations: any },
];

/**
 * What claims hosts or ports of the entry in a way that no policy here reads, and what lets other namespaces refer to
 * this one.
 */
const entry: readonly Rule[] = [
  custom("networking.istio.io", "gateways", "virtualservices", "serviceentries"),
  custom("traefik.io", "ingressroutes", "ingressroutetcps", "ingressrouteudps"),
  custom("projectcontour.io", "httpproxies", "tlscertificatedelegations"),
  custom("gateway.networking.k8s.io", "gateways", "listenersets", "referencegrants", "tcproutes", "udproutes"),
  custom("gateway.networking.x-k8s.io", "xlistenersets"),
  custom("externaldns.k8s.io", "dnsendpoints"),
];

/** Other ways to the values of secrets than an ExternalSecret. */
const secrets: readonly Rule[] = [
  custom("external-secrets.io", "secretstores", "pushsecrets"),
  custom("generators.external-secrets.io", "*"),
  custom("secrets-store.csi.x-k8s.io", "secretproviderclasses"),
];

/**
 * What keeps a namespace in its stage is written by the platform's identity and by nobody who lives inside of it: network
 * policies of any kind, quotas, limits, who may do what, gateways, other stores of secrets. Roles are a second lock:
 * kubestage gives nobody the right to write any of these, but a role that somebody added by hand may.
 *
 * The namespace and garbage controllers pass, or no namespace could be deleted, and the one that counts quotas.
 */
export function platformObjectPolicy(scope: ClusterScope): Policy {
  return {
    name: "platform-objects",
    judges: "stages",
    rules: [...network, ...limits, ...access, ...entry, ...secrets],
    variables: { isPlatform: isPlatform(scope) },
    validations: [
      {
        expression: [
          "variables.isPlatform",
          `(request.operation != 'CREATE' && ${isController("namespace-controller", "generic-garbage-collector")})`,
          `(request.resource.resource == 'resourcequotas' && request.subResource == 'status' && ${isController("resourcequota-controller")})`,
        ].join(" ||\n"),
        message: `this keeps a stage apart, so only the platform writes it: declare the change and let an administrator of ${scope.platform.name} apply it`,
        detail: "request.resource.resource",
      },
    ],
  };
}
