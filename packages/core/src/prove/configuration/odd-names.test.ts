import { expect, test } from "vitest";
import { codesIn, configMap, container, prove, settings } from "./testing/two-stages.ts";

const codes = (text: string) => prove(text).findings.map(({ code }) => code);
const namespace = (name: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {stage: prod}}\n`;
const service = (name: string, home: string) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${home}}\n`;

test("a namespace whose name is one letter is named like any other", () => {
  expect(codes(container("env: [{name: TARGET_NAMESPACE, value: b}]") + namespace("b"))).toEqual(["KS3609"]);
});

test("a namespace that is called as a part of the domain has Services by short names too", () => {
  for (const name of ["svc", "pod"])
    expect(codes(configMap(`http://web.${name}/x`) + namespace(name) + service("web", name))).toEqual(["KS3601"]);
});

test("a name is found however its dots are written, and only what is written as such is mended", () => {
  expect(codesIn("api%2eshop-prod%2Esvc")).toEqual(["KS3601"]);
  expect(prove(configMap("https://api%2eshop-prod.svc")).findings.map(({ fix }) => fix)).toEqual([undefined]);
});

test.each<[dev: Record<string, string>, prod: Record<string, string>, are: "the same" | "different"]>([
  [{ URL: "mysql://[fd00::50]/x" }, { URL: "mysql://[FD00:0::0050]:3306/x" }, "the same"],
  [{ URL: "mysql://[fd00::50]/x" }, { URL: "mysql://[fd00::51]/x" }, "different"],
  [{ URL: "mysql://[fd00::50]/x" }, { DB_HOST: "fd00::50", DB_NAME: "x" }, "the same"],
  [{ URL: "mysql://db.net/x" }, { DB_HOST: "db.net", DB_NAME: "x" }, "the same"],
  [{ URL: "mysql://db.net:33/x" }, { DB_HOST: "db.net", DB_NAME: "x" }, "different"],
  [{ DB_HOST: "db.net", DB_NAME: "x", DB_PORT: "5432" }, { DB_HOST: "db.net", DB_NAME: "x" }, "the same"],
  [{ DB_HOST: "db.net", DB_NAME: "x", DB_PORT: "5433" }, { DB_HOST: "db.net", DB_NAME: "x" }, "different"],
  [{ DB_HOST: "db.net", DB_NAME: "x", DB_PORT: "54321" }, { DB_HOST: "db.net:1", DB_NAME: "x" }, "different"],
  [{ URL: "s3://a/b", S3_ENDPOINT: "m.net:9000" }, { URL: "s3://a/b", S3_ENDPOINT: "m.net" }, "different"],
])("what %j and %j name is %s", (dev, prod, are) => {
  const found = codes(settings("shop-dev", dev) + settings("shop-prod", prod));
  expect(found).toEqual(are === "the same" ? ["KS3606"] : []);
});
