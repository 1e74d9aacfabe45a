import { describe, expect, test } from "vitest";
import { pod, repairs } from "./testing/shown-repairs.ts";

describe("a text that is compared is made the other", () => {
  test.each([
    ["object.metadata.labels.stage == 'dev'", ""],
    ["object.metadata.labels.stage == 'prod'", 'metadata/labels/stage: "prod"'],
    ["'prod' == object.metadata.labels.stage", 'metadata/labels/stage: "prod"'],
    ["object.metadata.labels['stage'] == 'prod'", 'metadata/labels/stage: "prod"'],
    ["object.metadata.?labels[?'tier'].orValue('') == 'web'", 'metadata/labels/tier: "web"'],
    ["object.metadata.?labels.?tier.value() == 'web'", 'metadata/labels/tier: "web"'],
    ["object.metadata.labels.stage == namespaceObject.metadata.labels.stage", 'metadata/labels/stage: "test"'],
    ["object.metadata.labels.stage != 'dev'", 'no metadata/labels/stage | metadata/labels/stage: "witness"'],
    ["object.spec.hostNetwork == false", "spec/hostNetwork: false"],
    ["object.spec.hostNetwork != true", "no spec/hostNetwork | spec/hostNetwork: false"],
    ["object.spec.containers[0].image == 'x'", 'spec/containers/0/image: "x"'],
    ["object.spec.activeDeadlineSeconds == 30", "spec/activeDeadlineSeconds: 30"],
    ["object.spec.list == ['a', 'b']", 'spec/list: ["a","b"]'],
    ["object.spec.list == ['a', 1.5]", ""],
    ["object.metadata.labels == {'a': 'b'}", ""],
    ["object.spec.x == object.spec.y", ""],
    ["request.name == 'other'", 'metadata/name: "other"'],
    ["request.namespace == 'other'", ""],
    ["namespaceObject.metadata.labels.stage == 'prod'", ""],
    ["object.metadata.labels.?stage.or(optional.none()) == 'x'", ""],
    ["object.metadata.labels[object.spec.nodeName] == 'x'", 'metadata/labels/n1: "x"'],
    ["object.metadata.labels[true] == 'x'", ""],
    ["object.spec.containers[0].name == 'x'", 'spec/containers/0/name: "x"'],
    ["'request'.name == 'x'", ""],
    ["int(object.metadata.labels.a) == 0", ""],
    ["object.spec.x == null", ""],
  ])("%s", (expression, edits) => {
    expect(repairs(expression)).toBe(edits);
  });

  test("and the other way round where it is not to be so", () => {
    expect(repairs("object.metadata.labels.stage == 'dev'", { wanted: false })).toBe(
      'no metadata/labels/stage | metadata/labels/stage: "witness"',
    );
    expect(repairs("object.metadata.labels.stage != 'prod'", { wanted: false })).toBe('metadata/labels/stage: "prod"');
    expect(repairs("object.metadata.labels.stage == 'prod'", { wanted: false })).toBe("");
  });
});

