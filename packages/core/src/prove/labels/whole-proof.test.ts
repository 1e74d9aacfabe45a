import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import type { Possible } from "../possible/possible.ts";
import { makePossible } from "../possible/make-possible.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { toldOf } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveLabels } from "./prove-labels.ts";

function example(code: string): string {
  return readFileSync(new URL(`../../../../../docs/errors/examples/${code}.wrong.world.yaml`, import.meta.url), "utf8");
}

function proved(world: World) {
  const rights = makeRights(world, undefined);
  const admission = makeAdmission(world);
  return proveLabels(world, givenOf({ rights, admission, possible: makePossible(world, rights, admission) }));
}

const group = "rbac.authorization.k8s.io";
const assumptions = [
  "kubernetes-works",
  "cluster-administrators-are-trusted",
  "own-components-are-trusted",
  "listed-subjects-only",
  "admission-in-force",
];
const guards = {
  kinds: [
    "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
    "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  ],
};
const rightsAndLabels = {
  kinds: [
    "Namespace",
    "Node",
    `${group}/Role`,
    `${group}/ClusterRole`,
    `${group}/RoleBinding`,
    `${group}/ClusterRoleBinding`,
    "networking.k8s.io/NetworkPolicy",
    "Pod",
  ],
};

test("every verdict of a world in which one account may relabel nodes", () => {
  const { verdicts } = proved(worldOf(example("KS3503")));
  const shared = { property: "labels", assumptions };
  const holds = (from: string, to: string, reason: string) => ({
    ...shared,
    from,
    to,
    verdict: "holds",
    reason,
    findings: [],
    sensitivity: rightsAndLabels,
  });
  const nobody = (from: string, to: string) =>
    holds(from, to, `nobody of ${from} may change the labels of ${to}'s namespaces and nodes, or take them on`);
  const outside = "nobody outside of the cluster changes labels";
  const toOutside = "no label makes the world outside";
  const ofNone = "what is of no stage has no label that makes it one";
  const of = (from: string) => verdicts.filter((one) => one.from === from);
  expect(of("dev")).toEqual([
    {
      ...shared,
      from: "dev",
      to: "prod",
      verdict: "broken",
      reason: "ServiceAccount builder may relabel the node dev-1 to stage: prod",
      findings: ["KS3503"],
      witness: expect.objectContaining({ steps: [expect.objectContaining({ verb: "patch" })] }),
      sensitivity: guards,
    },
    holds("dev", "(unassigned)", ofNone),
    holds("dev", "(outside)", toOutside),
  ]);
  expect(of("prod")).toEqual([
    nobody("prod", "dev"),
    holds("prod", "(unassigned)", ofNone),
    holds("prod", "(outside)", toOutside),
  ]);
  expect(of("(unassigned)")).toEqual([
    nobody("(unassigned)", "dev"),
    nobody("(unassigned)", "prod"),
    holds("(unassigned)", "(outside)", toOutside),
  ]);
  expect(of("(outside)")).toEqual([
    holds("(outside)", "dev", outside),
    holds("(outside)", "prod", outside),
    holds("(outside)", "(unassigned)", outside),
  ]);
});

test("all of a finding with a witness and a fix", () => {
  const summary = "ServiceAccount builder may relabel the node dev-1 to stage: prod";
  expect(proved(worldOf(example("KS3503"))).findings.map(toldOf)).toEqual([
    {
      is: "labels error KS3503",
      message: summary,
      hint: `${group}/ClusterRoleBinding label-nodes gives the right`,
      at: `${group}/ClusterRole label-nodes: rules[0]`,
      pairs: ["dev > prod"],
      witness: summary,
      steps: ['system:serviceaccount:web-dev:builder: patch nodes /dev-1 {"metadata":{"labels":{"stage":"prod"}}}'],
      fix: "guard stage of nodes by an admission policy that lets only administrators change it",
      edits: [
        "add admissionregistration.k8s.io/ValidatingAdmissionPolicy guard-stage-of-nodes",
        "add admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding guard-stage-of-nodes",
      ],
    },
  ]);
});

test("what breaks several pairs in the same way is one finding that names them", () => {
  const more = "---\n{ apiVersion: v1, kind: Namespace, metadata: { name: web-test, labels: { stage: test } } }\n";
  const { findings } = proved(worldOf(example("KS3503") + more));
  expect(findings.map(({ message, pairs }) => [message, pairs.map(({ to }) => to)])).toEqual([
    ["ServiceAccount builder may relabel the node dev-1 to stage: prod, and 1 more in the same way", ["prod", "test"]],
  ]);
});

test("what stands there already no further policy refuses", () => {
  const { verdicts, findings } = proved(worldOf(example("KS3507")));
  const verdict = verdicts.find(({ from, to }) => from === "dev" && to === "prod");
  expect(verdict).toMatchObject({ verdict: "broken", sensitivity: { kinds: [] }, findings: ["KS3507"] });
  expect(findings[0]?.related).toEqual([]);
});

test("what is only worth a look has no witness and breaks nothing", () => {
  const { findings, verdicts } = proved(worldOf(example("KS3510")));
  expect(findings.map((finding) => Object.keys(finding))).toEqual([
    ["code", "property", "severity", "message", "hint", "at", "related", "pairs", "fix"],
  ]);
  const found = verdicts.filter(({ findings: codes }) => codes.length > 0);
  expect(found).toMatchObject([{ from: "(unassigned)", to: "prod", verdict: "holds", findings: ["KS3510"] }]);
});

test("several causes of one pair are told in the order of their codes", () => {
  const pod =
    "---\n{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: web-dev, labels: { stage: prod } }, spec: { containers: [] } }\n";
  const { verdicts } = proved(worldOf(example("KS3503") + pod));
  const verdict = verdicts.find(({ from, to }) => from === "dev" && to === "prod");
  expect(verdict).toMatchObject({ findings: ["KS3503", "KS3507"], sensitivity: guards });
});

test("of what is only worth a look and what is broken, the verdict tells what is broken", () => {
  const misspelt =
    "---\n{ apiVersion: v1, kind: Namespace, metadata: { name: a-dev, labels: { stage: dev } } }\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: b, labels: { stage: prdo } } }\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: a-prod, labels: { stage: prod } } }\n---\n{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: b, labels: { stage: prod } }, spec: { containers: [] } }\n";
  const { verdicts } = proved(worldOf(example("KS3507") + misspelt));
  const verdict = verdicts.find(({ from, to }) => from === "prdo" && to === "prod");
  expect(verdict).toMatchObject({ verdict: "broken", findings: ["KS3507", "KS3510"] });
});

test("where admission leaves it open, it is not known, and why", () => {
  const possible: Possible = {
    ...givenOf().possible,
    newNamespace: (stage) =>
      stage === "dev" ? { possible: "unknown", why: "a webhook decides" } : { possible: false, why: "no" },
  };
  const world = worldOf(example("KS3507").split("---").slice(0, 2).join("---"));
  const { verdicts, findings } = proveLabels(world, givenOf({ possible }));
  expect(findings).toEqual([]);
  expect(verdicts.filter(({ verdict }) => verdict !== "holds")).toEqual([
    {
      property: "labels",
      from: "dev",
      to: "prod",
      assumptions,
      findings: [],
      verdict: "unknown",
      reason: "it depends on admission: a webhook decides",
      sensitivity: { kinds: "any" },
    },
  ]);
});

test("administrators are assumed to be trusted where an intent names some", () => {
  const world = worldOf(example("KS3507"));
  const intentOf = (...names: readonly string[]) => ({
    openings: [],
    grants: [],
    shared: [],
    administrators: names.map((name) => ({ kind: "User", name }) as const),
  });
  const taken = (intent: ReturnType<typeof intentOf>) =>
    proveLabels(world, givenOf({ intent })).verdicts[0]?.assumptions;
  expect(taken(intentOf())).toEqual(assumptions);
  expect(taken(intentOf("root"))).toEqual([...assumptions, "declared-administrators-are-trusted"]);
});
