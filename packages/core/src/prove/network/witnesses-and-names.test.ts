import { describe, expect, test } from "vitest";
import type { RequestStep } from "../../verdicts/witness.ts";
import { worldOf } from "../testing/world-of.ts";
import { Limits } from "./limits.ts";
import { networkModel } from "./model/network-model.ts";
import type { PodClass } from "./model/pod-class.ts";
import { specificationProfile } from "./model/profiles.ts";
import { allPorts, noPorts, portRange } from "./sets/port-set.ts";
import { join, namespace } from "./testing/stage-worlds.ts";
import { packet, packetWitness, podEnd, podName, shownPorts } from "./witnesses.ts";

const pod = (name: string, app: string, port = 8080) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop, labels: { app: ${app} } }\nspec: { containers: [{ name: app, image: app, ports: [{ containerPort: ${port} }] }] }`;
const service = `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }`;
const world = worldOf(
  join(namespace("shop", "dev"), service, pod("web", "web"), pod("a", "x"), pod("b", "x"), pod("c", "x")),
);
const classes = networkModel(world, specificationProfile).namespaces.get("shop")?.classes ?? [];
function podsLike(name: string): PodClass {
  const one = classes.find(({ members: [member] }) => member?.object.object.metadata.name === name);
  if (!one) throw new Error(`there is no ${name}`);
  return one;
}
const [web, alike] = [podsLike("web"), podsLike("a")];
const imagined: PodClass = { ...web, members: [], imagined: true, labels: { app: "new" } };
const namespaceLabels = { stage: "dev", "kubernetes.io/metadata.name": "shop" };
const webEnd = {
  ...{ type: "pod", namespace: "shop", namespaceLabels, labels: { app: "web" } },
  of: { group: "", kind: "Pod", namespace: "shop", name: "web" },
};
const newEnd = { type: "pod", namespace: "shop", namespaceLabels, labels: { app: "new" } };

test("pods are called as a person would", () => {
  expect(podName(web)).toBe("Pod shop/web");
  expect(podName(alike)).toBe("Pod shop/a (and 2 more like it)");
  expect(podName({ ...alike, members: alike.members.slice(0, 2) })).toBe("Pod shop/a (and 1 more like it)");
  expect(podName(imagined)).toBe("a new pod in shop");
});

test("an end of a packet is a pod with all of its labels, or one that is made with these", () => {
  expect(podEnd(web)).toEqual(webEnd);
  expect(podEnd(imagined)).toEqual(newEnd);
  expect(podEnd(imagined)).not.toHaveProperty("of");
});

describe("a packet", () => {
  test("goes to a port on which the pod listens, where that is open", () => {
    const step = { type: "packet", from: newEnd, to: webEnd, protocol: "TCP" };
    expect(packet(podEnd(imagined), web, allPorts)).toEqual({ ...step, port: 8080 });
    expect(packet(podEnd(imagined), web, portRange("TCP", 7000, 7001))).toEqual({ ...step, port: 7000 });
  });

  test("goes through what is on its way", () => {
    const via = world.objects.get("Service") ?? [];
    expect(packet(podEnd(imagined), web, allPorts, via)).toMatchObject({
      via: [{ group: "", kind: "Service", namespace: "shop", name: "web" }],
    });
    expect(packet(podEnd(imagined), web, allPorts)).not.toHaveProperty("via");
  });

  test("goes to a port that a new pod names, before one of its kind", () => {
    const listening = [
      { name: "http", containerPort: 9000, protocol: "TCP" as const },
      { name: "dns", containerPort: 53, protocol: "UDP" as const },
    ];
    const named = { ...imagined, listening };
    expect(packet(podEnd(web), named, allPorts)).toMatchObject({ protocol: "TCP", port: 9000 });
    expect(packet(podEnd(web), named, portRange("UDP", 1, 100))).toMatchObject({ protocol: "UDP", port: 53 });
    expect(packet(podEnd(web), { ...web, listening }, allPorts)).toMatchObject({ port: 9000 });
  });
});

test("ports of which a witness is certain are shown, where there are such", () => {
  const [may, must] = [allPorts, portRange("TCP", 80, 80)];
  expect(shownPorts({ may, must })).toBe(must);
  expect(shownPorts({ may, must: noPorts })).toBe(may);
});

describe("requests before a packet", () => {
  const create = (name: string, more: Partial<RequestStep> = {}): RequestStep => ({
    ...{ type: "request", as: { user: "anna", groups: [] }, verb: "create" },
    resource: { group: "", resource: "pods", namespace: "shop" },
    body: { kind: "Pod", metadata: { name, namespace: "shop" } },
    ...more,
  });
  const names = (...steps: RequestStep[]) =>
    packetWitness(web, alike, portRange("TCP", 80, 80), steps).steps.flatMap((step) =>
      step.type === "request" ? [(step.body as { metadata?: { name?: string } } | undefined)?.metadata?.name] : [],
    );
  const at = (resource: string, home: string | undefined, group = "") =>
    ({ resource: { group, resource, ...(home !== undefined && { namespace: home }) } }) as const;

  test("make each object under a name of its own", () => {
    expect(names(create("a"), create("a"), create("a"))).toEqual(["a", "a-2", "a-3"]);
    expect(names(create("a-2"), create("a"), create("a"))).toEqual(["a-2", "a", "a-3"]);
    expect(names(create("a"), create("b"))).toEqual(["a", "b"]);
  });

  test("may make objects of one name in other places, and of other kinds", () => {
    expect(names(create("a"), create("a", at("pods", "other")))).toEqual(["a", "a"]);
    expect(names(create("a"), create("a", at("services", "shop")))).toEqual(["a", "a"]);
    expect(names(create("a"), create("a", at("pods", "shop", "example.com")))).toEqual(["a", "a"]);
    expect(names(create("a", at("namespaces", undefined)), create("a", at("namespaces", undefined)))).toEqual([
      ...["a", "a-2"],
    ]);
  });

  test("that make nothing, or nothing that has a name, stay as they are", () => {
    expect(names(create("a"), create("a", { verb: "update" }))).toEqual(["a", "a"]);
    for (const body of [undefined, null, {}, { metadata: {} }, { metadata: { name: 7 } }]) {
      const step = create("a", { body });
      expect(packetWitness(web, alike, allPorts, [step]).steps[0]).toBe(step);
    }
    const [only] = packetWitness(web, alike, allPorts, [create("a")]).steps;
    expect(only).toEqual(create("a"));
  });

  test("come first, and the whole says who opens what", () => {
    const { summary, steps } = packetWitness(web, alike, portRange("TCP", 80, 80), [create("a")]);
    expect(summary).toBe("Pod shop/web can open TCP port 80 of Pod shop/a (and 2 more like it)");
    expect(steps.map(({ type }) => type)).toEqual(["request", "packet"]);
  });
});

test("where a search was given up the first reason is kept, of a pair before that of all", () => {
  const limits = new Limits();
  limits.add("dev", undefined, "of all");
  limits.add("dev", undefined, "later");
  limits.add("dev", "prod", "of one");
  expect(limits.why("dev", "prod")).toBe("of one");
  expect(limits.why("dev", "test")).toBe("of all");
  expect(limits.why("prod", "dev")).toBeUndefined();
});
