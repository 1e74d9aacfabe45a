import { expect, test } from "vitest";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { ownHost } from "./own-things.ts";
import { proveShared } from "./prove-shared.ts";

const namespace = (name: string, stage?: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}${stage === undefined ? "" : `, labels: { stage: ${stage} }`} }`;
const mounting = (home: string, path: string, readOnly = false) => `apiVersion: v1
kind: Pod
metadata: { name: cache, namespace: ${home} }
spec:
  volumes: [{ name: files, hostPath: { path: ${path} } }]
  containers: [{ name: cache, image: "r/c@sha256:${"a".repeat(64)}", volumeMounts: [{ name: files, mountPath: /f, readOnly: ${readOnly} }] }]`;
const fixOf = (code: string, ...documents: string[]) =>
  proveShared(worldOf(documents.join("\n---\n")), givenOf({})).findings.find((one) => one.code === code)?.fix;

test("production keeps what it has, all others get folders of their own, also of what lies within", () => {
  const stages = ["dev", "prod", "test"].map((stage) => namespace(`shop-${stage}`, stage));
  const fix = fixOf(
    "KS3801",
    ...stages,
    mounting("shop-dev", "/mnt/cache/x"),
    mounting("shop-prod", "/mnt/cache"),
    mounting("shop-test", "/mnt/cache"),
  );
  expect(fix?.edits.map((edit) => edit.type === "set" && [edit.object.namespace, edit.value])).toEqual([
    ["shop-dev", "/mnt/cache-dev/x"],
    ["shop-test", "/mnt/cache-test"],
  ]);
});

test("what belongs to no stage keeps it, and production is not moved for it", () => {
  const fix = (stage: string) =>
    fixOf(
      "KS3801",
      namespace("shop", stage),
      namespace("other", "other"),
      namespace("tools"),
      mounting("shop", "/logs"),
      mounting("tools", "/logs"),
    );
  expect(fix("dev")?.edits).toMatchObject([{ object: { namespace: "shop" }, value: "/logs-dev" }]);
  expect(fix("prod")).toBeUndefined();
});

test("who only reads stays", () => {
  const fix = fixOf(
    "KS3801",
    namespace("shop-a", "a"),
    namespace("shop-b", "b"),
    mounting("shop-a", "/mnt/cache"),
    mounting("shop-b", "/mnt/cache", true),
  );
  expect(fix?.edits).toMatchObject([{ object: { namespace: "shop-a" }, value: "/mnt/cache-a" }]);
});

test("a host is renamed in the certificate's list too, and a wildcard is not", () => {
  const ingress = (stage: string, host: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web, namespace: shop-${stage} }\nspec: { tls: [{ hosts: ["${host}"] }], rules: [{ host: "${host}" }] }`;
  const fix = (host: string) =>
    fixOf("KS3807", ...["dev", "prod"].flatMap((stage) => [namespace(`shop-${stage}`, stage), ingress(stage, host)]));
  expect(fix("shop.example.com")?.edits).toMatchObject(
    [
      ["spec", "rules", 0, "host"],
      ["spec", "tls", 0, "hosts", 0],
    ].map((path) => ({ object: { namespace: "shop-dev" }, path, value: "shop-dev.example.com" })),
  );
  expect(fix("*.example.com")).toBeUndefined();
});

test("a host of its own is written wherever the object names it, and none in the place of every host", () => {
  const ingress =
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: shop}, spec: {tls: [{hosts: [b.example, a.example]}, {secretName: x}, {hosts: [a.example]}], rules: [{host: a.example}]}}\n";
  const [object] =
    worldOf([namespace("shop", "dev"), ingress].join("\n---\n")).objects.get("networking.k8s.io/Ingress") ?? [];
  const at = ["spec", "rules", 0, "host"];
  const own = (host: string) => object && ownHost(object, at, host, "dev");
  expect(own("a.example")?.edits).toMatchObject([
    { path: at, value: "a-dev.example" },
    { path: ["spec", "tls", 0, "hosts", 1], value: "a-dev.example" },
    { path: ["spec", "tls", 2, "hosts", 0], value: "a-dev.example" },
  ]);
  expect(own("")).toBeUndefined();
  expect(own("*.example")).toBeUndefined();
});
