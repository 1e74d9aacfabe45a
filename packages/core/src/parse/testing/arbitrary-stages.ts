import fc from "fast-check";
import type { YamlValue } from "../../manifests/write-yaml.ts";
import type { GeneratedDocument, Plan } from "./generated-documents.ts";

const selected = { namespace: { "kubernetes.io/metadata.name": "infrastructure" }, pods: { app: "it" } };
const gateway = { kind: "gateway", ...selected, gateway: { namespace: "gateways", name: "public" } };

const cluster = fc.record(
  {
    cni: fc.constantFrom("calico", "cilium", "antrea"),
    identity: fc.constantFrom<YamlValue>({ groupPrefix: "oidc:" }, { groupPrefix: "ldap:", userPrefix: "ldap:" }),
    features: fc.record({ clusterNetworkPolicy: fc.boolean(), mutatingAdmission: fc.boolean() }, { requiredKeys: [] }),
    dns: fc.constantFrom<YamlValue>({ port: 5353 }, { nodeLocal: "169.254.20.10" }),
    entry: fc.constantFrom<YamlValue>({ className: "nginx" }, gateway),
    monitoring: fc.constant(selected),
    podCidrs: fc.constant(["10.0.0.0/16"]),
    serviceCidrs: fc.constant(["10.1.0.0/16"]),
    registries: fc.constant(["registry.example.com"]),
  },
  { requiredKeys: ["cni", "podCidrs", "serviceCidrs"] },
);

/** For tests: the clusters of a plan; each says where its API server is, and has nodes for each stage that may want some. */
export function arbitraryClusters({ clusters, stages }: Plan): fc.Arbitrary<GeneratedDocument[]> {
  const apiServer = { cidrs: ["198.51.100.1/32"] };
  return fc.tuple(...clusters.map(() => cluster)).map((specs) =>
    specs.map((spec, index) => {
      const name = clusters[index] ?? "";
      const own = stages.filter((stage) => stage.clusters.includes(name)).map((stage) => stage.name);
      const nodePools = own.map((stage) => ({
        name: `for-${stage}`,
        stage,
        taints: [{ key: "kind", effect: "NoSchedule" }],
      }));
      return { kind: "Cluster", name, spec: { ...spec, apiServer, nodePools } };
    }),
  );
}

const amounts = fc.constantFrom<YamlValue>({ cpu: 8, memory: "16Gi" }, { pods: 30, jobs: 5 }, { storage: "100Gi" });

const stage = fc.record(
  {
    nodes: fc.constantFrom("dedicated", "labelled"),
    network: fc.constantFrom("closed", "stage", "open"),
    podSecurity: fc.constantFrom("baseline", "restricted"),
    namespaces: fc.constantFrom<YamlValue>("perApp", "perTeam", "single", { template: "x-{app}-{stage}" }),
    quota: amounts,
    limits: fc.constantFrom<YamlValue>({ max: { cpu: 8 } }, { default: { memory: "1Gi" }, maxRatio: 20 }),
    access: fc.constantFrom<YamlValue>({ teams: "view" }, { groups: { audit: "view" }, users: { ada: "debug" } }),
    runtimeClasses: fc.constant(["gvisor"]),
    secrets: fc.constantFrom<{ readonly store: string; readonly path?: string }>(
      { store: "vault" },
      { store: "vault", path: "team" },
    ),
    host: fc.constant("{app}.{stage}.{domain}"),
  },
  { requiredKeys: ["nodes"] },
);

/** For tests: the stages of a plan, each after some of those before it. */
export function arbitraryStages({ stages }: Plan): fc.Arbitrary<GeneratedDocument[]> {
  return fc
    .tuple(fc.tuple(...stages.map(() => stage)), fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }))
    .map(([specs, follows]) =>
      specs.map((spec, index) => {
        const { name, tier, clusters } = stages[index] ?? { name: "", tier: "", clusters: [] };
        const after = stages.slice(0, index).filter((_, before) => follows[before] === true);
        // Of two production stages with the usual template each would claim the other's hosts.
        const host = tier === "production" ? "{app}-{stage}.{domain}" : spec.host;
        const where =
          clusters.length === 1 ? { cluster: clusters[0] } : { clusters, waves: clusters.map((one) => [one]) };
        // No stage's secrets may lie in another's.
        const secrets = spec.secrets?.path === undefined ? spec.secrets : { store: "vault", path: `team/${name}` };
        const order = after.map((one) => one.name);
        return { kind: "Stage", name, spec: { ...where, tier, ...spec, secrets, host, after: order } };
      }),
    );
}
