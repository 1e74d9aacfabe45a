import type { ValidatingAdmissionPolicy } from "kubernetes-types/admissionregistration/v1.d.ts";
import { describe, expect, it } from "vitest";
import { compileAdmission } from "../compile-admission.ts";
import { scope, server } from "./platform.ts";
import type { Request } from "./requests.ts";

interface Cases {
  /** Requests that no policy refuses. */
  readonly accepts: Readonly<Record<string, Request>>;
  /** Requests that this policy refuses, by exactly one of its validations, and that no other policy would stop. */
  readonly refuses: Readonly<Record<string, Request>>;
}

/**
 * Tests a policy of the sample platform by requests. Since a refused request is stopped by one validation alone, it would
 * pass if that one were taken away or always true; and each validation has to stop one at least. So none is idle, and
 * none is untested.
 */
export function describePolicy(name: string, { accepts, refuses }: Cases): void {
  describe(name, () => {
    it.each(Object.entries(accepts))("accepts %s", (_case, request) => {
      expect(server.refusals(request)).toEqual([]);
    });
    it.each(Object.entries(refuses))("refuses %s", (_case, request) => {
      const refusals = server.refusals(request);
      expect(refusals.map(({ policy }) => policy)).toEqual([`kubestage-shop-${name}`]);
      expect(refusals[0]?.message).not.toMatch(/cannot be evaluated|^$/);
    });
    it("has no validation that these cases do without", () => {
      const used = new Set(
        Object.values(refuses).flatMap((request) => server.refusals(request).map((one) => one.validation)),
      );
      const policy = compileAdmission(scope).find(
        ({ object }) =>
          object.kind === "ValidatingAdmissionPolicy" && object.metadata.name === `kubestage-shop-${name}`,
      )?.object as ValidatingAdmissionPolicy | undefined;
      expect([...used].toSorted((one, other) => one - other)).toEqual([...(policy?.spec?.validations ?? []).keys()]);
    });
  });
}
