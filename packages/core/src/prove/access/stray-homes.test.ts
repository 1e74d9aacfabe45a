import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveAccess } from "./prove-access.ts";
import { guard, intending } from "./testing/granted-world.ts";

const group = "rbac.authorization.k8s.io";
const namespace = (name: string, stage: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { stage: ${stage} } } }`;
const role = `{ apiVersion: ${group}/v1, kind: ClusterRole, metadata: { name: edit }, rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get, update] }] }`;
const bound = (home: string) =>
  `{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: team, namespace: ${home} }, roleRef: { apiGroup: ${group}, kind: ClusterRole, name: edit }, subjects: [{ apiGroup: ${group}, kind: Group, name: developers }] }`;
const prove = (world: ReturnType<typeof worldOf>) =>
  proveAccess(world, givenOf({ rights: makeRights(world, undefined) }));
const answers = (world: ReturnType<typeof worldOf>) =>
  prove(world)
    .verdicts.filter(({ from, to }) => !`${from}${to}`.includes("("))
    .map(({ from, to, verdict }) => `${from} ${to} ${verdict}`);

const all = [namespace("web-dev", "dev"), namespace("api-dev", "dev"), namespace("web-prod", "prod"), role];

test("a group of one stage that is bound in another by mistake loses that binding, never those of its own stage", () => {
  const world = worldOf([...all, bound("web-dev"), bound("api-dev"), bound("web-prod")].join("\n---\n"));
  expect(answers(world)).toEqual(["dev prod broken", "prod dev broken"]);
  const { findings } = prove(world);
  expect(findings).toHaveLength(1);
  expect(findings[0]?.pairs).toEqual([
    { from: "dev", to: "prod" },
    { from: "prod", to: "dev" },
  ]);
  expect(findings[0]?.fix?.edits).toMatchObject([{ type: "delete", object: { namespace: "web-prod" } }]);
  expect(answers(applyEdits(world, findings[0]?.fix?.edits ?? []))).toEqual(["dev prod holds", "prod dev holds"]);
});

test("where no stage is ahead nobody can say which of the bindings is the mistake: both are found", () => {
  const world = worldOf([...all, bound("web-dev"), bound("web-prod")].join("\n---\n"));
  expect(prove(world).findings.map(({ at }) => at?.object.object.metadata.namespace)).toEqual(["web-prod", "web-dev"]);
});

test.each([
  ["it is as often bound there as at home", [bound("web-dev"), bound("web-prod")], []],
  [
    "the intent gives it rights there",
    [bound("web-dev"), bound("api-dev"), bound("web-prod")],
    ["group:developers prod read"],
  ],
])("it is no mistake that can be named where %s", (_, bindings, grants) => {
  const world = worldOf([...all, ...bindings].join("\n---\n"));
  const intent = intending(...grants);
  const { findings } = proveAccess(world, givenOf({ rights: makeRights(world, intent), intent }));
  expect(findings.map(({ at }) => at?.object.object.metadata.namespace)).toContain("web-dev");
});

test("an intent for another subject, or another stage, says nothing of it", () => {
  const world = worldOf([...all, bound("web-dev"), bound("api-dev"), bound("web-prod")].join("\n---\n"));
  for (const grant of ["developers prod read", "group:others prod read", "group:developers dev read"]) {
    const intent = intending(grant);
    const { findings } = proveAccess(world, givenOf({ rights: makeRights(world, intent), intent }));
    expect(findings.map(({ at }) => at?.object.object.metadata.namespace)).not.toContain("web-dev");
  }
});

test("a binding that gives nothing brings nobody anywhere", () => {
  const idle = [role.replace("edit }", "idle }").replace("configmaps", "events").replace("[get, update]", "[create]")];
  const nothing = bound("web-prod").replace("name: edit", "name: idle");
  const world = worldOf([...all, ...idle, bound("web-dev"), bound("api-dev"), nothing].join("\n---\n"));
  const { findings } = prove(world);
  expect(findings).toHaveLength(1);
  expect(findings[0]?.at?.object.object.metadata.namespace).toBe("web-dev");
});

test("of a stray the finding says where it reaches from there", () => {
  const world = worldOf([...all, bound("web-dev"), bound("api-dev"), bound("web-prod")].join("\n---\n"));
  const [finding] = prove(world).findings;
  expect(finding?.message).toBe(
    "the group developers (dev) may read, change what runs in prod: get configmaps. By that the group developers is of prod too, which so reaches dev",
  );
});

test("who has nothing in a stage is judged there by what gives them their rights", () => {
  const nothing = bound("web-prod").replace("name: edit", "name: idle");
  const idle = role.replace("edit }", "idle }").replace("configmaps", "events").replace("[get, update]", "[create]");
  const everywhere = bound("web-dev")
    .replace("kind: RoleBinding", "kind: ClusterRoleBinding")
    .replace(", namespace: web-dev", "");
  const world = worldOf([...all, idle, bound("web-dev"), bound("api-dev"), nothing, everywhere].join("\n---\n"));
  const codes = (from: string) => prove(world).verdicts.find((one) => one.from === from && one.to === "dev")?.findings;
  expect(codes("prod")).toEqual(["KS3201", "KS3202"]);
});

test("one binding that gives something is enough, beside one that gives nothing; a meant one elsewhere is not", () => {
  const idle = role.replace("edit }", "idle }").replace("configmaps", "events").replace("[get, update]", "[create]");
  const nothing = bound("web-prod").replace("name: edit", "name: idle").replace("name: team", "name: none");
  const three = [bound("web-dev"), bound("api-dev"), bound("web-prod")];
  const places = (grants: readonly string[], more: readonly string[]) => {
    const world = worldOf([...all, ...three, ...more].join("\n---\n"));
    const intent = intending(...grants);
    const { findings } = proveAccess(world, givenOf({ rights: makeRights(world, intent), intent }));
    return findings.map(({ at }) => at?.object.object.metadata.namespace);
  };
  expect(places([], [idle, nothing])).toEqual(["web-prod"]);
  expect(places(["group:developers prod read", "group:others prod read"], [])).toContain("web-dev");
});

const places = (kind: string, name: string, from: string) =>
  from.replace("kind: Group, name: developers", `kind: ${kind}, name: ${name}`).replace("name: team", `name: ${name}`);
const testing = namespace("web-test", "test");

test("each stage into which a group was brought by mistake is told where that was, beside what others are bound to", () => {
  const everywhere = bound("web-dev")
    .replace("kind: RoleBinding", "kind: ClusterRoleBinding")
    .replace(", namespace: web-dev", "")
    .replace("name: team", "name: everywhere");
  const carol = ["web-dev", "web-prod"].map((home) => places("User", "carol", bound(home)));
  const own = ["web-dev", "api-dev", "web-prod", "web-test"].map(bound);
  const world = worldOf([...all, testing, ...carol, everywhere, ...own].join("\n---\n"));
  const messages = prove(world).findings.map(({ code, message }) => `${code} ${message}`);
  expect(messages.filter((one) => one.includes("By that"))).toEqual([
    "KS3201 the group developers (dev) may read, change what runs in prod: get configmaps. By that the group developers is of prod too, which so reaches (unassigned), dev, test",
    "KS3201 the group developers (dev) may read, change what runs in test: get configmaps. By that the group developers is of test too, which so reaches (unassigned), dev, prod",
  ]);
});

test("what people of the stage itself do is named by what it is, and what a stray does by what brought them there", () => {
  const everywhere = bound("web-dev")
    .replace("kind: RoleBinding", "kind: ClusterRoleBinding")
    .replace(", namespace: web-dev", "");
  const codes = (bindings: readonly string[], from: string, to: string) =>
    prove(worldOf([...all, ...bindings].join("\n---\n"))).verdicts.find((one) => one.from === from && one.to === to)
      ?.findings;
  const home = [bound("web-dev"), bound("api-dev")];
  expect(codes([...home, everywhere], "dev", "prod")).toEqual(["KS3202"]);
  expect(codes([...home, bound("web-prod")], "prod", "dev")).toEqual(["KS3201"]);
});

test("who was brought into a stage by what admission refuses is found by the rights that they have elsewhere", () => {
  const maker = role.replace("edit }", "maker }").replace("configmaps", "pods").replace("[get, update]", "[create]");
  const brought = bound("web-prod").replace("name: edit", "name: maker");
  const frozen = guard("pods", "namespaceObject.metadata.name != 'web-prod'").map((one) => JSON.stringify(one));
  const world = worldOf([...all, maker, bound("web-dev"), bound("api-dev"), brought, ...frozen].join("\n---\n"));
  const { verdicts, findings } = proveAccess(
    world,
    givenOf({ rights: makeRights(world, undefined), admission: makeAdmission(world) }),
  );
  const pair = (from: string, to: string) => verdicts.find((one) => one.from === from && one.to === to);
  expect(pair("dev", "prod")?.verdict).toBe("holds");
  expect(pair("prod", "dev")).toMatchObject({ verdict: "broken", findings: ["KS3201"] });
  expect(findings.map(({ pairs }) => pairs)).toEqual([[{ from: "prod", to: "dev" }]]);
});
