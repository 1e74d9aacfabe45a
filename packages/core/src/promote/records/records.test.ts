import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyChanges, type Change } from "../change.ts";

import { fileOfChange, type LedgerFile } from "./record-files.ts";
import { recordId } from "./record-id.ts";
import { readLedger } from "./read-ledger.ts";

const empty = readLedger([]).ledger;

const at = Date.parse("2026-11-23T12:00:00.123Z");
const tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const about = { stage: "prod", app: "api", release: "api-7b17b9d7eb33" };
const evidence = { ...about, number: 3, gate: "smoke", outcome: "passed" as const, at, said: "9 of 9" };
const stay = { ...about, number: 4, passed: true, healthyFor: 5000, until: at };
const approval = { ...about, tree, person: "kim", verdict: "approved" as const, at, expires: at + 1 };
const given = { approval: { ...approval, groups: ["everyone"], id: recordId("Approval", approval) } };
const freeze = { name: "quiet", stages: ["prod"], from: at, reason: "inventory", by: "kim" };
const seen = { release: about.release, health: "healthy" as const, healthyFor: 1, drifted: false, said: "3 of 3" };

/** One of each kind that writes. */
const written: readonly Change[] = [
  { kind: "release", release: { name: about.release, app: "api", number: 1, createdAt: at, authors: ["alex"] } },
  { kind: "set", set: { name: "spring", releases: new Map([["api", about.release]]) } },
  {
    kind: "pointer",
    pointer: { ...about, reached: 1, since: at, kind: "promotion", tree, evidence: [recordId("Stay", stay)] },
  },
  { kind: "request", request: { ...about, kind: "rollback", by: "kim", at, reason: "errors" } },
  { kind: "evidence", evidence: { ...evidence, id: recordId("Evidence", evidence) } },
  { kind: "stay", stay: { ...stay, id: recordId("Stay", stay) } },
  { kind: "approval", ...given },
  { kind: "freeze", freeze },
  { kind: "observation", observation: { cluster: "prod", sequence: 1, at, apps: new Map([["prod/api", seen]]) } },
];

/** The ledger of the files as commits leave them. */
function reread(files: readonly LedgerFile[]): ReturnType<typeof readLedger> {
  const left = new Map<string, string>();
  for (const { path, text } of files) {
    if (text === undefined) left.delete(path);
    else left.set(path, text);
  }
  return readLedger([...left].map(([path, text]) => ({ path, file: path, text, signedBy: [] })));
}

test.each(written.map((change) => [change.kind, change] as const))("a %s is read as it was written", (_, change) => {
  expect(reread([fileOfChange(change)])).toEqual({ ledger: applyChanges(empty, [change]), problems: [] });
});

test("what goes leaves no file", () => {
  const gone: Change[] = [...written, { kind: "requestGone", where: about }, { kind: "approvalGone", ...given }];
  const { ledger } = reread(gone.map(fileOfChange));
  expect(ledger).toEqual(applyChanges(empty, gone));
  expect([ledger.requests.size, ledger.approvals]).toEqual([0, []]);
});

test("an approval goes with the file that it was read from, whatever its person is called there", () => {
  const called = { ...approval, person: "kim@example.com" };
  const id = recordId("Approval", called);
  const file = fileOfChange({ kind: "approval", approval: { ...called, groups: [], id } });
  // As the ledger knows it: by the person's own name.
  const read = { ...approval, groups: [], id };
  expect(fileOfChange({ kind: "approvalGone", approval: read })).toEqual({ path: file.path, text: undefined });
});

test("files are for people", () => {
  expect(fileOfChange(written[5] ?? { kind: "freeze", freeze })).toMatchInlineSnapshot(`
    {
      "path": "evidence/api/api-7b17b9d7eb33/0004-stay-in-prod.yaml",
      "text": "apiVersion: kubestage.dev/v1alpha1
    kind: Stay
    spec:
      stage: prod
      app: api
      number: 4
      release: api-7b17b9d7eb33
      passed: true
      healthyFor: "5s"
      until: "2026-11-23T12:00:00.123Z"
    ",
    }
  `);
  expect(written.map((change) => fileOfChange(change).path)).toMatchInlineSnapshot(`
    [
      "releases/api/api-7b17b9d7eb33/entry.yaml",
      "sets/spring.yaml",
      "stages/prod/api.yaml",
      "requests/prod/api.yaml",
      "evidence/api/api-7b17b9d7eb33/0003-smoke-in-prod.yaml",
      "evidence/api/api-7b17b9d7eb33/0004-stay-in-prod.yaml",
      "approvals/prod/api/api-7b17b9d7eb33/f054c8704778c499.yaml",
      "freezes/quiet.yaml",
      "observations/prod.yaml",
    ]
  `);
});

describe("a file that cannot be taken", () => {
  const file = fileOfChange(written[2] ?? { kind: "freeze", freeze });
  const problem = (text: string, path = file.path): string | undefined =>
    readLedger([{ path, file: path, text, signedBy: [] }]).problems[0]?.problem;
  const text = file.text ?? "";

  test.each([
    ["is no YAML", "a: [", "stages/prod/api.yaml"],
    ["is empty", "", "it should hold one document"],
    ["holds two documents", `${text}---\n${text}`, "it should hold one document"],
    ["is of another kind", text.replace("kind: Pointer", "kind: Secret"), "kind: "],
    ["is of another version", text.replace("v1alpha1", "v2"), "apiVersion: "],
    ["says more", text.replace("  app: api\n", "  app: api\n  also: this\n"), "spec: "],
    ["says less", text.replace(/ {2}since:.*\n/, ""), "since: "],
    ["says a thing twice", text.replace("  app: api\n", "  app: api\n  app: api\n"), "app"],
    ["names a way out", text.replace("app: api", "app: ../../etc"), "app: "],
  ])("because it %s", (_, changed) => {
    expect(changed).not.toBe(text);
    expect(problem(changed)).toBeDefined();
    expect(readLedger([{ path: file.path, file: file.path, text: changed, signedBy: [] }]).ledger).toEqual(empty);
  });

  test("stands where it does not belong", () => {
    expect(problem(text, "stages/dev/api.yaml")).toBe("what it says belongs into stages/prod/api.yaml");
    expect(problem(text, "stages/prod/web.yaml")).toBe("what it says belongs into stages/prod/api.yaml");
  });
});

test("lengths of time are read as they were written", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400_000_000_000 }), (healthyFor) => {
      const own = { ...stay, healthyFor };
      const change: Change = { kind: "stay", stay: { ...own, id: recordId("Stay", own) } };
      return reread([fileOfChange(change)]).ledger.stays[0]?.healthyFor === healthyFor;
    }),
  );
  const texts = [0, 999, 60_000, 5_400_250].map(
    (healthyFor) => fileOfChange({ kind: "stay", stay: { ...stay, id: "", healthyFor } }).text,
  );
  expect(texts.map((text) => /healthyFor: (.*)/.exec(text ?? "")?.[1])).toEqual([
    '"0s"',
    '"0.999s"',
    '"1m0s"',
    '"1h30m0.25s"',
  ]);
});

test("whatever is changed in a record, it has another name", () => {
  const original = recordId("Evidence", evidence);
  const changed = fc.constantFrom(
    { ...evidence, outcome: "failed" as const },
    { ...evidence, at: at + 1 },
    { ...evidence, stage: "test" },
    { ...evidence, said: "9 of 9 " },
    { ...evidence, tree },
    { ...evidence, number: 5 },
  );
  fc.assert(fc.property(changed, (other) => recordId("Evidence", other) !== original));
});
