import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import { expect, test } from "vitest";
import type { Verdict } from "../../verdicts/verdict.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { abilitiesIn } from "./abilities.ts";
import type { KnownResource } from "./known-resources.ts";
import { proveAccess } from "./prove-access.ts";

const group = "rbac.authorization.k8s.io";

/** What comes of a rule that an account of dev has in prod. */
function answerTo(rule: object, ...others: object[]): string | undefined {
  return verdictOn(rule, others)?.verdict;
}

function verdictOn(rule: object, others: readonly object[]): Verdict | undefined {
  const documents = [
    ...others,
    ...["dev", "prod"].map((stage) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: stage, labels: { stage } },
    })),
    { apiVersion: `${group}/v1`, kind: "Role", metadata: { name: "one", namespace: "prod" }, rules: [rule] },
    {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata: { name: "one", namespace: "prod" },
      roleRef: { apiGroup: group, kind: "Role", name: "one" },
      subjects: [{ kind: "ServiceAccount", name: "a", namespace: "dev" }],
    },
  ];
  const world = worldOf(documents.map((one) => JSON.stringify(one)).join("\n---\n"));
  const { verdicts } = proveAccess(world, givenOf({ rights: makeRights(world, undefined) }));
  return verdicts.find(({ from, to }) => from === "dev" && to === "prod");
}

test("semantics 11: `pods/*` is no wildcard, so it gives nothing; `*/exec` and `*` are", () => {
  expect(answerTo({ apiGroups: [""], resources: ["pods/*"], verbs: ["create"] })).toBe("holds");
  expect(answerTo({ apiGroups: [""], resources: ["*/exec"], verbs: ["create"] })).toBe("broken");
  expect(answerTo({ apiGroups: [""], resources: ["*"], verbs: ["create"] })).toBe("broken");
});

test("a resource that its group has not gives nothing; a custom one, and a further subresource, may be there", () => {
  expect(answerTo({ apiGroups: [""], resources: ["deployments"], verbs: ["patch"] })).toBe("holds");
  expect(answerTo({ apiGroups: ["apps"], resources: ["*/exec"], verbs: ["create"] })).toBe("holds");
  expect(answerTo({ apiGroups: ["", "apps"], resources: ["deployments"], verbs: ["patch"] })).toBe("broken");
  expect(answerTo({ apiGroups: ["apps"], resources: ["*/status"], verbs: ["patch"] })).toBe("broken");
  expect(answerTo({ apiGroups: ["apps"], resources: ["deployments/later"], verbs: ["patch"] })).toBe("broken");
  expect(answerTo({ apiGroups: ["networking.istio.io"], resources: ["virtualservices"], verbs: ["patch"] })).toBe(
    "broken",
  );
});

const definition = (scope: string): object => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gadgets.example.com" },
  spec: { group: "example.com", scope, names: { plural: "gadgets", kind: "Gadget" } },
});
const requested = (verdict: Verdict | undefined): unknown => {
  const [step] = verdict?.witness?.steps ?? [];
  return step?.type === "request" ? step.resource : undefined;
};

test("a custom resource that a rule names of every group is one of those that are known, or else may be there", () => {
  const rule = { apiGroups: ["*"], resources: ["gadgets"], verbs: ["patch"] };
  const gadget = { apiVersion: "example.com/v1", kind: "Gadget", metadata: { name: "one", namespace: "prod" } };
  const seen = verdictOn(rule, [gadget]);
  expect(seen?.verdict).toBe("broken");
  expect(requested(seen)).toEqual({ group: "example.com", resource: "gadgets", namespace: "prod" });
  expect(requested(verdictOn(rule, [definition("Namespaced")]))).toEqual(requested(seen));
  expect(answerTo(rule)).toBe("broken");
});

test("a RoleBinding gives nothing on custom resources of the whole cluster", () => {
  expect(answerTo({ apiGroups: ["*"], resources: ["gadgets"], verbs: ["patch"] }, definition("Cluster"))).toBe("holds");
  expect(answerTo({ apiGroups: ["*"], resources: ["gadgets/status"], verbs: ["patch"] }, definition("Cluster"))).toBe(
    "holds",
  );
  const gadget = { apiVersion: "example.com/v1", kind: "ClusterGadget", metadata: { name: "one" } };
  const rule = { apiGroups: ["*"], resources: ["clustergadgets"], verbs: ["patch"] };
  expect(answerTo(rule, gadget)).toBe("holds");
});

test("what no resource can be called is none", () => {
  expect(answerTo({ apiGroups: ["*"], resources: ["pods/*", "Gadgets", "*gadgets"], verbs: ["*"] })).toBe("holds");
});

