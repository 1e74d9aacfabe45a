import type { Intent } from "../../../verdicts/intent.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { proveShared } from "../prove-shared.ts";

const stages = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev, labels: {stage: dev}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop-test, labels: {stage: test}}}
`;

export function intentWith(shared: Intent["shared"]): Intent {
  return { openings: [], grants: [], administrators: [], shared };
}

export function proof(documents: readonly string[], intent?: Intent) {
  const world = worldOf([stages, ...documents].join("---\n"));
  const { verdicts, findings } = proveShared(world, givenOf({ intent }));
  const broken = verdicts.filter(({ verdict }) => verdict === "broken").map(({ from, to }) => `${from} -> ${to}`);
  return { world, verdicts, findings, broken, codes: findings.map(({ code }) => code) };
}

export const pod = (stage: string, spec: string, namespace = `shop-${stage}`) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: ${namespace}}, spec: ${spec}}\n`;
export const node = (name: string, labels: string) =>
  `{apiVersion: v1, kind: Node, metadata: {name: ${name}, labels: {${labels}}}}\n`;
export const both = ["dev -> test", "test -> dev"];

export const ingress = (stage: string, spec: string, annotations = "") =>
  `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: shop-${stage}, annotations: {${annotations}}}, spec: {${spec}}}\n`;
