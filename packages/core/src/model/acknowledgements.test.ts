import { describe, expect, it } from "vitest";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { findingsIn } from "../parse/testing/findings.ts";
import { declaration } from "../parse/testing/short-declaration.ts";
import { applyAcknowledgements } from "./acknowledgements.ts";

const pool = "Cluster nonprod: { cni: calico, nodePools: [{ name: a, stage: prod }] }\n";
const prod = (acknowledge: string) =>
  `${pool}Stage prod: { cluster: nonprod, tier: production, acknowledge: [${acknowledge}] }\n`;
const why = "reason: one cluster is all that we have";

describe("an acknowledgement", () => {
  it("makes a note of the finding in its document, with the reason", () => {
    expect(findingsIn(declaration(prod(`{ finding: KS1021, ${why} }`)))).toMatchObject([
      { code: "KS1021", severity: "note", hint: "acknowledged: one cluster is all that we have" },
    ]);
  });

  it("is about findings of its own document only", () => {
    const elsewhere = `${prod("")}Stage dev: { cluster: nonprod, tier: development, acknowledge: [{ finding: ⟦KS1021⟧, ${why} }] }\n`;
    expect(findingsIn(declaration(elsewhere))).toMatchObject([
      { code: "KS1026", severity: "warning", at: "⟦KS1021⟧" },
      { code: "KS1021", severity: "warning" },
    ]);
  });

  it("makes nothing of what is an error in its place", () => {
    const place = { source: { file: "a", path: "a", text: "a: 1" }, start: 0, end: 1 };
    const root = { kind: "mapping", start: 0, end: 4, entries: [] } as const;
    const spec = {
      ports: [],
      stages: [],
      forwards: false,
      acknowledge: [{ finding: "KS2010" as const, reason: "reason" }],
    };
    const document = { kind: "Shared", name: "a", spec, specPath: [], syntax: { source: place.source, root } } as const;
    const found = (severity: "error" | "warning") =>
      diagnose("KS2010", { message: "m", hint: "h", span: place, severity });
    const severities = applyAcknowledgements([document], [found("error"), found("warning")]).map((one) => one.severity);
    expect(severities).toEqual(["error", "note"]);
  });

  it("is about every finding of its code, and of that code only", () => {
    const one = "Stage dev: { cluster: nonprod, tier: development, access: { users: { ada: view, grace: view } }";
    const directory = "Cluster nonprod: { cni: calico, identity: { users: [eve] } }\n";
    const reason = ", acknowledge: [{ finding: KS1025, reason: the directory follows next week }]";
    const severities = (text: string) =>
      findingsIn(declaration(text)).map(({ code, severity }) => `${code} ${severity}`);
    expect(severities(`${directory}${one} }`)).toEqual(["KS1025 warning", "KS1025 warning"]);
    expect(severities(`${directory}${one}${reason} }`)).toEqual(["KS1025 note", "KS1025 note"]);
    expect(
      severities(
        `${directory}${one.replace(" }", ", nodes: labelled }").replace("grace: view, nodes: labelled", "grace: view")}${reason}, nodes: labelled }`,
      ),
    ).toEqual(["KS1025 note", "KS1025 note", "KS1029 warning"]);
  });
});

describe("KS1026", () => {
  it("names an acknowledgement that matches nothing, as it would hide what comes later", () => {
    const own = `Cluster prod: { cni: calico }\nStage prod: { cluster: prod, tier: production, acknowledge: [{ finding: ⟦KS1021⟧, ${why} }] }\n`;
    expect(findingsIn(declaration(own))).toMatchObject([
      {
        code: "KS1026",
        severity: "warning",
        at: "⟦KS1021⟧",
        message: 'nothing in Stage "prod" gives KS1021',
        hint: "remove the acknowledgement",
      },
    ]);
  });

  it("leaves findings of the compiler to the compiler", () => {
    const later =
      "Stage dev: { cluster: nonprod, tier: development, acknowledge: [{ finding: KS2004, reason: defaults fit us well }] }";
    expect(findingsIn(declaration(later))).toEqual([]);
  });
});