/** What rules give: `verb resource.group names`, of all that is listed, or of what is asked for. */
function given(
  rule: PolicyRule,
  defined: readonly KnownResource[] = [],
  seen: readonly KnownResource[] = [],
): string[] {
  const abilities = abilitiesIn({ minorVersion: 36, defined, seen: () => seen });
  const { capabilities, powers } = abilities({ written: [], class: { rules: [rule], answers: new Map() } });
  const texts = [...capabilities.values(), ...powers.values()]
    .flat()
    .map(({ verb, resource, group: own, names }) => `${verb} ${resource}.${own} ${names.join(",")}`.trim());
  return [...new Set(texts)];
}

test("every verb by which something is done is one that `*` stands for", () => {
  const verbsOf = (apiGroup: string, resource: string) =>
    given({ apiGroups: [apiGroup], resources: [resource], verbs: ["*"] })
      .map((text) => text.split(" ")[0] ?? "")
      .toSorted();
  expect(verbsOf("", "secrets")).toEqual([
    ...["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  ]);
  expect(verbsOf("", "users")).toEqual(["impersonate"]);
  expect(verbsOf(group, "clusterroles")).toEqual([
    ...["bind", "create", "delete", "deletecollection", "escalate", "patch", "update"],
  ]);
  expect(verbsOf("certificates.k8s.io", "signers")).toEqual(["approve"]);
  const authentication = "authentication.k8s.io";
  expect(verbsOf(authentication, "users")).toEqual(["impersonate:user-info"]);
  expect(verbsOf(authentication, "serviceaccounts")).toContain("impersonate:serviceaccount");
  expect(verbsOf(authentication, "nodes")).toEqual(
    expect.arrayContaining(["impersonate:arbitrary-node", "impersonate:associated-node"]),
  );
});

test("semantics 11: a rule with names allows no `create` and no `deletecollection`, but to create what is under a name", () => {
  const rule = { apiGroups: [""], verbs: ["create", "deletecollection", "patch"], resourceNames: ["web"] };
  expect(given({ ...rule, resources: ["pods"] })).toEqual(["patch pods. web"]);
  expect(given({ ...rule, resources: ["pods/exec"], verbs: ["create"] })).toEqual(["create pods/exec. web"]);
  expect(given({ ...rule, resources: ["pods"], verbs: ["create"], resourceNames: [] })).toEqual(["create pods."]);
});

const gadget = (isClusterWide: boolean) => ({ group: "example.com", resource: "gadgets", isClusterWide });
const patching = (apiGroups: string[], ...resources: string[]) => ({ apiGroups, resources, verbs: ["patch"] });

test("of one group `*` is all that is known there and, where others may define more, anything", () => {
  expect(given(patching(["coordination.k8s.io"], "*"))).toEqual(["patch leases.coordination.k8s.io"]);
  expect(given(patching(["batch"], "*"))).toEqual([
    ...["jobs", "jobs/status", "cronjobs", "cronjobs/status"].map((one) => `patch ${one}.batch`),
  ]);
  expect(given(patching(["example.com"], "*"))).toEqual(["patch anything.example.com"]);
  expect(given(patching(["example.com"], "*"), [gadget(false)])).toEqual(["patch gadgets.example.com"]);
  expect(given(patching(["example.com"], "*/scale"))).toEqual(["patch anything/scale.example.com"]);
  expect(given(patching(["batch"], "*/status"))).toEqual(["patch jobs/status.batch", "patch cronjobs/status.batch"]);
  expect(given(patching(["batch", "example.com"], "*/status")).at(-1)).toBe("patch anything/status.example.com");
});

test("what is named of every group is all of that name, or else one that is there", () => {
  expect(given(patching(["*"], "jobs"))).toEqual(["patch jobs.batch"]);
  expect(given(patching(["*", "apps"], "jobs"))).toEqual(["patch jobs.batch"]);
  expect(given(patching(["*"], "gadgets"), [], [gadget(false), { ...gadget(false), resource: "widgets" }])).toEqual([
    "patch gadgets.example.com",
  ]);
  expect(given(patching(["*"], "gadgets/turns"))).toEqual(["patch gadgets/turns.*"]);
  expect(given(patching(["*"], "gadgets/", "gadgets/-", "a/b/c", "9"))).toEqual([]);
  expect(given({ verbs: ["get"], nonResourceURLs: ["/metrics"] })).toEqual([]);
});

test("a subresource of what is defined for the whole cluster is of the whole cluster too", () => {
  const capabilities = (defined: readonly KnownResource[]) => [
    ...abilitiesIn({ minorVersion: 36, defined, seen: () => [] })({
      ...{ written: [], class: { rules: [patching(["example.com"], "gadgets/turns")], answers: new Map() } },
    }).capabilities.keys(),
  ];
  expect(capabilities([gadget(true)])).toEqual(["changeWalls"]);
  expect(capabilities([gadget(false)])).toEqual(["changeWorkloads"]);
});
