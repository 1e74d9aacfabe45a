import { describe, expect, test } from "vitest";
import { guard, intending, pod, proofOf, stepsOf, verdictFor } from "./testing/granted-world.ts";

const alice = "alice @dev: get configmaps";
const rbac = (kind: string) => `rbac.authorization.k8s.io/${kind}`;
const admission = (kind: string) => `admissionregistration.k8s.io/${kind}`;

describe("what a verdict says and rests on", () => {
  const holding = proofOf([alice]);

  test("one that holds could be turned by whoever gives rights, or has them", () => {
    expect(verdictFor(holding)).toMatchObject({
      ...{ property: "access", verdict: "holds", findings: [] },
      reason: "nobody of dev has a right in prod, nor can become anybody who has",
      sensitivity: {
        kinds: [
          ...["RoleBinding", "ClusterRoleBinding", "Role", "ClusterRole"].map(rbac),
          ...["Namespace", "ServiceAccount", "Secret", "Pod"],
        ],
      },
    });
    expect(verdictFor(holding, "(outside)", "prod").reason).toBe(
      "nobody who is not known to the API server has a right in prod",
    );
    expect(verdictFor(holding, "dev", "(outside)").reason).toBe("rights are rights in this cluster");
    expect(holding.verdicts.map(({ from, to }) => `${from} ${to}`)).not.toContain("dev dev");
  });

  test("one that is broken by reading by nothing, by a change through admission alone", () => {
    expect(verdictFor(proofOf([alice, "alice @prod: get pods"]))).toMatchObject({
      ...{ verdict: "broken", findings: ["KS3201"], sensitivity: { kinds: [] } },
    });
    const kinds = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(admission);
    expect(verdictFor(proofOf([alice, "alice @prod: patch pods"])).sensitivity).toEqual({ kinds });
    const way = [alice, "alice @tools: create pods", "sa:tools/bot @prod: get pods"];
    expect(verdictFor(proofOf(way)).sensitivity).toEqual({ kinds });
  });

  test("one that is not known could be turned by anything", () => {
    const objects = guard("configmaps", "object.data.level == 'low'");
    expect(verdictFor(proofOf([alice, "alice @prod: create configmaps"], { objects }))).toMatchObject({
      verdict: "unknown",
      reason: "whether configmaps lets it pass depends on what is sent",
      findings: ["KS3208"],
      sensitivity: { kinds: "any" },
    });
  });

  test("of several breaches the one without doubt comes first, then the shorter", () => {
    const objects = guard("configmaps", "object.data.level == 'low'");
    const doubtful = "alice @prod: create configmaps";
    const sure = "alice @prod: delete secrets";
    for (const lines of [
      [doubtful, sure],
      [sure, doubtful],
    ])
      expect(verdictFor(proofOf([alice, ...lines], { objects }))).toMatchObject({
        ...{ verdict: "broken", findings: ["KS3201", "KS3208"] },
      });
    const far = ["alice @tools: create pods", "sa:tools/bot @prod: get secrets"];
    expect(stepsOf(proofOf([alice, ...far, "alice @prod: delete pods"]))).toEqual(["alice: delete pods in prod"]);
  });

  test("of several rights of a role the first that surely passes is used", () => {
    const by = (expression: string, rules: string) =>
      stepsOf(proofOf([alice, `alice @prod: ${rules}`], { objects: guard("configmaps", expression) }));
    const services = ["alice: create services in prod"];
    expect(by("object.data.level == 'low'", "create configmaps; create services")).toEqual(services);
    expect(by("false", "create configmaps; create services")).toEqual(services);
    expect(by("false", "create configmaps")).toEqual(["holds"]);
    expect(by("false", "get configmaps")).toEqual(["alice: get configmaps in prod"]);
    expect(by("object.data.level == 'low'", "create configmaps; patch configmaps")).toEqual(["unknown"]);
  });

  test("assumptions are those that the verdict needed", () => {
    const always = ["kubernetes-works", "cluster-administrators-are-trusted", "own-components-are-trusted"];
    const of = (...parts: Parameters<typeof proofOf>) => verdictFor(proofOf(...parts)).assumptions;
    expect(of([alice])).toEqual([...always, "listed-subjects-only", "one-snapshot"]);
    expect(of([alice], { intent: intending("alice prod read") })).toContain("intended-openings");
    expect(of([alice], { intent: intending() })).toEqual(of([alice]));
    const administrators = { ...intending(), administrators: [{ kind: "User", name: "root" } as const] };
    expect(of([alice], { intent: administrators })).toContain("declared-administrators-are-trusted");
    expect(of([alice], { objects: guard("pods", "true") })).toContain("admission-in-force");
    for (const kind of ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]) {
      const webhooks = { apiVersion: "admissionregistration.k8s.io/v1", kind, metadata: { name: "w" }, webhooks: [] };
      expect(of([alice], { objects: [webhooks] })).toEqual([
        ...[...always, "listed-subjects-only", "controllers-as-installed", "one-snapshot"],
      ]);
    }
  });
});

