import fc from "fast-check";
import type { Toleration } from "kubernetes-types/core/v1.d.ts";
import { expect, test } from "vitest";
import { anything, ListOf, nothing, OtherThan } from "../admission/admission.ts";
import {
  abstractSpec,
  anyMetadata,
  asksForNode,
  metadataOfRunning,
  nameOf,
  toleratesForSure,
} from "./abstract-pods.ts";
import type { LandingSpec } from "./landing.ts";
import { isAskedFor } from "./node-affinity.ts";
import { arbitraryNode, arbitrarySpec } from "./testing/arbitrary-placements.ts";
import { toleratesTaint } from "./tolerations.ts";

/** Whether a part of an object is one of those for which the abstract part stands. */
function isLike(found: unknown, part: unknown): boolean {
  if (part === anything) return true;
  if (part instanceof OtherThan) return typeof found === "string" && !part.values.includes(found);
  if (part instanceof ListOf)
    return (
      Array.isArray(found) &&
      found.every((one) => [...part.each, ...part.includes].some((like) => isLike(one, like))) &&
      part.includes.every((like) => found.some((one) => isLike(one, like)))
    );
  if (Array.isArray(part))
    return Array.isArray(found) && found.length === part.length && part.every((one, at) => isLike(found[at], one));
  if (typeof part !== "object" || part === null) return found === part;
  if (typeof found !== "object" || found === null) return false;
  const [abstract, concrete] = [part as Record<string, unknown>, found as Record<string, unknown>];
  return [...new Set([...Object.keys(abstract), ...Object.keys(concrete)])].every((key) =>
    isLike(concrete[key], abstract[key]),
  );
}

const [prodLabels, sizes] = [{ stage: "prod", disk: "ssd" }, { size: "7" }];
const nodeWith = (labels: Readonly<Record<string, string>>) => ({
  name: "n1",
  labels,
  taints: [],
  unschedulable: false,
});
function isCovered(
  { nodeSelector, affinity }: LandingSpec,
  labels: Readonly<Record<string, string>>,
  mattering: readonly string[],
): boolean {
  return asksForNode(nodeWith(labels), mattering).some((one) => isLike({ nodeSelector, affinity }, one));
}

test("every pod that asks for a node is one of the abstract ones", () => {
  fc.assert(
    fc.property(
      arbitraryNode("n1"),
      fc.subarray(["stage", "disk", "size", "rack"]),
      fc.array(arbitrarySpec(["n1"]), { minLength: 20, maxLength: 20 }),
      ({ labels }, mattering, specs) => {
        for (const spec of specs)
          if (isAskedFor(spec, nodeWith(labels)))
            expect({ spec, is: isCovered(spec, labels, mattering) }).toEqual({ spec, is: true });
      },
    ),
  );
});

const required = (...nodeSelectorTerms: object[]) =>
  ({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  }) as LandingSpec;
const expression = (key: string, operator: string, ...values: string[]) =>
  required({ matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }] });

test.each<[LandingSpec, Readonly<Record<string, string>>, boolean]>([
  [{}, prodLabels, true],
  [{ nodeSelector: { stage: "prod" } }, prodLabels, true],
  [{ nodeSelector: { stage: "prod", disk: "ssd" } }, prodLabels, true],
  [{ nodeSelector: { disk: "ssd" } }, prodLabels, true],
  [{ nodeSelector: { stage: "dev" } }, prodLabels, false],
  [{ nodeSelector: { rack: "1" } }, prodLabels, false],
  [expression("stage", "In", "prod", "dev"), prodLabels, true],
  [expression("stage", "In", "dev"), prodLabels, false],
  [expression("stage", "NotIn", "dev"), prodLabels, true],
  [expression("stage", "Exists"), prodLabels, true],
  [expression("stage", "DoesNotExist"), prodLabels, false],
  [expression("stage", "Gt", "5"), prodLabels, false],
  [expression("size", "Gt", "5"), sizes, true],
  [expression("size", "Lt", "9"), sizes, true],
  [expression("size", "DoesNotExist"), sizes, false],
  [expression("stage", "DoesNotExist"), sizes, true],
  [expression("stage", "NotIn", "dev"), sizes, true],
  [expression("stage", "Exists"), sizes, false],
  [expression("stage", "In", "dev"), sizes, false],
  [expression("rack", "In", "dev"), sizes, true],
  [required({ matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] }), prodLabels, true],
  [required({ matchFields: [{ key: "metadata.uid", operator: "In", values: ["n1"] }] }), prodLabels, false],
  [required(), prodLabels, false],
  [{ affinity: { podAffinity: {}, podAntiAffinity: {} } }, prodLabels, true],
  [{ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } } }, prodLabels, true],
])("with policies that look at stage and size, %j asks for a node with %j: %s", (spec, labels, expected) => {
  expect(isCovered(spec, labels, ["stage", "size"])).toBe(expected);
});

