import { describe, expect, test } from "vitest";
import { podSecurityCodes } from "../../diagnostics/prove-pod-security-codes.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import type { Possible } from "../possible/possible.ts";
import { givenOf } from "../testing/given.ts";
import { toldOf } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { provePodSecurity } from "./prove-pod-security.ts";

const level = "pod-security.kubernetes.io/enforce";
const namespace = (name: string, labels = "") =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}${labels && `, labels: { ${labels} }`} } }\n---\n`;
const prod = namespace("shop-prod", `stage: prod, ${level}: baseline`);
const dev = namespace("shop-dev", "stage: dev");
const held = namespace("shop-dev", `stage: dev, ${level}: baseline`);
const workload = (kind: string, name: string, spec: string, home = "shop-dev") =>
  `{ apiVersion: apps/v1, kind: ${kind}, metadata: { name: ${name}, namespace: ${home} }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: ${spec} } } }\n---\n`;
const privileged = "{ containers: [{ name: a, image: a, securityContext: { privileged: true } }] }";

const alice = { user: "alice", groups: ["system:authenticated"] };
const who = { kind: "User", name: "alice", namespace: "" } as const;
const group = "rbac.authorization.k8s.io";
const binding = { group, kind: "RoleBinding", namespace: "shop-dev", name: "b" };
const step = (resource: string, home?: string, body: object = {}): RequestStep => ({
  type: "request",
  as: alice,
  verb: "create",
  resource: { group: "", resource, ...(home !== undefined && { namespace: home }) },
  body,
  allowedBy: { binding, role: binding, rule: 0 },
});
const bound = `{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: b, namespace: shop-dev }, roleRef: { apiGroup: ${group}, kind: ClusterRole, name: edit }, subjects: [] }\n---\n`;
const no = { possible: false, why: "no" } as const;
const sent = { metadata: { name: "a" }, spec: { containers: [{ name: "a", image: "a" }] } };

/** Alice may make pods in these namespaces for this stage. */
function makingPods(stage: string, ...homes: readonly string[]): Possible {
  return {
    ...givenOf().possible,
    pods: (of, home) =>
      of === stage && homes.includes(home) ? { possible: true, who, steps: [step("pods", home, sent)] } : no,
  };
}

function told(text: string, parts: Parameters<typeof givenOf>[0] = {}) {
  const { findings, verdicts } = provePodSecurity(worldOf(text), givenOf(parts));
  const broken = verdicts.flatMap(({ from, to, verdict, reason }) =>
    verdict === "holds" ? [] : [`${from} > ${to}: ${verdict}: ${reason}`],
  );
  return { findings: findings.map(toldOf), broken };
}

const pairs = ["dev > prod", "dev > (unassigned)"];
const hint = (code: keyof typeof podSecurityCodes) => podSecurityCodes[code].fix;

describe("what people may make", () => {
  const set = (name: string) => `set Namespace ${name}: metadata.labels."${level}" = "baseline"`;
  const does = "is privileged on its node";

  test("a namespace that refuses nothing, and whom baseline would refuse there", () => {
    const webs = ["a", "b", "c", "d"].map((name) => workload("Deployment", name, privileged)).join("");
    const message = `shop-dev refuses no pod that ${does}, and people of dev may make one there`;
    const { findings } = told(prod + dev + webs, { possible: makingPods("dev", "shop-dev") });
    const found = findings.filter(({ is }) => is.endsWith("KS3401"));
    const related = ["a", "b", "c"].map(
      (name) =>
        `Deployment shop-dev/${name} would be refused by baseline @ apps/Deployment shop-dev/${name}: spec.template.spec`,
    );
    expect(found).toEqual([
      {
        is: "podSecurity error KS3401",
        message,
        hint: hint("KS3401"),
        at: "Namespace shop-dev: metadata.labels",
        related,
        pairs,
        witness: message,
        steps: [expect.stringMatching(/^alice: create pods shop-dev\/ .*"privileged":true/)],
        fix: "let shop-dev enforce baseline; it would then refuse Deployment shop-dev/a, Deployment shop-dev/b, Deployment shop-dev/c and 1 more",
        edits: [set("shop-dev")],
      },
    ]);
  });

  test("a level that refuses nothing is where it is put right", () => {
    const open = namespace("shop-dev", `stage: dev, ${level}: privileged`);
    const { findings, broken } = told(prod + open, { possible: makingPods("dev", "shop-dev") });
    expect(findings).toMatchObject([
      {
        is: "podSecurity error KS3401",
        at: `Namespace shop-dev: metadata.labels."${level}"`,
        fix: "let shop-dev enforce baseline",
        edits: [set("shop-dev")],
      },
    ]);
    expect(findings[0]).not.toHaveProperty("related");
    const elsewhere = namespace("other-dev", "stage: dev") + workload("Deployment", "web", privileged, "other-dev");
    const { findings: apart } = told(prod + open + elsewhere, { possible: makingPods("dev", "shop-dev") });
    expect(apart.find(({ is }) => is.endsWith("KS3401"))?.fix).toBe("let shop-dev enforce baseline");
    expect(broken).toEqual(
      pairs.map(
        (pair) => `${pair}: broken: alice may make a pod in shop-dev that ${does}, where no NetworkPolicy holds`,
      ),
    );
  });

  test("namespaces of no stage are one cause", () => {
    const tools = ["t1", "t2", "t3", "t4"];
    const world = prod + held + tools.map((name) => namespace(name)).join("");
    const { findings } = told(world, { possible: makingPods("dev", ...tools) });
    const message = `people of dev may make a pod that ${does} in t1, t2, t3 and 1 more, of no stage`;
    expect(findings).toEqual([
      {
        is: "podSecurity error KS3401",
        message,
        hint: hint("KS3401"),
        at: "Namespace t1",
        pairs,
        witness: message,
        steps: [expect.stringMatching(/^alice: create pods t1\//)],
        fix: "let t1, t2, t3, t4 enforce baseline",
        edits: tools.map(set),
      },
    ]);
    const own = told(prod + held + namespace("tools"), { possible: makingPods("dev", "kube-system", "tools") });
    expect(own.findings[0]).not.toHaveProperty("fix");
    const three = told(world, { possible: makingPods("dev", "t1", "t2", "t3") });
    expect(three.findings[0]?.message).toContain("in t1, t2, t3, of no stage");
  });

  test("Kubernetes' own components need more than baseline: no level is proposed, and the right is shown", () => {
    const { findings } = told(prod + held + bound, { possible: makingPods("dev", "kube-system") });
    expect(findings).toMatchObject([
      { is: "podSecurity error KS3401", at: "rbac.authorization.k8s.io/RoleBinding shop-dev/b" },
    ]);
    expect(findings[0]).not.toHaveProperty("fix");
    const unbound = told(prod + held, { possible: makingPods("dev", "kube-system") });
    expect(unbound.findings[0]?.at).toBe("Namespace kube-system");
  });

  test("a level that they may lift is guarded", () => {
    const possible: Possible = {
      ...makingPods("dev", "shop-dev"),
      relabelledNamespace: (stage) => (stage === "dev" ? { possible: true, who, steps: [step("namespaces")] } : no),
    };
    const message = `people of dev may lift the level of shop-dev, and then make a pod there that ${does}`;
    const { findings, broken } = told(prod + held, { possible });
    expect(findings).toEqual([
      {
        is: "podSecurity error KS3404",
        message,
        hint: hint("KS3404"),
        at: `Namespace shop-dev: metadata.labels."${level}"`,
        pairs,
        witness: message,
        steps: ["alice: create namespaces / {}", expect.stringContaining("alice: create pods shop-dev/ ")],
        fix: `guard ${level} of namespaces by an admission policy that lets only administrators change it`,
        edits: expect.arrayContaining([expect.stringContaining("add admissionregistration.k8s.io/")]),
      },
    ]);
    expect(broken[0]).toBe(
      `dev > prod: broken: alice may lift the level of shop-dev and make a pod there that ${does}, where no NetworkPolicy holds`,
    );
  });

  test("a namespace that they may make, and whose right it is", () => {
    const body = { metadata: { name: "mine" } };
    const possible: Possible = {
      ...givenOf().possible,
      newNamespace: (stage) =>
        stage === "dev" ? { possible: true, who, steps: [step("namespaces", undefined, body)] } : no,
    };
    const message = `people of dev may make a namespace, and in it a pod that ${does}`;
    const { findings, broken } = told(prod + held + bound, { possible });
    expect(findings).toEqual([
      {
        is: "podSecurity error KS3405",
        message,
        hint: hint("KS3405"),
        at: "rbac.authorization.k8s.io/RoleBinding shop-dev/b",
        pairs,
        witness: message,
        steps: [
          'alice: create namespaces / {"metadata":{"name":"mine"}}',
          expect.stringContaining("alice: create pods mine/ "),
        ],
        fix: "ask for a Pod Security level of every new namespace by an admission policy",
        edits: [
          "add admissionregistration.k8s.io/ValidatingAdmissionPolicy level-of-new-namespaces",
          "add admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding level-of-new-namespaces",
        ],
      },
    ]);
    expect(broken[0]).toBe(
      `dev > prod: broken: alice may make a namespace, and in it a pod that ${does}, where no NetworkPolicy holds`,
    );
    expect(told(prod + held, { possible }).findings[0]).not.toHaveProperty("at");
    const cluster = { ...binding, kind: "ClusterRoleBinding", namespace: "" };
    const whole = bound.replace(
      "kind: RoleBinding, metadata: { name: b, namespace: shop-dev }",
      "kind: ClusterRoleBinding, metadata: { name: b }",
    );
    const making = { ...step("namespaces", undefined, body), allowedBy: { binding: cluster, role: binding, rule: 0 } };
    const byCluster: Possible = {
      ...possible,
      newNamespace: (stage) => (stage === "dev" ? { possible: true, who, steps: [making] } : no),
    };
    expect(told(prod + held + whole, { possible: byCluster }).findings[0]?.at).toBe(`${group}/ClusterRoleBinding b`);
  });

  test("those of no stage are told of once, with how many namespaces lie open to them", () => {
    const message = `alice, who belongs to no stage, may make a pod that ${does} in default`;
    const of = (...homes: readonly string[]) =>
      told(prod + namespace("tools"), { possible: makingPods("(unassigned)", ...homes) }).findings;
    const finding = {
      is: "podSecurity warning KS3408",
      hint: hint("KS3408"),
      at: "Namespace default",
      pairs: ["(unassigned) > prod"],
      steps: [expect.stringContaining("alice: create pods default/ ")],
    };
    expect(of("default")).toEqual([{ ...finding, message, witness: message }]);
    const more = `${message} and 1 more namespaces`;
    expect(of("default", "tools")).toEqual([{ ...finding, message: more, witness: more }]);
  });
});
