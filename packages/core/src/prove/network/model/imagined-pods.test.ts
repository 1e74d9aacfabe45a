import { expect, test } from "vitest";
import {
  closed,
  deployment,
  join,
  namespace,
  policy,
  possibleOf,
  prove,
  somebody,
  verdictOf,
} from "../testing/stage-worlds.ts";
import { allowed, proveWithPeople } from "../testing/people.ts";

test("a pod that no policy of its namespace tells from those that are there counts where another stage's rule names its labels", () => {
  const world = join(
    namespace("shop-dev", "dev"),
    deployment("shop-dev", "web"),
    policy("shop-dev", "nobody", "podSelector: { matchLabels: { app: other } }, policyTypes: [Egress]"),
    closed(
      "prod",
      "{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: DoesNotExist }] } }",
    ),
  );
  expect(verdictOf(prove(world), "dev", "prod")?.verdict).toBe("holds");
  const possible = possibleOf({
    pods: (stage) => (stage === "dev" ? somebody : { possible: false, why: "nobody may" }),
    podWithLabels: (_stage, _namespace, labels) =>
      Object.keys(labels).length === 0 ? somebody : { possible: false, why: "labels are refused" },
  });
  expect(verdictOf(prove(world, { possible }), "dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: ["KS3103"],
  });
});

test("a label that admission asks for is tried though a policy elsewhere compares it", () => {
  const world = join(
    namespace("shop-dev", "dev"),
    deployment("shop-dev", "web"),
    policy("shop-dev", "wall", "podSelector: { matchLabels: { app: web } }, policyTypes: [Egress]"),
    namespace("shop-test", "test"),
    policy("shop-test", "compares", "podSelector: { matchLabels: { team: blue } }, policyTypes: [Egress]"),
    closed("prod", "{ namespaceSelector: {}, podSelector: { matchLabels: { app: other } } }"),
  );
  const possible = possibleOf({
    pods: (stage) => (stage === "dev" ? somebody : { possible: false, why: "nobody may" }),
    podWithLabels: (_stage, _namespace, { team }) =>
      team === "red" ? somebody : { possible: false, why: "the label team has to be red" },
    labelValues: () => new Map([["team", new Set(["red"])]]),
  });
  expect(verdictOf(prove(world, { possible }), "dev", "prod")).toMatchObject({ verdict: "broken" });
});

test.each(["deployments", "replicasets", "daemonsets", "statefulsets"])(
  "who may make %s only makes pods that no policy tells apart, with a label that none names",
  (resource) => {
    const rules = `{ apiGroups: [apps], resources: [${resource}], verbs: [create] }`;
    const web = join(namespace("web-prod", "prod"), deployment("web-prod", "web"));
    const held = namespace("web-dev", "dev").replace("stage:", "pod-security.kubernetes.io/enforce: baseline, stage:");
    const world = join(held, allowed("web-dev", rules), web);
    expect(verdictOf(proveWithPeople(world), "dev", "prod")).toMatchObject({ verdict: "broken" });
    const named = policy("web-prod", "named", "podSelector: { matchLabels: { witness: any } }, policyTypes: [Ingress]");
    expect(verdictOf(proveWithPeople(join(world, named)), "dev", "prod")).toMatchObject({ verdict: "broken" });
  },
);
