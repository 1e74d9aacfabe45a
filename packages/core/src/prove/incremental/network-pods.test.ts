import { describe, expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { present } from "./testing/event-cluster.ts";
import { bound, devPod, group, letsIn, role, rule } from "./testing/single-events.ts";
import { node, pod, watchedCluster, written } from "./testing/watched-cluster.ts";
import { watchedTexts } from "./testing/watched-texts.ts";
import type { WorldEvent } from "./watched-world.ts";

const objects = watchedCluster({ apps: 2, podsOfApp: 1, stages: ["dev", "prod"] }).filter(
  ({ object }) => object.kind !== "RoleBinding",
);
const guard = (expression: string, more: object = {}): UnknownContent => ({
  ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicy", metadata: { name: "guard" } },
  spec: {
    matchConstraints: {
      resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["pods"] }],
      ...more,
    },
    validations: [{ expression }],
  },
});
/** Without the policy of the cluster, which reads nothing of pods that can be changed. */
const told = (event: WorldEvent, ...more: readonly UnknownContent[]) => {
  const { pods, apply } = watchedTexts([...objects, ...[node("dev-2", "dev"), ...more].map(written)]);
  const network = pods();
  return network.toldBy("app-1-dev", apply(event));
};
const gone: WorldEvent = { type: "gone", key: { group: "", kind: "Pod", namespace: "app-1-dev", name: "app-1-a" } };
const host = { hostNetwork: true };

describe("the network is told", () => {
  test.each<[string, WorldEvent, readonly UnknownContent[], string]>([
    ["nothing by a replica", devPod("z"), [], "nothing"],
    ["nothing by a label that no policy compares", devPod("z", {}, { role: "friend" }), [], "nothing"],
    ["something by one that a policy compares", devPod("z", {}, { role: "friend" }), [friends()], "something"],
    ["something by the last pod", gone, [], "something"],
    [
      "something by other ports",
      devPod("z", { containers: [{ name: "a", image: "a", ports: [{ containerPort: 9 }] }] }),
      [],
      "something",
    ],
    ["nothing by a node like the other", devPod("z", { nodeName: "dev-2" }), [], "nothing"],
    ["something by a node of another stage", devPod("z", { nodeName: "prod-0" }), [], "something"],
    ["something by a node that is not there", devPod("z", { nodeName: "gone" }), [], "something"],
    ["anything by a pod on its node's network", devPod("z", host), [], "anything"],
    ["anything by one that was", devPod("y"), [onHost("y", "dev-0")], "anything"],
    [
      "something by a node like the other where pods are on their node's network",
      devPod("z", { nodeName: "dev-2" }),
      [onHost("h", "dev-1")],
      "something",
    ],
    [
      "something by a pod that a role names",
      devPod("z"),
      [role("app-0-prod", "naming", rule("get", "pods", "app-1-z"))],
      "something",
    ],
    ["something by a pod that endpoints name", devPod("z", {}, {}), [endpoints()], "something"],
  ])("%s", (_, event, more, answer) => {
    expect(told(event, ...more)).toBe(answer);
  });

  test("something by a label that a policy compares that has come since", () => {
    const { pods, apply } = watchedTexts(objects);
    const network = pods();
    apply(present(friends()));
    network.addPolicies("app-0-prod");
    expect(network.toldBy("app-1-dev", apply(devPod("z", {}, { role: "friend" })))).toBe("something");
    expect(network.toldBy("app-1-dev", apply(devPod("y", {}, { team: "friend" })))).toBe("nothing");
  });
});

const patchers = (verb: string, resource: string, ...names: string[]) => [
  role("app-1-dev", "patching", rule(verb, resource, ...names)),
  bound("app-1-dev", "patching", [group("patchers")], "patching", "Role"),
];
const makers = (who: string) => [
  role("app-1-dev", "making", rule("create", "pods")),
  bound("app-1-dev", "making", [group(who)], "making", "Role"),
];

