import { expect, test } from "vitest";
import { provePodSecurity } from "../pod-security/prove-pod-security.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { checkFixes } from "./check-fix.ts";

test("what reaches the node is taken from a pod, though what it then still says is a warning of its own", () => {
  const namespaces = ["dev", "prod"].map(
    (stage) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${stage}, labels: {stage: ${stage}}}\n`,
  );
  const pod = `apiVersion: v1
kind: Pod
metadata: {name: all, namespace: dev}
spec: {hostPID: true, hostIPC: true, containers: [{name: a, image: a}]}
`;
  const world = worldOf([...namespaces, pod].join("---\n"));
  const prove = (one: typeof world) => provePodSecurity(one, givenOf());
  const proof = prove(world);
  expect(proof.findings.map(({ code }) => code)).toEqual(["KS3402"]);
  const check = checkFixes({ world, proof }, proof.findings, { prove });
  expect(check).toMatchObject({ works: true, proof: { findings: [{ code: "KS3406", severity: "warning" }] } });
});
