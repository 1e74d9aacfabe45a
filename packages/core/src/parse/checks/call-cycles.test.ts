import { describe, expect, it } from "vitest";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";

const app = (name: string, calls: string, more = "") =>
  `App ${name}: { team: storefront, image: registry.example.com/${name}, port: 80, calls: [${calls}]${more} }\n`;
const circle = app("web", "{ app: ⟦api⟧ }") + app("api", "{ shared: database }, { app: ⟦web⟧ }");
const shared =
  "Shared database: { host: db.example.com, cidrs: [192.0.2.1/32], ports: [{ port: 5432 }], stages: [dev] }\n";

describe("KS1034", () => {
  it("names apps that call each other in a circle, at each of the calls", () => {
    expect(findingsIn(declaration(circle + shared))).toMatchObject([
      {
        code: "KS1034",
        at: "⟦api⟧",
        severity: "error",
        message: "apps call each other in a circle: web calls api calls web",
        hint: "turn one of these around, or acknowledge KS1034 with a reason on the first",
        related: ["⟦web⟧"],
      },
    ]);
  });

  it("names an app that calls itself", () => {
    expect(findingsIn(declaration(app("web", "{ app: ⟦web⟧ }")))).toMatchObject([
      { code: "KS1034", at: "⟦web⟧", message: "apps call each other in a circle: web calls web" },
    ]);
  });

  it("becomes a note with the reason where it is acknowledged", () => {
    const reason = "acknowledge: [{ finding: KS1034, reason: the two were one app before }]";
    const acknowledged = circle.replace("] }\nApp api", `], ${reason} }\nApp api`);
    expect(findingsIn(declaration(acknowledged + shared))).toMatchObject([
      { code: "KS1034", severity: "note", hint: "acknowledged: the two were one app before" },
    ]);
  });

  it("says nothing of a chain, nor of two ways to the same app", () => {
    const chain = app("web", "{ app: api }, { app: mail }") + app("api", "{ app: mail }") + app("mail", "");
    expect(findingsIn(declaration(chain))).toEqual([]);
  });
});
