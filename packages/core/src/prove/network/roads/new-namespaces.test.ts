import { expect, test } from "vitest";
import { unassigned, outside } from "../../../verdicts/property.ts";
import { bound, guarded, proveWithPeople } from "../testing/people.ts";
import { closed, deployment, exposed, join, namespace, policy, profileOf, verdictOf } from "../testing/stage-worlds.ts";

const rbac = "rbac.authorization.k8s.io";
const makers = join(
  bound("web-dev", "view"),
  `apiVersion: ${rbac}/v1\nkind: ClusterRole\nmetadata: { name: makers }\nrules: [{ apiGroups: [''], resources: [namespaces, pods], verbs: [create] }]`,
  `apiVersion: ${rbac}/v1\nkind: ClusterRoleBinding\nmetadata: { name: makers }
roleRef: { apiGroup: ${rbac}, kind: ClusterRole, name: makers }\nsubjects: [{ apiGroup: ${rbac}, kind: Group, name: devs }]`,
);
const level = guarded("level", "", "[pods]", "[CREATE]", "!object.spec.?hostNetwork.orValue(false)");
const noPodsElsewhere = guarded(
  "elsewhere",
  "",
  "[pods]",
  "[CREATE]",
  "!(namespaceObject.metadata.name in ['shop-prod', 'tools', 'ingress', 'default', 'kube-public', 'kube-node-lease', 'kube-system'])",
);
const dev = join(
  namespace("web-dev", "dev"),
  deployment("web-dev", "web"),
  policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
  makers,
  level,
  noPodsElsewhere,
);
const lets = (from: string) =>
  join(
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "web"),
    policy("shop-prod", "in", `podSelector: {}, ingress: [{ from: [${from}] }]`),
  );
const verdict = (...parts: string[]) => verdictOf(proveWithPeople(join(...parts)), "dev", "prod");
const trusting = lets(
  "{ namespaceSelector: { matchLabels: { team: ops } }, podSelector: { matchLabels: { app: agent } } }",
);

test("semantics 10: pods of a new namespace get the labels that a rule asks for, as far as admission gives them", () => {
  expect(verdict(dev, trusting)).toMatchObject({
    verdict: "broken",
    witness: {
      steps: [
        { resource: { resource: "namespaces" }, body: { metadata: { labels: { team: "ops" } } } },
        { resource: { resource: "pods" }, body: { metadata: { labels: { app: "agent" } } } },
        { type: "packet" },
      ],
    },
  });
  const keeps = (expression: string) => guarded("labels", "", "[pods]", "[CREATE]", expression);
  expect(verdict(dev, trusting, keeps("object.metadata.?labels[?'app'].orValue('') != 'agent'"))?.verdict).toBe(
    "holds",
  );
  const asks = keeps("object.metadata.?labels[?'owner'].orValue('') == 'devs'");
  expect(verdict(dev, trusting, asks)).toMatchObject({
    verdict: "broken",
    witness: { steps: [{}, { body: { metadata: { labels: { app: "agent", owner: "devs" } } } }, {}] },
  });
});

test("a rule that trusts a name is walked through by that name alone", () => {
  const named = lets("{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } } }");
  expect(verdict(dev, named)).toMatchObject({
    verdict: "broken",
    witness: { steps: [{ body: { metadata: { name: "monitoring" } } }, { resource: { namespace: "monitoring" } }, {}] },
  });
  const prefix = guarded("names", "", "[namespaces]", "[CREATE]", "object.metadata.name.startsWith('dev-')");
  expect(verdict(dev, named, prefix)?.verdict).toBe("holds");
  expect(
    verdict(
      dev,
      named,
      namespace("monitoring"),
      guarded("m", "", "[pods]", "[CREATE]", "namespaceObject.metadata.name != 'monitoring'"),
    )?.verdict,
  ).toBe("holds");
});

test("a block that means pods lets in those of a new namespace, which nothing closes", () => {
  const given = { profile: profileOf("calico") };
  const blocks = lets("{ ipBlock: { cidr: 10.0.0.0/8 } }");
  const answer = (...parts: string[]) => verdictOf(proveWithPeople(join(...parts), given), "dev", "prod")?.verdict;
  expect(answer(dev, blocks)).not.toBe("holds");
  expect(answer(dev.replace("[namespaces, pods]", "[pods]"), blocks)).toBe("holds");
});

test("from a new namespace one calls out, and another stage's public host", () => {
  const prod = join(closed("prod"), exposed("shop-prod"), namespace("ingress"), deployment("ingress", "controller"));
  const proof = proveWithPeople(join(dev, prod));
  expect(verdictOf(proof, "dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: expect.arrayContaining(["KS3104"]),
    witness: {
      steps: [{ resource: { resource: "namespaces" } }, { resource: { resource: "pods" } }, { type: "packet" }],
    },
  });
  expect(verdictOf(proof, "dev", outside)?.verdict).toBe("broken");
  const without = proveWithPeople(join(dev.replace("[namespaces, pods]", "[pods]"), prod));
  expect(verdictOf(without, "dev", "prod")?.verdict).toBe("holds");
});

test("from a new namespace pods of no stage are reached that pass traffic on", () => {
  const proxy = join(
    namespace("tools"),
    deployment("tools", "proxy"),
    policy(
      "tools",
      "in",
      "podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { uses: proxy } } }] }]",
    ),
  );
  const prod = lets("{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }");
  const proof = proveWithPeople(join(dev, prod, proxy));
  expect(verdictOf(proof, "dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: ["KS3105"],
    witness: {
      steps: [{ body: { metadata: { labels: { uses: "proxy" } } } }, {}, { type: "packet" }, { type: "packet" }],
    },
  });
  expect(verdictOf(proof, unassigned, "dev")?.verdict).toBe("holds");
});
