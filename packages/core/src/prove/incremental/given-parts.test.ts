import { expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import type { Given } from "../property-proof.ts";
import { worldOf } from "../testing/world-of.ts";
import { GivenParts } from "./given-parts.ts";
import { binding, namespace, policy } from "./testing/watched-cluster.ts";
import { bindingKind, policyKind } from "./kinds-of-watch.ts";

const home = namespace("shop", { stage: "dev" });
const worldWith = (...objects: unknown[]): World =>
  worldOf([home, ...objects].map((one) => JSON.stringify(one)).join("\n---\n"), { bootstrapRoles: true });
const options = { intent: undefined, profile: specificationProfile };

/** Who may make pods in the namespace, by name. */
const makersIn = ({ rights }: Given) =>
  rights
    .whoMay({ verb: "create", group: "", resource: "pods", namespace: "shop", name: "" })
    .map(({ subject }) => subject.name)
    .filter((name) => name.startsWith("team"));
/** Whether somebody of the namespace's stage may take its policies away. */
const mayOpen = ({ possible }: Given) => possible.policies("dev", "shop", "specification").possible;

test("what people may do is made anew once something is not what it was that it was made of", () => {
  let world = worldWith(binding("shop", "team-a", "admin"));
  const parts = new GivenParts(() => world, options);
  const first = parts.given;
  expect(makersIn(first)).toEqual(["team-a"]);
  expect(parts.given).toBe(first);
  expect([first.intent, first.profile]).toEqual([undefined, specificationProfile]);
  expect([bindingKind, "ConfigMap", "Service"].map((kind) => parts.isRead(kind))).toEqual([true, false, false]);
  world = worldWith(binding("shop", "team-b", "admin"));
  parts.put("ConfigMap");
  expect(parts.given, "of another kind").toBe(first);
  parts.put(bindingKind);
  const second = parts.given;
  expect(makersIn(second)).toEqual(["team-b"]);
  expect(parts.given, "once").toBe(second);
  parts.put("ConfigMap");
  parts.put(bindingKind);
  parts.put("Service");
  expect(parts.given, "one of several").not.toBe(second);
});

test("and all of it once it is forgotten", () => {
  const world = worldWith(binding("shop", "team-a", "admin"));
  const parts = new GivenParts(() => world, options);
  const first = parts.given;
  parts.forget();
  expect(parts.given).not.toBe(first);
  expect(makersIn(parts.given)).toEqual(["team-a"]);
});

test("what is read of a part of the world is noted with the rest", () => {
  const world = worldWith();
  const parts = new GivenParts(() => world, options);
  const first = parts.given;
  expect(parts.isRead("ConfigMap")).toBe(false);
  const part = worldWith(binding("shop", "team-c", "admin"));
  const seen = parts.view(part);
  expect(seen.objects.get(bindingKind)?.map(({ object }) => object.metadata.name)).toContain("team-team-c");
  expect(seen.objects.get("ConfigMap")).toBeUndefined();
  expect(parts.isRead("ConfigMap")).toBe(true);
  parts.put("ConfigMap");
  expect(parts.given).not.toBe(first);
});

test("after a change of policies only what people may do to these is made anew", () => {
  const api = "rbac.authorization.k8s.io";
  const rules = [{ apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["update"] }];
  const role = { apiVersion: `${api}/v1`, kind: "Role", metadata: { name: "changes", namespace: "shop" }, rules };
  const bound = binding("shop", "team-a", "changes");
  const changing = [role, { ...bound, roleRef: { apiGroup: api, kind: "Role", name: "changes" } }];
  let world = worldWith(...changing);
  const parts = new GivenParts(() => world, options);
  const first = parts.given;
  expect([mayOpen(first), parts.isRead(policyKind)]).toEqual([false, false]);
  world = worldWith(...changing, policy("shop", "own", { podSelector: {}, policyTypes: ["Ingress"] }));
  parts.put("ConfigMap");
  parts.put(policyKind);
  const second = parts.given;
  expect(second, "a proof that has the first is told the same still").not.toBe(first);
  expect([second.rights === first.rights, second.admission === first.admission]).toEqual([true, true]);
  expect(mayOpen(second)).toBe(true);
  expect(parts.given, "once").toBe(second);
});
