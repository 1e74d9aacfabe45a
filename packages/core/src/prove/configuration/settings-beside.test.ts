import { expect, test } from "vitest";
import type { WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { worldOf } from "../testing/world-of.ts";
import { endpointBeside, namedBeside } from "./settings-beside.ts";
import { base } from "./testing/two-stages.ts";

const object = objectsOf(worldOf(base), "Service")[0] as WorldObject;

/** What the setting `name` names, with all of `settings` beside it: `type place part`. */
function named(settings: Readonly<Record<string, string>>, name = Object.keys(settings)[0] ?? ""): string[] {
  const beside = new Map(Object.entries(settings));
  const text = settings[name] ?? "";
  const from = { object, path: ["data", name], text, name, beside, asWritten: true, secret: false, mayReferTo: false };
  return [...namedBeside(from)].map(({ type, place, parts, start, end }) => {
    expect([start, end]).toEqual([0, text.length]);
    return `${type} ${place} ${parts.join(" ")}`;
  });
}

test.each<[settings: Record<string, string>, server: string]>([
  [{ DB_HOST: "db.net", DB_NAME: "x" }, "db.net x"],
  [{ DB_HOST: "DB.net", DB_NAME: "x" }, "db.net x"],
  [{ DB_HOST: "db.localhost.net", DB_NAME: "x" }, "db.localhost.net x"],
  [{ DB_HOST: "a".repeat(253), DB_NAME: "x" }, `${"a".repeat(253)} x`],
  [{ DB_HOST: "db-1.net:5433", DB_NAME: "x", DB_PORT: "5432" }, "db-1.net:5433 x"],
  [{ DB_HOST: "db.net", DB_NAME: "x", DB_PORT: "5432" }, "db.net:5432 x"],
  [{ DB_HOST: "db.net", DB_NAME: "x", DBPORT: "5432" }, "db.net:5432 x"],
  [{ DB_HOST: "db.net", DB_NAME: "x", DB_PORT: "" }, "db.net x"],
  [{ DB_HOSTNAME: "db.net", DB_DATABASE: "x" }, "db.net x"],
  [{ DB_SERVER: "db.net", DB_DB: "x" }, "db.net x"],
  [{ DB_ADDR: "db.net", DB_DBNAME: "x" }, "db.net x"],
  [{ DB_ADDRESS: "db.net", DB_DB_NAME: "x" }, "db.net x"],
  [{ DB_ENDPOINT: "db.net", DB_DATABASE_NAME: "x" }, "db.net x"],
  [{ DBHOST: "db.net", DBNAME: "x" }, "db.net x"],
  [{ "db.host": "db.net", "db.name": "x" }, "db.net x"],
  [{ "db-host": "db.net", "db-name": "x" }, "db.net x"],
  [{ db_host: "db.net", db_name: "x" }, "db.net x"],
  [{ dbhost: "db.net", dbname: "x" }, "db.net x"],
  [{ PGHOST: "db.net", PGDATABASE: "x" }, "db.net x"],
  [{ PGHOST: "10.0.0.9", PGDATABASE: "x" }, "10.0.0.9 x"],
  [{ PGHOST: "FD00::9", PGDATABASE: "x" }, "[fd00::9] x"],
  [{ PGHOST: "[fd00::9]", PGDATABASE: "x", PGPORT: "33" }, "[fd00::9]:33 x"],
  [{ PGHOST: "[fd00::9]:33", PGDATABASE: "x" }, "[fd00::9]:33 x"],
  [{ SHOP_DB_HOST: "db.net", SHOP_DB_NAME: "x" }, "db.net x"],
  [{ DB_HOST: "db.net", DB_NAME: "", DB_DATABASE: "x" }, "db.net x"],
  ...[
    "DATABASE",
    "PG",
    "POSTGRES",
    "POSTGRESQL",
    "MYSQL",
    "MARIADB",
    "MONGO",
    "MONGODB",
    "SQL",
    "ORACLE",
    "MSSQL",
    "REDIS",
  ].map((kind): [Record<string, string>, string] => [
    { [`${kind}_HOST`]: "db.net", [`${kind}_NAME`]: "x" },
    "db.net x",
  ]),
])("%j is a server with the name of its database", (settings, server) => {
  expect(named(settings)).toEqual([`database ${server}`]);
});

test.each<Record<string, string>>([
  { DB_HOST: "db.net" },
  { DB_HOST: "db.net", DB_NAME: "" },
  { DB_HOST: "db.net", OTHER_NAME: "x" },
  { DB_HOST: "localhost", DB_NAME: "x" },
  { DB_HOST: "localhost:5432", DB_NAME: "x" },
  { DB_HOST: "127.0.0.1", DB_NAME: "x" },
  { DB_HOST: "[::1]", DB_NAME: "x" },
  { DB_HOST: "fd00::1::2", DB_NAME: "x" },
  { DB_HOST: "http://db.net", DB_NAME: "x" },
  { DB_HOST: "db.net/x", DB_NAME: "x" },
  { DB_HOST: "-db.net", DB_NAME: "x" },
  { DB_HOST: "", DB_NAME: "x" },
  { DB_HOST: "a".repeat(254), DB_NAME: "x" },
  { DB_HOSTS: "db.net", DB_NAME: "x" },
  { WEB_HOST: "web.net", WEB_NAME: "x" },
  { XDB_HOST: "db.net", XDB_NAME: "x" },
  { DBX_HOST: "db.net", DBX_NAME: "x" },
  { BUCKET: "ab" },
  { uploadBucketRegion: "acme" },
  { BUCKET: "Acme" },
  { BUCKET: "-acme" },
  { BUCKET: "acme/x" },
  { BUCKET: "a".repeat(64) },
  { BUCKETS: "acme" },
  { MYBUCKET: "acme" },
  { BUCKET_REGION: "acme" },
  { AWS_ROLE_ARNS: "arn" },
  { MY_AWS_ROLE_ARN: "arn" },
])("%j names nothing outside", (settings) => {
  expect(named(settings)).toEqual([]);
});

test.each<Record<string, string>>([
  { BUCKET: "acme" },
  { BUCKET_NAME: "acme" },
  { BUCKETNAME: "acme" },
  { UPLOAD_BUCKET: "acme" },
  { "UPLOAD-BUCKET": "acme" },
  { "UPLOAD.BUCKET-NAME": "acme" },
  { uploadBucket: "acme" },
  { uploadBucketName: "acme" },
])("%j is a bucket by its name alone", (settings) => {
  expect(named(settings)).toEqual(["bucket  acme"]);
});

test("a bucket's name has 3 to 63 letters, and the variable of AWS's own tools says an identity", () => {
  expect(named({ BUCKET: "a1z" })).toEqual(["bucket  a1z"]);
  expect(named({ BUCKET: "a".repeat(63) })).toEqual([`bucket  ${"a".repeat(63)}`]);
  expect(named({ AWS_ROLE_ARN: "arn:x" })).toEqual(["identity aws arn:x"]);
  expect([
    ...namedBeside({
      object,
      path: [],
      text: "acme",
      name: "BUCKET",
      asWritten: true,
      secret: false,
      mayReferTo: false,
    }),
  ]).toEqual([]);
  expect([
    ...namedBeside({
      object,
      path: [],
      text: "acme",
      beside: new Map(),
      asWritten: true,
      secret: false,
      mayReferTo: false,
    }),
  ]).toEqual([]);
});

test.each<[settings: Record<string, string>, text: string, endpoint: string]>([
  [{ S3_ENDPOINT: "http://Minio:9000/x" }, "", "minio:9000"],
  [{ S3_URL: "https://minio.net" }, "", "minio.net"],
  [{ S3ENDPOINT: "o.net" }, "", "o.net"],
  [{ S3_INTERNAL_ENDPOINT: "o.net" }, "", "o.net"],
  [{ MINIO_HOST: "minio.net" }, "", "minio.net"],
  [{ OBJECT_STORE_ENDPOINT: "o.net" }, "", "o.net"],
  [{ OBJECTSTORE_ENDPOINT: "o.net" }, "", "o.net"],
  [{ "storage.endpoint": "o.net" }, "", "o.net"],
  [{ "aws-s3-endpoint": "o.net" }, "", "o.net"],
  [{ A: "b", S3_ENDPOINT: "o.net" }, "", "o.net"],
  [{ S3_ENDPOINT: "https://s3.eu-west-1.amazonaws.com" }, "", ""],
  [{ S3_ENDPOINT: "https://storage.googleapis.com/x" }, "", ""],
  [{ S3_ENDPOINT: "https://s3.amazonaws.com.evil.net" }, "", "s3.amazonaws.com.evil.net"],
  [{ S3_ENDPOINT: "x".repeat(300) }, "", ""],
  [{ ENDPOINT: "o.net" }, "", ""],
  [{ S3_REGION: "eu" }, "", ""],
  [{}, "endpoint: http://o.net/x", "o.net"],
  [{}, "endpointUrl = 'o.net'", "o.net"],
  [{}, '{"endpoint":"https://o.net/"}', "o.net"],
  [{}, "ENDPOINT=o.net x", "o.net"],
  [{}, "endpoint o.net", ""],
  [{}, "s3://acme", ""],
])("with %j beside it, and %j around it, a bucket is at the endpoint %j", (settings, text, endpoint) => {
  expect(endpointBeside(new Map(Object.entries(settings)), text)).toBe(endpoint);
});

test("with nothing beside it a bucket is at its provider's endpoint", () => {
  expect(endpointBeside(undefined, "s3://acme")).toBe("");
});
