import { expect, test } from "vitest";
import type { Intent, Peer } from "../../verdicts/intent.ts";
import { isShared } from "./meant.ts";
import { configMap, container, prove } from "./testing/two-stages.ts";

const none: Intent = { openings: [], grants: [], administrators: [], shared: [] };
const stages = ["dev", "prod"];
const sharing = (name: string, of: readonly string[] = stages): Intent => ({
  ...none,
  shared: [{ type: "object", name, stages: of }],
});

test.each([
  ["acme", "acme", true],
  ["ACME", "acme", true],
  ["acme", "Acme", true],
  ["acme", "acm", false],
  ["acme", "acme-*", false],
  ["acme-x", "acme-*", true],
  ["acme-", "acme-*", true],
  ["my-acme", "*-acme", true],
  ["my-acme-x", "*-acme", false],
  ["aba", "ab*ba", false],
  ["abba", "ab*ba", true],
  ["a-b-c", "a*b*c", true],
  ["a-c", "a*b*c", false],
  ["abc", "a*b*c", true],
  ["a-b-b-c", "a*b*b*c", true],
  ["a-b-c", "a*b*b*c", false],
  ["xaby", "x*ab*by", false],
  ["xabby", "x*ab*by", true],
  ["anything", "*", true],
  ["", "*", true],
])("%s is shared where %s is: %s", (name, pattern, is) => {
  expect(isShared(sharing(pattern), name, stages)).toBe(is);
});

test("only the stages that are said share it, and only what has a name is shared by it", () => {
  expect(isShared(sharing("acme", ["dev"]), "acme", stages)).toBe(false);
  expect(isShared(sharing("acme", ["dev", "prod", "test"]), "acme", stages)).toBe(true);
  expect(isShared({ ...none, shared: [{ type: "nodes", stages }] }, "acme", stages)).toBe(false);
});

const workload = (apiVersion: string, kind: string, template: string) => `apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: web, namespace: shop-dev}
spec: ${template}
`;
const says = "spec: {containers: [{name: a, image: a, args: ['http://api.shop-prod.svc']}]}";
const pod = (labels: string) => `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop-dev${labels}}
${says}
`;
const job = (labels: string) => workload("batch/v1", "Job", `{template: {metadata: {${labels}}, ${says}}}`);
const cronJob = (labels: string) =>
  workload(
    "batch/v1",
    "CronJob",
    `{schedule: "* * * * *", jobTemplate: {spec: {template: {metadata: {${labels}}, ${says}}}}}`,
  );
const map = configMap("http://api.shop-prod.svc");
const web = { app: "web" };
const api = { app: "api" };

test.each<[what: string, text: string, from: Peer, to: Peer, isMeant: boolean]>([
  ["everything", map, {}, {}, true],
  ["from the stage", map, { stage: "dev" }, {}, true],
  ["from another stage", map, { stage: "prod" }, {}, false],
  ["to the stage", map, {}, { stage: "prod" }, true],
  ["to another stage", map, {}, { stage: "dev" }, false],
  ["from the namespace", map, { namespace: "shop-dev" }, {}, true],
  ["from another namespace", map, { namespace: "tools" }, {}, false],
  ["to the namespace", map, {}, { namespace: "shop-prod" }, true],
  ["to another namespace", map, {}, { namespace: "tools" }, false],
  ["from labels of the namespace", map, { namespaceLabels: { stage: "dev" } }, {}, true],
  ["from other labels", map, { namespaceLabels: { stage: "prod" } }, {}, false],
  ["to labels of the namespace", map, {}, { namespaceLabels: { stage: "prod" } }, true],
  ["to other labels", map, {}, { namespaceLabels: { stage: "dev" } }, false],
  ["from outside", map, { cidr: "0.0.0.0/0" }, {}, false],
  ["to outside", map, {}, { cidr: "0.0.0.0/0" }, false],
  ["from whichever pods a ConfigMap is for", map, { podLabels: web }, {}, true],
  ["to the pods of the Service", map, {}, { podLabels: api }, true],
  ["to other pods", map, {}, { podLabels: web }, false],
  ["to pods with one label more", map, {}, { podLabels: { ...api, tier: "x" } }, false],
  ["to a Service without pods of its own", configMap("http://absent.shop-prod.svc"), {}, { podLabels: web }, true],
  ["to whichever pods have an address", configMap("10.0.0.9"), {}, { podLabels: web }, true],
  ["from the pod", pod(", labels: {app: web}"), { podLabels: web }, {}, true],
  ["from another pod", pod(", labels: {app: x}"), { podLabels: web }, {}, false],
  ["from a pod without labels", pod(""), { podLabels: web }, {}, false],
  ["from a job's pods", job("labels: {app: web}"), { podLabels: web }, {}, true],
  ["from another job's", job("labels: {app: x}"), { podLabels: web }, {}, false],
  ["from a job's pods without labels", job(""), { podLabels: web }, {}, false],
  ["from a schedule's pods", cronJob("labels: {app: web}"), { podLabels: web }, {}, true],
  ["from another schedule's", cronJob("labels: {app: x}"), { podLabels: web }, {}, false],
  ["from a schedule's without labels", container("args: ['http://api.shop-prod.svc']"), { podLabels: web }, {}, false],
])("an opening %s", (_what, text, from, to, isMeant) => {
  const { findings } = prove(text, { ...none, openings: [{ from, to }] });
  expect(findings).toHaveLength(isMeant ? 0 : 1);
});
