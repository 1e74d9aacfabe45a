import { describe, expect, test } from "vitest";
import { comparedNames } from "./compared-names.ts";
import { parseExpression } from "./cel/parse-expression.ts";
import type { PolicyInForce } from "./policies-in-force.ts";
import { textsOf } from "./policy-texts.ts";

function policyOf(expressions: readonly string[], more: Partial<PolicyInForce> = {}): PolicyInForce {
  return {
    key: { group: "admissionregistration.k8s.io", kind: "ValidatingAdmissionPolicy", namespace: "", name: "p" },
    onFailure: "Fail",
    constraints: undefined,
    parameters: undefined,
    variables: new Map(),
    conditions: [],
    validations: expressions.map((text) => ({ expression: parseExpression(text), message: text })),
    bindings: [],
    ...more,
  };
}

const texts = (...expressions: string[]) => textsOf([policyOf(expressions)]);
const keys = (...expressions: string[]) => {
  const { namespaceKeys } = texts(...expressions);
  return namespaceKeys && [...namespaceKeys];
};

describe("labels of namespaces that may make a difference", () => {
  test.each<[string, string[] | undefined]>([
    ["true", []],
    ["namespaceObject.metadata.labels.stage == 'dev'", ["stage"]],
    ["namespaceObject.metadata.labels['stage'] == 'dev'", ["stage"]],
    ["namespaceObject.metadata.?labels[?'stage'].orValue('') == 'dev'", ["stage"]],
    ["namespaceObject.metadata.?labels.?stage.orValue('') == 'dev'", ["stage"]],
    ["'stage' in namespaceObject.metadata.labels", ["stage"]],
    ["object.metadata.labels.a == namespaceObject.metadata.labels.b", ["a", "b"]],
    ["has(object.metadata.labels.a)", ["a"]],
    ["object.metadata.labels[object.x] == 'a'", undefined],
    ["object.x in object.metadata.labels", undefined],
    ["1 in object.metadata.labels", undefined],
    ["['a'].exists(k, object.metadata.labels[k] == 'b')", undefined],
    ["object.metadata.labels.exists(k, k == 'a')", undefined],
    ["object.metadata.labels == {'a': 'b'}", undefined],
    ["has(object.metadata.labels)", undefined],
    ["object.metadata.labels.a == 'b' && object.metadata.labels.size() > 1", undefined],
    ["object.labels['a'] == 'b'", ["a"]],
    ["'a' in ['b']", []],
    ["object.spec['a'] == 'b'", []],
    ["namespaceObject == null", []],
    ["[namespaceObject.metadata] == []", undefined],
    ["1 +", undefined],
    ["authorizer.path('/').check('get').allowed()", undefined],
  ])("%s: %o", (expression, found) => {
    expect(keys(expression)).toEqual(found);
  });

  test("are those of selectors too", () => {
    const resources = (matchLabels: object, key: string) => ({
      namespaceSelector: { matchLabels, matchExpressions: [{ key, operator: "Exists" }] },
    });
    const one = policyOf(["true"], {
      constraints: resources({ a: "1" }, "b") as PolicyInForce["constraints"],
      bindings: [
        { resources: resources({ c: "1" }, "d") as PolicyInForce["constraints"], parameters: undefined },
        { resources: undefined, parameters: undefined },
      ],
    });
    expect([...(textsOf([one]).namespaceKeys ?? [])]).toEqual(["a", "b", "c", "d"]);
  });
});

