import { expect, test } from "vitest";
import type { Property } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { Step } from "../../verdicts/witness.ts";
import { ReachingPods } from "./reaching-pods.ts";
import { verdictOf } from "./testing/searches.ts";
import { at, places, search, told, touchesOf } from "./testing/touched.ts";

const object = { group: "", kind: "Pod", namespace: "shop-test", name: "agent" };
const state = (parts: Partial<typeof object> = {}): Step => ({
  ...{ type: "state", object: { ...object, ...parts }, says: "so" },
});
const request = (resource: string, as = places.identity.place.arrival.actor): Step => ({
  ...{ type: "request", as, verb: "patch", resource: { group: "", resource } },
});
const landing: Step = {
  ...{ type: "landing", pod: { apiVersion: "v1", kind: "Pod", metadata: { name: "agent" } }, node: "prod-1" },
};
const erin = { user: "erin", groups: [] };

const said = (property: Property, ...steps: readonly Step[]) =>
  verdictOf(property, { witness: { summary: "they do it", steps } });
const by = (property: Property, steps: number) => [
  `over ${property}: they do it | ${property} test prod | ${steps} steps`,
];
const unclear = [
  "unclear: whether those who get into test can do what leads from there to prod is not known: it is so",
];
const none: readonly string[] = [];

test.each<[keyof typeof places, string | undefined, Verdict, readonly string[]]>([
  // What access says is found by its rights.
  ["identity", undefined, said("access", request("secrets")), none],
  // Requests of the one who was reached are theirs, whatever they lead to.
  ["identity", undefined, said("labels", request("pods")), by("labels", 1)],
  ["identity", undefined, said("shared", request("secrets")), by("shared", 1)],
  ["identity", undefined, said("placement", request("nodes")), by("placement", 1)],
  ["identity", undefined, said("placement", request("pods"), request("nodes"), landing), by("placement", 3)],
  ["identity", undefined, said("podSecurity", request("namespaces"), landing), by("podSecurity", 2)],
  // To make pods is a place of its own.
  ["identity", undefined, said("placement", request("pods"), landing), none],
  ["identity", undefined, said("placement", request("deployments"), request("cronjobs")), none],
  ["identity", undefined, said("podSecurity", request("pods")), none],
  // What somebody else does, or what is there, is not known to be theirs.
  ["identity", undefined, said("labels", request("pods", erin)), unclear],
  ["identity", undefined, said("labels", request("pods"), request("pods", erin)), unclear],
  ["identity", undefined, said("labels", state()), unclear],
  ["identity", undefined, said("labels"), unclear],
  ["identity", undefined, verdictOf("labels"), unclear],
  ["identity", undefined, said("placement", request("nodes", erin)), none],
  ["identity", undefined, said("podSecurity", request("namespaces", erin)), none],
  ["identity", undefined, said("shared", request("secrets", erin)), none],
  // What a pod that was entered says.
  ["pods", undefined, said("shared", state()), by("shared", 1)],
  ["pods", undefined, said("configuration", state(), state({ name: "idle" })), by("configuration", 2)],
  ["pods", "agent", said("shared", state()), by("shared", 1)],
  ["pods", "idle", said("shared", state()), unclear],
  ["pods", undefined, said("shared", state({ namespace: "shop-dev" })), unclear],
  ["pods", undefined, said("shared", state(), landing), unclear],
  ["pods", undefined, said("shared", request("pods")), unclear],
  ["pods", undefined, said("shared"), unclear],
  ["pods", undefined, verdictOf("configuration"), unclear],
  ["pods", undefined, said("placement", request("nodes")), none],
  ["pods", undefined, verdictOf("placement"), none],
  ["pods", undefined, said("labels", request("pods")), none],
  ["maker", undefined, said("shared", state()), unclear],
  ["maker", undefined, said("labels", request("pods")), none],
  // A node that is held stands outside of what NetworkPolicies hold.
  [
    ...(["nodes", undefined, said("podSecurity", request("pods"))] as const),
    [
      "follows by podSecurity: a node is held, where no NetworkPolicy holds: pods of prod lie open to it | podSecurity test prod | 0 steps",
    ],
  ],
  ["nodes", undefined, verdictOf("podSecurity", { verdict: "unknown" }), none],
  ["nodes", undefined, said("shared", state()), none],
  ["nodes", undefined, said("placement", request("nodes")), none],
  // Whatever a pod on a node does, the node does.
  ["landed", undefined, said("podSecurity", request("pods")), none],
  ["landed", undefined, said("shared", state()), none],
])("at %s %s", (place, name, verdict, expected) => {
  expect(touchesOf(at(place, name), verdict).map(told)).toEqual(expected);
});

test("a pod that was entered and reaches its node is where no NetworkPolicy holds", () => {
  const open = "where no NetworkPolicy holds, so that pods of prod lie open to it";
  const verdict = said("podSecurity", state());
  const agent = "over podSecurity: the Pod shop-test/agent sees and signals the processes of its node";
  const expected = [`${agent}, ${open} | pod Pod shop-test/agent | 1 steps`];
  const touched = touchesOf(at("pods"), verdict);
  expect(touched.map(told)).toEqual(expected);
  expect(touched.flatMap((one) => (one.type === "touches" ? one.edge.steps() : []))).toEqual([
    { ...{ type: "state", object, field: "spec.hostPID" }, says: "sees and signals the processes of its node" },
  ]);
  expect(touchesOf(at("pods", "agent"), verdict).map(told)).toEqual(expected);
  expect(touchesOf(at("pods", "idle"), verdict).map(told)).toEqual([]);
  const first = search.reaching.first("shop-test", undefined);
  const reaching = Object.assign(new ReachingPods(search.context), { first: () => first && { ...first, reach: [] } });
  expect(touchesOf(at("pods"), verdict, { reaching }).map(told)).toEqual([
    `over podSecurity: the Pod shop-test/agent reaches its node, ${open} | pod Pod shop-test/agent | 0 steps`,
  ]);
});
