import { describe, expect, test } from "vitest";
import type { WorldEvent } from "./watched-world.ts";
import { present } from "./testing/event-cluster.ts";
import { following } from "./testing/followed.ts";
import {
  bound,
  devPod,
  goneFrom,
  group,
  inNamespace,
  letsIn,
  role,
  rule,
  teamBinding,
} from "./testing/single-events.ts";
import { namespace, node, pod, watchedCluster } from "./testing/watched-cluster.ts";

const objects = watchedCluster({ apps: 2, podsOfApp: 2, stages: ["dev", "prod"] });
const containers = [{ name: "a", image: "a" }];
const deployment = inNamespace("apps/v1", "Deployment", "x", {
  spec: { selector: { matchLabels: { a: "b" } }, template: { metadata: { labels: { a: "b" } }, spec: { containers } } },
});
const service = inNamespace("v1", "Service", "x", { spec: { selector: { app: "app-1" }, ports: [{ port: 80 }] } });
const gonePod = (suffix: string) => goneFrom(objects, "Pod", "app-1-dev", `app-1-${suffix}`);

/** What happens, and what is proved again after the last of it, and what has turned then. */
type Row = [title: string, events: readonly WorldEvent[], proved: string, turned?: number];

describe("of a part of the world is proved, with the answers of a proof from the beginning, that", {
  timeout: 60_000,
}, () => {
  test.each<Row>([
    ["a replica comes", [devPod("z")], ""],
    ["a replica goes", [gonePod("a")], ""],
    ["a replica in the first namespace of its stage comes", [devPodIn("app-0-dev", {})], ""],
    ["the last replica goes", [gonePod("a"), gonePod("b")], "network access"],
    ["a pod with a label that nobody compares comes", [devPod("z", {}, { app: "x" })], ""],
    ["a pod with a volume comes", [devPod("z", { volumes: [{ name: "a", emptyDir: {} }] })], ""],
    ["a pod of another account comes", [devPod("z", { serviceAccountName: "robot" })], "access"],
    ["a pod of another stage's node comes", [devPod("z", { nodeName: "prod-0" })], "network placement", 2],
    [
      "a pod of another stage's node is gone again",
      [devPod("z", { nodeName: "prod-0" }), gonePodOf("z")],
      "network placement",
      2,
    ],
    ["a pod of no stage comes", [present(pod("hub", "ingress", "b", { app: "other" }))], "placement"],
    [
      "a pod in the first namespace of its stage comes",
      [devPodIn("app-0-dev", { serviceAccountName: "robot" })],
      "access placement",
    ],
    ["a policy opens a namespace", [letsIn("app-1-dev")], "network", 1],
    ["a policy that opened a namespace is gone", [letsIn("app-1-dev"), openGone()], "network", 1],
    ["a policy goes", [goneFrom(objects, "NetworkPolicy", "app-1-dev")], "network", 1],
    ["a policy names labels that no namespace has", [letsIn("app-1-dev", { tier: "x" })], "network"],
    ["somebody may read", [teamBinding("app-1-dev", "guests", "view")], "access"],
    ["somebody may write", [teamBinding("app-1-dev", "guests", "edit")], "network access placement"],
    [
      "somebody of another stage may read",
      [teamBinding("app-1-dev", "team-0-prod", "view")],
      "network access placement",
      2,
    ],
    [
      "somebody of another stage may write",
      [teamBinding("app-1-dev", "team-0-prod", "edit")],
      "network access placement",
      2,
    ],
    ["somebody may write no longer", [goneFrom(objects, "RoleBinding", "app-1-dev")], "network access placement"],
    ["somebody may read everywhere", [present(bound("", "all", [group("platform")], "view"))], "access", 2],
    [
      "somebody of a stage may read everywhere",
      [present(bound("", "all", [group("team-0-prod")], "view"))],
      "access",
      2,
    ],
    ["a role comes", [present(role("app-1-dev", "own", rule("create", "pods")))], "network access placement"],
    [
      "a role that is bound comes to more",
      [
        present(role("app-1-dev", "own", rule("get", "pods"))),
        present(bound("app-1-dev", "own", [group("team-0-prod")], "own", "Role")),
        present(role("app-1-dev", "own", rule("create", "pods"))),
      ],
      "network access placement",
    ],
    [
      "a namespace gets a label that nobody compares",
      [present(namespace("app-1-dev", { stage: "dev", tier: "x" }))],
      "",
    ],
  ])("%s", (_, events, proved, turned = 0) => {
    const { after } = following(objects);
    const all = events.map(after);
    expect(all.every(({ isQuick }) => isQuick)).toBe(true);
    const last = all.at(-1);
    expect([last?.proved.join(" "), last?.turned.length]).toEqual([proved, turned]);
  });
});

