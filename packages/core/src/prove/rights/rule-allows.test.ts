import { expect, test } from "vitest";
import { ruleAllows } from "./rule-allows.ts";

const path = (nonResourceURLs: string[], asked: string) =>
  ruleAllows({ verbs: ["get"], nonResourceURLs }, { verb: "get", path: asked });
const resource = (resources: string[] | undefined, asked: string) =>
  ruleAllows(
    { verbs: ["get"], apiGroups: [""], ...(resources && { resources }) },
    { verb: "get", group: "", resource: asked, namespace: "", name: "" },
  );

test.each([
  [["/healthz"], "/healthz", true],
  [["/healthz"], "/healthz/etcd", false],
  [["/version", "/healthz"], "/healthz", true],
  [["*"], "/healthz", true],
  [["/logs/*"], "/logs/a", true],
  [["/logs**"], "/logs/a", true],
  [["/a*b*"], "/a*bc", true],
  [["/a*b*"], "/abc", false],
])("paths %j allow %s: %j", (urls, asked, expected) => {
  expect(path(urls, asked)).toBe(expected);
});

test.each([
  [["pods"], "pods", true],
  [["*s"], "pods", false],
  [["*/exec"], "pods/exec", true],
  [["*/log"], "pods/exec", false],
  [["*/scale"], "x/scale", true],
  [undefined, "pods", false],
])("resources %j allow %s: %j", (listed, asked, expected) => {
  expect(resource(listed, asked)).toBe(expected);
});

test("verb, group and resource all have to be listed, each by itself or by `*`", () => {
  const pods = { verb: "get", group: "", resource: "pods", namespace: "", name: "" };
  const rule = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
  expect(ruleAllows(rule, pods)).toBe(true);
  expect(ruleAllows({ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }, pods)).toBe(true);
  expect(ruleAllows({ ...rule, verbs: ["list"] }, pods)).toBe(false);
  expect(ruleAllows({ ...rule, apiGroups: ["apps"] }, pods)).toBe(false);
  expect(ruleAllows({ ...rule, resources: ["secrets"] }, pods)).toBe(false);
  expect(ruleAllows({ verbs: ["get"], resources: ["pods"] }, pods)).toBe(false);
});

test("a rule about paths says nothing of resources, and the other way round", () => {
  expect(ruleAllows({ verbs: ["get"], resources: ["pods"], apiGroups: [""] }, { verb: "get", path: "/pods" })).toBe(
    false,
  );
  const pods = { verb: "get", group: "", resource: "pods", namespace: "", name: "" };
  expect(ruleAllows({ verbs: ["get"], nonResourceURLs: ["*"] }, pods)).toBe(false);
  expect(ruleAllows({ verbs: ["get"], apiGroups: [""] }, pods)).toBe(false);
  expect(ruleAllows({ verbs: ["get"], apiGroups: [""] }, { verb: "get", path: "/pods" })).toBe(false);
});
