import { describe, expect, test } from "vitest";
import { podSecurityCodes } from "../../diagnostics/prove-pod-security-codes.ts";
import type { Admission } from "../admission/admission.ts";
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
const pod = (metadata: string, spec: string) =>
  `{ apiVersion: v1, kind: Pod, metadata: { ${metadata} }, spec: ${spec} }\n---\n`;
const privileged = "{ containers: [{ name: a, image: a, securityContext: { privileged: true } }] }";
const field = "containers[0].securityContext.privileged";
const says = `${field.replace("[0]", ".0")} says is privileged on its node`;

function told(text: string, parts: Parameters<typeof givenOf>[0] = {}) {
  const { findings, verdicts } = provePodSecurity(worldOf(text), givenOf(parts));
  const broken = verdicts.flatMap(({ from, to, verdict, reason }) =>
    verdict === "holds" ? [] : [`${from} > ${to}: ${verdict}: ${reason}`],
  );
  return { findings: findings.map(toldOf), broken };
}

const pairs = ["dev > prod", "dev > (unassigned)"];
const hint = (code: keyof typeof podSecurityCodes) => podSecurityCodes[code].fix;

describe("what runs", () => {
  test("a workload that reaches its node: where, how, towards whom, and what to take from it", () => {
    const spec = `{ hostPID: true, volumes: [{ name: v, hostPath: { path: /data } }], ${privileged.slice(2)}`;
    const message =
      "Deployment shop-dev/web sees and signals the processes of its node, and is privileged on its node, and mounts /data of its node";
    const web = "apps/Deployment shop-dev/web: spec.template.spec";
    expect(told(prod + dev + workload("Deployment", "web", spec))).toEqual({
      findings: [
        {
          is: "podSecurity error KS3402",
          message,
          hint: hint("KS3402"),
          at: `${web}.hostPID`,
          pairs,
          witness: message,
          steps: [
            `${web}.hostPID says sees and signals the processes of its node`,
            `${web}.${says}`,
            `${web}.volumes.0 says mounts /data of its node`,
          ],
          fix: "take from it what reaches the node: hostPID, containers.0.securityContext.privileged, volumes.0",
          edits: [
            `remove ${web}.hostPID`,
            `remove ${web}.${field}`,
            `set ${web}.volumes[0] = {"name":"v","emptyDir":{}}`,
          ],
        },
      ],
      broken: pairs.map(
        (pair) =>
          `${pair}: broken: Deployment shop-dev/web sees and signals the processes of its node, where no NetworkPolicy holds`,
      ),
    });
  });

  test("semantics 21: a pod that stays: it is deleted", () => {
    const name = "Pod shop-dev/web";
    const message = `${name} is privileged on its node, and stays although Namespace shop-dev refuses such pods`;
    const { findings, broken } = told(prod + held + pod("name: web, namespace: shop-dev, uid: u", privileged));
    expect(findings).toEqual([
      {
        is: "podSecurity error KS3403",
        message,
        hint: hint("KS3403"),
        at: `${name}: spec.${field}`,
        pairs,
        witness: message,
        steps: [`${name}: spec.${says}`],
        fix: `delete ${name}`,
        edits: [`delete ${name}`],
      },
    ]);
    expect(broken[0]).toBe(`dev > prod: broken: ${name} is privileged on its node, where no NetworkPolicy holds`);
  });

  test("a workload whose pods are refused: by whom, why, and what would be taken", () => {
    expect(told(prod + held + workload("Deployment", "web", privileged))).toEqual({
      findings: [
        {
          is: "podSecurity warning KS3407",
          message:
            'Deployment shop-dev/web makes no pods: they are refused by Namespace shop-dev: privileged (container "a" must not set securityContext.privileged=true)',
          hint: hint("KS3407"),
          at: `apps/Deployment shop-dev/web: spec.template.spec.${field}`,
          pairs: [],
          fix: `make it keep baseline: ${field}`,
          edits: [`remove apps/Deployment shop-dev/web: spec.template.spec.${field}`],
        },
      ],
      broken: [],
    });
  });

  test("a workload that a policy refuses: the policy is named, and what it asks for is not known", () => {
    const policy = { group: "", kind: "ValidatingAdmissionPolicy", namespace: "", name: "no-root" };
    const admission: Admission = { decide: () => ({ answer: "refused", by: { policy, message: "no" } }) };
    const [finding] = told(prod + dev + workload("Deployment", "web", privileged), { admission }).findings;
    expect(finding?.message).toContain("they are refused by ValidatingAdmissionPolicy no-root: privileged (");
    expect(finding).not.toHaveProperty("fix");
  });

  test("what keeps less than baseline and reaches nothing is a warning, with what baseline takes", () => {
    const spec = "{ hostIPC: true, containers: [{ name: a, image: a, ports: [{ containerPort: 80, hostPort: 80 }] }] }";
    const web = "apps/DaemonSet shop-dev/web: spec.template.spec";
    expect(told(prod + dev + workload("DaemonSet", "web", spec))).toEqual({
      findings: [
        {
          is: "podSecurity warning KS3406",
          message:
            'DaemonSet shop-dev/web keeps less than baseline: host namespaces (hostIPC=true), hostPort (container "a" uses hostPort 80)',
          hint: hint("KS3406"),
          at: web,
          pairs: [],
          fix: "make it keep baseline: hostIPC, containers[0].ports[0].hostPort",
          edits: [`remove ${web}.hostIPC`, `remove ${web}.containers[0].ports[0].hostPort`],
        },
      ],
      broken: [],
    });
  });

  test("what is of no stage and reaches nodes is told of; its own refused or harmless pods are not", () => {
    const agents = namespace("agents");
    const harmless = "{ hostIPC: true, containers: [{ name: a, image: a }] }";
    const message =
      "DaemonSet agents/agent is of no stage and sees and signals the processes of its node, and is privileged on its node";
    const spec = `{ hostPID: true, ${privileged.slice(2)}`;
    const world =
      prod +
      agents +
      workload("DaemonSet", "agent", spec, "agents") +
      workload("DaemonSet", "fine", harmless, "agents");
    const agent = "apps/DaemonSet agents/agent: spec.template.spec";
    expect(told(world)).toEqual({
      findings: [
        {
          is: "podSecurity warning KS3408",
          message,
          hint: hint("KS3408"),
          at: `${agent}.hostPID`,
          pairs: ["(unassigned) > prod"],
          witness: message,
          steps: [`${agent}.hostPID says sees and signals the processes of its node`, `${agent}.${says}`],
        },
      ],
      broken: [
        "(unassigned) > prod: broken: DaemonSet agents/agent sees and signals the processes of its node, where no NetworkPolicy holds",
      ],
    });
  });
});

test.each([
  ["strict", `${level}: strict`, level, "baseline"],
  ["1.30", `${level}: baseline, ${level}-version: "1.30"`, `${level}-version`, "v1.35"],
])("the label's value %s is none", (value, labels, label, right) => {
  expect(told(prod + namespace("shop-dev", `stage: dev, ${labels}`)).findings).toEqual([
    {
      is: "podSecurity warning KS3409",
      message: `shop-dev has ${label}: ${value}, which is none`,
      hint: hint("KS3409"),
      at: `Namespace shop-dev: metadata.labels."${label}"`,
      pairs: [],
      fix: `write ${right}`,
      edits: [`set Namespace shop-dev: metadata.labels."${label}" = ${JSON.stringify(right)}`],
    },
  ]);
});
