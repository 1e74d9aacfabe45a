import { beforeAll, expect, test } from "vitest";
import { describeWithTestbed, type RunningControlPlane, runKubectl, sharedControlPlane } from "./index.ts";

describeWithTestbed("the shared control plane", () => {
  let plane: RunningControlPlane;

  beforeAll(async () => {
    plane = await sharedControlPlane();
  });

  test("is one for all who ask", async () => {
    expect((await sharedControlPlane()).server).toBe(plane.server);
  });

  test.each([
    ["gateway.networking.k8s.io/v1", "HTTPRoute"],
    ["policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"],
    ["external-secrets.io/v1", "ExternalSecret"],
    ["cilium.io/v2", "CiliumNetworkPolicy"],
    ["argoproj.io/v1alpha1", "AppProject"],
    ["source.toolkit.fluxcd.io/v1", "GitRepository"],
    ["kustomize.toolkit.fluxcd.io/v1", "Kustomization"],
  ])("has in its OpenAPI document, from the project's own definition: %s %s", async (version, kind) => {
    const { status, text } = await plane.request({ path: `/openapi/v3/apis/${version}` });
    expect(status).toBe(200);
    expect(text).toContain(`"kind":"${kind}"`);
  });

  test("refuses a field that the definition does not have", async () => {
    const route = (field: string): string =>
      `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: a, namespace: default }\nspec: { ${field}: [a.example.com] }\n`;
    const args = ["apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-"];
    expect((await runKubectl(plane, args, { input: route("hostnames") })).code).toBe(0);
    const { code, stderr } = await runKubectl(plane, args, { input: route("hostNames") });
    expect(code).toBe(1);
    expect(stderr).toContain("hostNames");
  });
});
