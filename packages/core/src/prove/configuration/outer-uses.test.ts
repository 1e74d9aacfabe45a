import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { OuterUses } from "./outer-uses.ts";
import { base, settings } from "./testing/two-stages.ts";
import { textsOf } from "./texts-of.ts";

/** What the settings of dev name outside: `stage type place part`. */
function named(entries: Readonly<Record<string, string>>): string[] {
  const world = worldOf(base + settings("shop-dev", entries));
  const outer = new OuterUses(world);
  for (const text of textsOf(world)) outer.addText(text);
  return outer.uses.map(({ stage, type, parts }) => `${stage} ${type} ${parts.join(" ")}`);
}

test.each<[entries: Record<string, string>, ...uses: string[]]>([
  [{ DB_HOST: "db.net", DB_NAME: "x" }, "dev database db.net x"],
  [{ DB_HOST: "db.net:33", DB_NAME: "x" }, "dev database db.net:33 x"],
  [{ DB_HOST: "fd00::0009", DB_NAME: "x" }, "dev database [fd00:0:0:0:0:0:0:9] x"],
  [{ DB_HOST: "fd00::9", DB_NAME: "x", DB_PORT: "33" }, "dev database [fd00:0:0:0:0:0:0:9]:33 x"],
  [{ URL: "mysql://[FD00::9]/x" }, "dev database [fd00:0:0:0:0:0:0:9]:3306 x"],
  [{ URL: "mysql://[fd00::9]:33/x" }, "dev database [fd00:0:0:0:0:0:0:9]:33 x"],
  [{ URL: "mysql://db/x" }, "dev database db.shop-dev.svc:3306 x"],
  [{ URL: "mysql://api/x" }, "dev database api.shop-dev.svc:3306 x"],
  [{ URL: "mysql://api.shop-dev.svc.cluster.local/x" }, "dev database api.shop-dev.svc:3306 x"],
  [{ URL: "mongodb://b.net,a.net/x" }, "dev database a.net:27017,b.net:27017 x"],
  [{ URL: "s3://acme/x" }, "dev bucket  acme x"],
  [{ URL: "s3://acme/x", S3_ENDPOINT: "http://minio" }, "dev bucket minio.shop-dev.svc acme x"],
  [{ URL: "s3://acme/x", S3_ENDPOINT: "http://minio:9000" }, "dev bucket minio.shop-dev.svc:9000 acme x"],
  [{ TOPIC: "projects/acme/topics/x" }, "dev queue google projects/acme/topics/x"],
  [{ URL: "# mysql://h.net/x" }],
  [{ URL: "h.net/x" }],
])("of %j is used outside, in one form for every way of writing it", (entries, ...uses) => {
  expect(named(entries)).toEqual(uses);
});
