import { expect, test } from "vitest";
import type { FieldChange } from "../plan/plan.ts";
import { planItem } from "../plan/testing/live-objects.ts";
import { noColours } from "./palette.ts";
import { planText } from "./plan-text.ts";
import { shownChanges } from "./shown-changes.ts";

const change = (path: string): FieldChange => ({ path, before: '"a"', after: '"b"', secret: false });
const image = (name: string): string => `spec.template.spec.containers[name=${name}].image`;

test("what runs stands before what is cut", () => {
  const paths = [
    ...["metadata.labels.one", "spec.strategy", "spec.selector.matchLabels.app", image("web")],
    ...["spec.template.spec.containers[name=web].command", "spec.replicas"],
  ];
  expect(shownChanges(paths.map(change), 4).map(({ path }) => path)).toEqual([
    image("web"),
    "spec.replicas",
    "spec.template.spec.containers[name=web].command",
    "spec.selector.matchLabels.app",
  ]);
  expect(shownChanges(paths.map(change), 6).map(({ path }) => path)).toEqual(paths);
});

test("no image is cut, however many there are", () => {
  const paths = ["spec.replicas", image("a"), image("b"), image("c")];
  expect(shownChanges(paths.map(change), 2).map(({ path }) => path)).toEqual([image("a"), image("b"), image("c")]);
});

test("a plan shows the image of an object with many changes", () => {
  const labels = Array.from({ length: 20 }, (_, index) => change(`metadata.labels.l${index}`));
  const item = planItem({ risk: "interruption", changes: [...labels, change(image("web"))] });
  const cluster = { name: "main", uid: "u", version: "v1.36.0" };
  const text = planText({ platform: "shop", cluster, items: [item], unchanged: 0 }, noColours, { full: false });
  expect(text).toContain('containers[name=web].image: "a" → "b"');
  expect(text).toContain("and 11 more fields");
});
