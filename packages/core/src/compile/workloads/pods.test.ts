import { describe, expect, it } from "vitest";
import { compilePods, sharedEnvironment } from "./pods.ts";
import { scopeOfWeb } from "./testing.ts";

function pods(spec: string): ReturnType<typeof compilePods> {
  const scope = scopeOfWeb(spec);
  const [workload] = scope.app.workloads;
  if (!workload) throw new Error("no workload");
  return compilePods(scope, workload, sharedEnvironment(scope, undefined));
}

describe("compilePods", () => {
  it("runs as the workload's own account, without its token unless asked", () => {
    const image = "image: registry.example.com/web\n";
    expect(pods(image).spec).toMatchObject({
      serviceAccountName: "web",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
    });
    expect(pods(`${image}serviceAccountToken: true`).spec?.automountServiceAccountToken).toBe(true);
  });

  it("lets a process that is not root write to its claim", () => {
    const claimed =
      "workloads: { web: { storage: { data: { size: 1Gi } }, containers: { web: { image: registry.example.com/web } } } }";
    expect(pods(claimed).spec?.securityContext?.fsGroup).toBeGreaterThan(0);
    expect(pods(claimed.replace("size: 1Gi", "")).spec?.securityContext).not.toHaveProperty("fsGroup");
  });

  it("gives containers as long to end as the app says", () => {
    const web =
      "workloads: { web: { gracePeriodSeconds: 90, containers: { web: { image: registry.example.com/web } } } }";
    expect(pods(web).spec?.terminationGracePeriodSeconds).toBe(90);
  });
});
