import * as z from "zod";
import { acknowledge } from "./acknowledge-field.ts";
import { networkPlugins } from "./network-plugins.ts";
import { cidr, dnsLabel, dnsName, labelKey, labels, labelValue, port, uid } from "./scalars.ts";

/** The minor versions that kubestage compiles for, oldest first. */
export const kubernetesVersions = ["1.34", "1.35", "1.36", "1.37"] as const;

const pods = {
  namespace: labels.describe("Labels of the namespace."),
  pods: labels.describe("Labels of the pods."),
};

const taint = z.strictObject({
  key: labelKey,
  value: labelValue.optional(),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

const nodePool = z.strictObject({
  name: dnsLabel.describe("The pool's name, for messages."),
  stage: dnsLabel.describe("The stage whose pods run on these nodes."),
  nodeNames: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9.]*)$/, "the beginning of a node name: lower-case letters, digits, dashes and dots")
    .optional()
    .describe("What the names of the pool's nodes begin with; needed where kubelets set the stage label."),
  labels: labels.optional().describe("Further labels of the pool's nodes that pods of the stage must ask for."),
  taints: z.array(taint).optional().describe("Further taints of the pool's nodes that pods of the stage tolerate."),
  setBy: z
    .enum(["platform", "kubelet"])
    .default("platform")
    .describe("Who sets the stage label on the nodes: the platform, or each kubelet when it registers."),
});

/** Who brings the platform's objects into a cluster. */
const deliveries = ["kubestage", "argocd", "flux"] as const;

const engine = z.strictObject({
  namespace: dnsLabel
    .optional()
    .describe("Where Argo CD or Flux itself runs. Default: argocd, or flux-system for Flux."),
  account: dnsLabel
    .optional()
    .describe(
      "The engine's own service account there: an administrator of the platform in this cluster, which applies what keeps its stages apart. Default: argocd-application-controller, or kustomize-controller for Flux.",
    ),
  credentials: dnsName
    .optional()
    .describe("The Secret there by which Flux reads the ledger. Default: none. Argo CD has a list of its own."),
});

export const clusterSpec = z.strictObject({
  version: z.enum(kubernetesVersions).default("1.36").describe("The Kubernetes minor version."),
  uid: uid
    .optional()
    .describe(
      "The UID of the cluster's kube-system namespace: its identity, by which commands know it whatever a context is called.",
    ),
  identity: z
    .strictObject({
      groupPrefix: z
        .string()
        .optional()
        .describe("What the OIDC or LDAP bridge puts before group names, such as `oidc:`."),
      userPrefix: z.string().optional().describe("What it puts before user names."),
      groups: z
        .array(z.string().min(1))
        .optional()
        .describe("The directory's groups, without prefix. Where given, unknown groups are findings."),
      users: z
        .array(z.string().min(1))
        .optional()
        .describe("The directory's users, without prefix. Where given, unknown users are findings."),
    })
    .optional()
    .describe("How people's names appear to this cluster."),
  cni: z
    .enum(Object.keys(networkPlugins) as [keyof typeof networkPlugins, ...(keyof typeof networkPlugins)[]])
    .describe("The network plugin."),
  features: z
    .strictObject({
      clusterNetworkPolicy: z
        .boolean()
        .optional()
        .describe(
          "Whether ClusterNetworkPolicy (policy.networking.k8s.io/v1alpha2) is installed and enforced. Default: false.",
        ),
      mutatingAdmission: z
        .boolean()
        .optional()
        .describe("Whether MutatingAdmissionPolicy is on. Default: from 1.36 on."),
    })
    .optional()
    .describe("What this cluster has beyond its version's defaults."),
  dns: z
    .strictObject({
      ...pods,
      port: port.optional().describe("The port that the DNS pods listen on. Default: 53; OpenShift: 5353."),
      nodeLocal: z
        .union([z.ipv4(), z.ipv6()], "an IP address, such as 169.254.20.10")
        .optional()
        .describe("The address of NodeLocal DNSCache, such as 169.254.20.10."),
    })
    .partial()
    .optional()
    .describe("The cluster's DNS. Default: pods k8s-app=kube-dns in kube-system, port 53."),
  entry: z
    .strictObject({
      ...pods,
      kind: z.enum(["ingress", "gateway"]).optional().describe("How apps are exposed. Default: ingress."),
      className: dnsLabel
        .optional()
        .describe("The ingressClassName of the stage's Ingresses. Default: the cluster's default class."),
      gateway: z
        .strictObject({
          namespace: dnsLabel,
          name: dnsLabel,
          listener: dnsLabel.optional().describe("The listener that routes attach to, such as https. Default: all."),
        })
        .optional()
        .describe("The Gateway that HTTPRoutes attach to; needed for kind gateway."),
    })
    .partial()
    .optional()
    .describe("Where traffic from outside comes in. Default: ingress-nginx."),
  monitoring: z
    .strictObject({
      ...pods,
      ports: z
        .array(port)
        .optional()
        .describe("Of the ports that apps declare, those that monitoring may open. Default: all."),
    })
    .optional()
    .describe("Pods that scrape metrics from every stage."),
  apiServer: z
    .strictObject({
      cidrs: z.array(cidr).min(1).describe("Addresses of the API server."),
      port: port.optional().describe("Default: 6443."),
    })
    .optional()
    .describe("Where the API server listens; needed by apps that call it."),
  podCidrs: z.array(cidr).optional().describe("Pod networks: never opened by a rule for the outside."),
  serviceCidrs: z.array(cidr).optional().describe("Service networks: never opened by a rule for the outside."),
  nodePools: z.array(nodePool).optional().describe("Nodes that belong to a stage."),
  registries: z
    .array(
      z.string().regex(/^[a-z0-9][a-z0-9._:/-]*$/, "a registry or a path in it, such as registry.example.com/shop"),
    )
    .optional()
    .describe("Registries, or paths in them, that images may come from, in every stage. Default: any."),
  delivery: z
    .enum(deliveries)
    .default("kubestage")
    .describe("Who brings what was promoted into this cluster: `kubestage apply`, or Argo CD or Flux from the ledger."),
  engine: engine.optional().describe("The Argo CD or Flux of this cluster, where its names are not the usual ones."),
  acknowledge,
});
