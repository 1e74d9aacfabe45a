import { gone, type Maker, present } from "./event-cluster.ts";
import { own, policy } from "./watched-cluster.ts";

const comes: Maker = (cluster, choose, at) => {
  const [home, stage] = choose(cluster.places);
  const other = choose(["dev", "prod", "test", stage]);
  const selector = choose<unknown>([{}, { matchLabels: { app: "app-0" } }]);
  const peer = choose<unknown>([
    { namespaceSelector: { matchLabels: { stage: other } } },
    { namespaceSelector: {} },
    { podSelector: {} },
    { ipBlock: { cidr: "0.0.0.0/0" } },
    { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "hub" } } },
    { namespaceSelector: { matchLabels: { stage: other } }, podSelector: { matchLabels: { app: "app-1" } } },
    {
      namespaceSelector: {},
      podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["app-0"] }] },
    },
    { namespaceSelector: { matchLabels: { tier: "one" } }, podSelector: { matchLabels: { role: "none" } } },
    { namespaceSelector: { matchLabels: { tier: "two", stage: other } } },
  ]);
  const ports = choose<Readonly<Record<string, unknown>>>([{}, {}, { ports: [{ port: "http" }] }]);
  const direction = choose(["ingress", "egress"]);
  const rules =
    direction === "ingress" ? { ingress: [{ from: [peer], ...ports }] } : { egress: [{ to: [peer], ...ports }] };
  const policyTypes = direction === "ingress" ? ["Ingress"] : ["Egress"];
  return present(policy(home, `more-${at % 7}`, { podSelector: selector, policyTypes, ...rules }));
};

const moreGoes: Maker = (cluster, choose) =>
  gone(choose(cluster.of("NetworkPolicy").filter(({ object }) => object.metadata.name.startsWith("more-"))));

const anyGoes: Maker = (cluster, choose) => gone(choose(cluster.of("NetworkPolicy")));

const back: Maker = (cluster, choose) => {
  const [home, stage] = choose(cluster.places);
  return present(policy(home, "own", own(stage)));
};

const allBack: Maker = (cluster, choose) => {
  const [home, stage] =
    cluster.places.find(([name, of]) => {
      const there = cluster.of("NetworkPolicy").find(({ object: { metadata } }) => metadata.namespace === name);
      return JSON.stringify(there?.object["spec"]) !== JSON.stringify(own(of));
    }) ?? choose(cluster.places);
  return present(policy(home, "own", own(stage)));
};

const ruleWithin: Maker = (cluster, choose) => {
  const [home, stage] = choose(cluster.places);
  const spec = own(stage) as { readonly ingress: readonly unknown[] };
  const peer = {
    namespaceSelector: { matchLabels: { stage } },
    podSelector: { matchLabels: { app: choose(["app-0", "app-1", "app-7"]) } },
  };
  return present(policy(home, "own", { ...spec, ingress: [...spec.ingress, { from: [peer] }] }));
};

/** What may happen to policies: more of it mends than opens. */
export const policyEvents: readonly (readonly [string, Maker])[] = [
  ["a policy comes", comes],
  ["a policy comes", comes],
  ["a policy goes", moreGoes],
  ["a policy goes", moreGoes],
  ["any policy goes", anyGoes],
  ["a policy is as it was", back],
  ["a policy is as it was", back],
  ["a policy is as it was", allBack],
  ["a policy's rule between pods of one stage", ruleWithin],
];
