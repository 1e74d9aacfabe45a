import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "kubernetes-types/admissionregistration/v1.d.ts";
import { describe, expect, it } from "vitest";
import { formatPlace, placeOf } from "../../diagnostics/places.ts";
import { compileAdmission } from "./compile-admission.ts";
import { scope } from "./testing/platform.ts";

const compiled = compileAdmission(scope);
const ofKind = <T>(kind: string) =>
  compiled.flatMap(({ object }) => (object.kind === kind ? [object as unknown as T] : []));
const policies = ofKind<ValidatingAdmissionPolicy>("ValidatingAdmissionPolicy");
const bindings = ofKind<ValidatingAdmissionPolicyBinding>("ValidatingAdmissionPolicyBinding");
const clusterScoped = ["kubestage-shop-namespaces", "kubestage-shop-nodes"];

describe("compileAdmission", () => {
  it("binds every policy, and every binding denies", () => {
    expect(policies.length).toBeGreaterThan(10);
    expect(bindings.map(({ spec }) => spec?.policyName)).toEqual(policies.map(({ metadata }) => metadata?.name));
    for (const { spec } of bindings) expect(spec?.validationActions).toEqual(["Deny"]);
  });

  it("refuses what it cannot judge", () => {
    for (const { spec } of policies) expect(spec?.failurePolicy).toBe("Fail");
  });

  it("chooses by nothing that a request can change", () => {
    for (const { spec } of policies) {
      expect(spec?.matchConditions).toBeUndefined();
      expect(Object.keys(spec?.matchConstraints ?? {})).toEqual(["matchPolicy", "resourceRules"]);
    }
    for (const { metadata, spec } of bindings) {
      const selected = { namespaceSelector: { matchLabels: { "kubestage.dev/platform": "shop" } } };
      if (metadata?.name === "kubestage-shop-records") {
        const named = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kubestage-shop" } } };
        expect(spec?.matchResources).toEqual(named);
        continue;
      }
      const chosen = clusterScoped.includes(metadata?.name ?? "") ? undefined : selected;
      expect(spec?.matchResources).toEqual(chosen);
    }
  });

  it("says what is wrong in one line, wherever the API server wants it", () => {
    for (const { spec } of policies) {
      for (const { message } of spec?.validations ?? []) expect(message).toMatch(/^\S.{20,}$/);
    }
  });

  it("leads back to the cluster's declaration, and names the platform", () => {
    for (const { object, origin } of compiled) {
      expect(formatPlace(placeOf(origin))).toMatch(/^platform\.yaml:11:/);
      expect(object.metadata.name).toMatch(/^kubestage-shop-/);
      expect(object.metadata.labels).toMatchObject({ "app.kubernetes.io/managed-by": "kubestage" });
    }
  });

  it("grows with the stages, not with the apps", () => {
    const [stage] = scope.stages;
    const apps = Array.from({ length: 100 }, () => stage!.apps).flat();
    const namespaces = Array.from({ length: 100 }, () => stage!.namespaces).flat();
    const larger = { ...scope, stages: [{ ...stage!, apps, namespaces }, ...scope.stages.slice(1)] };
    expect(compileAdmission(larger)).toEqual(compiled);
  });
});
