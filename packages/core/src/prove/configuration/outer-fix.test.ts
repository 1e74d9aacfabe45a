import { describe, expect, test } from "vitest";
import { applyEdits } from "../fixes/apply-edits.ts";
import { givenOf } from "../testing/given.ts";
import { toldOf } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveConfiguration } from "./prove-configuration.ts";
import { base } from "./testing/two-stages.ts";

const test3 = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop-test, labels: {stage: test}}\n";
const map = (stage: string, name: string, text: string) =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop-${stage}}\ndata: {url: "${text}"}\n`;
const vault = (stage: string, name: string, path: string) =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop-${stage}, annotations: {vault.hashicorp.com/agent-inject-secret-db: ${path}}}\nspec: {containers: []}\n`;
const prove = (world: ReturnType<typeof worldOf>) => proveConfiguration(world, givenOf());
const found = (...documents: string[]) => prove(worldOf([base, test3, ...documents].join(""))).findings.map(toldOf);
const database = (stage: string, name = "orders") => `postgres://shop-${stage}.db.example.net/${name}`;

test.each([
  [database("prod"), database("dev")],
  ["s3://acme-prod/daily", "s3://acme-dev/daily"],
])("%s, named by dev too, is found in dev, and mended by what dev has of the kind", (prod, dev) => {
  const world = worldOf(`${base}${map("prod", "own", prod)}${map("dev", "own", dev)}${map("dev", "reports", prod)}`);
  const { findings } = prove(world);
  expect(findings).toMatchObject([
    { code: "KS3606", at: { object: { object: { metadata: { namespace: "shop-dev" } } } } },
  ]);
  expect(findings[0]?.fix?.edits).toMatchObject([{ type: "set", path: ["data", "url"], value: dev }]);
  expect(prove(applyEdits(world, findings[0]?.fix?.edits ?? [])).findings).toEqual([]);
});

describe("what several name is told", () => {
  const places = (name: string) => {
    const [one] = found(...["dev", "prod", "test"].map((stage) => map(stage, "own", `s3://${name}/daily`)));
    return [one?.at, ...(one?.related ?? []).map((text) => text.replace(/.* @ /, ""))];
  };
  const at = (...stages: string[]) => stages.map((stage) => `ConfigMap shop-${stage}/own: data.url`);
  test.each([
    ["acme-dev", at("prod", "test", "dev")],
    ["acme-prod", at("dev", "test", "prod")],
    ["acme", at("dev", "prod", "test")],
    ["acme-dev-prod", at("dev", "prod", "test")],
  ])("%s: of those whose name it has not before those whose it has", (name, expected) =>
    expect(places(name)).toEqual(expected),
  );
});

describe("nothing is made up", () => {
  test.each<[what: string, ...documents: string[]]>([
    ["where nothing says that the stage has one of its own", map("dev", "reports", database("prod"))],
    ["where only another stage has it", map("dev", "reports", database("prod")), map("test", "own", database("dev"))],
    [
      "where it has another at its own server",
      map("dev", "reports", database("prod")),
      map("dev", "own", database("dev", "invoices")),
    ],
    [
      "where it has a queue there and no database",
      map("dev", "reports", "postgres://shop-prod.db.example.net:5672/orders"),
      map("prod", "more", "postgres://shop-prod.db.example.net:5672/orders"),
      map("dev", "own", "amqp://shop-dev.db.example.net/orders"),
    ],
    [
      "where the name is written in another way",
      map("dev", "reports", "postgres://SHOP-PROD.db.example.net/prod-orders"),
      map("prod", "more", "postgres://shop-prod.db.example.net/prod-orders"),
      map("dev", "own", "postgres://shop-dev.db.example.net/dev-orders"),
    ],
    [
      "where the name says two of the stages",
      map("dev", "reports", "s3://acme-dev-prod/x"),
      map("prod", "more", "s3://acme-dev-prod/x"),
      map("prod", "other", "s3://acme-prod-prod/x"),
      map("dev", "own", "s3://acme-dev-dev/x"),
    ],
    [
      "where a Secret says it",
      `---\napiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop-dev}\nstringData: {url: "${database("prod")}"}\n`,
      map("dev", "own", database("dev")),
    ],
    [
      "of a secret path, where it has another in the same store",
      vault("dev", "web", "kv/prod/db"),
      vault("prod", "web", "kv/prod/db"),
      vault("dev", "more", "kv/dev/other"),
    ],
  ])("%s", (_, ...documents) => {
    const told = found(map("prod", "own", database("prod")), ...documents);
    expect(told).toHaveLength(1);
    expect(told[0]?.fix).toBeUndefined();
  });
});

describe("a fix", () => {
  const edits = (...documents: string[]) => found(...documents).map((one) => [one.fix, ...(one.edits ?? [])]);
  const set = (name: string, value: string) => `set ConfigMap shop-${name}: data.url = "${value}"`;

  test("names a folder in the stage's own bucket, though it has another there", () => {
    expect(
      edits(
        map("prod", "own", "s3://acme-prod/daily"),
        map("dev", "own", "s3://acme-dev/hourly"),
        map("dev", "reports", "s3://acme-prod/daily"),
      ),
    ).toEqual([["name the bucket of dev instead", set("dev/reports", "s3://acme-dev/daily")]]);
  });

  test("names each stage's own where several name another's", () => {
    expect(
      edits(
        ...["prod", "dev", "test"].map((stage) => map(stage, "own", database(stage))),
        ...["test", "dev"].map((stage) => map(stage, "reports", database("prod"))),
      ),
    ).toEqual([
      [
        "name the database of dev and test instead",
        set("test/reports", database("test")),
        set("dev/reports", database("dev")),
      ],
    ]);
  });

  test("leaves alone what is of another kind, and a queue is mended as one", () => {
    const all = (scheme: string, stage: string, name: string, of = stage) =>
      map(stage, name, `${scheme}://shop-${of}.db.example.net:5672/orders`);
    const documents = ["postgres", "amqp"].flatMap((scheme) => [
      ...["dev", "prod"].map((stage) => all(scheme, stage, `${scheme}-own`)),
      all(scheme, "dev", `${scheme}-reports`, "prod"),
    ]);
    const value = (scheme: string) => `${scheme}://shop-dev.db.example.net:5672/orders`;
    expect(edits(...documents)).toEqual([
      ["name the database of dev instead", set("dev/postgres-reports", value("postgres"))],
      ["name the queue of dev instead", set("dev/amqp-reports", value("amqp"))],
    ]);
  });

  test("changes no more of the text than the names, however the server is written", () => {
    expect(
      edits(
        map("prod", "own", "postgres://metrics.tools/prod-orders"),
        map("dev", "own", "postgres://metrics.tools/dev-orders"),
        map("dev", "reports", "postgres://u:p@metrics.tools/prod-orders?x=y"),
      ),
    ).toEqual([
      ["name the database of dev instead", set("dev/reports", "postgres://u:p@metrics.tools/dev-orders?x=y")],
    ]);
    const cluster = (stage: string) => `mongodb://a-${stage}.example.net:27017,b-${stage}.example.net:27017/orders`;
    expect(
      edits(
        map("prod", "own", cluster("prod")),
        map("dev", "own", cluster("dev")),
        map("dev", "reports", cluster("prod")),
      ),
    ).toEqual([["name the database of dev instead", set("dev/reports", cluster("dev"))]]);
  });
});
