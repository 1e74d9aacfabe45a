import { expect, test } from "vitest";
import { siteText } from "./proof-words.ts";

const built = (kind: string, name: string, namespace?: string) =>
  siteText({
    object: {
      object: { apiVersion: "v1", kind, metadata: { name, ...(namespace !== undefined && { namespace }) } },
      origin: { type: "built-in" },
    },
    path: [],
  });

test("a namespace that is only named was not read; what every cluster has is built in", () => {
  expect(built("Namespace", "shop-prod")).toBe("Namespace shop-prod (not read)");
  expect(built("Namespace", "kube-system")).toBe("Namespace kube-system (built in)");
  expect(built("ServiceAccount", "default", "shop-prod")).toBe("ServiceAccount shop-prod/default (built in)");
});
