import { describe, expect, test } from "vitest";
import type { AdmissionRequest, NamespaceLabels } from "../admission/admission.ts";
import {
  admissionOf,
  type Given,
  group,
  isOpen,
  level,
  nameLabel,
  patchNamespaces,
  pod,
  refusal,
} from "./testing/lasting.ts";

describe("a refusal that rests on labels of the namespace", () => {
  const rules = [patchNamespaces];
  test("lasts where nobody of a stage may change these", () => {
    expect(admissionOf({ policies: [[isOpen]] }).decide(pod())).toEqual({ answer: "refused", by: refusal("p0", "m0") });
    const depends = { answer: "depends", by: [refusal("p0", "m0")] };
    expect(admissionOf({ policies: [[isOpen]], rules }).decide(pod())).toEqual(depends);
    expect(admissionOf({ policies: [[isOpen]], rules }).decide(pod({ namespace: "web-prod" }))).toEqual(depends);
  });

  test("lasts where it rests on something else, or on the label of the name, which nobody changes", () => {
    expect(admissionOf({ policies: [["false"]], rules }).decide(pod()).answer).toBe("refused");
    const byName = `namespaceObject.metadata.labels['${nameLabel}'] == 'other'`;
    expect(admissionOf({ policies: [[byName]], rules }).decide(pod()).answer).toBe("refused");
    expect(admissionOf({ policies: [["true"]], rules }).decide(pod()).answer).toBe("admitted");
  });

  test("lasts where admission keeps the label, and not where it keeps another, or lets it be taken away", () => {
    const keeps = (key: string) =>
      `object.metadata.?labels[?'${key}'].orValue('') == oldObject.metadata.?labels[?'${key}'].orValue('')`;
    const kept = (key: string) => admissionOf({ policies: [[isOpen], [keeps(key), "namespaces"]], rules });
    expect(kept("open").decide(pod()).answer).toBe("refused");
    expect(kept("other").decide(pod()).answer).toBe("depends");
    const closed = "!('closed' in namespaceObject.metadata.labels)";
    const onlyAway = "!('closed' in object.metadata.labels)";
    const given = { labels: { closed: "yes" }, rules };
    expect(admissionOf({ ...given, policies: [[closed], [onlyAway, "namespaces"]] }).decide(pod()).answer).toBe(
      "depends",
    );
    expect(admissionOf({ ...given, policies: [[closed], ["false", "namespaces"]] }).decide(pod()).answer).toBe(
      "refused",
    );
  });

  test("of Pod Security lasts where the level is kept", () => {
    const labels = { [level]: "baseline" };
    expect(admissionOf({ labels }).decide(pod()).answer).toBe("refused");
    expect(admissionOf({ labels, rules }).decide(pod()).answer).toBe("depends");
    const atLeast = `object.metadata.?labels[?'${level}'].orValue('') in ['baseline', 'restricted']`;
    const newest = `!('${level}-version' in object.metadata.labels)`;
    const kept = (...expressions: string[]) =>
      admissionOf({ labels, rules, policies: expressions.map((one) => [one, "namespaces"] as const) }).decide(pod())
        .answer;
    expect([kept(atLeast, newest), kept(atLeast), kept(newest)]).toEqual(["refused", "depends", "depends"]);
  });

  test("is settled for what is in no namespace, and for what is asked with other labels on purpose", () => {
    const admission = admissionOf({ policies: [[isOpen], [isOpen, "nodes"], ["false", "namespaces"]], rules });
    const answer = (request: Partial<AdmissionRequest>) => admission.decide(pod(request)).answer;
    expect(answer({ resource: "nodes", namespace: "" })).toBe("refused");
    expect(answer({ resource: "namespaces", namespace: "", name: "web-dev" })).toBe("refused");
    const open = admissionOf({ policies: [[isOpen]], rules });
    const withLabels = (namespaceLabels: NamespaceLabels) => open.decide(pod({ namespaceLabels })).answer;
    expect(withLabels({ stage: "dev", [nameLabel]: "web-dev" })).toBe("depends");
    expect(withLabels({ stage: "dev", [nameLabel]: "web-dev", open: "no" })).toBe("refused");
    expect(withLabels({ stage: "dev" })).toBe("refused");
    expect(withLabels({})).toBe("refused");
    expect(withLabels({ stage: "dev", [nameLabel]: "web-dev", open: "yes" })).toBe("admitted");
  });
});

