import { describe, expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { gone, present } from "./testing/event-cluster.ts";
import { api, of, options, watched } from "./testing/watched.ts";
import { binding, namespace, node, pod, written } from "./testing/watched-cluster.ts";
import { WatchedWorld } from "./watched-world.ts";

const template = { metadata: { labels: { app: "x" } }, spec: { containers: [{ name: "a", image: "a" }] } };
const selecting = { selector: { matchLabels: { app: "x" } }, template };
const narrow: readonly UnknownContent[] = [
  of("v1", "Pod", { spec: template.spec }),
  of("v1", "Service", { spec: { ports: [{ port: 80 }] } }),
  of("v1", "ServiceAccount"),
  of("v1", "Endpoints"),
  of("v1", "ConfigMap"),
  of("v1", "Secret"),
  of("discovery.k8s.io/v1", "EndpointSlice", { addressType: "IPv4", endpoints: [] }),
  of("networking.k8s.io/v1", "NetworkPolicy", { spec: { podSelector: {} } }),
  of("networking.k8s.io/v1", "Ingress", { spec: { rules: [] } }),
  of("apps/v1", "Deployment", { spec: selecting }),
  of("apps/v1", "ReplicaSet", { spec: selecting }),
  of("apps/v1", "StatefulSet", { spec: { ...selecting, serviceName: "x" } }),
  of("apps/v1", "DaemonSet", { spec: selecting }),
  of("batch/v1", "Job", { spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } } }),
  of("batch/v1", "CronJob", {
    spec: {
      schedule: "* * * * *",
      jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } } },
    },
  }),
  of(`${api}/v1`, "Role", { rules: [] }),
  binding("cart", "one"),
];
const ofCluster = [
  of(`${api}/v1`, "ClusterRole", { rules: [] }, ""),
  { ...binding("", "one"), kind: "ClusterRoleBinding", metadata: { name: "one" } },
];

describe("an event changes the one object", () => {
  const late = namespace("late", {});
  test.each([...narrow, ...ofCluster].map((one) => [one.kind, one] as const))("%s", (_, one) => {
    const { watch, apply } = watched();
    const kind = one.apiVersion === "v1" ? one.kind : `${one.apiVersion.split("/")[0]}/${one.kind}`;
    const event = present(one);
    const after = written(one);
    const home = one.metadata.namespace;
    const namespace = home ?? "";
    expect(apply(event)).toEqual({ kind, namespace, before: undefined, after, isWide: false });
    if (home !== undefined) expect(watch.objectsIn(home, kind)).toContainEqual(after);
    expect(apply(gone(after))).toEqual({ kind, namespace, before: after, after: undefined, isWide: false });
    if (home !== undefined) expect(watch.objectsIn(home, kind)).not.toContainEqual(after);
    expect(watch.apply(event)?.isWide).toBe(false);
    expect(watch.apply(present(late))?.isWide).toBe(true);
    if (home !== undefined) expect(watch.objectsIn(home, kind), "in the world made anew").toContainEqual(after);
  });

  test("a namespace that stays of its stage, with its name as a label", () => {
    const { watch, apply } = watched();
    const change = apply(present(namespace("shop", { stage: "dev", team: "x" })));
    expect(change).toMatchObject({ kind: "Namespace", isWide: false });
    const labels = { stage: "dev", team: "x", "kubernetes.io/metadata.name": "shop" };
    expect(change?.after?.object.metadata.labels).toEqual(labels);
    expect(change?.before?.object.metadata.labels).toEqual({ stage: "dev", "kubernetes.io/metadata.name": "shop" });
    expect(watch.partOf(["shop"]).objects.get("Namespace")).toEqual([change?.after]);
    const custom = { apiVersion: "my.example/v1", kind: "Namespace", metadata: { name: "x", namespace: "shop" } };
    expect(watch.apply(present(custom))?.after).toEqual(written(custom));
  });
});

describe("an event makes the world anew", () => {
  test.each<[string, UnknownContent]>([
    ["a namespace", namespace("late", { stage: "test" })],
    ["a namespace of another stage", namespace("shop", { stage: "prod" })],
    ["a namespace of no stage any more", namespace("shop", {})],
    [
      "an account that every namespace has",
      { ...of("v1", "ServiceAccount"), metadata: { name: "default", namespace: "shop" } },
    ],
    ["a role of Kubernetes' own", of(`${api}/v1`, "ClusterRole", { metadata: { name: "view" }, rules: [] }, "")],
    ["a node", node("dev-1", "dev")],
    ["a kind of which others may come", of("v1", "LimitRange", { spec: { limits: [] } })],
    ["an object of a namespace that nobody wrote", pod("unwritten", "web", "a", { app: "web" })],
    ["an object of one that only others are named as", pod("own", "web", "a", { app: "web" })],
  ])("%s", (_, one) => {
    expect(watched().apply(present(one))).toMatchObject({ isWide: true });
  });

  test("a namespace that goes, and what it had before of another stage", () => {
    const { watch, apply } = watched();
    const key = written(namespace("cart", {}));
    expect(apply(gone(key))).toMatchObject({ isWide: true, after: undefined });
    expect(watch.partOf(["cart"]).objects.get("Namespace")).toHaveLength(1);
    expect(apply(present(pod("cart", "web", "b", { app: "web" })))?.isWide, "it is implied only").toBe(true);
  });
});

