import { describe, expect, it } from "vitest";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const stage = (quota: string) => `Stage dev: { cluster: nonprod, tier: development, quota: { ${quota} } }\n`;
const app = (name: string, more = "") => `App ${name}: { team: storefront, image: registry.example.com/a${more} }\n`;
const hint = "lower the quota of each namespace or of the apps that ask for more, or raise the cap";

describe("KS1020", () => {
  testEach([
    {
      mistake: "quotas that add up to more than the cap",
      wrong: stage("cpu: 4, cap: { cpu: ⟦7⟧ }") + app("api"),
      says: says("KS1020", "7", "the quotas of dev add up to cpu 8 over 2 namespaces, and its cap is 7", hint),
      right: stage("cpu: 4, cap: { cpu: 8 }") + app("api"),
    },
    {
      mistake: "amounts that are written in two units",
      wrong: stage("memory: 1536Mi, cap: { memory: ⟦3000Mi⟧ }") + app("api"),
      says: says(
        "KS1020",
        "3000Mi",
        "the quotas of dev add up to memory 3Gi over 2 namespaces, and its cap is 3000Mi",
        hint,
      ),
      right: stage("memory: 1536Mi, cap: { memory: 3Gi }") + app("api"),
    },
    {
      mistake: "a count",
      wrong: stage("pods: 20, cap: { pods: ⟦39⟧ }") + app("api"),
      says: says("KS1020", "39", "the quotas of dev add up to pods 40 over 2 namespaces, and its cap is 39", hint),
      right: stage("pods: 20, cap: { pods: 40 }") + app("api"),
    },
  ]);

  it("leads to the apps that ask for more than the rest", () => {
    const text = stage("cpu: 2, cap: { cpu: ⟦5⟧ }") + app("⟦api⟧", ", quota: { cpu: 4 }");
    expect(findingsIn(declaration(text))).toMatchObject([{ code: "KS1020", at: "⟦5⟧", related: ["⟦api⟧"] }]);
  });

  it("counts a namespace once, however many apps share it", () => {
    const single =
      "Stage dev: { cluster: nonprod, tier: development, namespaces: single, quota: { cpu: 4, cap: { cpu: 4 } } }\n";
    expect(findingsIn(declaration(single + app("api") + app("mail")))).toEqual([]);
  });
});
