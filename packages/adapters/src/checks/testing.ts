import type { CheckSubject } from "./check.ts";

/** For tests: what checks are asked about. */
export const subject: CheckSubject = {
  app: "web",
  release: "web-465d08ef2ca1",
  stage: "test",
  namespace: "web-test",
  tree: "5b9ac1",
  images: { "registry.example.com/shop/web:1": `registry.example.com/shop/web:1@sha256:${"0".repeat(64)}` },
  clusters: ["nonprod"],
};
