import { expect, test } from "vitest";
import type { Fix } from "../../verdicts/finding.ts";
import { proofOf } from "./testing/granted-world.ts";

const apiGroup = "rbac.authorization.k8s.io";

/** Edits of the first finding, each as what is taken away or added. */
function editsOf(lines: readonly string[], objects: readonly object[] = []): readonly string[] {
  const { findings } = proofOf(lines, { objects });
  const fix = findings.find(({ pairs }) => pairs.some(({ from }) => from === "dev" || from === "(unassigned)"))?.fix;
  return fix ? [fix.description, ...textsOf(fix)] : [];
}

function textsOf({ edits }: Fix): string[] {
  return edits.map((edit) => {
    if (edit.type === "add") return `add ${edit.object.kind} in ${edit.object.metadata.namespace ?? ""}`;
    const path = edit.type === "delete" ? "" : ` ${edit.path.join(".")}`;
    return `${edit.type} ${edit.object.name}${path}`;
  });
}

const binding = (kind: "RoleBinding" | "ClusterRoleBinding", ...names: string[]) => ({
  ...{ apiVersion: `${apiGroup}/v1`, kind },
  metadata: { name: "shared", ...(kind === "RoleBinding" && { namespace: "prod" }) },
  roleRef: { apiGroup, kind: "ClusterRole", name: "view" },
  subjects: names.map((name) => ({ kind: "User", apiGroup, name })),
});
const people = ["view = carol @prod: get pods", "alice @dev: get pods"];
const out = "take the user alice out of RoleBinding prod/shared";

test("a subject is taken out of the binding; one that names nobody else goes as a whole", () => {
  expect(editsOf(people, [binding("RoleBinding", "alice")])).toEqual([out, "delete shared"]);
  expect(editsOf(people, [binding("RoleBinding", "carol", "alice")])).toEqual([out, "remove shared subjects.1"]);
  expect(editsOf(people, [binding("RoleBinding", "alice", "carol", "alice")])).toEqual([
    ...[out, "remove shared subjects.2", "remove shared subjects.0"],
  ]);
});

test("of rights in the whole cluster those at home are kept, where they are of use there and safe", () => {
  const instead = (who: string, where: string) =>
    `bind ${who} by RoleBindings in ${where} instead of ClusterRoleBinding all`;
  expect(editsOf(["all = sa:dev/ci @*: get pods"])).toEqual([
    ...[instead("the service account dev/ci", "dev"), "delete all", "add RoleBinding in dev"],
  ]);
  expect(editsOf(["alice @dev: get pods", "alice @tools: get pods", "all = alice @*: get secrets"])).toEqual([
    ...[instead("the user alice", "dev, tools"), "delete all", "add RoleBinding in dev", "add RoleBinding in tools"],
  ]);
  expect(editsOf(["all = sa:dev/ci @*: get pods; patch nodes"]).at(-1)).toBe("add RoleBinding in dev");
  const way = [
    "alice @dev: get pods",
    "sa:tools/bot @prod: get pods",
    "all = alice @*: create serviceaccounts/token; get pods",
  ];
  expect(editsOf(way).slice(1)).toEqual(["delete all"]);
  const only = (who: string) => [`take ${who} out of ClusterRoleBinding all`, "delete all"];
  expect(editsOf(["all = alice @*: get pods"])).toEqual(only("the user alice"));
  expect(editsOf(["all = sa:dev/ci @*: patch nodes"])).toEqual(only("the service account dev/ci"));
  expect(editsOf(["all = sa:dev/ci @*: get pods; impersonate serviceaccounts"])).toEqual(
    only("the service account dev/ci"),
  );
  expect(editsOf([`all = sa:dev/ci @*: get pods; create roles.${apiGroup}`])).toEqual(
    only("the service account dev/ci"),
  );
  const everybody = ["group:system:authenticated @dev: get pods", "all = group:system:authenticated @*: get pods"];
  expect(editsOf(everybody)).toEqual(only("the group system:authenticated"));
});

test("the binding that is added names the role and the subject as they were", () => {
  const added = (line: string, ...others: string[]) =>
    proofOf([...others, line]).findings.flatMap(({ fix }) =>
      (fix?.edits ?? []).flatMap((edit) => (edit.type === "add" ? [edit.object] : [])),
    )[0];
  expect(added("all = sa:dev/ci @*: get pods")).toEqual({
    ...{ apiVersion: `${apiGroup}/v1`, kind: "RoleBinding", metadata: { name: "all", namespace: "dev" } },
    roleRef: { apiGroup, kind: "ClusterRole", name: "all" },
    subjects: [{ kind: "ServiceAccount", name: "ci", namespace: "dev" }],
  });
  expect(added("all = group:ops @*: get pods", "group:ops @dev: get pods")).toMatchObject({
    subjects: [{ kind: "Group", apiGroup, name: "ops" }],
  });
});

test("somebody of more than twenty namespaces is not bound again in each", () => {
  const homes = (count: number) =>
    Array.from({ length: count }, (_, at) => [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: `dev-${at}`, labels: { stage: "dev" } } },
      { ...binding("RoleBinding", "alice"), metadata: { name: "here", namespace: `dev-${at}` } },
    ]).flat();
  const lines = ["view = carol @prod: get pods", "all = alice @*: get pods"];
  expect(editsOf(lines, homes(20))).toHaveLength(22);
  expect(editsOf(lines, homes(21))).toEqual(["take the user alice out of ClusterRoleBinding all", "delete all"]);
});

test("one right that is of use in a namespace is enough to keep those at home; a right that leads to somebody is none to keep", () => {
  expect(editsOf(["all = sa:dev/ci @*: patch nodes; patch resourcequotas"]).slice(1)).toEqual([
    ...["delete all", "add RoleBinding in dev"],
  ]);
  const lines = ["alice @dev: get pods", "sa:tools/bot @prod: patch configmaps", "all = alice @*: create pods"];
  const way = proofOf(lines).findings.find(({ code }) => code === "KS3207");
  expect(way?.fix?.description).toBe("take the user alice out of ClusterRoleBinding all");
});
