import { describe, expect, test } from "vitest";
import type { MatchResources } from "kubernetes-types/admissionregistration/v1.d.ts";
import { type AdmissionRequest, anything, OtherThan } from "./admission.ts";
import { valueOf } from "./cel/values.ts";
import { matchesRequest, matchesRules } from "./match-request.ts";

const pod: AdmissionRequest = {
  operation: "CREATE",
  group: "",
  version: "v1",
  resource: "pods",
  namespace: "web-dev",
  name: "web",
  object: {},
  oldObject: null,
  as: { user: "ann", groups: [] },
};
const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };
const namespace = { resource: "namespaces", namespace: "web-dev" };
const clusterRole = { group: "rbac.authorization.k8s.io", resource: "clusterroles", namespace: "" };
const ofRoles = { ...rule, apiGroups: ["*"], resources: ["*"] };

const matches = (rules: Partial<MatchResources>, request: object = {}) => matchesRules(rules, { ...pod, ...request });

/** Source: k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules/rules.go */
describe("a rule selects a request", () => {
  test.each<[string, object, object, boolean]>([
    ["of all that it names", rule, {}, true],
    ["of its groups only", { ...rule, apiGroups: ["apps"] }, {}, false],
    ["of any group", { ...rule, apiGroups: ["*"] }, { group: "apps" }, true],
    ["of one of its groups", { ...rule, apiGroups: ["batch", ""] }, {}, true],
    ["of no group where it names none", { ...rule, apiGroups: undefined }, {}, false],
    ["of its versions only", { ...rule, apiVersions: ["v2"] }, {}, false],
    ["of any version", { ...rule, apiVersions: ["*"] }, {}, true],
    ["of its operations only", { ...rule, operations: ["UPDATE"] }, {}, false],
    ["of one of its operations", { ...rule, operations: ["UPDATE", "CREATE"] }, {}, true],
    ["of any operation", { ...rule, operations: ["*"] }, { operation: "DELETE" }, true],
    ["of its resources only", { ...rule, resources: ["services"] }, {}, false],
    ["of one of its resources", { ...rule, resources: ["services", "pods"] }, {}, true],
    ["of any resource", { ...rule, resources: ["*"] }, {}, true],
    ["of no subresource where it names the resource", rule, { subresource: "exec" }, false],
    ["of the subresource that it names", { ...rule, resources: ["pods/exec"] }, { subresource: "exec" }, true],
    ["of no other subresource", { ...rule, resources: ["pods/exec"] }, { subresource: "log" }, false],
    ["of a subresource and not its resource", { ...rule, resources: ["pods/exec"] }, {}, false],
    ["of the subresource of its resource only", { ...rule, resources: ["nodes/exec"] }, { subresource: "exec" }, false],
    ["of a subresource of any", { ...rule, resources: ["*/exec"] }, { subresource: "exec" }, true],
    ["of no resource where it names none", { ...rule, resources: undefined }, {}, false],
    ["of its names only", { ...rule, resourceNames: ["other"] }, {}, false],
    ["of one of its names", { ...rule, resourceNames: ["other", "web"] }, {}, true],
    ["of any name where it names none", { ...rule, resourceNames: [] }, {}, true],
    ["of no name that whoever asks may choose", { ...rule, resourceNames: ["web"] }, { name: anything }, false],
    ["of a name that may be chosen where it names none", rule, { name: anything }, true],
    ["in a namespace", { ...rule, scope: "Namespaced" }, {}, true],
    ["of the whole cluster only", { ...rule, scope: "Cluster" }, {}, false],
    ["of any scope", { ...rule, scope: "*" }, {}, true],
    ["of the whole cluster", { ...ofRoles, scope: "Cluster" }, clusterRole, true],
    ["of any scope, of the whole cluster too", { ...ofRoles, scope: "*" }, clusterRole, true],
    ["in a namespace only", { ...ofRoles, scope: "Namespaced" }, clusterRole, false],
    ["for a Namespace, which is of the whole cluster", { ...ofRoles, scope: "Cluster" }, namespace, true],
    ["for a Namespace, which is in none", { ...ofRoles, scope: "Namespaced" }, namespace, false],
    [
      "for what is only called like that",
      { ...ofRoles, scope: "Namespaced" },
      { ...namespace, group: "example.com" },
      true,
    ],
  ])("%s", (_, one, request, answer) => {
    expect(matches({ resourceRules: [one] }, request)).toBe(answer);
    expect(matches({ excludeResourceRules: [one] }, request)).toBe(!answer);
  });

  test("perhaps where whoever asks may choose a name that is left out", () => {
    const excluding = (name: AdmissionRequest["name"], excluded: object, match: object = {}) =>
      matchesRequest(
        { resourceRules: [rule], excludeResourceRules: [{ ...rule, ...excluded }], ...match },
        { request: { ...pod, name }, object: valueOf({}), oldObject: null, namespaceLabels: valueOf({}) },
      );
    const ofWeb = { resourceNames: ["web"] };
    expect(excluding(anything, ofWeb)).toBeUndefined();
    expect(excluding("web", ofWeb)).toBe(false);
    expect(excluding("other", ofWeb)).toBe(true);
    expect(excluding("", ofWeb), "a name that the server makes up").toBe(true);
    expect(excluding(anything, { ...ofWeb, resources: ["services"] })).toBe(true);
    expect(excluding(anything, ofWeb, { namespaceSelector: equals })).toBe(false);
  });

  test("by any of its rules, and by none of the rules that exclude", () => {
    const other = { ...rule, resources: ["services"] };
    expect(matches({ resourceRules: [other, rule] })).toBe(true);
    expect(matches({ resourceRules: [other] })).toBe(false);
    expect(matches({ resourceRules: [rule], excludeResourceRules: [other] })).toBe(true);
    expect(matches({ resourceRules: [rule], excludeResourceRules: [other, rule] })).toBe(false);
    expect(matches({})).toBe(true);
    expect(matchesRules(undefined, pod)).toBe(true);
  });

  test.each<[string, string | undefined, string, string[] | undefined, boolean]>([
    ["another version of the same objects", undefined, "example.com", ["v1beta1"], true],
    ["another version of the same objects", "Equivalent", "example.com", ["v1beta1"], true],
    ["its own version only where that is asked for", "Exact", "example.com", ["v1beta1"], false],
    ["its own version", "Exact", "example.com", ["v1"], true],
    ["no version", undefined, "example.com", [], false],
    ["no version", undefined, "example.com", undefined, false],
    ["a version that nothing is served in", undefined, "", ["v1beta1"], false],
    ["a version that nothing is served in", undefined, "apps", ["v1beta2"], false],
    ["a version that nothing is served in", undefined, "batch", ["v1beta1"], false],
    ["a version that nothing is served in", undefined, "rbac.authorization.k8s.io", ["v1beta1"], false],
    ["a version that nothing is served in", undefined, "policy", ["v1beta1"], false],
    ["a version that nothing is served in", undefined, "discovery.k8s.io", ["v1beta1"], false],
    ["a version that nothing is served in", undefined, "networking.k8s.io", ["v1beta1"], false],
    ["a version that nothing is served in", undefined, "storage.k8s.io", ["v1beta1"], false],
    ["a version that nothing is served in", undefined, "scheduling.k8s.io", ["v1beta1"], false],
  ])("by %s: %s %s %s", (_, matchPolicy, group, apiVersions, answer) => {
    const ofAll = { apiGroups: ["*"], operations: ["CREATE"], resources: ["pods"] };
    const resourceRules = [{ ...ofAll, ...(apiVersions && { apiVersions }) }];
    expect(matches({ resourceRules, ...(matchPolicy && { matchPolicy }) }, { group })).toBe(answer);
  });
});

