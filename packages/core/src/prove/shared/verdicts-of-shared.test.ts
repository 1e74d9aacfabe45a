import { describe, expect, test } from "vitest";
import { givenOf } from "../testing/given.ts";
import type { Rights } from "../rights/rights.ts";
import { proveShared } from "./prove-shared.ts";
import { ingress, intentWith, pod, proof } from "./testing/two-stages.ts";

const assumptions = [
  "kubernetes-works",
  "cluster-administrators-are-trusted",
  "own-components-are-trusted",
  "listed-subjects-only",
  "admission-in-force",
  "no-code-in-images",
];
const verdictOf = ({ verdicts }: Pick<ReturnType<typeof proveShared>, "verdicts">, from = "dev", to = "test") =>
  verdicts.find((one) => one.from === from && one.to === to);

test("what holds says why, and what it takes for granted", () => {
  const held = {
    property: "shared",
    verdict: "holds",
    witness: undefined,
    findings: [],
    sensitivity: { kinds: "any" },
  };
  const reason = "they have nothing in common by which one could read, change or take what is the other's";
  expect(verdictOf(proof([]))).toEqual({ ...held, from: "dev", to: "test", assumptions, reason });
  const away = "nothing of the cluster is served from, or shared with, what is outside of it";
  expect(verdictOf(proof([]), "dev", "(outside)")).toMatchObject({ ...held, reason: away });
  expect(verdictOf(proof([]), "(outside)", "dev")).toMatchObject({ ...held, reason: away });
  expect(verdictOf(proof([], intentWith([])))?.assumptions).toEqual([...assumptions, "intended-openings"]);
});

describe("what is broken", () => {
  const port = `{containers: [{name: a, image: "r/a@sha256:0", ports: [{containerPort: 80, hostPort: 80}]}]}`;
  const mounting = `{volumes: [{name: v, hostPath: {path: /data}}], containers: [{name: a, image: "r/a@sha256:0", volumeMounts: [{name: v, mountPath: /v}]}]}`;
  const moving = `{containers: [{name: a, image: "r.example/a:latest"}]}`;
  const both = (spec: string) => [pod("dev", spec), pod("test", spec)];
  test.each([
    ["by a port of a node may be so on others", both(port), ["KS3802"], ["Node"]],
    ["by files of a node may be so on others", both(mounting), ["KS3801"], ["Node"]],
    ["by an image is so whatever else is there", both(moving), ["KS3805"], []],
  ])("%s", (_, documents, findings, kinds) => {
    const verdict = verdictOf(proof(documents));
    expect(verdict).toMatchObject({ verdict: "broken", findings, sensitivity: { kinds }, assumptions });
    expect(verdict?.reason).toBe(verdict?.witness?.summary);
  });

  test("by several is told by the first, with all codes once", () => {
    const spec = port.replace("r/a@sha256:0", "r.example/a:latest");
    const two = spec.replace("}]}]}", "}, {containerPort: 81, hostPort: 81}]}]}");
    const { verdicts, findings } = proof(both(two));
    const verdict = verdictOf({ verdicts });
    expect(findings).toHaveLength(3);
    expect(verdict?.findings).toEqual(["KS3802", "KS3805"]);
    expect(verdict?.reason).toMatch(/^dev and test share TCP port 80: /);
  });

  const subject = { kind: "User", name: "ann", namespace: "" } as const;
  const rights: Rights = {
    ...givenOf().rights,
    homes: () => ["dev"],
    whoMay: ({ verb }) => (verb === "create" ? [{ subject, allowance: { reference: undefined } as never }] : []),
  };
  test("by what somebody would do could be refused by a policy; what depends on one is not known", () => {
    const { world } = proof([ingress("test", "rules: [{host: a.example}]")]);
    const policies = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];
    const broken = verdictOf(proveShared(world, givenOf({ rights })));
    expect(broken).toMatchObject({
      verdict: "broken",
      sensitivity: { kinds: policies.map((kind) => `admissionregistration.k8s.io/${kind}`) },
    });
    const decide = () => ({ answer: "depends", by: [] }) as never;
    expect(verdictOf(proveShared(world, givenOf({ rights, admission: { decide } })))).toMatchObject({
      verdict: "unknown",
      reason: "whether people of dev may claim a.example at the default IngressClass: it depends on admission: ",
      ...{ witness: undefined, findings: [], sensitivity: { kinds: "any" } },
    });
  });

  const service = (stage: string) =>
    `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop-${stage}}, spec: {ports: [{port: 80}], externalIPs: [10.0.0.7]}}\n`;
  const secret = (stage: string) =>
    `{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: s, namespace: shop-${stage}}, spec: {secretStoreRef: {kind: ClusterSecretStore, name: vault}}}\n`;
  const share = `{volumes: [{name: v, nfs: {server: s, path: /data}}], containers: [{name: a, image: "r/a@sha256:0", volumeMounts: [{name: v, mountPath: /v}]}]}`;
  test.each([
    ["volume", "/data", both(mounting)],
    ["object", "TCP port 80", both(port)],
    ["volume", "nfs s:/data", both(share)],
    ["image", "r.example/a:latest", both(moving)],
    ["image", "r.example/a:1", both(moving.replace("latest", "1"))],
    [
      "host",
      "a.example",
      [ingress("dev", "rules: [{host: a.example}]"), ingress("test", "rules: [{host: a.example}]")],
    ],
    ["host", "10.0.0.7", [service("dev"), service("test")]],
    ["object", "vault", [secret("dev"), secret("test")]],
  ] as const)("is meant as the %s %s", (type, name, documents) => {
    expect(proof(documents).codes).toHaveLength(1);
    expect(proof(documents, intentWith([{ type, name, stages: ["dev", "test"] }])).codes).toEqual([]);
  });
});
