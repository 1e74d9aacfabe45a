import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { labelsCodes } from "../../diagnostics/prove-labels-codes.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { makePossible } from "../possible/make-possible.ts";
import type { PropertyProof } from "../property-proof.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveLabels } from "./prove-labels.ts";

function proofOf(world: World, intent?: Intent): PropertyProof {
  const rights = makeRights(world, intent);
  const admission = makeAdmission(world);
  return proveLabels(world, givenOf({ intent, rights, admission, possible: makePossible(world, rights, admission) }));
}

function example(code: string, which: "right" | "wrong"): string {
  const url = new URL(`../../../../../docs/errors/examples/${code}.${which}.world.yaml`, import.meta.url);
  return readFileSync(url, "utf8");
}

function broken({ verdicts }: PropertyProof): string[] {
  return verdicts.flatMap(({ verdict, from, to }) => (verdict === "broken" ? [`${from} > ${to}`] : []));
}

function unknown({ verdicts }: PropertyProof): string[] {
  return verdicts.flatMap(({ verdict, from, to }) => (verdict === "unknown" ? [`${from} > ${to}`] : []));
}

const codes = Object.keys(labelsCodes) as (keyof typeof labelsCodes)[];

describe.each(codes)("%s", (code) => {
  const wrong = () => proofOf(worldOf(example(code, "wrong")));
  it("is found in its example, once for each cause", () => {
    const found = wrong().findings.filter((finding) => finding.code === code);
    expect(found).toHaveLength(1);
    expect(found[0]?.pairs.length).toBeGreaterThan(0);
    expect(found[0]?.at).toBeDefined();
  });
  it("breaks a pair where it is an error", () => {
    const isBroken = wrong().verdicts.some(({ verdict, findings }) => verdict === "broken" && findings.includes(code));
    expect(isBroken).toBe(labelsCodes[code].severity === "error");
  });
  it("is gone where the example is put right, and nothing else is found", () => {
    const right = proofOf(worldOf(example(code, "right")));
    expect(right.findings.map((finding) => finding.message)).toEqual([]);
    expect([...broken(right), ...unknown(right)]).toEqual([]);
  });
  it("is mended by the fix that it proposes", () => {
    const finding = wrong().findings.find((one) => one.code === code);
    if (finding?.fix === undefined) return expect(code).toBe("KS3509");
    const mended = proofOf(applyEdits(worldOf(example(code, "wrong")), finding.fix.edits));
    return expect(mended.findings.filter((one) => one.code === code)).toEqual([]);
  });
});

it("one verdict for each ordered pair, of stages and of what is of none", () => {
  const { verdicts } = proofOf(worldOf(example("KS3502", "right")));
  expect(verdicts).toHaveLength(12);
  expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(["holds"]));
  expect(verdicts.every(({ reason, assumptions }) => reason !== "" && assumptions.length > 0)).toBe(true);
});

describe("who is counted", () => {
  const operator = `
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: all }, rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: all }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all }, subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: platform }] }
`;
  const stages = example("KS3510", "right");
  it("those bound for the whole cluster only are of no stage", () => {
    expect(new Set(broken(proofOf(worldOf(stages + operator))))).toEqual(
      new Set(["(unassigned) > dev", "(unassigned) > prod"]),
    );
  });
  it("administrators that the intent names are trusted, and the verdicts say so", () => {
    const intent: Intent = {
      openings: [],
      grants: [],
      shared: [],
      administrators: [{ kind: "Group", name: "platform" }],
    };
    const proof = proofOf(worldOf(stages + operator), intent);
    expect(broken(proof)).toEqual([]);
    expect(proof.verdicts[0]?.assumptions).toContain("declared-administrators-are-trusted");
  });
});

describe("text that only looks alike raises no alarm", () => {
  const found = (...names: readonly (readonly [name: string, stage: string])[]) =>
    proofOf(
      worldOf(
        names
          .map(
            ([name, stage]) =>
              `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { stage: ${stage} } } }`,
          )
          .join("\n---\n"),
      ),
    ).findings.map(({ message }) => message);
  it("a name that happens to end in another stage, where namespaces are not named after stages", () => {
    expect(found(["load-test", "dev"], ["web", "dev"], ["shop", "test"], ["cart", "test"])).toEqual([]);
  });
  it("a name with the name of a stage in its midst", () => {
    expect(found(["test-web-dev", "dev"], ["api-dev", "dev"], ["web-test", "test"], ["product-dev", "dev"])).toEqual(
      [],
    );
  });
  it("two stages whose names differ by a digit or a letter", () => {
    expect(
      found(
        ["a-dev1", "dev1"],
        ["a-dev2", "dev2"],
        ["b-dev1", "dev1"],
        ["a-prod", "prod"],
        ["b-prod", "prod"],
        ["a-prod2", "prod2"],
      ),
    ).toEqual([]);
  });
  it("but two letters the other way round do", () => {
    expect(found(["a", "prod"], ["b", "prod"], ["c", "prdo"])).toHaveLength(1);
  });
});

it("a pod that a workload made is its template's: one finding", () => {
  const pod = `
---
{ apiVersion: v1, kind: Pod, metadata: { name: web-1, namespace: web-dev, labels: { app: web, stage: prod }, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: "1", controller: true }] }, spec: { containers: [] } }
`;
  expect(proofOf(worldOf(example("KS3507", "wrong") + pod)).findings).toHaveLength(1);
});

it("semantics 22: a guard whose selector reads the label that it guards does not count", () => {
  const guarded = example("KS3502", "right");
  const escaped = guarded.replace(
    "validationActions: [Deny]",
    "validationActions: [Deny]\n  matchResources: { namespaceSelector: { matchLabels: { stage: prod } } }",
  );
  expect(escaped).not.toBe(guarded);
  expect(broken(proofOf(worldOf(escaped)))).toContain("dev > prod");
});

it("semantics 22: Compare with `oldObject`, select on nothing that can be changed", () => {
  const guarded = example("KS3502", "right");
  expect(broken(proofOf(worldOf(guarded)))).toEqual([]);
  const alone = guarded.replaceAll("oldObject.metadata", "object.metadata");
  expect(alone).not.toBe(guarded);
  expect(broken(proofOf(worldOf(alone)))).toContain("dev > prod");
});

it("semantics 24: a kubelet keeps to its own node and is trusted", () => {
  const nodes = example("KS3508", "right");
  expect(proofOf(worldOf(nodes)).findings).toEqual([]);
});