describe("texts", () => {
  test("are all that stand in expressions, wherever these stand", () => {
    const variables = new Map([
      ["v", parseExpression("object.metadata.labels.k + 'one'")],
      ["w", undefined],
    ]);
    const conditions = [parseExpression("object.x == 'two'"), undefined];
    const one = policyOf(
      ["[object.a, 'three'] == ['four'] || {'five': 1}.a == -(1) || !(object.b ? 'six' : f('seven'))"],
      {
        variables,
        conditions,
      },
    );
    expect([...textsOf([one, policyOf(["'eight' == 1"])]).constants]).toEqual([
      ...["one", "two", "three", "four", "five", "six", "seven", "eight"],
    ]);
  });

  test("are values of the labels that the same policy reads, where they could be", () => {
    const long = "a".repeat(63);
    const one = policyOf([
      `object.metadata.labels.tier in ['front', 'not one!', '', '${long}', '${long}a', '-a', 'a-', 'a.b_c-d', 'tier', 'A'] || object.metadata.labels['other'] == '1'`,
    ]);
    const all = ["front", "", long, "a.b_c-d", "A"];
    expect(Object.fromEntries(textsOf([one]).labelValues)).toEqual({
      tier: new Set([...all, "other", "1"]),
      other: new Set([...all, "tier", "1"]),
    });
  });

  test("of policies that read one label are taken together", () => {
    const both = [policyOf(["object.metadata.labels.tier == 'a'"]), policyOf(["object.metadata.labels.tier == 'b'"])];
    expect(Object.fromEntries(textsOf(both).labelValues)).toEqual({ tier: new Set(["a", "b"]) });
    expect(textsOf([policyOf(["true"])]).labelValues.size).toBe(0);
  });
});

