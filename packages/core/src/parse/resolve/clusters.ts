import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace } from "../../model/declared.ts";
import { networkPlugins } from "../../model/network-plugins.ts";
import type { Cluster, Engine, Entry, NodePool } from "../../model/resolved.ts";

const mutatingAdmissionSince = "1.36";
const namespaceName = "kubernetes.io/metadata.name";

/**
 * A cluster with its defaults.
 *
 * Errors: KS1008 for a gateway entry that does not say where it is, and for a pool whose kubelets set the stage label
 * but whose node names are not given.
 */
export function resolveCluster(declared: Declared<"Cluster">, diagnostics: Diagnostic[]): Cluster {
  const { name, spec } = declared;
  const { identity, features, dns } = spec;
  return {
    declared,
    name,
    uid: spec.uid,
    version: spec.version,
    groupPrefix: identity?.groupPrefix ?? "",
    userPrefix: identity?.userPrefix ?? "",
    cni: spec.cni,
    plugin: networkPlugins[spec.cni],
    clusterNetworkPolicy: features?.clusterNetworkPolicy ?? false,
    mutatingAdmission: features?.mutatingAdmission ?? spec.version >= mutatingAdmissionSince,
    dns: {
      namespace: dns?.namespace ?? { [namespaceName]: "kube-system" },
      pods: dns?.pods ?? { "k8s-app": "kube-dns" },
      port: dns?.port ?? 53,
      nodeLocal: dns?.nodeLocal,
    },
    entry: resolveEntry(declared, diagnostics),
    monitoring: spec.monitoring && { ...spec.monitoring, ports: spec.monitoring.ports },
    apiServer: spec.apiServer && { cidrs: spec.apiServer.cidrs, port: spec.apiServer.port ?? 6443 },
    podCidrs: spec.podCidrs ?? [],
    serviceCidrs: spec.serviceCidrs ?? [],
    nodePools: (spec.nodePools ?? []).map((pool, index) => resolvePool(declared, pool, index, diagnostics)),
    registries: spec.registries,
    engine: resolveEngine(spec),
  };
}

/** Where the projects' own installation manifests put it, and under which account. */
const usualEngines = {
  argocd: { namespace: "argocd", account: "argocd-application-controller" },
  flux: { namespace: "flux-system", account: "kustomize-controller" },
} as const;

function resolveEngine({ delivery, engine }: Declared<"Cluster">["spec"]): Engine | undefined {
  if (delivery === "kubestage") return undefined;
  const usual = usualEngines[delivery];
  return {
    kind: delivery,
    namespace: engine?.namespace ?? usual.namespace,
    account: engine?.account ?? usual.account,
    credentials: engine?.credentials,
  };
}

function resolveEntry(declared: Declared<"Cluster">, diagnostics: Diagnostic[]): Entry {
  const entry = declared.spec.entry ?? {};
  const kind = entry.kind ?? "ingress";
  if (kind === "gateway") {
    for (const field of ["namespace", "pods", "gateway"] as const) {
      if (entry[field]) continue;
      const hint = `add entry.${field}: a gateway has no default place`;
      const message = `Cluster ${JSON.stringify(declared.name)} lacks entry.${field}`;
      diagnostics.push(diagnose("KS1008", { message, hint, span: fieldPlace(declared, "entry") }));
    }
  }
  return {
    kind,
    namespace: entry.namespace ?? { [namespaceName]: "ingress-nginx" },
    pods: entry.pods ?? { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
    className: entry.className,
    gateway: entry.gateway,
  };
}

type DeclaredPool = NonNullable<Declared<"Cluster">["spec"]["nodePools"]>[number];

function resolvePool(
  declared: Declared<"Cluster">,
  pool: DeclaredPool,
  index: number,
  diagnostics: Diagnostic[],
): NodePool {
  if (pool.setBy === "kubelet" && pool.nodeNames === undefined) {
    const message = `node pool ${JSON.stringify(pool.name)} lets kubelets set the stage label but does not say which nodes are its own`;
    const hint = "add `nodeNames`: what their names begin with";
    diagnostics.push(diagnose("KS1008", { message, hint, span: fieldPlace(declared, "nodePools", index, "setBy") }));
  }
  return { ...pool, nodeNames: pool.nodeNames, labels: pool.labels ?? {}, taints: pool.taints ?? [] };
}
