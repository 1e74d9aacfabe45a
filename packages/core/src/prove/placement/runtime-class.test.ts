import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { runtimeClasses } from "./runtime-class.ts";

const runtimeClass = (scheduling: string) =>
  `{ apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: { name: sandbox }, handler: runsc ${scheduling} }`;
const added = "nodeSelector: { sandbox: gvisor, disk: ssd }, tolerations: [{ key: sandbox, operator: Exists }]";
const tolerations = [{ key: "sandbox", operator: "Exists" }];
const own = { key: "stage", operator: "Equal", value: "dev" };

test.each<[string, string, object, object]>([
  [
    "adds a node selector and tolerations",
    `, scheduling: { ${added} }`,
    { runtimeClassName: "sandbox" },
    { nodeSelector: { sandbox: "gvisor", disk: "ssd" }, tolerations },
  ],
  [
    "adds them to the pod's own, which come first",
    `, scheduling: { ${added} }`,
    { runtimeClassName: "sandbox", nodeSelector: { disk: "hdd", stage: "dev" }, tolerations: [own] },
    { nodeSelector: { sandbox: "gvisor", disk: "hdd", stage: "dev" }, tolerations: [own, ...tolerations] },
  ],
  [
    "may add a node selector only",
    ", scheduling: { nodeSelector: { sandbox: gvisor } }",
    { runtimeClassName: "sandbox", tolerations: [own] },
    { nodeSelector: { sandbox: "gvisor" }, tolerations: [own] },
  ],
  [
    "may add tolerations only",
    ", scheduling: { tolerations: [{ key: sandbox, operator: Exists }] }",
    { runtimeClassName: "sandbox" },
    { nodeSelector: {}, tolerations },
  ],
])("a RuntimeClass %s", (_, scheduling, spec, expected) => {
  expect(runtimeClasses(worldOf(runtimeClass(scheduling)))(spec)).toEqual({ runtimeClassName: "sandbox", ...expected });
});

test.each<[string, string, object]>([
  ["of another class", `, scheduling: { ${added} }`, { runtimeClassName: "other" }],
  ["of none", `, scheduling: { ${added} }`, { nodeSelector: { stage: "dev" } }],
  ["of a class that says nothing of nodes", "", { runtimeClassName: "sandbox" }],
])("a pod %s stays as it is", (_, scheduling, spec) => {
  expect(runtimeClasses(worldOf(runtimeClass(scheduling)))(spec)).toBe(spec);
});
