import fc from "fast-check";

/** Values of fields that many kinds have. */

export const words = fc.constantFrom("web", "api", "db", "cache");
export const labels = fc.dictionary(
  fc.constantFrom("app", "example.com/tier", "stage"),
  fc.constantFrom("a", "b", ""),
  {
    maxKeys: 3,
  },
);
const someLabels = labels.filter((value) => Object.keys(value).length > 0);
export const quantity = fc.constantFrom("1", "500m", "1000m", "0.5", "1Gi", "128Mi", "1024Mi", "2k");
export const optional = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(shape, { requiredKeys: [] });
export const list = <T>(item: fc.Arbitrary<T>, maxLength = 3) => fc.array(item, { maxLength });
export const named = <T extends { name: string }>(item: fc.Arbitrary<T>) =>
  fc.uniqueArray(item, { selector: ({ name }) => name, maxLength: 3 });
export const protocol = fc.constantFrom("TCP", "UDP");
export const selector = fc.oneof(
  fc.constant({}),
  someLabels.map((matchLabels) => ({ matchLabels })),
  fc.record({
    matchExpressions: fc.constantFrom(
      [{ key: "app", operator: "Exists" }],
      [{ key: "app", operator: "In", values: ["a", "b"] }],
    ),
  }),
);