describe("where a right takes effect", () => {
  const node = (name: string, stage?: string) => ({
    ...{ apiVersion: "v1", kind: "Node" },
    metadata: { name, labels: stage === undefined ? {} : { stage } },
  });
  const objects = [node("red", "prod"), node("grey")];
  const reached = (line: string) =>
    proofOf([alice, line], { objects })
      .verdicts.filter(({ from, verdict }) => from === "dev" && verdict === "broken")
      .map(({ to }) => to);
  const [prod, none] = ["prod", "(unassigned)"];

  test.each([
    ["alice @*: patch namespaces", [prod, none]],
    ["alice @*: patch namespaces prod-2", [prod]],
    ["alice @*: update namespaces/status tools", [none]],
    ["alice @*: delete namespaces other", []],
    ["alice @*: create namespaces", [prod, none]],
    ["alice @prod: patch namespaces", [prod]],
    ["alice @prod: patch namespaces prod", [prod]],
    ["alice @prod: patch namespaces/status", [prod]],
    ["alice @prod: patch namespaces prod-2", []],
    ["alice @prod: create namespaces", []],
    ["alice @prod: patch nodes", []],
    ["alice @*: patch nodes", [prod, none]],
    ["alice @*: patch nodes red", [prod]],
    ["alice @*: update nodes/status grey", [none]],
    ["alice @*: patch nodes red,grey", [prod, none]],
    ["alice @*: patch nodes later", [none]],
    ["alice @*: patch persistentvolumes red", [prod, none]],
    ["alice @*: delete pods", [prod, none]],
    ["alice @prod-2: delete pods", [prod]],
    ["alice @tools: delete pods", [none]],
  ])("%s", (line, stages) => {
    expect(reached(line)).toEqual(stages);
  });

  test("the witness is in the first namespace, or the one that is named", () => {
    expect(stepsOf(proofOf([alice, "alice @prod-2: delete pods"]))).toEqual(["alice: delete pods in prod-2"]);
    expect(stepsOf(proofOf([alice, "alice @*: patch nodes red"], { objects }))).toEqual(["alice: patch nodes red"]);
    expect(stepsOf(proofOf([alice, "alice @*: patch namespaces prod-2"]))).toEqual([
      "alice: patch namespaces prod-2 in prod-2",
    ]);
    expect(stepsOf(proofOf([alice, "alice @prod: patch namespaces"]))).toEqual(["alice: patch namespaces in prod"]);
  });
});

describe("what is beyond what is given", () => {
  const bot = "sa:tools/bot @prod: delete limitranges";
  const by = (lines: readonly string[], ...grants: string[]) =>
    stepsOf(proofOf([alice, ...lines], { intent: intending(...grants), objects: [pod("tools", "bot")] })).length;

  test("a way counts with the grant that it needs", () => {
    const given = "sa:tools/bot prod changeWalls";
    expect(by(["alice @tools: create pods", bot], given)).toBe(2);
    expect(by(["alice @tools: create pods", bot], given, "alice (unassigned) impersonate")).toBe(1);
    expect(by(["alice @tools: create pods", bot], given, "alice (unassigned) runCommands")).toBe(2);
    expect(by(["alice @tools: create pods/exec", bot], given, "alice (unassigned) runCommands")).toBe(1);
    expect(by(["alice @tools: create pods/exec", bot], given, "alice (unassigned) impersonate")).toBe(2);
    expect(by(["alice @dev: create pods", "sa:dev/ci @prod: delete limitranges"], "sa:dev/ci prod changeWalls")).toBe(
      1,
    );
  });

  test("a member has what is given to its group, and what the cluster leads to is never given", () => {
    const group = "group:system:authenticated";
    expect(by([`${group} @prod: get pods`], `${group} prod read`)).toBe(1);
    const act = ["alice @*: impersonate users zoe", "zoe @tools: get pods", "zoe @prod: get pods"];
    expect(by(act, "alice (unassigned) impersonate", "alice prod impersonate", "zoe prod read")).toBe(2);
  });

  test("whom Kubernetes trusts, and who is at home in the same stage, is nobody to become", () => {
    const taken = (rule: string, other: string) =>
      proofOf([alice, other, `alice @*: ${rule}`]).findings.some(({ message }) => message.includes("act as others"));
    expect(taken("impersonate users bea", "bea @tools: get pods")).toBe(true);
    expect(taken("impersonate users bea", "bea @dev: get pods")).toBe(false);
    expect(taken("impersonate users system:apiserver", "system:apiserver @tools: get pods")).toBe(false);
    const groups = "impersonate groups; impersonate users nobody";
    expect(taken(groups, "group:system:unauthenticated @dev: get pods")).toBe(false);
    expect(taken(groups, "group:ops @prod: get pods")).toBe(true);
  });
});
