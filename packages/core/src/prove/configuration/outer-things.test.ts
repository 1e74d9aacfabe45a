import { describe, expect, it } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveConfiguration } from "./prove-configuration.ts";
import { base, configMap, prove, settings as data } from "./testing/two-stages.ts";

const both = (dev: string, prod: string, key = "settings") =>
  `${configMap(dev, key)}---\n${configMap(prod, key, "shop-prod")}`;
const codes = (text: string, intent?: Intent) => prove(text, intent).findings.map(({ code }) => code);

describe("configuration: what is outside of the cluster", () => {
  it.each([
    ["postgres://a:b@db.rds.example.net/orders", "postgresql://c:d@db.rds.example.net:5432/orders?sslmode=require"],
    ["jdbc:postgresql://db.rds.example.net:5432/orders?user=x", "postgres://db.rds.example.net/orders"],
    [
      "jdbc:sqlserver://sql.example.net:1433;databaseName=orders;x=y",
      "sqlserver://sql.example.net;databaseName=orders",
    ],
    ["jdbc:oracle:thin:@//ora.example.net:1521/orders", "jdbc:oracle:thin:@ora.example.net:1521:orders"],
    ["mongodb://a:b@m1.example.net,m2.example.net/orders", "mongodb://m2.example.net:27017,m1.example.net/orders"],
    ["u:p@tcp(db.example.net:3306)/orders?x=y", "mysql://db.example.net/orders"],
    ["redis://cache.example.net", "redis://:secret@cache.example.net:6379/0"],
    ["amqp://mq.example.net/", "amqp://u:p@mq.example.net:5672"],
    ["postgres://metrics.tools.svc/orders", "postgres://metrics.tools:5432/orders"],
    [
      "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
      "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
    ],
    ["projects/acme/topics/orders", "topic: projects/acme/topics/orders"],
    ["s3://acme-orders/x", "s3a://acme-orders/x/"],
    ["s3://acme-orders", "https://acme-orders.s3.eu-west-1.amazonaws.com/invoices"],
    ["arn:aws:s3:::acme-orders/*", "https://s3.amazonaws.com/acme-orders/"],
    ["gs://acme-orders", "https://storage.googleapis.com/acme-orders"],
    ["https://acme.blob.core.windows.net/orders", "wasbs://orders@acme.blob.core.windows.net/"],
    [
      "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
      "table: arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
    ],
  ])("is the same: %s and %s", (dev, prod) => {
    const { findings, verdicts } = prove(both(dev, prod));
    expect(findings.map(({ code }) => code)).toEqual(["KS3606"]);
    const broken = verdicts.filter(({ verdict }) => verdict === "broken");
    expect(broken.map(({ from, to }) => `${from} ${to}`)).toEqual(["dev prod", "prod dev"]);
    expect(JSON.stringify(findings[0]?.message)).not.toContain("secret");
  });

  it.each([
    ["postgres://db.rds.example.net/dev", "postgres://db.rds.example.net/prod"],
    ["postgres://db.rds.example.net/orders", "postgres://db2.rds.example.net/orders"],
    ["postgres://db.rds.example.net:5433/orders", "postgres://db.rds.example.net/orders"],
    ["postgres://db/orders", "postgres://db/orders"],
    ["postgres://localhost/orders", "postgres://localhost/orders"],
    ["redis://cache.example.net/1", "redis://cache.example.net/2"],
    ["amqp://mq.example.net/dev", "amqp://mq.example.net/prod"],
    ["https://api.stripe.com/v1", "https://api.stripe.com/v1"],
    ["s3://acme/dev/x", "s3://acme/prod/x"],
    ["s3://acme-dev", "s3://acme-prod"],
    ["# s3://acme", "s3://acme"],
    ["endpoint: http://minio:9000\nurl: s3://uploads", "endpoint: http://minio:9000\nurl: s3://uploads"],
  ])("is not the same: %s and %s", (dev, prod) => {
    expect(codes(both(dev, prod))).toEqual([]);
  });

  it("is a server with the name of a database beside it, or a bucket", () => {
    const database = { DB_HOST: "db.example.net", DB_NAME: "orders" };
    expect(codes(data("shop-dev", database) + data("shop-prod", database))).toEqual(["KS3606"]);
    expect(codes(data("shop-dev", { ...database, DB_NAME: "x" }) + data("shop-prod", database))).toEqual([]);
    const bucket = { UPLOAD_BUCKET: "acme-uploads" };
    expect(codes(data("shop-dev", bucket) + data("shop-prod", bucket))).toEqual(["KS3606"]);
    const minio = { ...bucket, S3_ENDPOINT: "http://minio:9000" };
    expect(codes(data("shop-dev", minio) + data("shop-prod", minio))).toEqual([]);
  });

  it("may be shared on purpose", () => {
    const none: Intent = { openings: [], grants: [], administrators: [], shared: [] };
    const text = both("s3://acme-orders", "s3://acme-orders");
    expect(codes(text, none)).toEqual(["KS3606"]);
    const shared = [{ type: "object" as const, name: "acme-*", stages: ["dev", "prod"] }];
    expect(codes(text, { ...none, shared })).toEqual([]);
  });

  const external = (namespace: string, key: string) => `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: db, namespace: ${namespace}}
spec: {secretStoreRef: {name: vault, kind: SecretStore}, data: [{secretKey: x, remoteRef: {key: ${key}}}]}
---
`;
  const store = (namespace: string, path: string) => `apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: {name: vault, namespace: ${namespace}}
spec: {provider: {vault: {server: "https://vault.example.net", path: ${path}, auth: {kubernetes: {role: ${namespace}}}}}}
---
`;

  it("is a secret's path in the same store", () => {
    const same = store("shop-dev", "kv") + store("shop-prod", "kv");
    expect(codes(same + external("shop-dev", "a/db") + external("shop-prod", "a/db"))).toEqual(["KS3605"]);
    expect(codes(same + external("shop-dev", "dev/db") + external("shop-prod", "prod/db"))).toEqual([]);
    const two = store("shop-dev", "kv-dev") + store("shop-prod", "kv-prod");
    expect(codes(two + external("shop-dev", "a/db") + external("shop-prod", "a/db"))).toEqual([]);
  });

  it("is not known where namespaces' stores of one name were not read, and nothing where other stores are", () => {
    const texts = (key: string, kind = "SecretStore", name = "vault") =>
      external("shop-dev", "a/db") +
      external("shop-prod", key).replace("kind: SecretStore", `kind: ${kind}`).replace("name: vault", `name: ${name}`);
    const verdictOf = (text: string) => {
      const { verdicts } = prove(text);
      return verdicts.find(({ from, to }) => from === "dev" && to === "prod");
    };
    expect(verdictOf(texts("a/db"))).toMatchObject({
      verdict: "unknown",
      reason: expect.stringMatching(/shop-dev\/vault and shop-prod\/vault, which were not read/),
    });
    expect(codes(texts("a/db"))).toEqual([]);
    for (const text of [texts("b/db"), texts("a/db", "SecretStore", "other"), texts("a/db", "ClusterSecretStore")])
      expect(verdictOf(text)).toMatchObject({
        verdict: "holds",
        assumptions: expect.arrayContaining(["unread-stores-apart"]),
      });
    const both = store("shop-dev", "kv") + store("shop-prod", "kv") + texts("b/db");
    expect(verdictOf(both)?.assumptions).not.toContain("unread-stores-apart");
  });

  it("is a path that the Vault agent, or the CSI driver, fetches", () => {
    const pod = (namespace: string) => `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: ${namespace}
  annotations: {vault.hashicorp.com/agent-inject-secret-db: secret/data/prod/db}
spec: {containers: [{name: web, image: web}]}
---
`;
    expect(codes(pod("shop-dev") + pod("shop-prod"))).toEqual(["KS3605"]);
    const driver = (namespace: string) => `apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: {name: db, namespace: ${namespace}}
spec:
  provider: aws
  parameters: {objects: "- objectName: prod/db\\n  objectType: secretsmanager\\n"}
---
`;
    const { findings } = prove(driver("shop-dev") + driver("shop-prod"));
    expect(findings.map(({ code }) => code)).toEqual(["KS3605"]);
    expect(findings[0]?.message).toContain("dev and prod use the secret path prod/db:");
  });

  it("is a role that accounts of both act as", () => {
    const account = (namespace: string, role: string) => `apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: ${namespace}
  annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/${role}"}
---
`;
    expect(codes(account("shop-dev", "web") + account("shop-prod", "web"))).toEqual(["KS3607"]);
    expect(codes(account("shop-dev", "web-dev") + account("shop-prod", "web-prod"))).toEqual([]);
  });
});

