import { describe, expect, test } from "vitest";
import { pod, repairs } from "./testing/shown-repairs.ts";

describe("elements of lists", () => {
  test.each<[string, boolean, string]>([
    [
      "object.spec.containers.all(c, c.image.startsWith('registry/'))",
      true,
      'spec/containers/0/image: "registry/witness" | spec/containers/0/image: "registry/" | no spec/containers',
    ],
    [
      "object.spec.tolerations.all(t, t.key != 'stage')",
      true,
      'no spec/tolerations/0/key | spec/tolerations/0/key: "witness" | no spec/tolerations',
    ],
    [
      "object.spec.tolerations.all(t, t.key == 'a' && t.value == 'b')",
      true,
      'spec/tolerations/0/key: "a" & spec/tolerations/0/value: "b" | no spec/tolerations',
    ],
    [
      "object.spec.tolerations.all(t, t.key == 'stage')",
      false,
      'spec/tolerations/+: {} | spec/tolerations/+: {"key":"witness"}',
    ],
    [
      "object.spec.tolerations.exists(t, t.key == 'a' && t.value == 'b')",
      true,
      'spec/tolerations/+: {"key":"a","value":"b"}',
    ],
    ["object.spec.tolerations.exists(t, t.key == 'stage')", false, "no spec/tolerations"],
    ["object.spec.missing.all(x, x == 1)", true, "no spec/missing"],
    ["object.metadata.finalizers.exists(f, f == 'a/b')", true, 'metadata/finalizers/+: "a/b"'],
    [
      "object.metadata.ownerReferences.exists(o, o.kind == 'Job')",
      true,
      'metadata/ownerReferences/+: {"apiVersion":"v1","kind":"Job","name":"witness","uid":"00000000-0000-4000-8000-000000000000"}',
    ],
    ["object.metadata.labels.all(k, k == 'app')", true, "no metadata/labels/stage"],
    ["object.metadata.labels.exists(k, k == 'x')", true, ""],
    [
      "object.spec.containers.all(c, c.image == namespaceObject.metadata.labels.stage)",
      true,
      'spec/containers/0/image: "test" & spec/containers/1/image: "test" | no spec/containers',
    ],
    ["object.spec.containers.all(c, c.name == 'a')", true, 'spec/containers/1/name: "a" | no spec/containers'],
    [
      "object.spec.tolerations.exists(t, t.key != 'stage')",
      true,
      'spec/tolerations/+: {} | spec/tolerations/+: {"key":"witness"}',
    ],
    ["object.spec.tolerations.all()", true, ""],
    ["object.spec.tolerations.all(t, false, true)", true, ""],
    ["namespaceObject.metadata.labels.all(k, k == 'x')", true, ""],
    ["namespaceObject.spec.list.exists(k, k == 'x')", true, ""],
    ["namespaceObject.spec.list.exists(k, k == 'x')", false, ""],
    ["object.spec.containers.exists_one(c, c.name == 'x')", true, ""],
    [
      "object.spec.containers.all(c, c.ports.all(p, p.x == 1))",
      true,
      "no spec/containers/0/ports & no spec/containers/1/ports | no spec/containers",
    ],
    ["object.spec.tolerations.exists(t, object.spec.hostPID)", true, ""],
    [
      "object.spec.tolerations.exists(t, t.value == object.metadata.labels.stage)",
      true,
      'spec/tolerations/+: {"value":"dev"}',
    ],
    ["object.spec.tolerations.exists(t, t.a.b == 'x')", true, "spec/tolerations/+: {}"],
    [
      "object.spec.tolerations.exists(t, t.key == 'a' || t.key == 'b')",
      true,
      'spec/tolerations/+: {"key":"a"} | spec/tolerations/+: {"key":"b"}',
    ],
  ])("%s to be %s", (expression, wanted, edits) => {
    expect(repairs(expression, { wanted })).toBe(edits);
  });

  test("of labels those that are not so are taken away", () => {
    const object = { metadata: { labels: { app: "web", stage: "dev", tier: "front" } } };
    const isKnown = "k == 'app' || namespaceObject.metadata.labels[k] == 'test'";
    expect(repairs(`object.metadata.labels.all(k, ${isKnown})`, { object })).toBe("no metadata/labels/tier");
  });

  test("where there is none, nothing but that the list is not there", () => {
    const object = { ...pod, spec: { ...pod.spec, list: [] } };
    expect(repairs("object.spec.list.all(x, x == 1) && object.spec.hostPID", { object })).toBe("spec/hostPID: true");
  });
});

describe("variables", () => {
  const variables = { stage: "object.metadata.labels.stage", isDev: "variables.stage == 'dev'", all: "object.spec" };
  test.each<[string, boolean, string]>([
    ["variables.stage == 'prod'", true, 'metadata/labels/stage: "prod"'],
    ["variables.isDev", false, 'no metadata/labels/stage | metadata/labels/stage: "witness"'],
    ["variables.all.hostPID", true, "spec/hostPID: true"],
    ["variables.?stage.orValue('') == 'prod'", true, 'metadata/labels/stage: "prod"'],
    ["'variables'.stage == 'prod'", true, ""],
    ["variables.unknown == 'x'", true, ""],
    ["object.stage == 'x'", true, ""],
  ])("%s to be %s", (expression, wanted, edits) => {
    expect(repairs(expression, { wanted, variables })).toBe(edits);
  });
});
