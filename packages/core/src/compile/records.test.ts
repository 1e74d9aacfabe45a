import { describe, expect, it } from "vitest";
import { scope } from "./admission/testing/platform.ts";
import { compileRecords } from "./records.ts";

describe("compileRecords", () => {
  const [namespace, policy] = compileRecords(scope).map(({ object }) => object);

  it("makes a namespace of the platform that belongs to no stage", () => {
    expect(namespace?.metadata.name).toBe("kubestage-shop");
    expect(namespace?.metadata.labels).toMatchObject({ "kubestage.dev/platform": "shop" });
    expect(namespace?.metadata.labels).not.toHaveProperty("stage");
  });

  it("holds what runs there to the strictest level, and lets nothing in or out", () => {
    expect(namespace?.metadata.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
    expect(policy).toMatchObject({
      metadata: { namespace: "kubestage-shop" },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    });
    expect(policy).not.toHaveProperty("spec.ingress");
    expect(policy).not.toHaveProperty("spec.egress");
  });
});
