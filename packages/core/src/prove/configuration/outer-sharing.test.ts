import { expect, test } from "vitest";
import type { WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { worldOf } from "../testing/world-of.ts";
import { outerSharings } from "./outer-sharing.ts";
import type { OuterUse } from "./outer-uses.ts";
import { base } from "./testing/two-stages.ts";

const object = objectsOf(worldOf(base), "Service")[0] as WorldObject;
/** What is shared of what dev and prod name. */
const shared = (type: OuterUse["type"], dev: string, prod: string) =>
  outerSharings(
    [
      ["dev", dev],
      ["prod", prod],
    ].map(([stage = "", path = ""]) => ({
      stage,
      type,
      parts: path.split(" "),
      from: { object, path: [], secret: false },
    })),
  ).map(({ parts, uses }) => `${parts.join(" ")}: ${uses.map(({ stage }) => stage).join(" ")}`);

test.each<[type: OuterUse["type"], dev: string, prod: string, ...shared: string[]]>([
  ["bucket", "e acme", "e acme x y", "e acme: dev prod"],
  ["bucket", "e acme x", "e acme x y", "e acme x: dev prod"],
  ["bucket", "e acme x", "e acme y"],
  ["bucket", "e:9000 acme", "e acme"],
  ["secret path", "vault kv", "vault kv x"],
  ["secret path", "vault kv x", "vault kv x", "vault kv x: dev prod"],
  ["database", "db.net:5432 x", "db.net x", "db.net:5432 x: dev prod"],
  ["database", "a.net:27017,b.net:27017 x", "a.net,b.net x", "a.net:27017,b.net:27017 x: dev prod"],
  ["database", "db.net:54321 x", "db.net x"],
  ["queue", "mq.net:5672 x", "mq.net x", "mq.net:5672 x: dev prod"],
])("of the %s %s and %s is shared", (type, dev, prod, ...expected) => {
  expect(shared(type, dev, prod)).toEqual(expected);
});
