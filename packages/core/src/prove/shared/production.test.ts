import { expect, test } from "vitest";
import { isProduction } from "./production.ts";

test.each([
  "prod",
  "PROD",
  "prd",
  "production",
  "live",
  "eu-prod",
  "eu.prod",
  "eu_prod",
  "prod-eu",
  "prod_eu",
  "a-prod-b",
])("%s is called as production is", (stage) => expect(isProduction(stage)).toBe(true));

test.each([
  "dev",
  "product",
  "reproduction",
  "alive",
  "prods",
  "non-prod",
  "pre-prod",
  "pre_prd-x",
  "pre.prod",
  "PRE-PROD",
  "nonprod",
  "",
])("%j is not", (stage) => expect(isProduction(stage)).toBe(false));

test.each(["nonprod-prod-x", "eu-preprod", "prod-nonprd"])("%s says of itself that it is not", (stage) =>
  expect(isProduction(stage)).toBe(false),
);
