import type { LiveObject } from "@kubestage/core";

/** What the DaemonSets of a cluster say about its network plugin. */
export interface SeenPlugin {
  readonly name: string;
  /** Undefined where it depends on something that cannot be seen. */
  readonly enforces: boolean | undefined;
  readonly why: string;
  /** Nodes that its agent has to run on, and those that it is ready on; undefined where the cluster does not tell. */
  readonly agents: { readonly wanted: number; readonly ready: number } | undefined;
}

interface Pattern {
  /** Of the DaemonSet. */
  readonly name: RegExp;
  readonly plugin: string;
  readonly enforces: boolean | undefined;
  readonly why: string;
}

/**
 * How the plugins of the declaration's language appear in a cluster: by the DaemonSets that their projects ship.
 * The first that matches counts: canal is flannel with calico's policies.
 */
const patterns: readonly Pattern[] = [
  { name: /^canal$/, plugin: "canal", enforces: true, why: "canal enforces policies by calico" },
  { name: /^calico-node$/, plugin: "calico", enforces: true, why: "calico enforces policies" },
  { name: /^(cilium|anetd)$/, plugin: "cilium", enforces: true, why: "cilium enforces policies" },
  { name: /^antrea-agent$/, plugin: "antrea", enforces: true, why: "antrea enforces policies" },
  { name: /^ovnkube-node/, plugin: "ovn-kubernetes", enforces: true, why: "ovn-kubernetes enforces policies" },
  { name: /^kube-router$/, plugin: "kube-router", enforces: true, why: "kube-router enforces policies" },
  { name: /^azure-npm$/, plugin: "azure-npm", enforces: true, why: "azure-npm enforces policies" },
  {
    name: /^(kube-)?flannel(-ds)?/,
    plugin: "flannel",
    enforces: false,
    why: "flannel accepts policies and ignores them",
  },
  { name: /^kindnet$/, plugin: "kindnet", enforces: undefined, why: "kindnet enforces policies since kind 0.24" },
];

/**
 * The network plugin as its DaemonSets show it; undefined where none of them is known.
 * Source of the AWS flag: https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
 */
export function seenPlugin(daemonSets: readonly LiveObject[]): SeenPlugin | undefined {
  for (const { name, plugin, enforces, why } of patterns) {
    const agent = daemonSets.find(({ metadata }) => name.test(metadata.name));
    if (agent) return { name: plugin, enforces, why, agents: agentsOf(agent) };
  }
  const aws = daemonSets.find(({ metadata }) => metadata.name === "aws-node");
  if (!aws) return undefined;
  const enforces = JSON.stringify(aws["spec"] ?? {}).includes("--enable-network-policy=true");
  const why = enforces
    ? "the VPC plugin's agent has --enable-network-policy=true"
    : "the VPC plugin's agent lacks --enable-network-policy=true";
  return { name: "aws-vpc-cni", enforces, why, agents: agentsOf(aws) };
}

function agentsOf({ status }: LiveObject): SeenPlugin["agents"] {
  const { desiredNumberScheduled: wanted, numberReady: ready } = (status ?? {}) as Readonly<Record<string, unknown>>;
  return typeof wanted === "number" && typeof ready === "number" ? { wanted, ready } : undefined;
}