test("more labels than are told apart one by one are still all covered", () => {
  const labels = { a: "1", b: "2", c: "3", d: "4" };
  expect(asksForNode(nodeWith(labels), Object.keys(labels)).length).toBe((1 + 2 ** 3) * 6);
  expect(isCovered({ nodeSelector: labels }, labels, Object.keys(labels))).toBe(true);
});

const [withValue, without] = [
  { key: "stage", value: "prod", effect: "NoSchedule" },
  { key: "stage", effect: "NoExecute" },
];

test.each<[Toleration]>([
  [{ operator: "Exists" }],
  [{ operator: "Exists", effect: "NoSchedule" }],
  [{ key: "stage", operator: "Exists" }],
  [{ key: "stage", operator: "Exists", effect: "NoExecute", tolerationSeconds: 60 }],
  [{ key: "stage", operator: "Equal", value: "prod" }],
  [{ key: "stage", value: "prod" }],
  [{ key: "stage", value: "dev" }],
  [{ key: "stage" }],
  [{ key: "stage", operator: "Equal" }],
  [{ key: "team", operator: "Exists" }],
  [{ key: "team", value: "prod" }],
])(
  "what tolerates a taint, %j among others, is known for it, and what names another key or value is not",
  (toleration) => {
    const others = [{ key: "other", value: "x" }];
    for (const taint of [withValue, without]) {
      const anyEffect = { ...toleration, effect: taint.effect };
      const isKnown = toleratesForSure(taint).some((way) => isLike([...others, toleration], way));
      expect(isKnown).toBe(toleratesTaint(anyEffect, taint));
    }
  },
);

test("a pod's spec has what is known of it, and anything in every other field that there is", () => {
  const spec = abstractSpec({ nodeName: "n1", tolerations: undefined });
  expect(spec["nodeName"]).toBe("n1");
  expect(Object.hasOwn(spec, "tolerations")).toBe(false);
  for (const field of ["containers", "initContainers", "hostNetwork", "schedulerName", "runtimeClassName", "volumes"])
    expect(spec[field]).toBe(anything);
});

test("one node has its name, one of several any that no policy compares with", () => {
  expect(nameOf(["n1"], ["n9"])).toBe("n1");
  expect(nameOf(["n1", "n2"], ["n9"])).toEqual(new OtherThan(["", "n9"]));
});

test("what asks for a node has labels that the node has, and no requirement beyond those that may match", () => {
  const asked = asksForNode(nodeWith({ stage: "prod", disk: "ssd" }), ["stage", "rack"]);
  const selectors = [undefined, { disk: anything }, { disk: anything, stage: "prod" }];
  expect([...new Set(asked.map(({ nodeSelector }) => nodeSelector))]).toStrictEqual(selectors);
  const requirement = (key: unknown, operator: unknown, values?: unknown) => ({
    key,
    operator,
    ...(values !== undefined && { values }),
  });
  const expressions = new ListOf([
    requirement("stage", "In", new ListOf([anything], ["prod"])),
    requirement("stage", "NotIn", anything),
    requirement("stage", "Exists"),
    requirement("rack", "DoesNotExist"),
    requirement("rack", "NotIn", anything),
    requirement(new OtherThan(["stage", "rack"]), anything, anything),
  ]);
  const fields = new ListOf([requirement("metadata.name", anything, anything)]);
  const amongPods = { podAffinity: anything, podAntiAffinity: anything };
  const preferred = { preferredDuringSchedulingIgnoredDuringExecution: anything };
  const required = (term: object) => ({
    ...amongPods,
    nodeAffinity: {
      ...preferred,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: new ListOf([anything], [term]) },
    },
  });
  expect(asked.slice(0, 6).map(({ affinity }) => affinity)).toStrictEqual([
    undefined,
    amongPods,
    { ...amongPods, nodeAffinity: preferred },
    required({ matchExpressions: expressions }),
    required({ matchFields: fields }),
    required({ matchExpressions: expressions, matchFields: fields }),
  ]);
});

test("a pod that runs is no mirror, which matters only where a policy speaks of mirrors", () => {
  const mirror = "kubernetes.io/config.mirror";
  expect(metadataOfRunning(["stage"])).toStrictEqual([anyMetadata]);
  expect(metadataOfRunning(["stage", mirror])).toStrictEqual([
    { labels: anything, annotations: nothing },
    { labels: anything, annotations: { [anything]: true, [mirror]: nothing } },
  ]);
});
