import { expect, test } from "vitest";
import { builtInObjects } from "../../manifests/world/built-in/built-in-objects.ts";
import type { Intent } from "../../verdicts/intent.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import type { PropertyProof } from "../property-proof.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveAccess } from "./prove-access.ts";

const namespaces = ["dev", "prod"].map(
  (stage) => `{apiVersion: v1, kind: Namespace, metadata: {name: shop-${stage}, labels: {stage: ${stage}}}}`,
);
const own = "rbac.authorization.k8s.io";

/** A role for the whole cluster with these rules, each `verbs resources[.group] [names]`, and what binds it. */
function role(name: string, ...rules: string[]): string {
  const written = rules.map((text) => {
    const [verbs = "", resources = "", names] = text.split(" ");
    const listed = resources.split(",").map((each) => (each.includes(".") ? each.slice(0, each.indexOf(".")) : each));
    const groups = resources
      .split(",")
      .map((each) => (each.includes(".") ? each.slice(each.indexOf(".") + 1) : each === "*" ? "*" : ""));
    const resourceNames = names === undefined ? undefined : names.split(",");
    return { verbs: verbs.split(","), apiGroups: [...new Set(groups)], resources: listed, resourceNames };
  });
  return JSON.stringify({ apiVersion: `${own}/v1`, kind: "ClusterRole", metadata: { name }, rules: written });
}

