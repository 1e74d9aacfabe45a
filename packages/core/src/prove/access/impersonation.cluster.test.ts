import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ControlPlane,
  describeWithTestbed,
  runKubectl,
  startControlPlane,
} from "../../../../../testbed/harness/index.ts";

const group = "rbac.authorization.k8s.io";

describeWithTestbed("who acts as somebody else, on an API server", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
    for (const name of ["dev", "prod"]) await created({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    await grant("act", "alice", undefined, [
      {
        apiGroups: ["authentication.k8s.io"],
        resources: ["users"],
        resourceNames: ["zoe"],
        verbs: ["impersonate:user-info"],
      },
      { apiGroups: [group], resources: ["rolebindings"], verbs: ["impersonate-on:user-info:create"] },
      { apiGroups: [""], resources: ["users"], resourceNames: ["bob"], verbs: ["impersonate"] },
    ]);
    await grant("secrets", "carol", "dev", [{ apiGroups: [""], resources: ["secrets"], verbs: ["list"] }]);
    await grant("binds", "zoe", "prod", [
      { apiGroups: [group], resources: ["clusterroles"], resourceNames: ["secrets"], verbs: ["bind"] },
      { apiGroups: [group], resources: ["rolebindings"], verbs: ["create", "list"] },
    ]);
    await grant("act-too", "bob", undefined, [
      { apiGroups: [""], resources: ["users"], resourceNames: ["carol"], verbs: ["impersonate"] },
    ]);
  }, 60_000);
  afterAll(async () => plane.stop());

  test("semantics 17: for some verbs only, one binds to oneself and has the role without a limit", async () => {
    const asZoe = async (...args: string[]) => as("alice", ...args, "-n", "prod", "--as", "zoe");
    const asked = ["create", "rolebinding", "mine", "--clusterrole", "secrets", "--user", "alice"];
    expect(await as("alice", "get", "secrets", "-n", "prod")).toMatchObject({ code: 1 });
    await expect.poll(async () => asZoe(...asked), { timeout: 10_000 }).toMatchObject({ code: 0 });
    expect(await asZoe("get", "rolebindings")).toMatchObject({ code: 1 });
    await expect
      .poll(async () => as("alice", "get", "secrets", "-n", "prod"), { timeout: 10_000 })
      .toMatchObject({ code: 0 });
  });

  test("a request has room for one whom it is made for: who acts as bob does not act as whom bob may act as", async () => {
    const acts = async (who: string, whom: string) =>
      as(who, "auth", "can-i", "list", "secrets", "-n", "dev", "--as", whom);
    await expect.poll(async () => acts("bob", "carol"), { timeout: 10_000 }).toMatchObject({ stdout: "yes\n" });
    await expect.poll(async () => acts("alice", "bob"), { timeout: 10_000 }).toMatchObject({ stdout: "no\n" });
    expect(await acts("alice", "carol")).toMatchObject({
      stderr: expect.stringContaining('cannot impersonate resource "users"') as string,
    });
  });

  async function as(name: string, ...args: string[]): ReturnType<typeof runKubectl> {
    return runKubectl(plane, args, { user: { name } });
  }

  async function grant(
    name: string,
    user: string,
    namespace: string | undefined,
    rules: readonly object[],
  ): Promise<void> {
    const apiVersion = `${group}/v1`;
    const metadata = { name, ...(namespace !== undefined && { namespace }) };
    const kind = namespace === undefined ? "ClusterRoleBinding" : "RoleBinding";
    const roleRef = { apiGroup: group, kind: "ClusterRole", name };
    await created({ apiVersion, kind: "ClusterRole", metadata: { name }, rules });
    await created({ apiVersion, kind, metadata, roleRef, subjects: [{ kind: "User", apiGroup: group, name: user }] });
  }

  async function created(object: object): Promise<void> {
    const { code, stderr } = await runKubectl(plane, ["create", "-f", "-"], { input: JSON.stringify(object) });
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }
});