describe("the whole world is proved after", { timeout: 60_000 }, () => {
  test.each<Row>([
    ["a pod on its node's network comes", [devPod("z", { hostNetwork: true })], "network access placement", 2],
    [
      "a role that names what no role named",
      [present(role("app-1-dev", "own", rule("get", "pods", "x")))],
      "network access placement",
    ],
    [
      "somebody may write everywhere",
      [present(bound("", "all", [group("platform")], "edit"))],
      "network access placement",
      6,
    ],
    [
      "a namespace gets a label that admission compares",
      [present(namespace("app-1-dev", { stage: "dev", "pod-security.kubernetes.io/enforce": "restricted" }))],
      "network access placement",
    ],
    [
      "a namespace gets a label that a policy names",
      [letsIn("app-0-prod", { tier: "x" }), present(namespace("app-1-dev", { stage: "dev", tier: "x" }))],
      "network access placement",
      1,
    ],
    ["a namespace moves", [present(namespace("app-1-dev", { stage: "prod" }))], "network access placement", 5],
    ["a namespace comes", [present(namespace("app-9-dev", { stage: "dev" }))], "network access placement"],
    ["a node changes", [present(node("dev-1", "prod"))], "network access placement"],
    ["an account comes", [present(inNamespace("v1", "ServiceAccount", "x"))], "network access placement"],
    ["a workload comes", [present(deployment)], "network access placement"],
  ])("%s", (_, events, proved, turned = 0) => {
    const { after } = following(objects);
    const last = events.map(after).at(-1);
    expect([last?.isQuick, last?.proved.join(" "), last?.turned.length]).toEqual([false, proved, turned]);
  });

  test.each<Row>([
    ["a ConfigMap comes", [present(inNamespace("v1", "ConfigMap", "x", { data: {} }))], "network"],
    ["a Service comes", [present(service)], "network"],
    ["a Secret comes", [present(inNamespace("v1", "Secret", "x"))], "network access"],
  ])("%s, for what reads such", (_, events, proved) => {
    const { after } = following(objects);
    expect(events.map(after).at(-1)).toEqual({ isQuick: false, proved: proved.split(" "), turned: [] });
  });
});

test("an object of a kind that nothing reads, or that is not there, concerns nothing", { timeout: 60_000 }, () => {
  const { after, watch } = following(objects);
  const { verdicts } = watch;
  const lease = inNamespace("coordination.k8s.io/v1", "Lease", "x");
  expect(after(present(lease))).toMatchObject({ turned: [] });
  expect(watch.apply({ type: "gone", key: { group: "", kind: "Pod", namespace: "app-1-dev", name: "none" } })).toEqual({
    verdicts: [],
    proved: [],
  });
  expect(watch.verdicts.length).toBe(verdicts.length);
});

function devPodIn(home: string, more: Readonly<Record<string, unknown>>): WorldEvent {
  return present(pod(home, "app-0", "z", { app: "app-0", stage: "dev" }, more));
}

function gonePodOf(suffix: string): WorldEvent {
  return { type: "gone", key: { group: "", kind: "Pod", namespace: "app-1-dev", name: `app-1-${suffix}` } };
}

function openGone(): WorldEvent {
  return {
    type: "gone",
    key: { group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "app-1-dev", name: "open" },
  };
}
