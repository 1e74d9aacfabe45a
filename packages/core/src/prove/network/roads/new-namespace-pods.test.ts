import { expect, test } from "vitest";
import type { Possibility, Possible } from "../../possible/possible.ts";
import {
  closed,
  deployment,
  join,
  namespace,
  nobody,
  policy,
  profileOf,
  prove,
  somebody,
} from "../testing/stage-worlds.ts";
import {
  answer,
  byLabel,
  dev,
  devWithPod,
  given,
  letting,
  making,
  ops,
  relabelling,
  webhook,
} from "../testing/changed-namespaces.ts";
import { told } from "../testing/told.ts";

const toDev = (stage: string): Possibility => (stage === "dev" ? somebody : nobody);

test("semantics 10: one's own namespace is labelled anew, any of them, for a pod that is there or that may come", () => {
  const more = join(namespace("more-dev", "dev"), deployment("more-dev", "web"));
  const may = (of: string) => relabelling((name) => (name === of ? somebody : nobody));
  expect(answer(may("more-dev"), devWithPod, more, ops)).toEqual([
    "broken KS3108",
    given("stage=dev, kubernetes.io/metadata.name=more-dev, team=ops"),
  ]);
  expect(answer(may("shop-dev"), devWithPod, more, ops)[0]).toBe("holds");
  expect(
    answer(
      relabelling(() => somebody),
      devWithPod,
      more,
      ops,
    )[0],
  ).toBe("broken KS3108");
  expect(
    answer(may("kube-system"), join(namespace("kube-system", "dev"), deployment("kube-system", "web")), ops)[0],
  ).toBe("holds");
  const first = join(namespace("early-dev", "dev"), deployment("early-dev", "web"), namespace("late-dev", "dev"));
  expect(
    answer(
      relabelling(() => somebody),
      first,
      ops,
    )[0],
  ).toBe("broken KS3108");
  const empty = join(namespace("more-dev", "dev"), ops);
  expect(answer(may("more-dev"), empty)[0]).toBe("holds");
  const withMakers = (made: Possibility) => ({ ...may("more-dev"), pods: toDev, podWithLabels: () => made });
  expect(answer(withMakers(somebody), empty)[0]).toBe("broken KS3108");
  expect(answer(withMakers(nobody), empty)[0]).toBe("holds");
  expect(answer(withMakers(webhook), empty)).toEqual([
    "unknown KS3108",
    "Whether somebody may make a new pod in more-dev is not known: a webhook may refuse it.",
  ]);
});

test("labels that a selector wants away go, the others stay, and the name is never changed", () => {
  const home = namespace("more-dev", "dev").replace(
    "labels: {",
    "labels: { team: web, zone: a, kubernetes.io/metadata.name: more-dev,",
  );
  const world = (from: string) => [dev, home, deployment("more-dev", "web"), letting(from)];
  const may = relabelling((name, { team }) =>
    name === "more-dev" && (team === undefined || team === "web") ? somebody : nobody,
  );
  const without =
    "{ namespaceSelector: { matchExpressions: [{ key: team, operator: DoesNotExist }, { key: stage, operator: Exists }] } }";
  expect(answer(may, ...world(without))[1]).toMatch(
    /^somebody of dev may give a namespace the labels zone=a, kubernetes\.io\/metadata\.name=more-dev, stage=/,
  );
  expect(answer(may, ...world(byLabel("kubernetes.io/metadata.name: other")))[0]).toBe("holds");
  const certainOne = relabelling((name, { team }) =>
    name !== "more-dev" ? nobody : team === "sre" ? somebody : webhook,
  );
  const either = "{ namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [ops, sre] }] } }";
  expect(answer(certainOne, ...world(either))[0]).toBe("broken KS3108");
});

test("of the labels that a rule asks of pods those are given that policies of the cluster leave alone", () => {
  const either = letting(
    "{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: In, values: [agent, spy] }] } }",
  );
  const keeps = (
    app: string,
  ) => `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: ${app} }
spec: { priority: 1, subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: ${app} } } } }, egress: [{ name: r, action: Deny, to: [{ namespaces: {} }] }] }`;
  const verdict = (...more: string[]) =>
    told(
      prove(join(dev, either, ...more), { possible: making(() => somebody), profile: profileOf("ovn-kubernetes") }),
      "dev",
      "prod",
    )[0];
  expect(verdict(keeps("agent"))).toBe("broken KS3108");
  expect(verdict(keeps("agent"), keeps("spy"))).toBe("holds");
});

test("a pod to come gives its port the name by which pods of a new namespace are let in", () => {
  const byName = join(
    namespace("shop-prod", "prod"),
    policy(
      "shop-prod",
      "in",
      `podSelector: {}, ingress: [{ from: [${byLabel("team: ops")}], ports: [{ port: http, protocol: TCP }] }]`,
    ),
  );
  const verdict = (isNamed: boolean) => {
    const podWithLabels: Possible["podWithLabels"] = (stage, _home, _labels, listening = []) =>
      stage === "prod" && (listening.length === 0 || isNamed) ? somebody : nobody;
    const parts = { pods: (stage: string) => (stage === "prod" ? somebody : nobody), podWithLabels };
    return answer(
      making(() => somebody, parts),
      dev,
      byName,
    )[0];
  };
  expect([verdict(true), verdict(false)]).toEqual(["broken KS3108", "holds"]);
});

test("pods of a new namespace get on by pods of no stage, as far as these pass anything on", () => {
  const uses = policy("tools", "in", `podSelector: {}, ingress: [{ from: [${byLabel("uses: proxy")}] }]`);
  const tools = (spec = "") =>
    join(
      namespace("tools"),
      deployment("tools", "proxy").replace("spec: { containers", `spec: { ${spec}containers`),
      uses,
    );
  const prod = closed("prod", byLabel("kubernetes.io/metadata.name: tools"));
  const verdict = (possible: Possible, ...parts: string[]) =>
    told(prove(join(dev, prod, ...parts), { possible }), "dev", "prod")[0];
  const ofProxy = making(({ uses: use }) => (use === "proxy" ? somebody : nobody));
  expect(verdict(ofProxy, tools())).toBe("broken KS3105");
  expect(
    verdict(
      making(({ uses: use }) => (use === "proxy" ? nobody : { ...somebody })),
      tools(),
    ),
  ).not.toBe("broken KS3105");
  expect(verdict(ofProxy, tools(), namespace("new-namespace", "prod"))).toBe("holds");
  // One without labels gets nowhere.
  const without = making((labels) => (Object.keys(labels).length === 0 ? somebody : nobody));
  expect(verdict(without, tools())).toBe("holds");
});

test("pods to come that nobody can make are let into by nobody", () => {
  const empty = join(namespace("shop-prod", "prod"), policy("shop-prod", "in", "podSelector: {}, ingress: [{}]"));
  const ofProd = (made: Possibility) => ({
    pods: (stage: string) => (stage === "prod" ? somebody : nobody),
    podWithLabels: () => made,
  });
  const verdict = (made: Possibility) =>
    answer(
      making(() => somebody, ofProd(made)),
      dev,
      empty,
    )[0];
  expect([verdict(somebody), verdict(nobody)]).toEqual(["broken KS3108", "holds"]);
});