describe("where people may change pods that are there, everything in a pod is told", () => {
  const comes = devPod("z", { hostname: "x" });
  test.each<[string, readonly UnknownContent[], string]>([
    ["and make none", patchers("patch", "pods"), "something"],
    ["and make none: by an update", patchers("update", "pods"), "something"],
    ["and make none: by their status", patchers("patch", "pods/status"), "something"],
    ["unless by something else", patchers("patch", "services"), "nothing"],
    ["unless they only read", patchers("get", "pods"), "nothing"],
    ["unless they make pods", [...patchers("patch", "pods"), ...makers("patchers")], "nothing"],
    ["and others make them", [...patchers("patch", "pods"), ...makers("makers")], "something"],
    [
      "and one of them alone makes none",
      [
        ...patchers("patch", "pods"),
        ...makers("patchers"),
        bound("app-1-dev", "more", [group("others")], "patching", "Role"),
      ],
      "something",
    ],
  ])("%s", (_, more, answer) => {
    expect(told(comes, ...more)).toBe(answer);
  });

  test.each<[string, UnknownContent, string]>([
    ["that reads labels", guard("object.metadata.labels.a == 'b'"), "something"],
    ["that reads what was there", guard("oldObject.spec.hostname == 'a'"), "something"],
    ["that selects objects", guard("true", { objectSelector: { matchLabels: { a: "b" } } }), "something"],
    ["that reads the namespace's labels", guard("namespaceObject.metadata.labels.a == 'b'"), "nothing"],
    ["that reads them, written with spaces", guard("namespaceObject  .  metadata.labels.a == 'b'"), "nothing"],
    ["that reads the spec", guard("object.spec.hostname == 'a'"), "nothing"],
  ])("where they make them too, by a policy %s", (_, policy, answer) => {
    expect(told(comes, ...patchers("patch", "pods"), ...makers("patchers"), policy)).toBe(answer);
  });
});

test("nothing more is told where a policy reads labels and nobody may change any", () => {
  expect(told(devPod("z", { hostname: "x" }), guard("object.metadata.labels.a == 'b'"))).toBe("nothing");
});

describe("of a pod that somebody may change alone", () => {
  const alone = patchers("patch", "pods", "app-1-z");
  const before = pod("app-1-dev", "app-1", "z", { app: "app-1", stage: "dev" }, { hostname: "a" });
  test("everything is told", () => {
    expect(told(devPod("z", { hostname: "b" }), before, ...alone)).toBe("something");
    expect(told(devPod("z", { hostname: "a" }), before, ...alone)).toBe("nothing");
  });
  test("nothing more, where nobody is told apart by it or they make pods", () => {
    expect(told(devPod("y", { hostname: "b" }), before, ...alone.slice(0, 1))).toBe("nothing");
    expect(told(devPod("z", { hostname: "b" }), before, ...alone, ...makers("patchers"))).toBe("nothing");
  });
  test("of other pods as much as of it where it is there", () => {
    expect(told(devPod("y", { hostname: "b" }), ...alone)).toBe("nothing");
    expect(told(devPod("y", { hostname: "b" }), before, ...alone)).toBe("something");
  });
});

test("several kinds of pods are told apart by each", () => {
  const other = pod("app-1-dev", "other", "a", { app: "other", stage: "dev" }, { nodeName: "dev-2" });
  const moved = pod("app-1-dev", "other", "a", { app: "other", stage: "dev" }, { nodeName: "prod-0" });
  const prodPod = pod("app-1-dev", "third", "a", { app: "third", stage: "dev" }, { nodeName: "prod-1" });
  expect(told(present(moved), other)).toBe("something");
  expect(told(present(moved), other, prodPod)).toBe("nothing");
  const ported = { containers: [{ name: "a", image: "a", ports: [{ containerPort: 7 }] }] };
  const changed = pod("app-1-dev", "third", "a", { app: "third", stage: "dev" }, ported);
  expect(told(present(changed), prodPod)).toBe("something");
});

function friends(): UnknownContent {
  const event = letsIn("app-0-prod", { stage: "dev" }, { role: "friend" });
  if (event.type === "gone") throw new Error("a policy comes");
  return event.object.object;
}

function onHost(suffix: string, nodeName: string): UnknownContent {
  return pod("app-1-dev", "app-1", suffix, { app: "app-1", stage: "dev" }, { hostNetwork: true, nodeName });
}

function endpoints(): UnknownContent {
  const subsets = [{ addresses: [{ ip: "10.0.0.1", targetRef: { kind: "Pod", name: "app-1-z" } }] }];
  return { ...{ apiVersion: "v1", kind: "Endpoints", metadata: { name: "x", namespace: "app-0-prod" } }, subsets };
}
