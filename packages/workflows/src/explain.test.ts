import { codes } from "@kubestage/core";
import { expect, test } from "vitest";
import { explain } from "./explain.ts";

const explained = (subject?: string) => {
  const result = explain(subject);
  return "explanation" in result ? result.explanation : result.diagnostics.map(({ code, hint }) => `${code} ${hint}`);
};

test.each(["Stage.quota.cpu", "stage.quota.CPU", "stage.spec.quota.cpu"])("%s is a field", (subject) => {
  expect(explained(subject)).toMatchObject({ kind: "field", field: { path: "Stage.quota.cpu" } });
});

test("names that a user chose may stand in a path", () => {
  const path = "App.workloads.<name>.containers.<name>.image";
  expect(explained("app.workloads.web.containers.main.image")).toMatchObject({ field: { path } });
  expect(explained("app.calls[0].app")).toMatchObject({ field: { path: "App.calls[].app" } });
  expect(explained("app.calls.app")).toMatchObject({ field: { path: "App.calls[].app" } });
});

test("a mapping, and a list of mappings, show the fields directly below them", () => {
  const below = (subject: string): string[] => {
    const explanation = explained(subject);
    return "fields" in explanation ? explanation.fields.map(({ path }) => path) : [];
  };
  expect(below("stage.quota")).toContain("Stage.quota.bounds");
  expect(below("stage.quota")).not.toContain("Stage.quota.bounds.cpu");
  expect(below("app.calls")).toContain("App.calls[].host");
  expect(below("app.workloads")).toContain("App.workloads.<name>.replicas");
});

test.each(Object.keys(codes))("%s is a code", (code) => {
  expect(explained(code.toLowerCase())).toMatchObject({ kind: "code", code });
});

test("without a subject the kinds are listed", () => {
  expect(explained()).toMatchObject({
    kind: "language",
    kinds: expect.arrayContaining([expect.objectContaining({ path: "App" })]),
  });
});

test.each([
  ["stage.quta", 'KS6006 Stage: did you mean "quota"?'],
  ["stgae", 'KS6006 did you mean "Stage"?'],
  ["stgae.quota", 'KS6006 did you mean "Stage"?'],
  ["KS1099", /^KS6006 did you mean "KS10\d9"/],
])("%s is unknown, with a suggestion", (subject, expected) => {
  const [said] = explained(subject) as string[];
  if (typeof expected === "string") expect(said).toBe(expected);
  else expect(said).toMatch(expected);
});
