import { expect, test } from "vitest";
import { trustFromDeclaration } from "./trust-from-declaration.ts";

const webhook = { secrets: ["NEW", "OLD"], form: "signed" as const };
const spec = { kind: "gitlab", repository: "shop/deployments", webhook } as const;

test("secrets come from the variables that are declared", () => {
  expect(trustFromDeclaration(spec, { NEW: "first-of-the-two", OLD: "second-of-the-two\n" })).toEqual({
    ...{
      kind: "gitlab",
      form: "signed",
      repository: "shop/deployments",
      secrets: ["first-of-the-two", "second-of-the-two"],
    },
  });
});

test("where one is missing, or nothing is declared, nobody is believed", () => {
  expect(() => trustFromDeclaration(spec, { NEW: "first-of-the-two" })).toThrow("OLD is not set");
  expect(() => trustFromDeclaration(spec, { NEW: "first-of-the-two", OLD: "short" })).toThrow("at least 16 characters");
  expect(() => trustFromDeclaration({ ...spec, webhook: undefined }, {})).toThrow("no webhook is declared");
});
