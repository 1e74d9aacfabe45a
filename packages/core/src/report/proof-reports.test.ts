import { expect, test } from "vitest";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { noColours } from "./palette.ts";
import { proofCsv } from "./proof-csv.ts";
import { proofDot, proofMermaid } from "./proof-graph.ts";
import { proofHtml } from "./proof-html.ts";
import { proofJson } from "./proof-json.ts";
import { proofJunit } from "./proof-junit.ts";
import { matrixText } from "./proof-matrix.ts";
import { proofMarkdown } from "./proof-markdown.ts";
import { proofSarif } from "./proof-sarif.ts";
import { proofSchema } from "./proof-schema.ts";
import { proofText } from "./proof-text.ts";
import { hostile, openPolicy, openProof, reportOf, verdictOf } from "./testing/proofs.ts";

const text = (report: ReturnType<typeof reportOf>): string =>
  proofText(report, noColours, { columns: 80, full: false });

test("text: the matrix, the cause with place, witness and fix, what is not known, what is assumed, what came of it", () => {
  expect(text(reportOf(openProof()))).toMatchInlineSnapshot(`
    "manifests: Kubernetes 1.36, 2 stages
      judged: network, labels
      meant to be open: nothing (no --intent)

                    dev  prod  (unassigned)  (outside)
      dev           -    Nl    ·             ·
      prod          ·    -     ·             ·
      (unassigned)  ·    ·     -             ·
      (outside)     ·    ·     ·             -

      row → column   · holds   broken: N network   unknown: l labels

    shop/policies.yaml:6:13 error KS3001 the policy all lets everybody in
      5 |   podSelector: {}
      6 |   ingress: [{}]
        |             ^^
      the same: shop/policies.yaml:5:3
      network: dev → prod
      witness: apps/Deployment shop-dev/web (its pods) opens TCP 8080 of a new pod
        in shop-prod labelled app=api through Service shop-prod/api
      fix: let in only pods of the same stage
        set spec.ingress[0].from of networking.k8s.io/NetworkPolicy shop-prod/all to
          [{"podSelector":{}}]
        remove spec.egress of networking.k8s.io/NetworkPolicy shop-prod/all

    labels unknown dev → prod: Role x could not be judged (it has no rules)

    1 assumption: in words with --full, or in -o json

    24 verdicts: 22 hold, 1 broken, 1 unknown.
    "
  `);
});

test("text: where all holds, the matrix and one line", () => {
  const proof = openProof({
    findings: [],
    verdicts: [verdictOf("network", "dev", "prod"), verdictOf("network", "prod", "dev")],
  });
  expect(text(reportOf(proof))).toMatchInlineSnapshot(`
    "manifests: Kubernetes 1.36, 2 stages
      judged: network, labels
      meant to be open: nothing (no --intent)

            dev  prod
      dev   -    ·
      prod  ·    -

      row → column   · holds

    1 assumption: in words with --full, or in -o json

    2 verdicts: all hold.
    "
  `);
});

function wideProof(stages: number): ReturnType<typeof openProof> {
  const names = Array.from({ length: stages }, (_, index) => `stage-${index + 1}`);
  const verdicts = names.flatMap((from) =>
    names
      .filter((to) => to !== from)
      .flatMap((to) =>
        (["network", "access", "placement"] as const).map((property) =>
          verdictOf(property, from, to, { verdict: from === "stage-1" ? "broken" : "holds" }),
        ),
      ),
  );
  return openProof({ stages: names, verdicts, findings: [] });
}

test.each([2, 5, 9, 30])("the matrix of %i stages fits into 80 columns and shows every pair", (stages) => {
  const proof = wideProof(stages);
  const lines = matrixText(proof, noColours, 80).split("\n");
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  const cells = lines.join(" ").match(/(?<= )([·-]|NAP|3)(?= |$)/g) ?? [];
  expect(cells.length).toBeGreaterThanOrEqual(stages * stages);
});

test("JSON is what its schema says, with a verdict for each property and pair", () => {
  const json = proofJson(reportOf(openProof()), []);
  expect(proofSchema.parse(json)).toEqual(json);
  expect(json.verdicts).toHaveLength(2 * 12);
  expect(json.verdicts[0]).toMatchObject({
    world: "manifests",
    property: "network",
    from: "dev",
    to: "prod",
    verdict: "broken",
    counts: true,
  });
  expect(json.findings[0]?.place).toMatchObject({ file: "shop/policies.yaml", line: 6 });
  expect(Object.keys(json.assumptions)).toEqual(["kubernetes-works"]);
});

test("JSON with a base says what was before", () => {
  const proof = openProof();
  const [first] = proof.verdicts;
  if (!first) throw new Error("no verdict");
  const comparison = {
    base: "main",
    before: new Map([[first, "holds" as const]]),
    closed: [{ world: "manifests", finding: openPolicy }],
  };
  const json = proofJson({ ...reportOf(proof), comparison }, []);
  expect(proofSchema.parse(json)).toEqual(json);
  expect(json.verdicts.slice(0, 2).map(({ before }) => before)).toEqual(["holds", null]);
  expect(json.base).toMatchObject({ name: "main", closed: [{ code: "KS3001" }] });
});

