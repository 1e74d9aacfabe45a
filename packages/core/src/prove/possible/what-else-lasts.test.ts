import { describe, expect, test } from "vitest";
import { admissionOf, type Given, group, isOpen, level, patchNamespaces, pod } from "./testing/lasting.ts";

const answer = (given: Given) => admissionOf(given).decide(pod()).answer;
const rules = [patchNamespaces];
/** Somebody else, who may this everywhere, and is at home in the namespaces. */
const somebody = (name: string, all: readonly object[], ...homes: string[]) => {
  const roleRef = { apiGroup: group, kind: "ClusterRole", name };
  const subjects = [{ apiGroup: group, kind: "User", name }];
  return [
    { apiVersion: `${group}/v1`, kind: "ClusterRole", metadata: { name }, rules: all },
    { apiVersion: `${group}/v1`, kind: "ClusterRoleBinding", metadata: { name }, roleRef, subjects },
    ...homes.map((namespace) => ({
      ...{ apiVersion: `${group}/v1`, kind: "RoleBinding", metadata: { name, namespace }, subjects },
      roleRef: { apiGroup: group, kind: "ClusterRole", name: "home" },
    })),
  ];
};
const tools = { apiVersion: "v1", kind: "Namespace", metadata: { name: "tools" } };

describe("a refusal that rests on labels of the namespace", () => {
  test("lasts where people of no stage may change these, and not where one of several stages' may", () => {
    const of = (...homes: string[]) =>
      answer({ policies: [[isOpen]], objects: [tools, ...somebody("bob", rules, ...homes)] });
    expect([of(), of("tools"), of("web-prod"), of("tools", "web-prod")]).toEqual([
      ...["refused", "refused", "depends", "depends"],
    ]);
    const onlyBob = [[isOpen], ["request.userInfo.username == 'bob'", "namespaces"]] as const;
    expect(answer({ policies: onlyBob, rules })).toBe("refused");
    expect(answer({ policies: onlyBob, rules, objects: somebody("bob", rules, "web-prod") })).toBe("depends");
  });

  test("lasts where the level has to stay as strict as it is", () => {
    const strict = (values: string) =>
      answer({
        labels: { [level]: "baseline", [`${level}-version`]: "latest" },
        rules,
        policies: [
          [`object.metadata.labels['${level}'] in [${values}]`, "namespaces"],
          [`object.metadata.labels['${level}-version'] == 'latest'`, "namespaces"],
        ],
      });
    expect(strict("'baseline', 'restricted', ''")).toBe("refused");
    expect(strict("'baseline', 'privileged'")).toBe("depends");
  });

  test("does not last where a label may be emptied that may not be taken away", () => {
    const closed = "namespaceObject.metadata.labels.team != 'web'";
    const of = (values: string) =>
      answer({
        labels: { team: "web" },
        rules,
        policies: [[closed], [`object.metadata.labels.team in [${values}]`, "namespaces"]],
      });
    expect(of("'web', ''")).toBe("depends");
    expect(of("'web'")).toBe("refused");
  });

  test("of a namespace as an object is settled: its labels are what is asked for", () => {
    const metadata = { name: "web-dev", labels: { stage: "dev" } };
    const request = pod({ resource: "namespaces", name: "web-dev", object: { metadata } });
    const said = "object.metadata.?labels[?'open'].orValue('') == 'yes'";
    for (const expression of [said, isOpen])
      expect(admissionOf({ policies: [[expression, "namespaces"]], rules }).decide(request).answer).toBe("refused");
  });
});

describe("a parameter does not last", () => {
  const parameter = (kind: string) => ({
    policies: [["params.data.x == 'y'", "pods", { paramKind: { apiVersion: "example.com/v1", kind } }]] as const,
    objects: [
      { apiVersion: "example.com/v1", kind, metadata: { name: "one", namespace: "web-dev" }, data: {} },
    ] as readonly object[],
  });
  const patch = (resource: string) => [{ apiGroups: ["example.com"], verbs: ["patch"], resources: [resource] }];
  test.each([
    ["KeyPolicy", "keypolicies"],
    ["Day", "days"],
  ])("of the kind %s, which is one of %s", (kind, plural) => {
    expect(answer({ ...parameter(kind), rules: patch(plural) })).toBe("depends");
  });

  test("that somebody may change who is of a stage and of none", () => {
    const { policies, objects } = parameter("Limit");
    const of = (...homes: string[]) =>
      answer({ policies, objects: [...objects, tools, ...somebody("bob", patch("limits"), ...homes)] });
    expect([of("tools"), of("tools", "web-dev"), of("web-dev")]).toEqual(["refused", "depends", "depends"]);
  });
});
