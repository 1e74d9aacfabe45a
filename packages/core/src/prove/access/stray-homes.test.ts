import { expect, test } from "vitest";
import { applyEdits } from "../fixes/apply-edits.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveAccess } from "./prove-access.ts";

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