test("what was never there changes nothing when it goes", () => {
  const { watch } = watched();
  const { world } = watch;
  expect(
    watch.apply({ type: "gone", key: { group: "", kind: "Pod", namespace: "shop", name: "none" } }),
  ).toBeUndefined();
  expect(watch.apply({ type: "gone", key: { group: "", kind: "None", namespace: "", name: "none" } })).toBeUndefined();
  expect(watch.world).toBe(world);
});

test("an object that Kubernetes takes not is refused, with all that is wrong, and nothing changes", () => {
  const { watch } = watched();
  const { world } = watch;
  const wrong = { ...pod("shop", "web", "b", {}), spec: { containers: "none", nodeName: 1 } };
  expect(() => watch.apply(present(wrong))).toThrow(/containers.*; .*nodeName/);
  expect(watch.world).toBe(world);
});

test("a part of the world has what is in its namespaces, and all that is in none", () => {
  const quota = of("v1", "ResourceQuota", { spec: { hard: {} } });
  const others = ["ReplicationController", "PersistentVolumeClaim", "LimitRange"].map((kind) =>
    of("v1", kind, { spec: kind === "LimitRange" ? { limits: [] } : {} }, "cart"),
  );
  const cilium = of("cilium.io/v2", "CiliumNetworkPolicy", { spec: {} }, "cart");
  const slices = ["shop", "cart"].map((home) => of("cilium.io/v2", "CiliumEndpoint", {}, home));
  const { watch } = watched(quota, ...others, cilium, ...slices);
  const { world } = watch;
  const part = watch.partOf(["shop"]);
  const { objects: _, ...rest } = part;
  const { objects: __, ...whole } = world;
  expect(rest).toEqual(whole);
  const homes = (kind: string) => (part.objects.get(kind) ?? []).map(({ object }) => object.metadata.namespace);
  expect(["Pod", "networking.k8s.io/NetworkPolicy", "ResourceQuota"].map(homes)).toEqual([
    ["shop"],
    ["shop"],
    ["shop"],
  ]);
  expect(part.objects.get("Namespace")?.map(({ object }) => object.metadata.name)).toEqual(["shop"]);
  for (const kind of ["ReplicationController", "PersistentVolumeClaim", "LimitRange", "cilium.io/CiliumNetworkPolicy"])
    expect([part.objects.has(kind), watch.partOf(["cart"]).objects.get(kind)?.length]).toEqual([false, 1]);
  for (const kind of ["Node", `${api}/ClusterRole`, `${api}/ClusterRoleBinding`, "cilium.io/CiliumEndpoint"])
    expect(part.objects.get(kind)).toEqual(world.objects.get(kind));
  expect(watch.partOf(["cart"]).objects.has("ResourceQuota")).toBe(false);
  expect(watch.partOf(["shop", "cart"]).objects.get("Pod")).toHaveLength(2);
  expect([watch.partOf([]), watch.partOf(["none"])].map(({ objects: all }) => all.has("Namespace"))).toEqual([
    ...[false, false],
  ]);
});

test("a part has what an event of the whole cluster, or of its namespaces, has changed", () => {
  const { watch } = watched();
  const role = present(of(`${api}/v1`, "ClusterRole", { rules: [] }, ""));
  watch.apply(present(pod("shop", "web", "z", { app: "web" })));
  watch.apply(role);
  const names = (kind: string) =>
    watch
      .partOf(["shop"])
      .objects.get(kind)
      ?.map(({ object }) => object.metadata.name);
  expect(names(`${api}/ClusterRole`)).toContain("one");
  expect(names("Pod")).toEqual(["web-a", "web-z"]);
  watch.apply(gone(written(pod("shop", "web", "a", {}))) as NonNullable<ReturnType<typeof gone>>);
  watch.apply(gone(written(pod("shop", "web", "z", {}))) as NonNullable<ReturnType<typeof gone>>);
  expect(names("Pod"), "a kind of which nothing is there").toBeUndefined();
  expect([watch.objectsIn("shop", "Pod"), watch.objectsIn("none", "Pod")]).toEqual([[], []]);
  expect(watch.objectsIn("shop", "Secret")).toEqual([]);
});

