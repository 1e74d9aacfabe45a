import { expect, test } from "vitest";
import { worldOf } from "../prove/testing/world-of.ts";
import { explainReach } from "../prove/network/reach/explain-reach.ts";
import { specificationProfile } from "../prove/network/model/profiles.ts";
import { reachMatrix } from "../prove/network/reach/reach.ts";
import { noColours } from "./palette.ts";
import { reachCsv, reachGraph, reachJson, reachMarkdown, reachText } from "./reach-report.ts";
import type { ReachReport } from "./reach-report.ts";

const world = worldOf(`
{ apiVersion: v1, kind: Namespace, metadata: { name: a, labels: { stage: dev } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: b, labels: { stage: prod } } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: a }, spec: { containers: [] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: api, namespace: b }, spec: { containers: [] } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: in, namespace: b }
spec: { podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ ports: [{ port: 80 }, { port: 8000, endPort: 8010 }] }] }
`);
const pod = (namespace: string, name: string) => ({ group: "", kind: "Pod", namespace, name });
const entries = reachMatrix(world, specificationProfile).filter(
  ({ to }) => to.type === "workload" && to.workload.name === "api",
);

function report(): ReachReport {
  const [from, to] = [pod("a", "web"), pod("b", "api")];
  const why = explainReach(world, specificationProfile, from, to);
  if (!why) throw new Error("there is no such pair");
  return { world: "manifests", entries, explanation: { from, to, why } };
}

test("who connects to whom on which ports, and why, rule by rule", () => {
  const text = reachText([report()], noColours);
  expect(text).toContain("dev  Pod a/web\n  → prod  Pod b/api  TCP 80, 8000-8010\n");
  expect(text).toContain("open: TCP 80, 8000-8010\n");
  expect(text).toContain(
    "egress of Pod a/web: is not isolated: everything passes; lets through TCP all; UDP all; SCTP all",
  );
  expect(text).toMatch(
    /ingress of Pod b\/api: is isolated; lets through TCP 80, 8000-8010\n {2}Accept networking.k8s.io\/NetworkPolicy b\/in: spec.ingress\[0\] \(world.yaml:\d+:\d+\): TCP 80/,
  );
});

test("all forms say the same", () => {
  const ports = [
    { protocol: "TCP", port: 80, endPort: 80 },
    { protocol: "TCP", port: 8000, endPort: 8010 },
  ];
  expect(reachJson([report()])).toMatchObject({
    worlds: [
      {
        connections: [
          {
            from: { stage: "dev", namespace: "a", kind: "Pod", name: "web" },
            to: { stage: "prod", namespace: "b", kind: "Pod", name: "api" },
            open: ports,
            perhaps: [],
          },
        ],
      },
    ],
  });
  expect(reachCsv([report()])).toContain('manifests,dev,Pod a/web,prod,Pod b/api,"TCP 80, 8000-8010",\r\n');
  expect(reachMarkdown([report()])).toContain("| dev | `Pod a/web` | prod | `Pod b/api` | TCP 80, 8000\\-8010 |");
  expect(reachGraph([report()], "mermaid")).toContain('w0n0 -->|"TCP 80, 8000-8010"| w0n1');
  expect(reachGraph([report()], "dot")).toContain('w0n0 -> w0n1 [label="TCP 80, 8000-8010"];');
});