describe("what is put together is brought about together, or by one of its sides", () => {
  const [one, two] = ["object.metadata.labels.a == '1'", "object.metadata.labels.b == '2'"];
  const [a, b] = ['metadata/labels/a: "1"', 'metadata/labels/b: "2"'];
  test.each<[string, boolean, string]>([
    [`${one} && ${two}`, true, `${a} & ${b}`],
    [`${one} || ${two}`, true, `${a} | ${b}`],
    [`object.spec.hostNetwork && ${two}`, true, b],
    [`${one} && object.spec.serviceAccountName == 'other'`, true, ""],
    [`!(${one})`, false, a],
    [`!(object.metadata.labels.stage == 'dev')`, true, 'no metadata/labels/stage | metadata/labels/stage: "witness"'],
    [`!(${one} || ${two})`, false, `${a} | ${b}`],
    [
      `object.metadata.labels.stage != 'dev' && ${two}`,
      true,
      `no metadata/labels/stage & ${b} | metadata/labels/stage: "witness" & ${b}`,
    ],
    [
      "object.metadata.labels.stage == 'dev' && object.metadata.labels.app == 'web'",
      false,
      ["stage", "app"].map((key) => `no metadata/labels/${key} | metadata/labels/${key}: "witness"`).join(" | "),
    ],
    [
      "object.metadata.labels.stage == 'dev' || object.spec.hostNetwork",
      false,
      'no metadata/labels/stage & spec/hostNetwork: false | metadata/labels/stage: "witness" & spec/hostNetwork: false',
    ],
    [`object.spec.hostNetwork ? ${one} : ${two}`, true, `${a} | spec/hostNetwork: false & ${b}`],
    [`object.spec.hostPID ? ${one} : ${two}`, true, `spec/hostPID: true & ${a} | spec/hostPID: false & ${b}`],
    [
      "object.spec.hostNetwork ? object.spec.hostPID : object.spec.hostIPC",
      false,
      "spec/hostPID: false | spec/hostNetwork: false & spec/hostIPC: false",
    ],
  ])("%s to be %s", (expression, wanted, edits) => {
    expect(repairs(expression, { wanted })).toBe(edits);
  });

  test("as far as a few ways go", () => {
    const many = Array.from({ length: 30 }, (_, at) => `object.metadata.labels.a == '${at}'`).join(" || ");
    expect(repairs(many).split(" | ")).toHaveLength(24);
    const values = Array.from({ length: 30 }, (_, at) => `'${at}'`).join(", ");
    expect(repairs(`object.metadata.labels.a in [${values}]`).split(" | ")).toHaveLength(24);
    const pairs = `object.metadata.labels.a in [${values}] && object.metadata.labels.b in [${values}]`;
    expect(repairs(pairs).split(" | ")).toHaveLength(24);
    const chosen = `object.spec.x ? object.metadata.labels.a in [${values}] : object.metadata.labels.b in [${values}]`;
    expect(repairs(chosen).split(" | ")).toHaveLength(24);
    expect(repairs(`object.spec.tolerations.all(t, t.key in [${values}])`).split(" | ")).toHaveLength(24);
  });

  test("however many have to come together", () => {
    const many = Array.from({ length: 30 }, (_, at) => `object.metadata.labels.a${at} in ['a', 'b']`).join(" && ");
    expect(repairs(many).split(" | ")).toHaveLength(24);
  });
});

describe("what is to be there, and what not", () => {
  test.each<[string, boolean, string]>([
    ["has(object.spec.nodeName)", false, "no spec/nodeName"],
    ["has(object.metadata.labels.tier)", true, 'metadata/labels/tier: "witness"'],
    ["has(object.metadata.annotations)", true, 'metadata/annotations: {"example.com/witness":"witness"}'],
    ["has(object.metadata.generateName)", true, 'metadata/generateName: "witness-"'],
    ["has(object.metadata.finalizers)", true, 'metadata/finalizers: ["example.com/witness"]'],
    [
      "has(object.metadata.ownerReferences)",
      true,
      'metadata/ownerReferences: [{"apiVersion":"v1","kind":"ConfigMap","name":"witness","uid":"00000000-0000-4000-8000-000000000000"}]',
    ],
    ["has(object.spec.hostname)", true, ""],
    ["has(object.spec.generateName)", true, ""],
    ["has(object.metadata.x.labels)", true, ""],
    ["has(object.spec.nodeSelector.stage)", true, 'spec/nodeSelector/stage: "witness"'],
    ["has(namespaceObject.metadata.annotations)", true, ""],
    ["object.metadata.?annotations[?'a'].hasValue()", true, 'metadata/annotations/a: "witness"'],
    ["object.spec.?nodeName.hasValue()", false, "no spec/nodeName"],
    ["size(object.spec.tolerations) == 0", true, "no spec/tolerations"],
    ["object.spec.tolerations.size() == 0", true, "no spec/tolerations"],
    ["0 == object.spec.tolerations.size()", true, "no spec/tolerations"],
    ["object.metadata.annotations.size() != 0", true, 'metadata/annotations: {"example.com/witness":"witness"}'],
    ["object.spec.tolerations.size() == 3", true, ""],
    ["object.spec.hostPID", true, "spec/hostPID: true"],
    ["object.spec.hostNetwork", false, "spec/hostNetwork: false"],
    ["object.spec.?hostPID.orValue(false)", true, "spec/hostPID: true"],
    ["object.spec.?hostNetwork.orValue(false)", false, "spec/hostNetwork: false"],
    ["object.spec.?hostNetwork.value()", false, "spec/hostNetwork: false"],
    ["has(object.spec.containers[0].resources.limits.cpu)", true, 'spec/containers/0/resources/limits/cpu: "1"'],
    ["has(object.spec.containers[0].resources.requests.cpu)", true, 'spec/containers/0/resources/requests/cpu: "1"'],
    ["object.metadata.?finalizers[?0].hasValue()", true, ""],
    ["isURL(object.metadata.labels.a)", true, ""],
    ["false", true, ""],
    ["isURL(object.spec.hostname)", true, ""],
    ["object.spec.hostname.nothingSuch()", true, ""],
    ["object.spec.hostname.nothingSuch('a')", true, ""],
  ])("%s to be %s", (expression, wanted, edits) => {
    expect(repairs(expression, { wanted })).toBe(edits);
  });

  test("one label at least where there has to be some", () => {
    const object = { metadata: { name: "web" } };
    expect(repairs("has(object.metadata.labels)", { object })).toBe('metadata/labels: {"app":"witness"}');
  });

  test("nothing where that is so already", () => {
    expect(repairs("object.spec.hostNetwork")).toBe("");
  });
});

