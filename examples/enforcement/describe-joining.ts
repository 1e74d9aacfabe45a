import { expect, it } from "vitest";
import type { Enforced } from "./enforced-cluster.ts";
import { expectAllowed } from "./outcome.ts";
import type { Kubelets } from "./scenario.ts";
import { kubelet } from "./world.ts";

/** A new machine, for real: by a kubelet that knows its pool, or by one that does not and the platform. */
export function describeJoining(enforced: () => Enforced, kubelets: Kubelets | undefined): void {
  it("a kubelet registers its node, which comes into its stage, and goes on to report", async () => {
    const { api, stageLabel, administrator, own } = enforced().world;
    const name = `${kubelets?.own ?? "joining-"}2`;
    const stage = kubelets?.stage ?? own.stage;
    const path = `/api/v1/nodes/${name}`;
    const inStage = { [stageLabel]: stage };
    const labels = { "kubernetes.io/hostname": name, ...(kubelets && inStage) };
    const itself = api.as(kubelet(name));
    expectAllowed(await itself.post("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name, labels } }));
    if (!kubelets) {
      const taints = own.nodes === "dedicated" ? [{ key: stageLabel, value: stage, effect: "NoSchedule" }] : [];
      const patch = { metadata: { labels: inStage }, spec: { taints } };
      expectAllowed(await api.as(administrator).patch(path, "strategic-merge", patch));
    }
    const condition = { type: "DiskPressure", status: "False", reason: "KubeletHasNoDiskPressure" };
    const reported = await itself.patch(`${path}/status`, "strategic-merge", { status: { conditions: [condition] } });
    expectAllowed(reported);
    expect(reported.body["metadata"]).toMatchObject({ labels: inStage });
    expectAllowed(await api.as(administrator).remove(path));
  });
}
