import { expect, test } from "vitest";
import { intending, proofOf, stepsOf } from "./testing/granted-world.ts";

const stage = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { stage: name } } });

test("what one makes with a right that is meant and another reads with one that is not, is not meant", () => {
  const lines = [
    "alice @dev: get configmaps",
    "alice @prod: create secrets",
    "alice @tools: create serviceaccounts/token",
    "sa:tools/bot @prod: get secrets",
    "sa:prod/web @test: delete configmaps",
  ];
  const proof = proofOf(lines, { objects: [stage("test")], intent: intending("alice prod impersonate") });
  expect(stepsOf(proof, "dev", "test")).toEqual([
    "alice: create serviceaccounts/token bot in tools",
    "alice: create secrets in prod",
    "system:serviceaccount:tools:bot: get secrets kubestage-witness in prod",
    "system:serviceaccount:prod:web: delete configmaps in test",
  ]);
});