test("JUnit: a case for each property and pair; what counts fails, what does not is skipped", () => {
  const outward = verdictOf("network", "dev", "(outside)", { verdict: "broken", reason: "nothing stops it" });
  const xml = proofJunit(
    reportOf(openProof({ verdicts: [...openProof().verdicts.filter(({ to }) => to !== "(outside)"), outward] })),
    [],
  );
  expect(xml.match(/<testcase /g)).toHaveLength(2 * 9 + 1);
  expect(xml).toContain('tests="19" failures="2" errors="0" skipped="1"');
  expect(xml).toContain('<failure type="broken" message="pods of dev open ports of prod">1. ');
});

test("SARIF: findings at their lines, and a notification for what no finding explains", () => {
  const log = JSON.parse(JSON.stringify(proofSarif(reportOf(openProof()), [], "1.0.0"))) as {
    runs: [{ results: object[]; invocations: object[] }];
  };
  expect(log.runs[0].results[0]).toMatchObject({
    ruleId: "KS3001",
    locations: [{ physicalLocation: { artifactLocation: { uri: "shop/policies.yaml" }, region: { startLine: 6 } } }],
  });
  expect(JSON.stringify(log.runs[0].invocations)).toContain("Role x could not be judged");
});

test("Markdown keeps within what code hosts take", () => {
  const findings = Array.from({ length: 900 }, (_, index) => ({
    ...openPolicy,
    message: `${index} ${"x".repeat(200)}`,
  }));
  const markdown = proofMarkdown(reportOf(openProof({ findings })), []);
  expect(markdown.length).toBeLessThan(65_536);
  expect(markdown).toMatch(/\d+ more sections do not fit here/);
});

test("Mermaid, DOT and CSV", () => {
  const report = reportOf(openProof());
  expect(proofMermaid(report)).toMatchInlineSnapshot(`
    "flowchart LR
      subgraph w0["manifests"]
        w0n0["dev"]
        w0n1["prod"]
        w0n2["(unassigned)"]
        w0n3["(outside)"]
      end
      w0n0 -->|"network, labels?"| w0n1
    "
  `);
  expect(proofDot(report)).toMatchInlineSnapshot(`
    "digraph proof {
      rankdir=LR;
      node [shape=box];
      subgraph cluster_0 {
        label="manifests";
        w0n0 [label="dev"];
        w0n1 [label="prod"];
        w0n2 [label="(unassigned)"];
        w0n3 [label="(outside)"];
      }
      w0n0 -> w0n1 [label="network, labels?", color=red];
    }
    "
  `);
  expect(proofCsv(report).split("\r\n").slice(0, 2)).toMatchInlineSnapshot(`
    [
      "world,property,from,to,verdict,counts,reason,findings",
      "manifests,network,dev,prod,broken,yes,pods of dev open ports of prod,KS3001",
    ]
  `);
});

const unfit = diagnose("KS3012", {
  message: `"stagng" fits none ${hostile}`,
  hint: "did you mean?",
  span: {
    source: { file: "stages.yaml", path: "stages.yaml", text: "a: {namespaces: [stagng]}\n" },
    start: 17,
    end: 23,
  },
});

test("what was said of the input is in each form that a person keeps: errors fail in JUnit, warnings are skipped", () => {
  const report = reportOf(openProof());
  const wrong = diagnose("KS3004", { message: "this is no object", hint: "leave it out" });
  const many = Array.from({ length: 7 }, () => wrong);
  const forms = [proofHtml(report, [unfit, ...many]), proofMarkdown(report, [unfit, ...many])];
  for (const form of forms) {
    expect(form).toContain("warning KS3012");
    expect(form).toContain("stages.yaml:1:18");
    expect(form).toMatch(/5 more KS3004 alike/);
    expect(form).not.toMatch(/[\u001b\u202e]|<script>/);
    expect(form.indexOf("KS3012")).toBeLessThan(form.indexOf("KS3001"));
  }
  const xml = proofJunit(report, [unfit, wrong]);
  expect(xml).toContain('tests="26" failures="3" errors="0" skipped="1"');
  expect(xml).toContain('<testsuite name="input" tests="2" failures="1" errors="0" skipped="1">');
  expect(xml).toContain('<testcase classname="input" name="KS3012 at stages.yaml:1:18">\n      <skipped message=');
  expect(xml).toContain('<failure type="error" message="this is no object (hint: leave it out)"/>');
  expect(xml).not.toContain("<script>");
});

test("HTML stands alone: no script, nothing loaded, headings and a matrix for those who listen", () => {
  const html = proofHtml(reportOf(openProof()), []);
  expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|url\((?!#)| on\w+=| src=/);
  expect(html).toContain('<td class="broken"><abbr title="broken: network; unknown: labels"');
  expect(html).toContain('<th scope="row">dev</th>');
});

test("no form takes names of others for its own", () => {
  const finding = {
    ...openPolicy,
    message: `policy ${hostile}`,
    hint: hostile,
    pairs: [{ from: hostile, to: "prod" }],
  };
  const verdict = verdictOf("network", hostile, "prod", { verdict: "broken", reason: hostile, findings: ["KS3001"] });
  const report = reportOf(
    openProof({ world: hostile, stages: [hostile, "prod"], verdicts: [verdict], findings: [finding] }),
  );
  const forms = [
    text(report),
    proofMarkdown(report, []),
    proofHtml(report, []),
    proofJunit(report, []),
    proofMermaid(report),
    proofDot(report),
    proofCsv(report),
  ];
  for (const form of forms) expect(form).not.toMatch(/[\u001b\u202e]/);
  for (const form of [proofMarkdown(report, []), proofHtml(report, []), proofJunit(report, []), proofMermaid(report)])
    expect(form).not.toContain("<script>");
  expect(proofCsv(report)).toContain('""\'&]]>');
});
