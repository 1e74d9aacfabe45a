import { describe, expect, test } from "vitest";
import { all, pairs, rule, webhook } from "./testing/webhooks.ts";

describe("conditions", () => {
  const asked = (expression: string, rules = rule("pods")) =>
    pairs(webhook(`, matchConditions: [{name: c, expression: ${JSON.stringify(expression)}}]`, { rules }));
  test.each([
    ["true", all],
    ["false", []],
    ["request.namespace == 'shop-dev'", []],
    ["request.namespace == 'more-test'", ["dev > test"]],
    ["request.operation == 'CREATE'", all],
    ["request.operation == 'DELETE'", []],
    ["request.resource.resource == 'pods'", all],
    ["request.resource.resource == 'secrets'", []],
    ["request.resource.group == ''", all],
    ["request.resource.group == 'apps'", []],
    ["request.resource.version == 'v1'", all],
    ["request.resource.version == 'v2'", []],
    ["!has(request.subResource)", all],
    ["has(request.subResource)", []],
    ["object.metadata.namespace == 'tools'", ["dev > (unassigned)"]],
    ["object.metadata.name != ''", all],
    ["object.spec.hostNetwork", all],
    ["oldObject == null", all],
    ["oldObject != null", []],
    ["'system:authenticated' in request.userInfo.groups", all],
    // Whoever makes it, what is the other stage's is seen.
    ["'system:masters' in request.userInfo.groups", all],
    ["request.userInfo.username == 'system:serviceaccount:shop-dev:deployer'", all],
    ["request.name == 'web'", all],
    ["object.metadata.name == 'web'", all],
    ["object.metadata.labels['app'] == 'web'", all],
    ["request.dryRun", all],
    ["authorizer.group('').resource('pods').check('get').allowed()", all],
    ["object.metadata.namespace.noSuchField", []],
    ["noSuchFunction(object)", all],
    ["object.(", all],
  ])("%s", (expression, expected) => expect(asked(expression)).toEqual(expected));

  test.each([
    [rule("pods", "", "UPDATE"), "oldObject != null", all],
    [rule("pods", "", "UPDATE"), "request.operation == 'UPDATE'", all],
    [rule("pods", "", "'*'"), "request.operation == 'CREATE'", all],
    [rule("pods", "", "'*', UPDATE"), "request.operation == 'UPDATE'", all],
    [rule("pods/exec", "", "CONNECT"), "request.subResource == 'exec'", all],
    [rule("pods/exec", "", "CONNECT"), "request.resource.resource == 'pods'", all],
    [rule("'*'"), "request.resource.resource == 'pods'", all],
    [rule("'*/*'"), "request.resource.resource == 'pods' && !has(request.subResource)", all],
    [rule("pods, secrets"), "request.resource.resource == 'secrets'", all],
    [
      `{apiGroups: [apps, batch], apiVersions: ["*", v1beta1], operations: [CREATE], resources: [jobs]}`,
      "request.resource.group == 'batch'",
      all,
    ],
    [
      `{apiGroups: [apps], apiVersions: ["*", v1beta1], operations: [CREATE], resources: [jobs]}`,
      "request.resource.version == 'v1beta1'",
      all,
    ],
    [
      `{apiGroups: [apps], apiVersions: ["*"], operations: [CREATE], resources: [jobs]}`,
      "request.resource.version == 'v1'",
      all,
    ],
    [
      `{apiGroups: ["*"], apiVersions: [v1], operations: [CREATE], resources: [pods]}`,
      "request.resource.group == ''",
      all,
    ],
    [rule("pods", "", "CREATE, UPDATE"), "request.operation == 'UPDATE'", all],
    [rule("pods", "", "CREATE, UPDATE"), "request.operation == 'DELETE'", []],
    [rule("pods", "", "'*'"), "request.operation == 'DELETE'", all],
    [rule("pods", "", "'*'"), "object == null && oldObject != null", all],
    [rule("pods", "", "UPDATE"), "oldObject == null", []],
    [rule("pods", "", "UPDATE"), "oldObject.metadata.namespace == 'tools'", ["dev > (unassigned)"]],
    [rule("pods", "", "DELETE"), "oldObject.metadata.namespace == 'tools'", ["dev > (unassigned)"]],
    [rule("pods", "", "DELETE"), "object == null", all],
    [rule("pods", "", "DELETE"), "object != null", []],
    [rule("pods/exec", "", "CONNECT"), "request.subResource == 'log'", []],
    [rule("pods/exec", "", "CONNECT"), "object.container == 'web'", all],
    [rule("pods/binding", "", "CREATE"), "object.target.name == 'node-1'", all],
    [rule("pods/binding", "", "CREATE"), "object.metadata.namespace == 'elsewhere'", all],
    [rule("'*'"), "request.resource.resource == 'secrets'", all],
    [rule("'*'"), "has(request.subResource)", []],
    [rule("'*/*'"), "request.subResource == 'status'", all],
    [rule("'*/scale'"), "request.resource.resource == 'deployments'", all],
    [rule("'*/scale'"), "request.subResource == 'status'", []],
    [rule("nodes, pods"), "request.resource.resource == 'nodes'", []],
    ["{resources: [pods]}", "request.operation == 'UPDATE' && request.resource.group == 'apps'", all],
    ["{resources: [pods], apiVersions: [v1]}", "request.resource.version == 'v2'", []],
    [`${rule("configmaps", ", scope: Cluster")}, ${rule("pods")}`, "request.resource.resource == 'configmaps'", []],
    [rule("namespaces", "", "UPDATE"), "object.metadata.name == 'tools'", ["dev > (unassigned)"]],
    [rule("namespaces", "", "UPDATE"), "object.metadata.namespace == 'tools'", all],
    [rule("namespaces", "", "UPDATE"), "request.namespace == 'tools'", all],
    [
      `{apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE], resources: [jobs]}`,
      "request.resource.group == 'batch' && request.resource.version == 'v1beta1'",
      all,
    ],
    [`${rule("secrets")}, ${rule("pods")}`, "request.resource.resource == 'pods'", all],
  ])("with %s: %s", (rules, expression, expected) => expect(asked(expression, rules)).toEqual(expected));

  test("of several conditions each has to be true", () => {
    const both = (...expressions: string[]) =>
      pairs(
        webhook(
          `, matchConditions: [${expressions.map((one, at) => `{name: c${at}, expression: "${one}"}`).join(", ")}]`,
        ),
      );
    expect(both("true", "request.namespace == 'tools'")).toEqual(["dev > (unassigned)"]);
    expect(both("request.namespace == 'tools'", "true")).toEqual(["dev > (unassigned)"]);
  });

  test("what namespaces are labelled with can be asked for; API servers that have no namespace there have null", () => {
    const labelled = (key: string) =>
      asked(`has(namespaceObject.metadata.labels) && '${key}' in namespaceObject.metadata.labels`);
    expect(labelled("team")).toEqual([]);
    expect(labelled("stage")).toEqual(["dev > test"]);
    expect(labelled("pod-security.kubernetes.io/enforce")).toEqual(["dev > test"]);
    expect(asked("namespaceObject == null")).toEqual(all);
    expect(asked("namespaceObject.metadata.name == 'tools'")).toEqual(["dev > (unassigned)"]);
    expect(asked("namespaceObject.metadata.annotations['team'] == 'b'")).toEqual(all);
    expect(asked("namespaceObject.status.phase == 'Active'")).toEqual(all);
  });
});
