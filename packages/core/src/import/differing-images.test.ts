import { expect, test } from "vitest";
import { importObjects } from "./import-objects.ts";
import { objectsInText } from "./objects-in-text.ts";

const version = (stage: string, tag: string): string => `apiVersion: v1
kind: Namespace
metadata: { name: web-${stage}, labels: { stage: ${stage} } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: web-${stage} }
spec: { template: { spec: { containers: [{ name: web, image: "registry.example.com/web:${tag}" }] } } }
`;

function said(...texts: readonly string[]): string[] {
  const { objects } = objectsInText({ file: "all.yaml", path: "all.yaml", text: texts.join("---\n") });
  const options = { stageLabel: "stage", platform: "shop", cluster: { name: "main" } };
  return importObjects(objects, options).diagnostics.map(
    ({ code, severity, message }) => `${severity} ${code} ${message}`,
  );
}

test("a stage that runs another image than the declaration says is told of by itself", () => {
  expect(said(version("dev", "2.1.0"), version("test", "2.0.0"))).toEqual([
    "warning KS5303 web runs registry.example.com/web:2.1.0 in dev, and the declaration says registry.example.com/web:2.0.0 for all stages: the first apply would run that there",
  ]);
  expect(said(version("dev", "2.0.0"), version("test", "2.0.0"))).toEqual([]);
});
