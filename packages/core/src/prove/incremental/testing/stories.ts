import { expect } from "vitest";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import type { WorldEvent } from "../watched-world.ts";
import { following } from "./followed.ts";
import { bound, group, role, rule } from "./single-events.ts";
import { pod, policy, watchedCluster, written } from "./watched-cluster.ts";

export const api = "rbac.authorization.k8s.io";
export const all = "network access placement";
export const whole = all.toUpperCase();

/** Of two namespaces of each of two stages, of which the first are always proved and the others only where they are unlike. */
export const base = watchedCluster({ apps: 2, podsOfApp: 2, stages: ["dev", "prod"] });
/** In which nobody of dev may do anything. */
export const withoutDevelopers = base.filter(
  ({ object }) => object.kind !== "RoleBinding" || !/^app-.-dev$/.test(object.metadata.namespace ?? ""),
);
export const withMore = (...more: readonly UnknownContent[]) => [...base, ...more.map(written)];

export const twoOfDev = ["app-0-dev", "app-1-dev"];
/** They may get to everybody who lets them in. */
export const openEgress = twoOfDev.map((home) =>
  policy(home, "out", { podSelector: {}, policyTypes: ["Egress"], egress: [{}] }),
);

/** A policy for pods, and its binding. */
export function guard(expression: string, operation = "UPDATE", more: object = {}): readonly UnknownContent[] {
  const apiVersion = "admissionregistration.k8s.io/v1";
  const rules = { apiGroups: [""], apiVersions: ["v1"], operations: [operation], resources: ["pods"] };
  return [
    {
      ...{ apiVersion, kind: "ValidatingAdmissionPolicy", metadata: { name: "guard" } },
      spec: { matchConstraints: { resourceRules: [rules] }, validations: [{ expression }], ...more },
    },
    {
      ...{ apiVersion, kind: "ValidatingAdmissionPolicyBinding", metadata: { name: "guard" } },
      spec: { policyName: "guard", validationActions: ["Deny"] },
    },
  ];
}

export const goneOf = (kind: string, home: string, name: string, group = ""): WorldEvent => ({
  ...{ type: "gone", key: { group, kind, namespace: home, name } },
});
export const unbound = (home: string, name: string) =>
  goneOf(home === "" ? "ClusterRoleBinding" : "RoleBinding", home, name, api);

/** Each event, with what is proved after it; in capital letters where that is the whole world. */
export type Story = readonly (readonly [event: WorldEvent, proved: string])[];

/** @returns what has turned with each event, all of it found to be what a proof from the beginning says */
export function follow(story: Story, objects: readonly WorldObject[] = base): readonly (readonly string[])[] {
  const { after } = following(objects);
  return story.map(([event, expected], at) => {
    const { proved, isQuick, turned } = after(event);
    expect([at, isQuick ? proved.join(" ") : proved.join(" ").toUpperCase()]).toEqual([at, expected]);
    return turned;
  });
}

/**
 * Two namespaces of dev in which people make what admission takes only as the first pods say, in the second of them; these are
 * replicas of two revisions.
 */
export function firstShowing(more: readonly UnknownContent[]): readonly WorldObject[] {
  const isFirst = ({ object: { kind, metadata } }: WorldObject) => kind === "Pod" && metadata.namespace === "app-1-dev";
  const first = ["a", "b"].map((suffix) => {
    const containers = [{ name: "app", image: `app-1:${suffix}`, ports: [{ containerPort: 8080 }] }];
    return pod("app-1-dev", "app-1", suffix, { app: "app-1", stage: "dev" }, { containers, hostname: "h123x" });
  });
  const people = twoOfDev.flatMap((home) => [
    role(home, "making", rule("create", "pods")),
    bound(home, "making", [group("makers-dev")], "making", "Role"),
  ]);
  const odd = guard("object.spec.?hostname.orValue('').matches('^h[0-9]{3}x$')", "CREATE");
  const others = [...odd, ...people, ...more];
  return [...first.map(written), ...withoutDevelopers.filter((one) => !isFirst(one)), ...others.map(written)];
}
