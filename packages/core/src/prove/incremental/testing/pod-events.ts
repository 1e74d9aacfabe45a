import type { UnknownContent } from "../../../manifests/world/content.ts";
import { gone, type Maker, present } from "./event-cluster.ts";
import { pod } from "./watched-cluster.ts";

type More = Readonly<Record<string, unknown>>;

const comes: Maker = (cluster, choose, at) => {
  const { object } = choose(cluster.of("Pod"));
  return present({ ...object, metadata: { ...object.metadata, name: `replica-${at}` } });
};

const goes: Maker = (cluster, choose) => {
  const all = cluster.of("Pod");
  return gone(choose(all.length > 12 ? all : all.slice(0, 1)));
};

/** One like no other, by what `more` says. */
const like =
  (more: (choose: Parameters<Maker>[1], at: number) => More, labels: More = {}): Maker =>
  (cluster, choose, at) => {
    const [home, stage] = choose(cluster.places);
    const app = choose(["app-0", "app-1", "app-9"]);
    return present(pod(home, app, `other-${at}`, { app, stage, ...(labels as {}) }, more(choose, at)));
  };

const changed =
  (change: (object: UnknownContent, choose: Parameters<Maker>[1], at: number) => UnknownContent): Maker =>
  (cluster, choose, at) =>
    present(change(choose(cluster.of("Pod")).object, choose, at));

const relabelled = changed((object, choose, at) => {
  const labels = choose([
    { app: choose(["app-0", "app-1", "ingress"]) },
    { app: "ingress", role: "none" },
    { [`label-${at}`]: "new" },
    { stage: choose(["dev", "prod"]) },
  ]);
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } } };
});

const reimaged = changed((object, choose, at) => {
  const spec = object["spec"] as { readonly containers: readonly More[] };
  const ports = choose([[], [{ containerPort: 8080, name: "http" }], [{ containerPort: 9090, hostPort: 9090 }]]);
  const containers = [{ ...spec.containers[0], image: `registry.example.com/other-${at}:1`, ports }];
  return { ...object, spec: { ...spec, containers } };
});

const ended = changed((object, choose) => ({
  ...object,
  status: { phase: choose(["Succeeded", "Failed", "Running"]) },
}));

const hub: Maker = (_, choose, at) =>
  present(pod("hub", "ingress", `b-${at % 3}`, { app: choose(["ingress", "other"]) }));

/** What may happen to pods. */
export const podEvents: readonly (readonly [string, Maker])[] = [
  ["a replica comes", comes],
  ["a replica comes", comes],
  ["a pod goes", goes],
  ["a pod goes", goes],
  ["a pod of another account comes", like((choose) => ({ serviceAccountName: choose(["robot", "builder"]) }))],
  ["a pod of another node comes", like((choose) => ({ nodeName: choose(["dev-0", "prod-1", "test-1", "nowhere"]) }))],
  ["a pod on its node's network comes", like(() => ({ hostNetwork: true }))],
  ["a pod that tolerates all comes", like(() => ({ tolerations: [{ operator: "Exists" }], nodeName: "" }))],
  [
    "a pod with a volume comes",
    like((_, at) => ({ volumes: [{ name: "data", persistentVolumeClaim: { claimName: `data-${at}` } }] })),
  ],
  ["a pod with other labels comes", like(() => ({}), { role: "none", team: "other" })],
  ["a pod gets other labels", relabelled],
  ["a pod gets another image", reimaged],
  ["a pod ends", ended],
  ["a pod of no stage comes", hub],
];
