import { describe, expect, it } from "vitest";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const serves = "ports: [{ port: 5432 }], stages: [dev]";
const host = "host: db.example.com, cidrs: [192.0.2.1/32]";
const pods = "pods: { namespace: { a: b }, pods: { c: d } }";

describe("where something shared is", () => {
  testEach([
    {
      mistake: "one that is nowhere",
      wrong: `Shared ⟦database⟧: { ${serves} }`,
      says: says("KS1008", "database", 'Shared "database" says not where it is', "add `host` or `pods`"),
      right: `Shared database: { ${host}, ${serves} }`,
    },
    {
      mistake: "one that is outside and inside",
      wrong: `Shared database: { host: db.example.com, ⟦pods⟧: { namespace: { a: b }, pods: { c: d } }, ${serves} }`,
      says: says("KS1027", "pods", 'Shared "database" has both host and pods', "keep the one where it is"),
      right: `Shared database: { ${pods}, ${serves} }`,
    },
    {
      mistake: "addresses of pods, which have none to keep",
      wrong: `Shared database: { ${pods}, ⟦cidrs⟧: [192.0.2.1/32], ${serves} }`,
      says: says("KS1027", "cidrs", 'Shared "database" has both pods and cidrs', "keep one"),
      right: `Shared database: { ${pods}, ${serves} }`,
    },
  ]);
});

describe("KS1032", () => {
  const stages =
    "Cluster prod: { cni: calico }\n" +
    "Stage test: { cluster: nonprod, tier: verification }\n" +
    "Stage prod: { cluster: prod, tier: production }\n";
  const proxy = (served: string, more: string) =>
    `${stages}Shared proxy: { ${host}, ports: [{ port: 3128 }], stages: [${served}]${more} }`;

  it("warns of what can forward traffic between stages that are isolated from each other", () => {
    expect(findingsIn(declaration(proxy("dev, test, prod", ", ⟦forwards⟧: true")))).toMatchObject([
      {
        code: "KS1032",
        severity: "warning",
        at: "⟦forwards⟧",
        message: "proxy can forward traffic between dev, test, prod",
        hint: "give each stage one of its own, or acknowledge with a reason",
      },
    ]);
  });

  it("warns also where none of them is production", () => {
    expect(findingsIn(declaration(proxy("dev, test", ", ⟦forwards⟧: true")))).toMatchObject([
      { code: "KS1032", at: "⟦forwards⟧", message: "proxy can forward traffic between dev, test" },
    ]);
  });

  it("says nothing where it does not forward, or serves one stage or open ones only", () => {
    expect(findingsIn(declaration(proxy("dev, prod", "")))).toEqual([]);
    const open =
      "Stage dev: { cluster: nonprod, tier: development, network: open }\n" +
      "Stage test: { cluster: nonprod, tier: verification, network: open }\n";
    expect(findingsIn(declaration(`${proxy("dev, test", ", forwards: true")}\n${open}`))).toEqual([]);
    expect(findingsIn(declaration(proxy("prod", ", forwards: true")))).toEqual([]);
  });

  it("becomes a note with the reason where it is acknowledged", () => {
    const acknowledged =
      ", forwards: true, acknowledge: [{ finding: KS1032, reason: it only forwards to the internet }]";
    expect(findingsIn(declaration(proxy("dev, prod", acknowledged)))).toMatchObject([
      { code: "KS1032", severity: "note", hint: "acknowledged: it only forwards to the internet" },
    ]);
  });
});
