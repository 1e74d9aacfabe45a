import { expect, test } from "vitest";
import { caretFrame } from "../../diagnostics/frame.ts";
import { parseDeclaration } from "../parse-declaration.ts";
import { codesOf, sourceOf } from "../testing.ts";

const platformWith = (checks: string, app = "web") => `
apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec: { domain: example.com }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: main }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: main, tier: development, entry: { checks: ${checks} } }
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: ${app} }
spec: { team: storefront, image: registry.example.com/web, port: 8080 }
`;

test.each([
  '{ tests: { recorded: before, freshFor: 1d }, number: { expression: "release.number > 1", message: too old } }',
  "{ ticket: { recorded: entry } }",
  "{ smoke: { command: { program: smoke }, of: entry, freshFor: 1d, every: 6h } }",
  "{}",
])("accepted: %s", (checks) => {
  expect(codesOf(platformWith(checks))).toEqual([]);
});

test.each([
  ["{ proof: { recorded: before } }", "KS1009", "no check can be called proof: it is a gate of its own", "proof"],
  ["{ tests: {} }", "KS1008", "the check tests says nothing to check", "tests"],
  ["{ tests: { message: too old } }", "KS1008", "the check tests says nothing to check", "tests"],
  [
    '{ tests: { recorded: entry, expression: "true" } }',
    "KS1027",
    "the check tests has expression and recorded, which do not go together",
    "entry",
  ],
  [
    '{ tests: { expression: "true", freshFor: 1h } }',
    "KS1027",
    "the check tests has expression and freshFor, which do not go together",
    "1h",
  ],
  [
    "{ tests: { command: { program: smoke }, job: { image: smoke } } }",
    "KS1027",
    "the check tests has command and job, which do not go together",
    "job",
  ],
  [
    "{ tests: { recorded: entry, every: 1d } }",
    "KS1027",
    "the check tests has recorded and every, which do not go together",
    "1d",
  ],
  [
    "{ tests: { command: { program: smoke } } }",
    "KS1027",
    "the check tests looks at the release in the stages before, and dev comes after none",
    "command",
  ],
  [
    `{ tests: { of: entry, prometheus: { address: "https://m.example.com", query: up, over: 1h,
       compareWith: { with: beforeEntry, tolerance: 0.1 } } } }`,
    "KS1027",
    "the check tests compares with the time before the release entered, and looks at it before it does",
    "beforeEntry",
  ],
  [
    '{ tests: { expression: "relase.number > 1" } }',
    "KS1009",
    'entry.checks.tests.expression cannot be "relase.number > 1"',
    '"relase.number > 1"',
  ],
])("refused: %s", (checks, code, message, place) => {
  const { diagnostics } = parseDeclaration([sourceOf(platformWith(checks))], undefined);
  expect(diagnostics.map((one) => [one.code, one.message])).toEqual([[code, message]]);
  const span = diagnostics[0]?.span;
  expect(span?.source.text.slice(span.start, span.end)).toBe(place);
  expect(span && caretFrame(span)).toContain("^");
});

test("no app can be called like the platform's own documents", () => {
  expect(codesOf(platformWith("{}", "platform"))).toEqual(["KS1009"]);
});

test("one name for two things that are asked of one stage is refused, since what fails for one would take back the other", () => {
  const stage = (name: string, program: string): string => `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: ${name} }
spec: { cluster: main, tier: verification, after: [dev], entry: { checks: { smoke: { command: { program: ${program} } } } } }
`;
  const { diagnostics } = parseDeclaration([
    sourceOf(platformWith("{}") + stage("one", "a") + stage("same", "a") + stage("other", "b")),
  ]);
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ["KS1027", "the check smoke asks something else of dev than that of one does"],
  ]);
});
