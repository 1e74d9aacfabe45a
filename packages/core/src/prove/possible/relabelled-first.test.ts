import { expect, test } from "vitest";
import { makeGiven } from "../make-given.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { developersWorld, policy, relabelling } from "../testing/developers-world.ts";
import { mounting } from "./asked-spec.ts";
import type { Possibility } from "./possible.ts";

const baseline = "pod-security.kubernetes.io/enforce: baseline";

const noHostNetwork = policy(
  "no-host-network",
  "pods",
  "CREATE",
  "!object.spec.?hostNetwork.orValue(false)",
  "{ matchLabels: { guarded: 'yes' } }",
);
/** Who relabels a namespace has to leave a level there. */
const someLevel = policy(
  "some-level",
  "namespaces",
  "UPDATE",
  "has(object.metadata.labels) && 'pod-security.kubernetes.io/enforce' in object.metadata.labels",
);
const sameLabels = policy("same-labels", "namespaces", "UPDATE", "object.metadata.labels == oldObject.metadata.labels");

const possibleIn = (...given: Parameters<typeof developersWorld>) =>
  makeGiven(developersWorld(...given), undefined, specificationProfile).possible;
const onNode = (...given: Parameters<typeof developersWorld>) =>
  possibleIn(...given).podOnNodeNetwork("dev", "web-dev", undefined);

/** The labels that the namespace has then, beside that of its name, and the kinds of what is made. */
function told(answer: Possibility): unknown {
  if (answer.possible !== true) return answer.possible;
  return answer.steps.map(({ resource, body }) => {
    const { kind, metadata } = body as { kind?: string; metadata: { labels?: object } };
    if (resource.resource !== "namespaces") return kind;
    const kept = Object.entries(metadata.labels ?? {}).filter(([, value]) => value !== null);
    return Object.fromEntries(kept.filter(([key]) => key !== "kubernetes.io/metadata.name"));
  });
}

test("a level of Pod Security that forbids the network of the node is taken away first, by whoever may", () => {
  expect(told(onNode({ labels: baseline }))).toBe(false);
  expect(told(onNode({ labels: baseline, more: relabelling }))).toEqual([{ stage: "dev" }, "Pod"]);
});

test("it becomes privileged where it has to be there", () => {
  expect(told(onNode({ labels: baseline, more: relabelling, objects: someLevel }))).toEqual([
    { stage: "dev", "pod-security.kubernetes.io/enforce": "privileged" },
    "Pod",
  ]);
});

test("so is a label by which a policy selects the namespace, with the level where both are in the way", () => {
  const guarded = { labels: "guarded: 'yes'", objects: noHostNetwork };
  expect(told(onNode(guarded))).toBe(false);
  expect(told(onNode({ ...guarded, more: relabelling }))).toEqual([{ stage: "dev" }, "Pod"]);
  expect(told(onNode({ ...guarded, labels: `${baseline}, guarded: 'yes'`, more: relabelling }))).toEqual([
    { stage: "dev" },
    "Pod",
  ]);
});

test("nothing is taken away that admission keeps, and nothing where that is not needed", () => {
  expect(told(onNode({ labels: baseline, more: relabelling, objects: sameLabels }))).toBe(false);
  expect(told(onNode({ labels: "tier: web", more: relabelling }))).toEqual(["Pod"]);
});

test("volumes that a level forbids are mounted in the same way", () => {
  const mounted = (more: string) =>
    possibleIn({ labels: baseline, more }).podAsAsked("dev", "web-dev", mounting({ hostPath: { path: "/srv" } }));
  expect(told(mounted(""))).toBe(false);
  expect(told(mounted(relabelling))).toEqual([{ stage: "dev" }, "Pod"]);
});
