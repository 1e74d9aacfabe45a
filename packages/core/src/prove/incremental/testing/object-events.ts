import { gone, type Maker, present } from "./event-cluster.ts";
import { namespace, node } from "./watched-cluster.ts";

const namespaceRelabelled: Maker = (cluster, choose) => {
  const [home, stage] = choose(cluster.places);
  return present(namespace(home, { stage, tier: choose(["one", "two"]), owner: choose(["a", "b"]) }));
};

const ownStage = (name: string): string => /^app-\d+-(\w+)$/.exec(name)?.[1] ?? "dev";

const namespaceMoves: Maker = (cluster, choose) => {
  const [home] = choose(cluster.places);
  return present(namespace(home, { stage: choose([ownStage(home), "prod"]) }));
};

const namespaceBack: Maker = (cluster, choose) => {
  const [home] = cluster.places.find(([name, stage]) => ownStage(name) !== stage) ?? choose(cluster.places);
  return present(namespace(home, { stage: ownStage(home) }));
};

const nodeRelabelled: Maker = (_, choose) => {
  const stage = choose(["dev", "prod", "test"]);
  return present(node(`${stage}-1`, choose([stage, stage, stage, "prod"])));
};

const serviceComes: Maker = (cluster, choose) => {
  const [home] = choose(cluster.places);
  const spec = { type: choose(["ClusterIP", "LoadBalancer"]), selector: { app: "app-0" }, ports: [{ port: 8080 }] };
  return present({ apiVersion: "v1", kind: "Service", metadata: { name: "app", namespace: home }, spec });
};

const serviceGoes: Maker = (cluster, choose) => gone(choose(cluster.of("Service")));

const accountComes: Maker = (cluster, choose) => {
  const metadata = { name: choose(["robot", "builder"]), namespace: choose(cluster.places)[0] };
  return present({ apiVersion: "v1", kind: "ServiceAccount", metadata });
};

const tokenComes: Maker = (cluster, choose) => {
  const annotations = { "kubernetes.io/service-account.name": choose(["robot", "default"]) };
  const metadata = { name: choose(["one", "two"]), namespace: choose(cluster.places)[0], annotations };
  return present({ apiVersion: "v1", kind: "Secret", metadata, type: "kubernetes.io/service-account-token" });
};

const workloadComes: Maker = (cluster, choose) => {
  const [home, stage] = choose(cluster.places);
  const labels = { app: "made", stage: choose([stage, stage, "prod"]) };
  const spec = { containers: [{ name: "made", image: "made:1" }], nodeSelector: { stage: choose([stage, "prod"]) } };
  return present({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "made", namespace: home },
    spec: { selector: { matchLabels: { app: "made" } }, template: { metadata: { labels }, spec } },
  });
};

const workloadGoes: Maker = (cluster, choose) => gone(choose(cluster.of("Deployment")));

/** What may happen to everything else. */
export const objectEvents: readonly (readonly [string, Maker])[] = [
  ["a namespace gets other labels", namespaceRelabelled],
  ["a namespace moves to another stage", namespaceMoves],
  ["a namespace is of its stage again", namespaceBack],
  ["a node gets other labels", nodeRelabelled],
  ["a service comes", serviceComes],
  ["a service goes", serviceGoes],
  ["an account comes", accountComes],
  ["an account's token comes", tokenComes],
  ["a workload comes", workloadComes],
  ["a workload goes", workloadGoes],
];