test("namespaces tell apart which of their labels people may change", () => {
  const shown = (given: Given, namespace = "web-dev") => admissionOf(given).openLabelsOf?.(namespace);
  const levels = [level, `${level}-version`];
  expect(shown({})).toBe("");
  expect(shown({ rules: [patchNamespaces] }, "")).toBe("");
  const keys = (...more: string[]) => JSON.stringify([[...more, ...levels, "stage"].toSorted(), false]);
  expect(shown({ rules: [patchNamespaces] })).toBe(keys());
  expect(shown({ rules: [patchNamespaces], policies: [[isOpen]], labels: { team: "a" } })).toBe(keys("open", "team"));
  const all = [["namespaceObject.metadata.labels.exists(k, k == 'x')"]] as const;
  expect(shown({ rules: [patchNamespaces], policies: all })).toBe(
    JSON.stringify([[...levels, "stage"].toSorted(), true]),
  );
  expect(shown({ rules: [patchNamespaces], policies: [["false", "namespaces"]] })).toBe("");
});

test("what is worth keeping, and what may be repaired, is that of the admission itself", () => {
  expect(admissionOf({ policies: [[isOpen]] }).kept).toBeInstanceOf(Map);
  expect(admissionOf({ policies: [["authorizer.path('/').check('get').allowed()"]] }).kept).toBeUndefined();
  const admission = admissionOf({ policies: [["object.spec.hostname == 'x'"]] });
  const edits = [[{ path: ["spec", "hostname"], value: "x" }]];
  expect(admission.repairs?.(pod(), refusal("p0", "").policy)).toEqual(edits);
});

describe("a parameter", () => {
  const parameter = (kind: string, name = "one") => ({
    policies: [
      [
        "params.data.x == 'y'",
        "pods",
        { paramKind: { apiVersion: kind === "ConfigMap" ? "v1" : "example.com/v1", kind } },
      ],
    ] as const,
    objects: [
      {
        apiVersion: kind === "ConfigMap" ? "v1" : "example.com/v1",
        kind,
        metadata: { name, namespace: "web-dev" },
        data: {},
      },
    ],
  });
  const may = (verb: string, resource: string, apiGroup = "", resourceNames?: readonly string[]) => [
    { apiGroups: [apiGroup], verbs: [verb], resources: [resource], ...(resourceNames && { resourceNames }) },
  ];
  const answer = (given: Given) => admissionOf(given).decide(pod()).answer;
  test.each(["create", "update", "patch", "delete", "deletecollection"])(
    "that somebody of a stage may %s may say anything",
    (verb) => {
      expect(answer({ ...parameter("ConfigMap"), rules: may(verb, "configmaps") })).toBe("depends");
      expect(answer({ ...parameter("ConfigMap"), rules: may(verb, "secrets") })).toBe("refused");
      const isNamed = verb !== "create" && verb !== "deletecollection";
      expect(answer({ ...parameter("ConfigMap"), rules: may(verb, "configmaps", "", ["one"]) })).toBe(
        isNamed ? "depends" : "refused",
      );
      expect(answer({ ...parameter("ConfigMap"), rules: may(verb, "configmaps", "", ["two"]) })).toBe("refused");
    },
  );
  test.each([
    ["Limit", "limits"],
    ["Box", "boxes"],
    ["Policy", "policies"],
  ])("of the kind %s is one of %s", (kind, plural) => {
    expect(answer({ ...parameter(kind), rules: may("patch", plural, "example.com") })).toBe("depends");
    expect(answer({ ...parameter(kind), rules: may("patch", plural) })).toBe("refused");
    expect(answer({ ...parameter(kind), rules: may("get", plural, "example.com") })).toBe("refused");
  });
  test("that only people of no stage may change lasts", () => {
    const given = parameter("ConfigMap");
    const other = {
      apiVersion: `${group}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: "bob" },
      roleRef: { apiGroup: group, kind: "ClusterRole", name: "maps" },
      subjects: [{ apiGroup: group, kind: "User", name: "bob" }],
    };
    const role = {
      apiVersion: `${group}/v1`,
      kind: "ClusterRole",
      metadata: { name: "maps" },
      rules: may("patch", "configmaps"),
    };
    expect(answer({ ...given, objects: [...given.objects, role, other] })).toBe("refused");
  });
});

test("that somebody may something is asked of the rights, as far as these last", () => {
  const policies = [["authorizer.group('').resource('nodes').check('create').allowed()"]] as const;
  const nodes = { apiGroups: [""], verbs: ["create"], resources: ["nodes"] };
  const bind = { apiGroups: [group], verbs: ["bind"], resources: ["clusterroles"] };
  const answer = (rules: readonly object[]) => admissionOf({ policies, rules }).decide(pod()).answer;
  expect([answer([nodes]), answer([]), answer([bind])]).toEqual(["admitted", "refused", "depends"]);
});
