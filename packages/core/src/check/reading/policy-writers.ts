import type { World } from "../../manifests/world/world.ts";
import type { GrantedRights } from "./granted-rights.ts";
import type { Plugin } from "./network-policies.ts";

/** Kinds of policies by which one can open what others close: of the namespace, then of the cluster. */
interface Kinds {
  readonly own: readonly string[];
  readonly ofCluster: readonly string[];
}

/** Beside NetworkPolicy, by the plugin's name. */
const ofPlugins: Readonly<Record<string, Kinds>> = {
  cilium: { own: ["cilium.io/CiliumNetworkPolicy"], ofCluster: ["cilium.io/CiliumClusterwideNetworkPolicy"] },
  calico: {
    own: ["projectcalico.org/NetworkPolicy", "crd.projectcalico.org/NetworkPolicy"],
    ofCluster: ["projectcalico.org/GlobalNetworkPolicy", "crd.projectcalico.org/GlobalNetworkPolicy"],
  },
  antrea: { own: ["crd.antrea.io/NetworkPolicy"], ofCluster: ["crd.antrea.io/ClusterNetworkPolicy"] },
};
const standard = "policy.networking.k8s.io";
const changing = ["update", "patch", "delete", "deletecollection"];

/** Whether people of a stage may write, change or delete policies that hold for pods of a namespace. */
export function mayRewrite(
  world: World,
  { name, clusterPolicies }: Plugin,
  rights: GrantedRights,
  stage: string,
  namespace: string,
): boolean {
  const { own = [], ofCluster = [] } = ofPlugins[name] ?? {};
  const may = (kind: string, where: string, verbs: readonly string[]): boolean => {
    const [group = "", singular = ""] = kind.split("/");
    return rights.whoActs(stage, verbs, group, singular.toLowerCase().replace(/y$/, "ies"), where).length > 0;
  };
  const tiered = clusterPolicies.map((one) => `${standard}/${one}`);
  const last = `${standard}/BaselineAdminNetworkPolicy`;
  const verbsOf = (kind: string) => (world.objects.has(kind) ? ["create", ...changing] : ["create"]);
  return (
    may("networking.k8s.io/NetworkPolicy", namespace, ["create", ...changing]) ||
    own.some((one) => may(one, namespace, verbsOf(one))) ||
    [...ofCluster, ...tiered].some((one) => may(one, "", verbsOf(one))) ||
    (world.objects.has(last) && may(last, "", changing))
  );
}
