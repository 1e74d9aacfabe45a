import { keyOf } from "../../../manifests/object-key.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { World, WorldObject } from "../../../manifests/world/world.ts";
import type { WorldEvent } from "../watched-world.ts";
import { binding, namespace, node, own, pod, policy, written } from "./watched-cluster.ts";

interface TitledEvent {
  readonly title: string;
  readonly event: WorldEvent;
}

type Choose = <Item>(items: readonly Item[]) => Item;

/** Events of every kind, as they happen to a cluster of `watchedCluster`: the same for the same seed. */
export function* clusterEvents(at: { readonly world: World }, count: number, seed: number): Generator<TitledEvent> {
  const choose = chooser(seed);
  for (let event = 0; event < count; event++) {
    const made = choose(makers)(at.world, choose, event);
    if (made) yield { title: `event ${event}: ${titleOf(made)}`, event: made };
  }
}

type Maker = (world: World, choose: Choose, at: number) => WorldEvent | undefined;

const present = (object: UnknownContent): WorldEvent => ({ type: "present", object: written(object) });
const gone = (one: WorldObject | undefined): WorldEvent | undefined => one && { type: "gone", key: keyOf(one.object) };

const podComes: Maker = (world, choose, at) => {
  const like = choose(world.objects.get("Pod") ?? []);
  const { metadata } = like.object;
  return present({ ...like.object, metadata: { ...metadata, name: `replica-${at}` } });
};

const podGoes: Maker = (world, choose) => gone(choose(world.objects.get("Pod") ?? []));

const otherPod: Maker = (world, choose, at) => {
  const [home, stage] = choose([...world.stages.ofNamespace]);
  const more = choose<Readonly<Record<string, unknown>>>([
    { hostNetwork: true },
    { nodeName: choose(["dev-0", "prod-1", "test-1"]) },
    { serviceAccountName: "robot" },
    { tolerations: [{ operator: "Exists" }] },
  ]);
  return present(
    pod(home, choose(["app-0", "app-9"]), `other-${at}`, { app: choose(["app-0", "app-9"]), stage }, more),
  );
};

const relabelledPod: Maker = (world, choose) => {
  const { object } = choose(world.objects.get("Pod") ?? []);
  const labels = { ...object.metadata.labels, app: choose(["app-0", "app-1", "ingress"]) };
  return present({ ...object, metadata: { ...object.metadata, labels } });
};

const policyComes: Maker = (world, choose, at) => {
  const [home, stage] = choose([...world.stages.ofNamespace]);
  const other = choose([...world.stages.names, stage]);
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
  ]);
  const direction = choose(["ingress", "egress"]);
  const rules = direction === "ingress" ? { ingress: [{ from: [peer] }] } : { egress: [{ to: [peer] }] };
  const policyTypes = direction === "ingress" ? ["Ingress"] : ["Egress"];
  return present(policy(home, `more-${at % 7}`, { podSelector: selector, policyTypes, ...rules }));
};

const policyGoes: Maker = (world, choose) => {
  const policies = world.objects.get("networking.k8s.io/NetworkPolicy") ?? [];
  const more = policies.filter(({ object }) => object.metadata.name.startsWith("more-"));
  return gone(choose(choose([0, 0, 0, 1]) === 0 ? more : policies));
};

const policyBack: Maker = (world, choose) => {
  const [home, stage] = choose([...world.stages.ofNamespace]);
  return present(policy(home, "own", own(stage)));
};

const ruleWithin: Maker = (world, choose) => {
  const [home, stage] = choose([...world.stages.ofNamespace]);
  const spec = own(stage) as { readonly ingress: readonly unknown[] };
  const peer = {
    namespaceSelector: { matchLabels: { stage } },
    podSelector: { matchLabels: { app: choose(["app-0", "app-1", "app-7"]) } },
  };
  return present(policy(home, "own", { ...spec, ingress: [...spec.ingress, { from: [peer] }] }));
};

const bindingComes: Maker = (world, choose) => {
  const [home, stage] = choose([...world.stages.ofNamespace]);
  const group = choose([`team-0-${stage}`, `team-1-${stage}`, "team-0-dev"]);
  return present(binding(home, group, choose(["view", "edit", "admin"])));
};

const bindingGoes: Maker = (world, choose) => {
  const all = world.objects.get("rbac.authorization.k8s.io/RoleBinding") ?? [];
  return gone(choose(all.filter(({ object }) => object.metadata.name.endsWith("-dev"))));
};

const namespaceLabelled: Maker = (world, choose) => {
  const [home] = choose([...world.stages.ofNamespace]);
  const [, , , stage = "dev"] = /^(app)-(\d+)-(\w+)$/.exec(home) ?? [];
  return present(namespace(home, { stage: choose([stage, stage, "prod"]), tier: choose(["one", "two"]) }));
};

const nodeLabelled: Maker = (_, choose) => {
  const stage = choose(["dev", "prod", "test"]);
  return present(node(`${stage}-1`, choose([stage, stage, "prod"])));
};

const serviceComes: Maker = (world, choose) => {
  const [home] = choose([...world.stages.ofNamespace]);
  const spec = { type: choose(["ClusterIP", "LoadBalancer"]), selector: { app: "app-0" }, ports: [{ port: 8080 }] };
  return present({ apiVersion: "v1", kind: "Service", metadata: { name: "app", namespace: home }, spec });
};

const makers: readonly Maker[] = [
  podComes,
  podComes,
  podGoes,
  podGoes,
  otherPod,
  relabelledPod,
  policyComes,
  policyGoes,
  policyBack,
  policyBack,
  ruleWithin,
  ruleWithin,
  bindingComes,
  bindingGoes,
  namespaceLabelled,
  nodeLabelled,
  serviceComes,
];

function titleOf(event: WorldEvent): string {
  const { kind, namespace: home, name } = event.type === "gone" ? event.key : keyOf(event.object.object);
  return `${kind} ${home}/${name} is ${event.type}: ${event.type === "gone" ? "" : JSON.stringify(event.object.object)}`;
}

/** Source: https://en.wikipedia.org/wiki/Linear_congruential_generator (constants of Numerical Recipes) */
function chooser(seed: number): Choose {
  let state = seed >>> 0;
  return (items) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return items[Math.floor((state / 2 ** 32) * items.length)] as (typeof items)[number];
  };
}