function bind(subject: string, name: string, namespace?: string): string {
  const [kind = "", named = ""] = subject.split(" ");
  const [first = "", second] = named.split("/");
  const who =
    kind === "ServiceAccount" ? { kind, namespace: first, name: second } : { kind, apiGroup: own, name: named };
  return JSON.stringify({
    apiVersion: `${own}/v1`,
    kind: namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
    metadata: { name: `${name}-${named.replaceAll(/[/:]/g, "-")}`, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { apiGroup: own, kind: "ClusterRole", name },
    subjects: [who],
  });
}

interface Options {
  readonly minorVersion?: number;
  readonly intent?: Intent;
  readonly withBuiltIn?: boolean;
}

function proofOf(
  documents: readonly string[],
  { minorVersion = 36, intent, withBuiltIn = true }: Options = {},
): PropertyProof {
  const builtIn = withBuiltIn ? builtInObjects(minorVersion).map((object) => JSON.stringify(object)) : [];
  const world = worldOf([...namespaces, ...documents, ...builtIn].join("\n---\n"), { minorVersion });
  return proveAccess(world, givenOf({ rights: makeRights(world, intent), intent }));
}

function pair({ verdicts }: PropertyProof, from = "dev", to = "prod"): Verdict {
  const found = verdicts.find((verdict) => verdict.from === from && verdict.to === to);
  if (!found) throw new Error(`no verdict for ${from} and ${to}`);
  return found;
}

function requests(verdict: Verdict): string[] {
  return (verdict.witness?.steps ?? []).map((step) => {
    const { as, verb, resource } = step as RequestStep;
    const at = resource.namespace === undefined ? "" : ` in ${resource.namespace}`;
    return `${as.user}: ${verb} ${resource.resource}${resource.name === undefined ? "" : ` ${resource.name}`}${at}`;
  });
}

/** Alice is of dev: she may read configuration there. */
const alice = [role("reader", "get configmaps"), bind("User alice", "reader", "shop-dev")];
/** Robot is an account of prod with rights there. */
const robot = [role("robot", "get,list secrets"), bind("ServiceAccount shop-prod/robot", "robot", "shop-prod")];
/** Bot is an account of no stage that reads everything. */
const bot = [role("bot", "get,list *"), bind("ServiceAccount tools/bot", "bot")];

test("a verdict for each ordered pair, all of which hold where nobody has rights elsewhere", () => {
  const proof = proofOf([...alice, ...robot]);
  expect(proof.verdicts.map(({ from, to }) => `${from} ${to}`)).toHaveLength(12);
  expect(proof.verdicts.filter(({ verdict }) => verdict !== "holds")).toEqual([]);
  expect(proof.findings).toEqual([]);
});

test("a subject of one stage that a RoleBinding of another names", () => {
  const proof = proofOf([
    ...alice,
    role("editor", "create,update deployments.apps"),
    bind("User alice", "editor", "shop-prod"),
  ]);
  expect(pair(proof)).toMatchObject({ verdict: "broken", findings: ["KS3201"] });
  expect(requests(pair(proof))).toEqual(["alice: create deployments in shop-prod"]);
  expect(pair(proof, "prod", "dev")).toMatchObject({ verdict: "broken" });
});

test("a service account of one stage that is bound in another, with the fix that ends it", () => {
  const documents = [role("editor", "patch configmaps"), bind("ServiceAccount shop-dev/ci", "editor", "shop-prod")];
  const { findings, verdicts } = proofOf(documents);
  expect(verdicts.filter(({ verdict }) => verdict === "broken").map(({ from, to }) => [from, to])).toEqual([
    ["dev", "prod"],
  ]);
  expect(findings).toMatchObject([
    {
      code: "KS3201",
      pairs: [{ from: "dev", to: "prod" }],
      at: { path: ["subjects", 0] },
      fix: { edits: [{ type: "delete" }] },
    },
  ]);
});

test("a ClusterRoleBinding is rights everywhere, and RoleBindings at home mend it", () => {
  const { findings, verdicts } = proofOf([
    role("editor", "patch configmaps"),
    bind("ServiceAccount shop-dev/ci", "editor"),
  ]);
  expect(verdicts.filter(({ verdict }) => verdict === "broken").map(({ to }) => to)).toEqual(["prod", "(unassigned)"]);
  expect(findings[0]).toMatchObject({ code: "KS3202", fix: { edits: [{ type: "delete" }, { type: "add" }] } });
});

test("everybody's groups are of every stage, and anonymous ones come from outside", () => {
  const documents = [role("reader", "get pods"), bind("Group system:unauthenticated", "reader")];
  const proof = proofOf(documents);
  expect(pair(proof, "(outside)", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3203"] });
  const known = proofOf([role("reader", "get pods"), bind("Group system:authenticated", "reader", "shop-prod")]);
  expect(pair(known)).toMatchObject({ verdict: "broken" });
  expect(pair(known, "(outside)", "prod")).toMatchObject({ verdict: "holds" });
});

test("objects of the whole cluster may be read; changing them reaches every stage", () => {
  expect(
    pair(proofOf([role("seer", "get,list,watch nodes,namespaces"), bind("ServiceAccount shop-dev/ci", "seer")])),
  ).toMatchObject({ verdict: "holds" });
  for (const what of [
    "patch namespaces",
    "patch nodes",
    "patch nodes/status",
    "update namespaces/status",
    "create persistentvolumes",
    "create mutatingwebhookconfigurations.admissionregistration.k8s.io",
    "create validatingwebhookconfigurations.admissionregistration.k8s.io",
    "delete validatingadmissionpolicybindings.admissionregistration.k8s.io",
    "patch apiservices.apiregistration.k8s.io",
    "patch customresourcedefinitions.apiextensions.k8s.io",
    "create priorityclasses.scheduling.k8s.io",
    "update clustertrustbundles.certificates.k8s.io",
  ]) {
    const proof = proofOf([role("changer", what), bind("ServiceAccount shop-dev/ci", "changer")]);
    expect([what, pair(proof).verdict, pair(proof).findings]).toEqual([what, "broken", ["KS3206"]]);
  }
});

test("semantics 15: patching `namespaces/status` changes labels too, and a RoleBinding reaches its own namespace's object", () => {
  const proof = proofOf([
    role("changer", "patch namespaces/status"),
    bind("ServiceAccount shop-dev/ci", "changer", "shop-prod"),
  ]);
  expect(pair(proof)).toMatchObject({ verdict: "broken" });
});

test("semantics 12: `get` on `pods/exec` is execution before 1.35, on `nodes/proxy` always", () => {
  const answers = [34, 35, 36].map((minorVersion) =>
    ["get pods/exec", "get nodes/proxy"].map(
      (what) =>
        pair(proofOf([role("runner", what), bind("ServiceAccount shop-dev/ci", "runner")], { minorVersion })).verdict,
    ),
  );
  expect(answers).toEqual([
    ["broken", "broken"],
    ["holds", "broken"],
    ["holds", "broken"],
  ]);
});

const ways: readonly (readonly [string, readonly string[]])[] = [
  ["create pods", ["create pods in tools", "list"]],
  ["create cronjobs.batch", ["create cronjobs in tools", "list"]],
  ["create serviceaccounts/token", ["create serviceaccounts/token bot in tools", "list"]],
  ["impersonate serviceaccounts bot", ["impersonate serviceaccounts bot in tools", "list"]],
];

test.each(ways)("semantics 17: `%s` where an account has rights is a way up", (what, [first = ""]) => {
  const proof = proofOf([...alice, ...bot, role("up", what), bind("User alice", "up", "tools")]);
  const [step, last] = requests(pair(proof, "dev", "prod"));
  expect(step).toBe(`alice: ${first}`);
  expect(last).toMatch(/^system:serviceaccount:tools:bot: (get|list) \w+ in shop-prod$/);
  expect(pair(proof).findings.length).toBeGreaterThan(0);
});

test("semantics 17: reading secrets is a way up where one holds a token, or where one can be made", () => {
  const secret =
    "{apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: {name: t, namespace: tools, annotations: {kubernetes.io/service-account.name: bot}}}";
  const reads = [...alice, ...bot, role("up", "get secrets"), bind("User alice", "up", "tools")];
  expect(pair(proofOf(reads)).verdict).toBe("holds");
  expect(requests(pair(proofOf([...reads, secret])))[0]).toBe("alice: get secrets t in tools");
  const makes = proofOf([...reads, role("make", "create secrets"), bind("User alice", "make", "tools")]);
  expect(requests(pair(makes)).slice(0, 2)).toEqual([
    "alice: create secrets in tools",
    "alice: get secrets kubestage-witness in tools",
  ]);
});

test("Secrets are read by whoever may patch or delete them", () => {
  const granted: Intent = {
    ...{ openings: [], shared: [], administrators: [] },
    grants: [{ subject: { kind: "User", name: "alice" }, stage: "prod", may: ["deleteWorkloads"] }],
  };
  const deleting = (what: string) => [...alice, role("up", `delete ${what}`), bind("User alice", "up", "shop-prod")];
  expect(pair(proofOf(deleting("configmaps"), { intent: granted })).verdict).toBe("holds");
  expect(pair(proofOf(deleting("secrets"), { intent: granted })).verdict).toBe("broken");
});

test("entering a pod is a way up where it has its account's token", () => {
  const pod = (more: string) =>
    `{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: tools}, spec: {serviceAccountName: bot, ${more}containers: []}}`;
  for (const what of ["create pods/exec", "create pods/attach", "patch pods/ephemeralcontainers", "patch pods"]) {
    const rights = [...alice, ...bot, role("up", what), bind("User alice", "up", "tools")];
    expect([what, pair(proofOf([...rights, pod("")])).verdict]).toEqual([what, "broken"]);
    expect([what, pair(proofOf([...rights, pod("automountServiceAccountToken: false, ")])).verdict]).toEqual([
      what,
      "holds",
    ]);
  }
});

test("semantics 17: impersonating users and groups of other stages, and of Kubernetes itself", () => {
  const bob = [role("bobs", "patch deployments.apps"), bind("User bob", "bobs", "shop-prod")];
  const named = proofOf([...alice, ...bob, role("up", "impersonate users bob"), bind("User alice", "up")]);
  expect(requests(pair(named))).toEqual(["alice: impersonate users bob"]);
  expect(pair(named)).toMatchObject({ verdict: "broken", findings: ["KS3204"] });
  expect(
    pair(proofOf([...alice, ...bob, role("up", "impersonate users carol"), bind("User alice", "up")])).verdict,
  ).toBe("holds");
  const groups = [...alice, role("up", "impersonate groups system:masters")];
  expect(pair(proofOf([...groups, bind("User alice", "up")])).verdict).toBe("holds");
  const both = proofOf([
    ...groups,
    role("too", "impersonate users nobody"),
    bind("User alice", "too"),
    bind("User alice", "up"),
  ]);
  expect(pair(both).verdict).toBe("broken");
});

test("semantics 17: from 1.36 impersonation can be constrained to what `impersonate-on` says", () => {
  const bob = [role("bobs", "get,patch configmaps"), bind("User bob", "bobs", "shop-prod")];
  const up = (on: string) => [
    ...alice,
    ...bob,
    role("up", "impersonate:user-info users.authentication.k8s.io bob"),
    bind("User alice", "up"),
    role("on", `impersonate-on:user-info:${on}`),
    bind("User alice", "on"),
  ];
  const may = (on: string, minorVersion: number) => pair(proofOf(up(on), { minorVersion })).verdict;
  expect([may("get configmaps", 36), may("get configmaps", 35)]).toEqual(["broken", "holds"]);
});

test("semantics 17: certificates that one may ask for and approve make one anybody", () => {
  const asks = role("asks", "create certificatesigningrequests.certificates.k8s.io");
  const approves = role(
    "approves",
    "update certificatesigningrequests/approval.certificates.k8s.io",
    "approve signers.certificates.k8s.io kubernetes.io/kube-apiserver-client",
  );
  const all = [...alice, ...robot, asks, approves, bind("User alice", "asks"), bind("User alice", "approves")];
  expect(pair(proofOf(all)).verdict).toBe("broken");
  expect(pair(proofOf(all)).findings).toContain("KS3204");
  expect(pair(proofOf([...alice, ...robot, asks, bind("User alice", "asks")])).verdict).toBe("holds");
  expect(pair(proofOf([...alice, ...robot, approves, bind("User alice", "approves")])).verdict).toBe("holds");
});

test("certificates of nodes give what their pods have", () => {
  const pod =
    "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop-prod}, spec: {serviceAccountName: robot, containers: []}}";
  const rules = [
    "create certificatesigningrequests.certificates.k8s.io",
    "create certificatesigningrequests/nodeclient.certificates.k8s.io",
  ];
  const proof = proofOf([...alice, ...robot, pod, role("joins", ...rules), bind("User alice", "joins")]);
  expect(pair(proof)).toMatchObject({ verdict: "broken", findings: ["KS3204"] });
  const without = proofOf([...alice, ...robot, role("joins", ...rules), bind("User alice", "joins")]);
  expect(pair(without).verdict).toBe("holds");
});

test("semantics 15: `bind` and the right to change a binding that is there", () => {
  const there = [role("far", "get secrets"), bind("User carol", "far")];
  const up = [role("up", `bind clusterroles.${own} far`, `patch clusterrolebindings.${own}`), bind("User alice", "up")];
  const intent: Intent = {
    ...{ openings: [], shared: [], administrators: [] },
    grants: [{ subject: { kind: "User", name: "alice" }, stage: "prod", may: ["changeAccess"] }],
  };
  expect(requests(pair(proofOf([...alice, ...there, ...up], { intent })))).toEqual([
    "alice: bind clusterroles far",
    "alice: patch clusterrolebindings far-carol",
    "alice: get secrets in shop-prod",
  ]);
});

test("semantics 15: `bind` without the right to create or change a binding gives nothing", () => {
  const binds = [...alice, role("up", `bind clusterroles.${own}`), bind("User alice", "up")];
  expect(pair(proofOf(binds)).verdict).toBe("holds");
  const creates = proofOf([...binds, role("make", `create clusterrolebindings.${own}`), bind("User alice", "make")]);
  expect(pair(creates).verdict).toBe("broken");
});

test("semantics 15: `escalate` with patch on a role that is bound to oneself gives everything", () => {
  const up = [...alice, role("up", `escalate,patch clusterroles.${own} up`), bind("User alice", "up")];
  expect(requests(pair(proofOf(up)))).toContain("alice: patch clusterroles up");
  expect(
    pair(proofOf([...alice, role("up", `escalate clusterroles.${own} up`), bind("User alice", "up")])).verdict,
  ).toBe("holds");
});

test("rights over one's own namespace that stay in it break nothing", () => {
  const proof = proofOf([role("all", "* *"), bind("Group devs", "all", "shop-dev")]);
  expect(proof.verdicts.filter(({ verdict }) => verdict !== "holds")).toEqual([]);
});

test("semantics 24: whoever may make pods in kube-system may everything", () => {
  const proof = proofOf([...alice, role("up", "create pods"), bind("User alice", "up", "kube-system")]);
  expect(pair(proof).verdict).toBe("broken");
  expect(requests(pair(proof))[0]).toBe("alice: create pods in kube-system");
});

test("what the intent grants is no breach, and not what comes of it in the same stage; what goes beyond is", () => {
  const grants = (may: Intent["grants"][number]["may"]): Intent => ({
    openings: [],
    shared: [],
    administrators: [],
    grants: [{ subject: { kind: "User", name: "alice" }, stage: "prod", may }],
  });
  const documents = [...alice, ...robot, role("up", "create pods"), bind("User alice", "up", "shop-prod")];
  expect(pair(proofOf(documents, { intent: grants(["changeWorkloads"]) })).verdict).toBe("holds");
  expect(pair(proofOf(documents, { intent: grants(["read"]) })).verdict).toBe("broken");
  const reads = [...alice, role("up", "get,list secrets"), bind("User alice", "up", "shop-prod")];
  expect(pair(proofOf(reads, { intent: grants(["read"]) })).verdict).toBe("broken");
});

test("what admission refuses is no breach; reads are never refused", () => {
  const policy =
    "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: p}, spec: {policyName: p, validationActions: [Deny]}}";
  const documents = [
    role("up", "get,create configmaps"),
    bind("ServiceAccount shop-dev/ci", "up", "shop-prod"),
    policy,
  ];
  const world = worldOf([...namespaces, ...documents].join("\n---\n"));
  const refusal = { policy: { group: "", kind: "", namespace: "", name: "p" }, message: "no" };
  const proof = proveAccess(
    world,
    givenOf({
      rights: makeRights(world, undefined),
      admission: { decide: () => ({ answer: "refused", by: refusal }) },
    }),
  );
  expect(requests(pair(proof))).toEqual(["system:serviceaccount:shop-dev:ci: get configmaps in shop-prod"]);
});

test("findings name what can be mended, never a binding of Kubernetes itself that somebody comes to", () => {
  const documents = [
    "{apiVersion: v1, kind: Namespace, metadata: {name: tools}}",
    bind("ServiceAccount tools/operator", "cluster-admin"),
  ];
  const { findings } = proofOf(documents);
  const named = findings.flatMap(({ at }) => (at ? [at.object.object.metadata.name] : []));
  expect(new Set(named)).toEqual(new Set(["cluster-admin-tools-operator"]));
});
