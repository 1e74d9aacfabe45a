import { compareQuantities, isQuantity, quantityValue } from "../manifests/quantities.ts";
import type { LimitDefaults } from "../model/tiers.ts";
import type { FoundApp } from "./found-apps.ts";
import type { Fields } from "./found-object.ts";
import { amountsIn, fieldsIn, valueIn } from "./found-object.ts";
import type { FoundStage } from "./stage-namespaces.ts";

const resources = ["cpu", "memory"] as const;

/**
 * The limits of a stage that were found, with as much more than its tier's where they say nothing that every container
 * which is there may stay: a limit that nobody set must refuse nobody.
 */
export function limitsWithRoom(
  found: Fields | undefined,
  usual: LimitDefaults,
  apps: readonly FoundApp[],
  stage: FoundStage,
): Fields {
  const limits: Record<string, unknown> = { ...found };
  const raised: Record<"default" | "max" | "min", Record<string, string>> = { default: {}, max: {}, min: {} };
  let ratio = usual.maxRatio;
  for (const resource of resources) {
    const bounds = { max: amountsIn(found, "max")[resource], min: amountsIn(found, "min")[resource] };
    // What the limits that are there refuse already needs no room: moving one would only contradict the other.
    const asked = amountsOf(resource, apps, stage).filter(
      ({ request, limit = request }) =>
        (bounds.max === undefined || compareQuantities(limit, bounds.max) <= 0) &&
        (bounds.min === undefined || compareQuantities(request, bounds.min) >= 0),
    );
    const settled = (field: keyof typeof raised): string =>
      amountsIn(found, field)[resource] ?? raised[field][resource] ?? usual[field][resource];
    // Who asks for more than the default limit, and names no limit, would be refused.
    for (const { request, limit } of asked)
      if (limit === undefined && compareQuantities(request, settled("default")) > 0) raised.default[resource] = request;
    for (const { request, limit } of asked) {
      const most = limit ?? settled("default");
      if (compareQuantities(most, settled("max")) > 0) raised.max[resource] = most;
      if (compareQuantities(request, settled("min")) < 0) raised.min[resource] = request;
      const [above, below] = [quantityValue(most), quantityValue(request)];
      if (below > 0n) ratio = Math.max(ratio, Number((above + below - 1n) / below));
    }
  }
  for (const [field, amounts] of Object.entries(raised)) {
    const own = { ...amounts, ...fieldsIn(found, field) };
    if (Object.keys(own).length > 0) limits[field] = own;
  }
  if (ratio > usual.maxRatio && valueIn(found, "maxRatio") === undefined) limits["maxRatio"] = ratio;
  return limits;
}

/** What the containers of a stage ask of one resource: a limit alone is also the request. */
function amountsOf(
  resource: (typeof resources)[number],
  apps: readonly FoundApp[],
  stage: FoundStage,
): { readonly request: string; readonly limit: string | undefined }[] {
  return containersIn(apps, stage).flatMap((container) => {
    const limit = amountsIn(container, "resources", "limits")[resource];
    const request = amountsIn(container, "resources", "requests")[resource] ?? limit;
    if (request === undefined || !isQuantity(request) || (limit !== undefined && !isQuantity(limit))) return [];
    return [{ request, limit }];
  });
}

function containersIn(apps: readonly FoundApp[], stage: FoundStage): unknown[] {
  return apps
    .flatMap(({ versions }) => versions.filter((version) => version.stage === stage))
    .flatMap(({ workloads }) => [...workloads.values()])
    .flatMap(({ fields }) => Object.values(fieldsIn(fields, "containers")));
}