const open = { [anything]: true };
const labelled = (labels: unknown) => ({ metadata: { name: "web", labels } });

interface Seen {
  readonly object?: unknown;
  readonly oldObject?: unknown;
  readonly labels?: unknown;
}

const selected = (match: object, { object = labelled({}), oldObject = null, labels = {} }: Seen = {}) =>
  matchesRequest(match, {
    request: pod,
    object: valueOf(object),
    oldObject: valueOf(oldObject),
    namespaceLabels: labels === undefined ? undefined : valueOf(labels),
  });

const equals = { matchLabels: { stage: "dev" } };
const is = (operator: string, values?: string[]) => ({ matchExpressions: [{ key: "stage", operator, values }] });

/** Source: k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/namespace/matcher.go */
describe("a selector of namespaces", () => {
  test.each<[object, unknown, boolean | undefined]>([
    [equals, { stage: "dev" }, true],
    [equals, { stage: "prod" }, false],
    [equals, {}, false],
    [equals, anything, undefined],
    [equals, { stage: anything }, undefined],
    [equals, { ...open }, undefined],
    [equals, { ...open, stage: "prod" }, false],
    [equals, { stage: new OtherThan(["dev"]) }, undefined],
    [{ matchLabels: { stage: "dev", team: "a" } }, { stage: "dev" }, false],
    [{ matchLabels: { stage: "dev", team: "a" } }, { stage: anything, team: "b" }, false],
    [{ matchLabels: { stage: "dev", team: "a" } }, { stage: anything, team: "a" }, undefined],
    [{ matchLabels: { stage: "dev" }, matchExpressions: is("Exists").matchExpressions }, { stage: "dev" }, true],
    [{}, anything, true],
    [{ matchLabels: {}, matchExpressions: [] }, anything, true],
    [is("In", ["dev", "test"]), { stage: "test" }, true],
    [is("In", ["dev", "test"]), { stage: "prod" }, false],
    [is("In", ["dev", "test"]), {}, false],
    [is("In", []), { stage: anything }, false],
    [is("In"), { stage: "dev" }, false],
    [is("In"), { stage: anything }, false],
    [is("NotIn"), { stage: anything }, true],
    [is("NotIn", ["dev", "test"]), { stage: "test" }, false],
    [is("NotIn", ["dev", "test"]), { stage: "prod" }, true],
    [is("NotIn", ["dev", "test"]), {}, true],
    [is("NotIn", ["dev"]), { stage: anything }, undefined],
    [is("NotIn", []), { stage: anything }, true],
    [is("Exists"), { stage: "" }, true],
    [is("Exists"), {}, false],
    [is("Exists"), { stage: anything }, undefined],
    [is("Exists"), { ...open }, undefined],
    [is("DoesNotExist"), { stage: "" }, false],
    [is("DoesNotExist"), {}, true],
    [is("DoesNotExist"), { stage: anything }, undefined],
    [is("Unheard"), { stage: "dev" }, false],
  ])("%o over %o: %s", (namespaceSelector, labels, answer) => {
    expect(selected({ namespaceSelector }, { labels })).toBe(answer);
  });

  test("is not asked of objects that are in no namespace", () => {
    const asked = { request: pod, object: null, oldObject: null, namespaceLabels: undefined };
    expect(matchesRequest({ namespaceSelector: equals }, asked)).toBe(true);
  });
});

