import { expect, test } from "vitest";
import { objectsOfText } from "../../manifests/world/found-in-text.ts";
import type { WorldObject } from "../../manifests/world/world.ts";
import { ProofWatch } from "./proof-watch.ts";
import { clusterEvents, kindsOfEvents } from "./testing/cluster-events.ts";
import { EventCluster } from "./testing/event-cluster.ts";
import { coldOf, options, withoutExamples, world } from "./testing/followed.ts";
import { namespace, own, policy, watchedCluster, written } from "./testing/watched-cluster.ts";

/** More of all in the long run, `npm run prove:events`: sequences of events, each from a cluster of a thousand pods. */
const size = { apps: Number(process.env["WATCH_APPS"] ?? 3), podsOfApp: Number(process.env["WATCH_PODS"] ?? 1) };
const runs = Number(process.env["WATCH_EVENTS"] ?? 120);
const first = Number(process.env["WATCH_SEED"] ?? 20_261_121);
const seeds = Array.from({ length: Number(process.env["WATCH_SEQUENCES"] ?? 1) }, (_, at) => first + at);

const sequences = seeds.flatMap((seed) => (["edit", "view"] as const).map((role) => [seed, role] as const));

/** What verdicts have come to be in any of the sequences, and which events were answered without the whole world. */
const turned = new Set<string>();
const quick = new Set<string>();

test.each(sequences)(
  `after each of ${runs} events of all kinds the verdicts are those of a proof from the beginning (seed %i, teams may %s)`,
  (seed, role) => {
    const cluster = new EventCluster(watchedCluster({ ...size, role }));
    const watch = new ProofWatch(cluster.objects, { ...options, world });
    const counts = new Map<string, number>();
    for (const { kind, title, event } of clusterEvents(cluster, runs, seed)) {
      const wholes = watch.wholes;
      const { verdicts } = watch.apply(event);
      const count = counts.get(kind) ?? 0;
      counts.set(kind, count + 1);
      if (watch.wholes === wholes) quick.add(kind);
      const cold = coldOf(cluster);
      expect({ title, verdicts: withoutExamples(watch.verdicts) }).toEqual({
        title,
        verdicts: withoutExamples(cold.verdicts),
      });
      // Asked for each time, it would be proved anew each time.
      if (counts.size % 3 === 0 && count % 10 === 0)
        expect({ title, proof: watch.proof.findings }).toEqual({ title, proof: cold.findings });
      for (const one of verdicts) turned.add(`${one.property} ${one.verdict}`);
    }
    for (const kind of kindsOfEvents) expect([...counts.keys()]).toContain(kind);
  },
  36_000_000,
);

test("in these sequences every property comes to hold and comes to be broken", () => {
  const wanted = ["network", "access", "placement"].flatMap((one) => [`${one} holds`, `${one} broken`]);
  expect([...turned]).toEqual(expect.arrayContaining(wanted));
});

test("and not each time by proving the whole world", () => {
  const wanted = ["a pod gets other labels", "a pod of another account comes", "a binding goes", "a policy comes"];
  expect([...quick]).toEqual(expect.arrayContaining(wanted));
});

test("a replica more is no concern of any property, and neither is a new revision of its image", () => {
  const objects = watchedCluster({ apps: 2, podsOfApp: 2 });
  const watch = new ProofWatch(objects, { ...options, world });
  const pod = podNamed(objects, "app-1-a");
  expect(watch.apply(present(pod, { name: "app-1-z" })).proved).toEqual([]);
  const text = JSON.stringify(pod).replace(/sha256:0+/, `sha256:${"1".repeat(64)}`);
  expect(watch.apply(present(JSON.parse(text) as WorldObject, { name: "app-1-y" })).proved).toEqual([]);
});

test("the last pod of its kind is no replica", () => {
  const objects = watchedCluster({ apps: 1, podsOfApp: 1 });
  const watch = new ProofWatch(objects, { ...options, world });
  const { namespace = "" } = podNamed(objects, "app-0-a").object.metadata;
  const gone = watch.apply({ type: "gone", key: { group: "", kind: "Pod", namespace, name: "app-0-a" } });
  expect(gone.proved).toEqual(["network", "access", "placement"]);
});

test("a policy concerns the network only", () => {
  const objects = watchedCluster({ apps: 1, podsOfApp: 1 });
  const watch = new ProofWatch(objects, { ...options, world });
  const [opening] = objectsOfText({
    file: "open.yaml",
    path: "open.yaml",
    text: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: app-0-prod }
spec: { podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}] }
`,
  }).objects;
  if (!opening) throw new Error("there is a policy in it");
  const opened = watch.apply({ type: "present", object: opening });
  expect(opened.proved).toEqual(["network"]);
  expect(watch.apply({ type: "gone", key: keyOfPolicy }).proved).toEqual(["network"]);
});

test("a rule between pods of one stage turns no verdict, and one for another stage does", () => {
  const watch = new ProofWatch(watchedCluster({ apps: 2, podsOfApp: 1 }), { ...options, world });
  const changed = (home: string, stage: string, to: string, direction: "ingress" | "egress") => {
    const spec = own(stage) as Readonly<Record<typeof direction, readonly unknown[]>>;
    const peer = { namespaceSelector: { matchLabels: { stage: to } }, podSelector: {} };
    const rule = direction === "ingress" ? { from: [peer] } : { to: [peer] };
    return written(policy(home, "own", { ...spec, [direction]: [...spec[direction], rule] }));
  };
  const turned = (...change: Parameters<typeof changed>) =>
    watch
      .apply({ type: "present", object: changed(...change) })
      .verdicts.filter(({ verdict, from, to }) => verdict === "broken" && [from, to].join() === "prod,dev");
  expect(turned("app-1-prod", "prod", "prod", "egress")).toEqual([]);
  expect(turned("app-1-prod", "prod", "dev", "egress")).toEqual([]);
  expect(turned("app-1-dev", "dev", "prod", "ingress")).toEqual([
    expect.objectContaining({ property: "network", verdict: "broken" }),
  ]);
});

const keyOfPolicy = { group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "app-0-prod", name: "open" };

test("with a stage that comes, all that is said of it is told", () => {
  const watch = new ProofWatch(watchedCluster({ apps: 1, podsOfApp: 1, stages: ["dev"] }), { ...options, world });
  const { verdicts } = watch.apply({ type: "present", object: written(namespace("late", { stage: "prod" })) });
  const told = verdicts.filter(({ from, to }) => [from, to].includes("prod"));
  expect(told).toEqual(watch.verdicts.filter(({ from, to }) => [from, to].includes("prod")));
  expect(told.map(({ property, from, to }) => `${property} ${from} ${to}`)).toContain("access prod dev");
});

test("an object that no cluster takes is refused", () => {
  const objects = watchedCluster({ apps: 1, podsOfApp: 1 });
  const watch = new ProofWatch(objects, { ...options, world });
  const pod = podNamed(objects, "app-0-a");
  const wrong = { ...pod, object: { ...pod.object, spec: { containers: "none" } } };
  expect(() => watch.apply({ type: "present", object: wrong })).toThrow(/containers/);
});

function podNamed(objects: readonly WorldObject[], name: string): WorldObject {
  const found = objects.find(({ object }) => object.kind === "Pod" && object.metadata.name === name);
  if (!found) throw new Error(`there is no pod ${name}`);
  return found;
}

function present(one: WorldObject, { name }: { readonly name: string }) {
  const object = { ...one.object, metadata: { ...one.object.metadata, name } };
  return { type: "present", object: { ...one, object } } as const;
}
