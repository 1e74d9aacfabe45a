import { expect, it } from "vitest";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveConfiguration } from "./prove-configuration.ts";
import { base } from "./testing/two-stages.ts";

const long = 50_000;
const texts: Readonly<Record<string, string>> = {
  "many names": "api.shop-prod.svc, ".repeat(long / 20),
  "many short names": "api.shop-prod ".repeat(long / 20),
  "many hosts in one line": "see shop.example.com now ".repeat(long / 25),
  "many mail addresses": "ops@shop.example.com ".repeat(long / 20),
  dots: ".".repeat(long),
  labels: "a.".repeat(long),
  dashes: "a-".repeat(long),
  colons: ":".repeat(long),
  groups: "a:".repeat(long),
  comments: "/* ".repeat(long / 3),
  "an address without an end": `//a.s3${"-a".repeat(long)}!`,
  "a URL without an end": `postgres://${"a".repeat(long)}`,
  options: "kubectl -n ".repeat(long / 10),
  blanks: `api.shop-prod${" ".repeat(long)}x`,
  escapes: "%2f".repeat(long / 3),
};

it.each(Object.entries(texts))(
  "takes little time over %s",
  (_what, text) => {
    const world = worldOf(
      `${base}apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: shop-dev}\ndata: {x: ${JSON.stringify(text)}}\n`,
    );
    const { findings } = proveConfiguration(world, givenOf());
    expect(findings.length).toBeLessThan(3);
  },
  3000,
);