/** What of names, and of who asks, makes a difference: nothing, which texts are in them, or more. */
describe("names and actors", () => {
  test.each<[string, string, string]>([
    ["true", "unread", "unread"],
    ["object.metadata.name == 'a'", "compared", "unread"],
    ["'a' != object.metadata.name", "compared", "unread"],
    ["request.name == 'a'", "compared", "unread"],
    ["request.?name.orValue('') == 'a'", "compared", "unread"],
    ["request.namespace == 'a'", "compared", "unread"],
    ["object.metadata.namespace == 'a'", "compared", "unread"],
    ["object.metadata['name'] == 'a'", "takenApart", "takenApart"],
    ["object.spec.containers.all(c, c.name == 'a')", "unread", "unread"],
    ["request.userInfo.username == 'a'", "unread", "compared"],
    ["request.userInfo.?username.orValue('') == 'a'", "unread", "compared"],
    ["'a' in request.userInfo.groups", "unread", "compared"],
    ["request.userInfo.username in ['a', 'b']", "unread", "compared"],
    ["request.userInfo.username in object.spec.names", "unread", "takenApart"],
    ["object.spec.user in request.userInfo.groups", "unread", "takenApart"],
    ["request.userInfo.username in ['a', object.spec.b]", "unread", "takenApart"],
    ["request.name.startsWith('a')", "compared", "unread"],
    ["request.name.endsWith('a') || request.name.contains('b')", "compared", "unread"],
    ["request.name.startsWith(object.spec.a)", "takenApart", "unread"],
    ["object.spec.a.startsWith(request.name)", "takenApart", "unread"],
    ["'abc'.contains(request.name)", "takenApart", "unread"],
    ["request.name.matches('^a')", "takenApart", "unread"],
    ["matches(request.name, '^a')", "takenApart", "unread"],
    ["object.spec.a.contains('a', request.name)", "takenApart", "unread"],
    ["request.name.startsWith('a', object.spec.a)", "takenApart", "unread"],
    ["request.name.size() > 3", "takenApart", "unread"],
    ["size(request.name) > 3", "takenApart", "unread"],
    ["request.name < 'a'", "takenApart", "unread"],
    ["request.name + 'a' == 'ba'", "takenApart", "unread"],
    ["request.name == object.spec.a", "takenApart", "unread"],
    ["object.spec.a == request.name", "takenApart", "unread"],
    ["object.metadata.name == request.userInfo.username", "takenApart", "takenApart"],
    ["request.name == 'a' + object.spec.a", "compared", "unread"],
    ["'a' + object.spec.a == request.name", "compared", "unread"],
    ["request.name == 'a' + object.spec.a + 'b'", "compared", "unread"],
    ["request.name == object.spec.a + 'a'", "takenApart", "unread"],
    ["request.name == '' + object.spec.a", "takenApart", "unread"],
    ["request.name == 'a' + request.namespace", "takenApart", "unread"],
    ["{request.name: 1}.size() == 1", "takenApart", "unread"],
    ["{'a': request.name} == {}", "takenApart", "unread"],
    ["{request.name: 1, object.spec.a: 2}.exists(n, n == 'a')", "takenApart", "unread"],
    ["[request.name] == ['a']", "compared", "unread"],
    ["[request.name].exists(n, n == 'a')", "compared", "unread"],
    ["[request.name].exists(n, n.matches('a'))", "takenApart", "unread"],
    ["object.spec.list.exists(n, n.matches('a')) && request.name == 'a'", "compared", "unread"],
    ["request.userInfo.groups.exists(g, g.startsWith('a'))", "unread", "compared"],
    ["request.userInfo.groups.exists(g, g == 'a') || object.spec.a.matches('g')", "unread", "compared"],
    ["request.userInfo.groups.all()", "unread", "takenApart"],
    ["object.spec.a == 'authorizer' || object.spec.a == 'request'", "unread", "unread"],
    ["'request'.name == 'a'", "unread", "unread"],
    ["request.userInfo.groups.filter(g, g == 'a').size() > 0", "unread", "takenApart"],
    ["has(request.name) && dyn(request.name) == 'a'", "compared", "unread"],
    ["optional.of(request.name).orValue('') == 'a'", "compared", "unread"],
    ["request.?name.or(optional.of('a')).value() == 'a'", "compared", "unread"],
    ["request.?name.hasValue()", "compared", "unread"],
    ["(request.name == 'a' ? 'b' : 'c') == 'b'", "compared", "unread"],
    ["request.name == 'a' ? true : false", "compared", "unread"],
    ["!(request.name == 'a')", "compared", "unread"],
    ["-request.name == 1", "takenApart", "unread"],
    ["request.name[0] == 'a'", "takenApart", "unread"],
    ["object.spec.a[request.name] == 'a'", "takenApart", "unread"],
    ["namespaceObject.metadata == object.spec.x", "takenApart", "takenApart"],
    ["request == object.spec.x", "takenApart", "takenApart"],
    ["object.metadata.annotations['a'] == 'b'", "unread", "unread"],
    ["oldObject.metadata.?annotations[?'a'].orValue('') == 'b'", "unread", "unread"],
    ["namespaceObject.metadata.annotations['a'] == 'b'", "takenApart", "takenApart"],
    ["variables.about.annotations['a'] == 'b'", "takenApart", "takenApart"],
    ["object['metadata'].x == 'b'", "takenApart", "takenApart"],
    ["object[?'userInfo'] == optional.none()", "takenApart", "takenApart"],
    ["object.spec['labels'] == 'b'", "takenApart", "takenApart"],
    ["object.spec['annotations'] == 'b'", "takenApart", "takenApart"],
    ["object.spec['namespace'] == 'b'", "takenApart", "takenApart"],
    ["object.spec['x'] == 'b'", "unread", "unread"],
    ["object[object.spec.x] == 'b'", "takenApart", "takenApart"],
    ["object.spec[object.spec.x] == 'b'", "unread", "unread"],
    ["object.metadata.labels[object.spec.x] == 'b'", "unread", "unread"],
    ["request.userInfo.groups.all(g, g == 'a')", "unread", "compared"],
    ["request.userInfo.groups.exists_one(g, g == 'a')", "unread", "compared"],
    ["request.userInfo.groups.map(g, g == 'a') == [true]", "unread", "compared"],
    ["request.userInfo.groups.filter(g, g == 'a') == []", "unread", "compared"],
    ["request.userInfo.groups.map(g, g == 'a', g) == []", "unread", "takenApart"],
    ["request.userInfo.groups.all(g, g.matches('a'))", "unread", "takenApart"],
    ["isURL(request.name)", "takenApart", "unread"],
    ["{request.name: 'a'}.a == 'b'", "takenApart", "unread"],
    ["{'a': request.name}.a == 'b'", "compared", "unread"],
    ["namespaceObject.metadata['generation'] == 1", "unread", "unread"],
    ["namespaceObject.metadata[?'generation'].orValue(1) == 1", "unread", "unread"],
    ["has(namespaceObject.metadata)", "unread", "unread"],
    ["size(namespaceObject.metadata) == 1", "takenApart", "takenApart"],
    ["namespaceObject.metadata.?annotations[?'a'].orValue('') == 'b'", "takenApart", "takenApart"],
    ["object.?metadata.annotations['a'] == 'b'", "unread", "unread"],
    ["object.spec.annotations['a'] == 'b'", "takenApart", "takenApart"],
    ["object.metadata.annotations[object.spec.x] == 'b'", "unread", "unread"],
    ["object.metadata.labels['name'] == 'b'", "unread", "unread"],
    ["object.metadata.annotations['name'] == 'b'", "unread", "unread"],
    ["authorizer.path('/').check('get').allowed()", "takenApart", "takenApart"],
    ["1 +", "takenApart", "takenApart"],
  ])("%s: %s, %s", (expression, names, actors) => {
    expect(texts(expression)).toMatchObject({ names, actors });
  });

  test("are found behind variables, and behind what these are made of", () => {
    const of = (expression: string, all: Readonly<Record<string, string>>) => {
      const variables = new Map(Object.entries(all).map(([name, text]) => [name, parseExpression(text)] as const));
      return textsOf([policyOf([expression], { variables })]);
    };
    const [who, also] = ["request.userInfo.username", "variables.who"];
    expect(of("variables.who == 'a'", { who })).toMatchObject({ names: "unread", actors: "compared" });
    expect(of("variables.who.matches('a')", { who })).toMatchObject({ actors: "takenApart" });
    expect(of("variables.also.matches('a')", { also, who })).toMatchObject({ actors: "takenApart" });
    expect(of("variables.also.exists(v, v.matches('a'))", { also, who })).toMatchObject({ actors: "takenApart" });
    expect(of("variables.other.matches('a')", { other: "object.spec.x", who })).toMatchObject({ actors: "compared" });
    expect(of("variables.?who.matches('a')", { who })).toMatchObject({ actors: "takenApart" });
    expect(of("object.spec.who.matches('a')", { who })).toMatchObject({ actors: "compared" });
    expect(of("object.who.matches('a')", { who })).toMatchObject({ actors: "compared" });
    expect(of("'variables'.who.matches('a')", { who })).toMatchObject({ actors: "compared" });
  });

  test("of several policies the one counts that makes most of them", () => {
    const [none, some, more] = ["true", "request.name == 'a'", "request.name < 'a'"].map((text) => policyOf([text]));
    const all = (...policies: (PolicyInForce | undefined)[]) =>
      textsOf(policies.filter((one) => one !== undefined)).names;
    expect([all(none), all(none, some), all(some, none), all(more, some), all(some, more)]).toEqual([
      ...["unread", "compared", "compared", "takenApart", "takenApart"],
    ]);
    const actors = ["request.userInfo.username < 'a'", "'a' in request.userInfo.groups"].map((text) =>
      policyOf([text]),
    );
    expect(textsOf(actors).actors).toBe("takenApart");
    expect(textsOf(actors.toReversed()).actors).toBe("takenApart");
  });

  test("of namespaces are told apart where each has a parameter of its own", () => {
    const bound = (parameters: object | undefined) =>
      textsOf([policyOf(["true"], { bindings: [{ resources: undefined, parameters }] })]).names;
    expect(bound({ name: "x" })).toBe("takenApart");
    expect(bound({ name: "x", namespace: "y" })).toBe("unread");
    expect(bound(undefined)).toBe("unread");
  });
});

describe("texts that are made to be compared with names begin with", () => {
  test.each<[string, string[]]>([
    ["request.name == 'a-' + object.spec.a", ["a-"]],
    ["'a-' + object.spec.a != request.name", ["a-"]],
    ["request.name == 'a-' + object.spec.a + 'b'", ["a-"]],
    ["request.name == 'a-' || request.name == 'b'", []],
    ["request.name == 'a-' + object.spec.a || request.namespace == 'b-' + object.spec.a", ["a-", "b-"]],
    ["request.name == 'a-' + object.spec.a || request.namespace == 'a-' + object.spec.b", ["a-"]],
    ["object.spec.b == 'a-' + object.spec.a", []],
    ["request.name == 1 + object.spec.a", []],
    ["request.name in ['a-' + object.spec.a]", []],
  ])("%s: %o", (expression, prefixes) => {
    expect([...texts(expression).prefixes]).toEqual(prefixes);
    expect(comparedNames([parseExpression(expression)], new Map()).prefixes).toEqual(prefixes);
  });
});
