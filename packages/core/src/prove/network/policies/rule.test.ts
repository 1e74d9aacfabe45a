import { expect, test } from "vitest";
import { podsPeer, selectorKey } from "./rule.ts";

test("the order in which a selector is written does not matter, what it says does", () => {
  const selector = {
    matchLabels: { b: "2", a: "1" },
    matchExpressions: [{ key: "c", operator: "In", values: ["y", "x"] }],
  };
  expect(selectorKey(selector)).toBe("a=1;b=2;c In x,y");
  expect(selectorKey({ matchLabels: { a: "1" } })).toBe("a=1");
  expect(selectorKey({ matchExpressions: [{ key: "c", operator: "Exists" }] })).toBe("c Exists ");
  expect(selectorKey({})).toBe("");
});

test("peers that say the same have the same key, whether of one namespace or of those that a selector selects", () => {
  const web = { matchLabels: { app: "web" } };
  expect(podsPeer("dev", web)).toEqual({
    type: "pods",
    namespaces: "dev",
    pods: web,
    namespacesKey: "dev",
    key: "dev\napp=web",
  });
  expect(podsPeer({ matchLabels: { stage: "dev" } }, web)).toMatchObject({
    namespacesKey: "stage=dev",
    key: "stage=dev\napp=web",
  });
});
