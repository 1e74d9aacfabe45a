import { expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import { siteText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { causeOfGrant, objectFinder, siteOfGrant } from "./breach.ts";

const group = "rbac.authorization.k8s.io";
const world = () =>
  worldOf(
    `{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }
---
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [] } } } }
---
{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: editors, namespace: shop }, roleRef: { apiGroup: ${group}, kind: ClusterRole, name: edit }, subjects: [] }
---
{ apiVersion: ${group}/v1, kind: Role, metadata: { name: own, namespace: shop }, rules: [] }`,
    { bootstrapRoles: true },
  );
const binding = { group, kind: "RoleBinding", namespace: "shop", name: "editors" };
const role = { group, kind: "Role", namespace: "shop", name: "own" };
const builtIn = { group, kind: "ClusterRole", namespace: "", name: "edit" };

test("an object is found by group, kind, namespace and name, and none by another's", () => {
  const find = objectFinder(world());
  const deployment = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
  expect(find(deployment)?.object.metadata.name).toBe("web");
  expect(find({ ...deployment, namespace: "other" })).toBeUndefined();
  expect(find({ ...deployment, name: "api" })).toBeUndefined();
  expect(find({ ...deployment, group: "" })).toBeUndefined();
  expect(find({ group: "", kind: "Namespace", namespace: "", name: "shop" })?.object.metadata.name).toBe("shop");
  expect(find({ group: "example.com", kind: "Thing", namespace: "", name: "undefined" })).toBeUndefined();
});

test("objects of a kind are looked through once, however many are looked for", () => {
  const all = world();
  let reads = 0;
  const counting: World = {
    ...all,
    objects: new Map(all.objects),
  };
  const get = counting.objects.get.bind(counting.objects);
  Object.assign(counting.objects, {
    get: (kind: string) => {
      reads += 1;
      return get(kind);
    },
  });
  const find = objectFinder(counting);
  expect([find(role), find({ ...role, name: "other" }), find(binding)].map((one) => one?.object.metadata.name)).toEqual(
    ["own", undefined, "editors"],
  );
  expect(reads).toBe(2);
});

test("a right's place is the rule that somebody wrote, else the binding, else nowhere", () => {
  const find = objectFinder(world());
  const siteOf = (reference: Parameters<typeof siteOfGrant>[1]) => {
    const site = siteOfGrant(find, reference);
    return site && siteText(site);
  };
  expect(siteOf({ role, binding, rule: 2 })).toBe(`${group}/Role shop/own: rules[2]`);
  expect(siteOf({ role: builtIn, binding, rule: 0 })).toBe(`${group}/RoleBinding shop/editors: roleRef`);
  expect(siteOf({ role: { ...role, name: "gone" }, binding, rule: 0 })).toBe(
    `${group}/RoleBinding shop/editors: roleRef`,
  );
  expect(siteOf({ role: builtIn, binding: { ...binding, name: "gone" }, rule: 0 })).toBeUndefined();
  expect(siteOf(undefined)).toBeUndefined();
});

test("rights by the same rule and binding have the same cause", () => {
  expect(causeOfGrant({ role, binding, rule: 1 })).toBe(
    `${group}/Role shop/own 1 by ${group}/RoleBinding shop/editors`,
  );
  expect(causeOfGrant(undefined)).toBe("");
});