test("a part has what was changed of the whole cluster alone", () => {
  const { watch } = watched();
  watch.apply(present(of(`${api}/v1`, "ClusterRole", { rules: [] }, "")));
  const roles = watch.partOf(["shop"]).objects.get(`${api}/ClusterRole`) ?? [];
  expect(roles.map(({ object }) => object.metadata.name)).toContain("one");
});

test("an event makes anew the list of its kind alone, once", () => {
  const { watch } = watched();
  const before = watch.world;
  watch.apply(present(pod("shop", "web", "b", {})));
  const { world } = watch;
  expect(watch.world).toBe(world);
  const changed = [...world.objects].filter(([kind, all]) => before.objects.get(kind) !== all).map(([kind]) => kind);
  expect(changed).toEqual(["Pod"]);
});

test("what every cluster has is there once, though it is among what was read", () => {
  const { world } = watched().watch;
  const watch = new WatchedWorld([...world.objects.values()].flat(), options);
  watch.apply(present(of("v1", "ServiceAccount")));
  watch.apply(present(of(`${api}/v1`, "ClusterRole", { rules: [] }, "")));
  for (const kind of ["ServiceAccount", `${api}/ClusterRole`])
    expect(watch.world.objects.get(kind)).toHaveLength((world.objects.get(kind)?.length ?? 0) + 1);
});

test("an object that is called like the account that every namespace has is one like others", () => {
  const { apply } = watched();
  const called = { ...of("v1", "ConfigMap"), metadata: { name: "default", namespace: "shop" } };
  expect(apply(present(called))?.isWide).toBe(false);
});

test("where pods stand for what a custom resource makes, only pods are wide, and none where all pods were read", () => {
  const rollout = of("argoproj.io/v1alpha1", "Rollout", { spec: { template } });
  expect(watched(rollout).apply(present(of("v1", "ConfigMap")))?.isWide).toBe(false);
  expect(watched(rollout).apply(present(pod("shop", "web", "z", { app: "web" })))?.isWide).toBe(true);
  const objects = [namespace("shop", { stage: "dev" }), rollout].map(written);
  const whole = (...kinds: string[]) => new WatchedWorld(objects, { ...options, wholeKinds: new Set(kinds) });
  const comes = present(pod("shop", "web", "z", { app: "web" }));
  expect([whole("Pod"), whole("Node")].map((watch) => watch.apply(comes)?.isWide)).toEqual([false, true]);
});

test("nothing stays of what the world had before it was made anew", () => {
  const limits = of("v1", "LimitRange", { spec: { limits: [] } });
  const { watch, apply } = watched(limits, namespace("late", { stage: "test" }));
  apply(gone(written(limits)));
  expect(watch.partOf(["shop"]).objects.has("LimitRange")).toBe(false);
  apply(gone(written(namespace("late", {}))));
  expect(watch.partOf(["late"]).objects.has("Namespace")).toBe(false);
  apply(present(of("v1", "ServiceAccount")));
});

test("where no namespace was read, an object makes the world anew", () => {
  const watch = new WatchedWorld([], options);
  expect(watch.apply(present(pod("shop", "web", "a", {})))?.isWide).toBe(true);
  expect(watch.partOf(["shop"]).objects.get("Pod")).toHaveLength(1);
});

test("what nobody wrote stays after what somebody wrote of its kind", () => {
  const { watch } = watched();
  const before = watch.world.objects.get("ServiceAccount")?.length ?? 0;
  watch.apply(present(of("v1", "ServiceAccount")));
  const names = watch.world.objects.get("ServiceAccount")?.map(({ object }) => object.metadata.name) ?? [];
  expect([names.length, names[0]]).toEqual([before + 1, "one"]);
});

test("pods that stand for what a custom resource makes stay until one of its own comes, and are there again after it", () => {
  const spec = { template: { ...template, metadata: { labels: { app: "one" } } } };
  const { watch, apply } = watched(of("argoproj.io/v1alpha1", "Rollout", { spec }));
  const names = () => (watch.world.objects.get("Pod") ?? []).map(({ object }) => object.metadata.name).toSorted();
  const own = pod("shop", "web", "b", { app: "one", stage: "dev" });
  const owner = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name: "one", uid: "1", controller: true };
  const made = { ...own, metadata: { ...own.metadata, ownerReferences: [owner] } };
  apply(present(pod("shop", "web", "c", { app: "web", stage: "dev" })));
  expect(names()).toContain("one*");
  apply(present(made));
  expect(names()).not.toContain("one*");
  apply(gone(written(made)));
  expect(names()).toContain("one*");
});
