import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, kubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import { apply, expectCode, workplace } from "../testing/cluster-apply.ts";
import { runKubestage } from "../testing/run-kubestage.ts";
import { restingApp, smallPlatform } from "../testing/small-platform.ts";

const declaration = (name: string): string => smallPlatform({ name, apps: { web: restingApp("hello") } });
const named = (text: string, administrators: string): string =>
  text.replace("domain: example.com", `domain: example.com, administrators: ${administrators}`);

/** As managed clusters have them: cluster-admin by a binding, and in no group that a cluster is born with. */
const operator = { name: "operator", groups: ["operators"] };

describeWithTestbed("who may do everything in a cluster and is no administrator of the platform", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "api" });
    await kubectl(
      plane,
      "create",
      "clusterrolebinding",
      "operators",
      "--clusterrole=cluster-admin",
      "--group=operators",
    );
  });
  afterAll(() => plane.stop());

  test("is refused before anything is made, with the line that makes them one; with it the apply ends well", async () => {
    using place = workplace(declaration("locked"));
    const kubeconfig = await plane.kubeconfig(operator);
    const run = (words: readonly string[]) =>
      runKubestage([...words, "--context", "testbed"], {
        from: place.folder,
        environment: { KUBECONFIG: kubeconfig, XDG_STATE_HOME: place.folder },
      });
    const refused = await run([...apply, "--no-wait"]);
    expectCode(refused, 3);
    expect(refused.stderr).toContain("KS5015");
    expect(refused.stderr).toContain('administrators: { groups: ["operators"] }');
    expect(await kubectl(plane, "get", "namespaces", "-o", "name")).not.toContain("locked");
    const { stdout } = await run(["doctor", "shop", "-o", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ id: "administrator", state: "warning" })]),
    });
    place.declare(named(declaration("locked"), "{ groups: [operators] }"));
    expectCode(await run([...apply, "--no-wait"]), 0);
    const again = await run(["plan", "shop"]);
    expectCode(again, 0);
  });

  test("an administrator by name, and none by the name of another", async () => {
    using place = workplace(named(declaration("byname"), "{ users: [operator] }"));
    const run = async (user: { name: string; groups: string[] }) =>
      runKubestage([...apply, "--no-wait", "--context", "testbed"], {
        from: place.folder,
        environment: { KUBECONFIG: await plane.kubeconfig(user), XDG_STATE_HOME: place.folder },
      });
    expectCode(await run({ name: "operators", groups: ["operators"] }), 3);
    expectCode(await run(operator), 0);
  });
});