describe("configuration: several clusters", () => {
  const other = worldOf(`apiVersion: v1
kind: Namespace
metadata: {name: shop-live, labels: {stage: live}}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop-live}
spec: {clusterIP: 10.96.0.200}
status: {loadBalancer: {ingress: [{ip: 198.51.100.7}]}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop-live}
spec: {rules: [{host: shop.live.example.com}]}
---
${configMap("s3://acme-live", "x", "shop-live")}`);
  const pairs = (text: string) =>
    proveConfiguration(worldOf(base + configMap(text)), givenOf(), [other])
      .verdicts.filter(({ verdict }) => verdict === "broken")
      .map(({ from, to }) => `${from} ${to}`);

  it("are named by hosts, public addresses and what is outside of all of them", () => {
    for (const text of ["https://shop.live.example.com", "198.51.100.7", "s3://acme-live"])
      expect(pairs(text)).toEqual(["dev live"]);
  });

  it("are not named by what has another meaning in each", () => {
    for (const text of ["http://api.shop-live.svc", "10.96.0.200"]) expect(pairs(text)).toEqual([]);
  });

  it("have a verdict for each stage of theirs as a target", () => {
    const { verdicts } = proveConfiguration(worldOf(base), givenOf(), [other]);
    expect(verdicts.filter(({ to }) => to === "live").map(({ from }) => from)).toEqual([
      "dev",
      "prod",
      "(unassigned)",
      "(outside)",
    ]);
    expect(verdicts.some(({ from }) => from === "live")).toBe(false);
  });
});