/** Source: k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/object/matcher.go */
describe("a selector of objects", () => {
  const objectSelector = equals;
  test.each<[string, Seen, boolean | undefined]>([
    ["the new object", { object: labelled({ stage: "dev" }) }, true],
    ["another one", { object: labelled({ stage: "prod" }) }, false],
    ["the old object", { object: labelled({}), oldObject: labelled({ stage: "dev" }) }, true],
    ["one that is not there", { object: null, oldObject: null }, false],
    ["one that is deleted", { object: null, oldObject: labelled({ stage: "dev" }) }, true],
    ["one of which nothing is known", { object: anything }, undefined],
    [
      "one of which nothing is known, or the old one",
      { object: anything, oldObject: labelled({ stage: "dev" }) },
      true,
    ],
    ["one whose labels are not known", { object: labelled(anything) }, undefined],
    ["one whose metadata are not known", { object: { metadata: anything } }, undefined],
    ["one whose metadata are missing", { object: {} }, false],
    ["one whose metadata may be there", { object: { ...open } }, undefined],
    ["one whose metadata are nonsense", { object: { metadata: "x" } }, false],
    ["one whose labels are missing", { object: { metadata: {} } }, false],
    ["one whose labels may be there", { object: { metadata: { ...open } } }, undefined],
    ["one whose labels are nonsense", { object: labelled("x") }, false],
    ["one that may have more labels", { object: labelled({ ...open }) }, undefined],
    ["one of two that may be", { object: labelled({}), oldObject: labelled(anything) }, undefined],
  ])("%s", (_, seen, answer) => {
    expect(selected({ objectSelector }, seen)).toBe(answer);
  });

  test("that is empty selects whatever there is", () => {
    expect(selected({ objectSelector: {} }, { object: null })).toBe(true);
    expect(selected({ objectSelector: { matchLabels: {} } }, { object: null })).toBe(true);
    expect(selected({ objectSelector: { matchExpressions: [] } }, { object: null })).toBe(true);
    expect(selected({ objectSelector: is("DoesNotExist") }, { object: null })).toBe(false);
    expect(selected({ objectSelector: is("DoesNotExist") }, { object: labelled({}) })).toBe(true);
  });
});

test("both selectors, and the rules, have to select it", () => {
  const both = { namespaceSelector: equals, objectSelector: equals };
  const [yes, no] = [{ stage: "dev" }, { stage: "prod" }];
  expect(selected(both, { labels: yes, object: labelled(yes) })).toBe(true);
  expect(selected(both, { labels: no, object: labelled(anything) })).toBe(false);
  expect(selected(both, { labels: anything, object: labelled(no) })).toBe(false);
  expect(selected(both, { labels: anything, object: labelled(yes) })).toBeUndefined();
  expect(selected({ ...both, resourceRules: [{ ...rule, resources: ["x"] }] }, { labels: yes, object: anything })).toBe(
    false,
  );
  expect(matchesRequest(undefined, { request: pod, object: null, oldObject: null, namespaceLabels: anything })).toBe(
    true,
  );
});