describe("what a text begins with, ends with or contains", () => {
  test.each<[string, boolean, string]>([
    ["object.metadata.name.startsWith('team-')", true, 'metadata/name: "team-witness"'],
    ["object.metadata.labels.a.startsWith('t')", true, 'metadata/labels/a: "twitness" | metadata/labels/a: "t"'],
    ["object.metadata.labels.a.endsWith('t')", true, 'metadata/labels/a: "witnesst"'],
    ["object.metadata.labels.a.contains('t')", true, 'metadata/labels/a: "t" | metadata/labels/a: "witnesstwitness"'],
    ["object.metadata.labels.a.matches('t')", true, ""],
    ["object.metadata.labels.a.startsWith(object.spec.x)", true, ""],
    ["object.metadata.labels.app.startsWith('w')", false, 'no metadata/labels/app | metadata/labels/app: "witness"'],
    ["'abc'.contains(object.metadata.labels.a)", true, ""],
    ["object.spec.a.startsWith(1)", true, ""],
  ])("%s to be %s", (expression, wanted, edits) => {
    expect(repairs(expression, { wanted })).toBe(edits);
  });
});

describe("what is in a list or a mapping", () => {
  test.each<[string, boolean, string]>([
    ["object.metadata.labels.stage in ['a', 'b']", true, 'metadata/labels/stage: "a" | metadata/labels/stage: "b"'],
    ["object.metadata.labels.stage in ['dev']", false, 'no metadata/labels/stage | metadata/labels/stage: "witness"'],
    ["'tier' in object.metadata.labels", true, 'metadata/labels/tier: "true"'],
    ["'stage' in object.metadata.labels", false, "no metadata/labels/stage"],
    ["'a' in object.metadata.finalizers", true, 'metadata/finalizers/+: "a"'],
    ["'a' in object.spec.list", false, "no spec/list"],
    ["'cpu' in object.spec.overhead.limits", true, ""],
    ["'cpu' in object.spec.containers[0].resources.limits", true, 'spec/containers/0/resources/limits/cpu: "1"'],
    ["1 in object.metadata.labels", true, ""],
    ["object.spec.x in object.spec.y", true, ""],
    ["'a' in namespaceObject.metadata.labels", true, ""],
  ])("%s to be %s", (expression, wanted, edits) => {
    const object = { ...pod, spec: { ...pod.spec, list: ["a"] } };
    expect(repairs(expression, { wanted, object })).toBe(edits);
  });
});

describe("how large something is", () => {
  test.each<[string, boolean, string]>([
    ["object.metadata.name.size() > 5", true, 'metadata/name: "xxxxxx"'],
    ["object.metadata.name.size() >= 5", true, 'metadata/name: "xxxxxx"'],
    ["object.metadata.name.size() < 3", true, 'metadata/name: "x"'],
    ["object.metadata.name.size() <= 2", true, 'metadata/name: "x"'],
    ["5 < object.metadata.name.size()", true, 'metadata/name: "xxxxxx"'],
    ["2 > object.metadata.name.size()", true, 'metadata/name: "x"'],
    ["2 < object.metadata.name.size()", false, 'metadata/name: "x"'],
    ["size(object.metadata.name) > 5", true, 'metadata/name: "xxxxxx"'],
    ["object.metadata.name.size() > 62", true, `metadata/name: "${"x".repeat(63)}"`],
    ["object.metadata.name.size() > 63", true, ""],
    ["object.spec.containers[0].name.size() > 3", true, 'spec/containers/0/name: "xxxx"'],
    ["object.spec.containers[0].name.size() > 63", true, ""],
    ["object.metadata.generateName.size() > 2", true, 'metadata/generateName: "xxx"'],
    ["object.metadata.labels.app.size() > 5", true, 'metadata/labels/app: "xxxxxx"'],
    ["object.spec.tolerations.size() > 1", true, "spec/tolerations/+: {}"],
    ["object.spec.tolerations.size() < 1", true, "no spec/tolerations"],
    ["object.spec.tolerations.size() > 1.5", true, ""],
    ["object.spec.x > 1", true, ""],
    ["namespaceObject.metadata.labels.size() > 4", true, ""],
  ])("%s to be %s", (expression, wanted, edits) => {
    expect(repairs(expression, { wanted })).toBe(edits);
  });
});
