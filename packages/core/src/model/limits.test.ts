import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { consistentLimits, type DeclaredLimits } from "./limits.ts";
import { compareQuantities, quantityValue } from "../manifests/quantities.ts";
import { tiers } from "./tiers.ts";

const usual = tiers.development.limits;

describe("consistentLimits", () => {
  test("without a declaration the tier's", () => {
    expect(consistentLimits(undefined, usual)).toBe(usual);
  });

  test("a lower max takes the defaults down with it", () => {
    const { max, default: limit, defaultRequest, min } = consistentLimits({ max: { cpu: "50m" } }, usual);
    expect({ max: max.cpu, limit: limit.cpu, request: defaultRequest.cpu, min: min.cpu }).toEqual({
      max: "50m",
      limit: "50m",
      request: "50m",
      min: "10m",
    });
    expect(max.memory).toBe(usual.max.memory);
  });

  test("a higher min takes the defaults up with it, and max where it must", () => {
    const cpu = consistentLimits({ min: { cpu: "6" } }, usual);
    expect([cpu.defaultRequest.cpu, cpu.default.cpu, cpu.max.cpu]).toEqual(["6", "6", "6"]);
  });

  test("a high default takes its request up by the ratio, rounded up to whole Mi", () => {
    const { defaultRequest } = consistentLimits({ default: { cpu: "3", memory: "3Gi" } }, usual);
    expect(defaultRequest).toEqual({ cpu: "300m", memory: "308Mi" });
  });

  test("a low default request takes the default down by the ratio", () => {
    expect(consistentLimits({ defaultRequest: { cpu: "20m" } }, usual).default.cpu).toBe("200m");
  });

  test("a ratio below that of the tier's defaults brings them together", () => {
    expect(consistentLimits({ maxRatio: 2 }, usual).defaultRequest).toEqual({ cpu: "250m", memory: "256Mi" });
  });

  test("declared defaults further apart than the tier's ratio widen it", () => {
    expect(consistentLimits({ default: { cpu: "1" }, defaultRequest: { cpu: "80m" } }, usual).maxRatio).toBe(13);
  });
});

const amount = fc.option(
  fc.record({
    cpu: fc.option(
      fc.integer({ min: 1, max: 20_000 }).map((milli) => `${milli}m`),
      { nil: undefined },
    ),
    memory: fc.option(
      fc.integer({ min: 1, max: 20_000 }).map((mebi) => `${mebi}Mi`),
      { nil: undefined },
    ),
  }),
  { nil: undefined },
);
const declared = fc
  .record({
    min: amount,
    defaultRequest: amount,
    default: amount,
    max: amount,
    maxRatio: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
  })
  .map(withoutContradictions);

test("whatever part is declared, it is kept, and the whole is one that the API server takes and whose defaults pass it", () => {
  fc.assert(
    fc.property(declared, (own) => {
      const limits = consistentLimits(own, usual);
      for (const resource of ["cpu", "memory"] as const) {
        for (const bound of ["min", "defaultRequest", "default", "max"] as const) {
          const given = own[bound]?.[resource];
          if (given !== undefined) expect(limits[bound][resource]).toBe(given);
        }
        const [min, request, limit, max] = [limits.min, limits.defaultRequest, limits.default, limits.max].map(
          (one) => one[resource],
        );
        if (min === undefined || request === undefined || limit === undefined || max === undefined)
          throw new Error("an amount is missing");
        expect(compareQuantities(min, request), `${min} ≤ ${request}`).toBeLessThanOrEqual(0);
        expect(compareQuantities(request, limit), `${request} ≤ ${limit}`).toBeLessThanOrEqual(0);
        expect(compareQuantities(limit, max), `${limit} ≤ ${max}`).toBeLessThanOrEqual(0);
        expect(quantityValue(limit) <= quantityValue(request) * BigInt(limits.maxRatio), `${limit} / ${request}`).toBe(
          true,
        );
      }
      if (own.maxRatio !== undefined) expect(limits.maxRatio).toBe(own.maxRatio);
    }),
    { numRuns: 1000 },
  );
});

/** Sorts the declared amounts of each resource into order, and drops a ratio that they break. */
function withoutContradictions(own: DeclaredLimits): DeclaredLimits {
  const bounds = ["min", "defaultRequest", "default", "max"] as const;
  const sorted: Record<string, Record<string, string>> = {};
  let ratio = own.maxRatio;
  for (const resource of ["cpu", "memory"] as const) {
    const given = bounds.filter((bound) => own[bound]?.[resource] !== undefined);
    const amounts = given.map((bound) => own[bound]?.[resource] ?? "").toSorted(compareQuantities);
    for (const [index, bound] of given.entries()) (sorted[bound] ??= {})[resource] = amounts[index] ?? "";
    const [limit, request] = [sorted["default"]?.[resource], sorted["defaultRequest"]?.[resource]];
    if (
      limit !== undefined &&
      request !== undefined &&
      quantityValue(limit) > quantityValue(request) * BigInt(ratio ?? 0)
    )
      ratio = undefined;
  }
  return { ...sorted, ...(ratio !== undefined && { maxRatio: ratio }) };
}
