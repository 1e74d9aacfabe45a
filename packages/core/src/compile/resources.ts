import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { compareQuantities, multiplyQuantity, quantityValue } from "../manifests/quantities.ts";
import type { Container } from "../model/resolved.ts";
import type { Compute, LimitDefaults } from "../model/tiers.ts";
import { containerPlace } from "./app-place.ts";
import type { AppScope } from "./compiled.ts";

const resources = ["cpu", "memory"] as const;

/**
 * Containers that say nothing about their resources in this stage.
 *
 * Finding: KS2004 at the container. Its message names no stage: where the place is the same in several stages, so is the
 * finding.
 */
export function findMissingResources(scope: AppScope): Diagnostic[] {
  return eachContainer(scope, (container, place) => {
    if (Object.keys(container.requests).length > 0 || Object.keys(container.limits).length > 0) return [];
    const message = `the container ${container.name} of ${scope.app.name} declares no resources: the stage's defaults decide what it gets`;
    const hint =
      "add `resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }` with what it needs";
    return [diagnose("KS2004", { message, hint, span: place() })];
  });
}

/**
 * Containers whose resources the stage's LimitRange would refuse, each pod of theirs with them.
 *
 * What is not declared is filled in first, as the API server does: a request from the limit, then both from the
 * LimitRange's defaults. What is more than `limits.max` is found by the checks of the declaration.
 *
 * Errors: KS1019 at the container's resources.
 * Source: https://kubernetes.io/docs/concepts/policy/limit-range/#limitrange-and-admission-checks-for-pods
 */
export function findRefusedResources(scope: AppScope): Diagnostic[] {
  const { limits, name: stage } = scope.stage;
  return eachContainer(scope, (container, place) =>
    resources.flatMap((resource) => {
      const refusal = refusalOf(container, resource, limits);
      if (!refusal) return [];
      const message = `the container ${container.name} of ${scope.app.name} cannot run in ${stage}: its ${resource} ${refusal.reason}`;
      return [diagnose("KS1019", { message, hint: refusal.hint, span: place("resources") })];
    }),
  );
}

function refusalOf(
  container: Container,
  resource: keyof Compute,
  limits: LimitDefaults,
): { reason: string; hint: string } | undefined {
  const declared = { request: container.requests[resource], limit: container.limits[resource] };
  if (declared.request === undefined && declared.limit === undefined) return undefined;
  const limit = declared.limit ?? limits.default[resource];
  const request = declared.request ?? limit;
  const min = limits.min[resource];
  if (compareQuantities(request, limit) > 0) {
    const origin = declared.limit === undefined ? "the stage's limits.default" : "its limit";
    return {
      reason: `request is ${request}, more than ${origin} with ${limit}`,
      hint: `give a limit of ${request} or more`,
    };
  }
  if (compareQuantities(request, min) < 0) {
    return {
      reason: `request is ${request}, and the stage's limits.min is ${min}`,
      hint: `request ${min} or more, or have the platform team lower limits.min`,
    };
  }
  if (quantityValue(request) === 0n || compareQuantities(limit, multiplyQuantity(request, limits.maxRatio)) > 0) {
    const origin = declared.limit === undefined ? "the stage's limits.default" : "its limit";
    const reason = `request is ${request}, and ${origin} with ${limit} is more than ${limits.maxRatio} times that`;
    return { reason, hint: "raise the request, or give a lower limit" };
  }
  return undefined;
}

type PlaceOf = (...field: readonly string[]) => ReturnType<typeof containerPlace>;

function eachContainer(scope: AppScope, find: (container: Container, place: PlaceOf) => Diagnostic[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const workload of scope.app.workloads) {
    for (const container of workload.containers) {
      found.push(...find(container, (...field) => containerPlace(scope, workload, container, ...field)));
    }
  }
  return found;
}
