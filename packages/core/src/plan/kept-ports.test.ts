import { expect, test } from "vitest";
import type { StatusCause } from "../manifests/status-problem.ts";
import { planObject } from "./plan-object.ts";
import { live, someObject, want } from "./testing/live-objects.ts";

const service = (spec: object) => someObject("v1", "Service", { spec });
const ports = [{ name: "http", port: 8080, targetPort: "http", protocol: "TCP" }];
const nameless: StatusCause = { reason: "FieldValueRequired", message: "Required value", field: "spec.ports[0].name" };
const twice: StatusCause = { reason: "FieldValueDuplicate", message: "Duplicate value", field: "spec.ports[1].name" };

function planned(spec: object, cause: StatusCause): string {
  const found = live(service({ ports: [{ port: 80, targetPort: 8080, protocol: "TCP" }], ...spec }));
  const problem = { code: 422, reason: "Invalid", message: "is invalid", causes: [cause] };
  return planObject(want(service({ ports })), found, { type: "refused", problem, warnings: [] }).action;
}

test("a Service with ports that an apply would keep beside its own is replaced", () => {
  expect(planned({}, nameless)).toBe("replace");
  expect(planned({ type: "ClusterIP" }, twice)).toBe("replace");
});

test("another refusal, or an address outside of the cluster, replaces nothing", () => {
  expect(planned({}, { ...nameless, field: "spec.ports[0].port" })).toBe("change");
  expect(planned({ type: "LoadBalancer" }, nameless)).toBe("change");
});
