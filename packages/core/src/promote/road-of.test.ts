import { expect, test } from "vitest";
import { platformFrom } from "../parse/testing.ts";
import { declaration } from "../parse/testing/short-declaration.ts";
import { roadOf } from "./road-of.ts";

const stageOf = (changes: string, name = "dev") =>
  roadOf(platformFrom(declaration(changes))).stages.find((stage) => stage.name === name);
const proof = {
  ...{ name: "proof", kind: "evidence", of: "clusters", freshFor: undefined },
  guards: ["promotion", "rollback", "breakGlass"],
};

test("a stage that says nothing has what its tier gives it", () => {
  expect(stageOf("")).toEqual({
    name: "dev",
    after: [],
    passes: "all",
    waves: [["nonprod"]],
    promotion: "automatic",
    breakGlass: ["keepers"],
    within: 15 * 60_000,
    whenFailed: "stay",
    gates: [proof],
  });
  const prod = stageOf(
    "Cluster prod: { cni: calico }\nStage prod: { cluster: prod, tier: production, after: [dev] }\n",
    "prod",
  );
  expect(prod).toMatchObject({
    promotion: "requested",
    after: ["dev"],
    gates: [proof, { name: "approvals", kind: "approvals", from: new Map([["everyone", 2]]) }],
  });
});

test("gates stand in the order in which people read them; nobody takes the proof away", () => {
  const spec = `{ cluster: nonprod, tier: production, entry: {
      promotion: automatic, approvals: {}, soak: 1d12h, within: 1h,
      hours: { timeZone: Europe/Vienna, open: [{ days: [monday], from: "09:00", to: "17:00" }] },
      checks: { tests: { recorded: before, freshFor: 30m }, number: { expression: release.number > 1 } } } }`;
  expect(stageOf(`Stage dev: ${spec}\n`)).toMatchObject({
    promotion: "automatic",
    within: 3_600_000,
    gates: [
      proof,
      { name: "soak", kind: "soak", healthyFor: 36 * 3_600_000 },
      { name: "tests", kind: "evidence", of: "before", freshFor: 1_800_000, guards: ["promotion"] },
      { name: "number", kind: "expression", expression: "release.number > 1", message: undefined },
      {
        ...{ name: "hours", kind: "hours", zone: "Europe/Vienna", closed: [] },
        open: [{ days: ["monday"], from: "09:00", to: "17:00" }],
      },
    ],
  });
});

test("what is asked outside is a gate that says what is asked, of what, and how long that counts", () => {
  const checks = `{
    smoke: { command: { program: smoke }, every: 6h },
    scan: { images: { signedBy: [{ key: "-----BEGIN PUBLIC KEY-----\\nMFkw\\n-----END PUBLIC KEY-----" }],
      vulnerabilities: { atMost: low, noOlderThan: 7d } } } }`;
  const { gates = [] } =
    stageOf(
      `Stage test: { cluster: nonprod, tier: verification, after: [dev], entry: { checks: ${checks} } }\n`,
      "test",
    ) ?? {};
  expect(gates.slice(1)).toMatchObject([
    {
      ...{ name: "smoke", kind: "evidence", of: "before", freshFor: undefined, every: 6 * 3_600_000 },
      asks: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      runs: { kind: "command", check: { program: "smoke", arguments: [], within: 300_000 } },
    },
    {
      ...{ name: "scan", kind: "evidence", of: "entry", freshFor: 7 * 24 * 3_600_000, every: undefined },
      runs: { kind: "images", check: { vulnerabilities: { atMost: "low" } } },
    },
  ]);
});
