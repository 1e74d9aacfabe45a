import { expect, test } from "vitest";
import { keyOf } from "../../manifests/object-key.ts";
import type { WorldObject } from "../../manifests/world/world.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import { worldOf } from "../testing/world-of.ts";
import { allowing, bindingsOf, senderOf, writtenOr } from "./road-places.ts";

const group = "rbac.authorization.k8s.io";
const bindings = bindingsOf(
  worldOf(
    `{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: b, namespace: shop }, roleRef: { apiGroup: ${group}, kind: ClusterRole, name: edit }, subjects: [] }`,
  ),
);
const [known] = [...bindings.values()];
const key = (name: string) => ({ group, kind: "RoleBinding", namespace: "shop", name });
const step = (name?: string): RequestStep => ({
  type: "request",
  as: { user: "alice", groups: [] },
  verb: "create",
  resource: { group: "", resource: "pods" },
  ...(name !== undefined && { allowedBy: { binding: key(name), role: key(name), rule: 0 } }),
});

test("the binding that is named is that of the first step of which one was read", () => {
  const of = (...steps: RequestStep[]) => {
    const found = allowing(steps, { bindings, namespaces: new Map() });
    return found && keyOf(found.object).name;
  };
  expect(of(step("b"))).toBe("b");
  expect(of(step(), step("gone"), step("b"))).toBe("b");
  expect([of(), of(step()), of(step("gone"))]).toEqual([undefined, undefined, undefined]);
});

test("the one who sends the last request is named, where there is one", () => {
  const road = { type: "open", namespace: "shop", does: "" } as const;
  expect(senderOf({ ...road, steps: [step("b")] })).toBe("alice");
  expect(senderOf({ ...road, steps: [] })).toBe("somebody");
});

test("what somebody wrote is shown before what every cluster has by itself", () => {
  const builtIn: WorldObject = {
    object: { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } },
    origin: { type: "built-in" },
  };
  const other: WorldObject = { ...builtIn, origin: { type: "live", context: "c" } };
  expect(writtenOr(known, other)).toBe(known);
  expect(writtenOr(builtIn, other)).toBe(other);
  expect(writtenOr(builtIn, undefined)).toBe(builtIn);
  expect(writtenOr(undefined, other)).toBe(other);
  expect(writtenOr(undefined, undefined)).toBeUndefined();
});
