import type { Spec } from "./documents.ts";
import { cluster } from "./documents.ts";
import { teamNames } from "./teams.ts";

const namespace = (name: string) => ({ "kubernetes.io/metadata.name": name });

const identity = {
  groupPrefix: "ldap:",
  userPrefix: "ldap:",
  groups: [...teamNames, "platform", "on-call", "auditors", "client-testers", "performance-engineers"],
};

const prometheus = { "app.kubernetes.io/name": "prometheus" };
/** Where our services and the exporters beside our databases answer scrapes. */
const metricsPorts = [9090, 9187];

/** dev, test and integration: OpenShift, whose DNS, entry and monitoring are called otherwise than elsewhere. */
const development = cluster("development", {
  version: "1.36",
  cni: "ovn-kubernetes",
  features: { clusterNetworkPolicy: true },
  identity,
  dns: {
    namespace: namespace("openshift-dns"),
    pods: { "dns.operator.openshift.io/daemonset-dns": "default" },
    port: 5353,
  },
  entry: {
    namespace: namespace("openshift-ingress"),
    pods: { "ingresscontroller.operator.openshift.io/deployment-ingresscontroller": "default" },
    className: "openshift-default",
  },
  monitoring: { namespace: namespace("openshift-user-workload-monitoring"), pods: prometheus, ports: metricsPorts },
  podCidrs: ["10.128.0.0/14"],
  serviceCidrs: ["172.30.0.0/16"],
});

/** client-qa, load-test and staging. Its kubelets set the stage label of the client's nodes when they join. */
const quality = cluster("quality", {
  version: "1.36",
  cni: "calico",
  identity,
  dns: { nodeLocal: "169.254.20.10" },
  monitoring: { namespace: namespace("monitoring"), pods: prometheus, ports: metricsPorts },
  podCidrs: ["10.64.0.0/14"],
  serviceCidrs: ["10.68.0.0/16"],
  nodePools: [
    { name: "client", stage: "client-qa", setBy: "kubelet", nodeNames: "client-" },
    {
      name: "measured",
      stage: "load-test",
      labels: { "insurance.example.com/disk": "nvme" },
      taints: [{ key: "insurance.example.com/measured", value: "true", effect: "NoSchedule" }],
    },
  ],
});

/** A production region: Cilium, which opens hosts by their names, and an entry by the Gateway API. */
function region(name: string, second: number) {
  const spec: Spec<"Cluster"> = {
    version: "1.35",
    cni: "cilium",
    identity,
    entry: {
      kind: "gateway",
      namespace: namespace("entry"),
      pods: { "gateway.envoyproxy.io/owning-gateway-name": "public" },
      gateway: { namespace: "entry", name: "public" },
    },
    monitoring: { namespace: namespace("monitoring"), pods: prometheus, ports: metricsPorts },
    podCidrs: [`10.${second}.0.0/14`],
    serviceCidrs: [`10.${second + 4}.0.0/16`],
  };
  return cluster(name, spec);
}

export const clusters = [development, quality, region("prod-eu", 160), region("prod-us", 192)];
