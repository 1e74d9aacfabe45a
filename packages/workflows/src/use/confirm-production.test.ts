import type { Stage } from "@kubestage/core";
import { describe, expect, it } from "vitest";
import { confirmProduction } from "./confirm-production.ts";

const prod = { name: "prod" } as Stage;
const answering = (answer: string) => ({ ask: () => Promise.resolve(answer) });

describe("production wants its name", () => {
  it.each([
    ["typed", answering("prod")],
    ["with the line's end", answering(" prod\n")],
    ["as --confirm", { confirm: "prod" }],
  ])("%s", async (_, confirmation) => {
    await expect(confirmProduction(prod, "this", confirmation)).resolves.toBeUndefined();
  });

  it.each([
    ["nobody can be asked", {}],
    ["yes is typed", answering("yes")],
    ["nothing is typed", answering("")],
    ["another stage is confirmed, whatever is typed", { confirm: "dev", ...answering("prod") }],
  ])("refused where %s", async (_, confirmation) => {
    await expect(confirmProduction(prod, "this", confirmation)).rejects.toMatchObject({ code: "KS6026" });
  });
});
