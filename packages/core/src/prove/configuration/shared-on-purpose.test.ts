import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { toldOf } from "../testing/told.ts";
import { configMap, prove } from "./testing/two-stages.ts";

const none: Intent = { openings: [], grants: [], administrators: [], shared: [] };
const sharing = (name: string, ...sets: readonly (readonly string[])[]): Intent => ({
  ...none,
  shared: sets.map((stages) => ({ type: "object", name, stages })),
});
const test3 = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop-test, labels: {stage: test}}\n---\n";
const uses = (text: string, ...stages: string[]) =>
  test3 + stages.map((stage) => configMap(text, "URL", stage === "tools" ? stage : `shop-${stage}`)).join("---\n");
const told = (text: string, intent?: Intent) => prove(text, intent).findings.map(toldOf);
const database = "postgres://db.example.net/orders";

test.each([
  [database, "orders", true],
  [database, "db.example.net", true],
  [database, "orders at db.example.net:5432", true],
  [database, "db.example", false],
  [database, "order", false],
  ["postgres://db.example.net:15432/orders", "db.example.net", true],
  ["postgres://[fd00:1:2:3:4:5:6:7]/orders", "[fd00:1:2:3:4:5:6:7]", true],
  ["s3://acme/x", "acme/x", true],
  ["s3://acme/x", "acme/y", false],
  ["s3://acme/x/y", "y", true],
  ["s3://acme/x/y", "x", false],
  ["amqp://mq.example.net/orders", "orders at mq.example.net:5672", true],
])("%s is shared on purpose by the name %s: %s", (text, name, is) => {
  expect(told(uses(text, "dev", "prod"), sharing(name, ["dev", "prod"]))).toHaveLength(is ? 0 : 1);
  expect(told(uses(text, "dev", "prod"), sharing(name, ["dev", "test"]))).toHaveLength(1);
});

test("who is meant to share with all the others is left out, and nobody else", () => {
  const pairs = (...sets: string[][]) =>
    told(uses(database, "dev", "prod", "test"), sharing("orders", ...sets)).map((one) => one.pairs);
  const all = ["dev > prod", "dev > test", "prod > dev", "prod > test", "test > dev", "test > prod"];
  expect(pairs()).toEqual([all]);
  expect(pairs(["dev", "prod"])).toEqual([all]);
  expect(pairs(["dev", "test"], ["prod", "test"])).toEqual([["dev > prod", "prod > dev"]]);
  expect(pairs(["dev", "prod", "test"])).toEqual([]);
});

test("all stages that use it are named, each with its first place", () => {
  const [finding] = told(uses(database, "dev", "prod", "test"));
  expect(finding).toMatchObject({
    message:
      "dev, prod and test use the database orders at db.example.net:5432: ConfigMap shop-dev/urls in data.URL, and others",
    at: "ConfigMap shop-dev/urls: data.URL",
    related: [
      "prod names it here @ ConfigMap shop-prod/urls: data.URL",
      "test names it here @ ConfigMap shop-test/urls: data.URL",
    ],
    witness: "dev and prod use the database orders at db.example.net:5432",
    steps: ["dev", "prod"].map(
      (stage) => `ConfigMap shop-${stage}/urls: data.URL says (kept back), which is orders at db.example.net:5432`,
    ),
  });
});

test("of a stage the first place is told, whichever stage was read first", () => {
  const again = configMap(database, "OTHER", "shop-dev").replace("name: urls", "name: more");
  const [finding] = told(`${uses(database, "prod", "dev")}---\n${again}`);
  expect(finding).toMatchObject({
    at: "ConfigMap shop-dev/urls: data.URL",
    related: ["prod names it here @ ConfigMap shop-prod/urls: data.URL"],
  });
});

test("what belongs to no stage may use what a stage does, and is found there, but nothing is found in it", () => {
  expect(told(uses(database, "dev", "tools")).map(({ pairs }) => pairs)).toEqual([["(unassigned) > dev"]]);
  expect(told(uses(database, "tools"))).toEqual([]);
});

test("what Secrets say is compared, and only the kind of it is told", () => {
  const secret = (stage: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop-${stage}}\nstringData: {URL: "${database}"}\n---\n`;
  expect(told(secret("dev") + secret("prod"))).toMatchObject([
    {
      message: "dev and prod use the same database: Secret shop-dev/db in stringData.URL, and others",
      witness: "dev and prod use the same database",
      steps: ["dev", "prod"].map(
        (stage) => `Secret shop-${stage}/db: stringData.URL says (kept back), which is database`,
      ),
    },
  ]);
});

test("one Secret among the places keeps the name back everywhere", () => {
  const secret = `---\napiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop-prod}\nstringData: {URL: "${database}"}\n`;
  expect(told(uses(database, "dev") + secret)).toMatchObject([
    { message: "dev and prod use the same database: ConfigMap shop-dev/urls in data.URL, and others" },
  ]);
});

test.each([
  ["s3://acme/x", "bucket acme/x"],
  ["amqp://mq.example.net/orders", "queue orders at mq.example.net:5672"],
  ["projects/acme/topics/orders", "queue projects/acme/topics/orders"],
  ["arn:aws:rds:eu:12:db:x", "database arn:aws:rds:eu:12:db:x"],
  ["projects/acme/secrets/x", "secret path projects/acme/secrets/x"],
  ["mongodb://m2.example.net,m1.example.net/orders", "database orders at m1.example.net:27017,m2.example.net:27017"],
])("%s is told as the %s", (text, name) => {
  expect(told(uses(text, "dev", "prod"))).toMatchObject([{ witness: `dev and prod use the ${name}` }]);
});

test("of many places the first few are shown", () => {
  const more = ["a", "b", "c", "d", "e"];
  const namespaces = more.map(
    (stage) => `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop-${stage}, labels: {stage: ${stage}}}\n`,
  );
  const [finding] = told(`${namespaces.join("")}${uses(database, ...more, "prod")}`);
  expect(finding?.related).toEqual(
    ["b", "c", "d", "e"].map((stage) => `${stage} names it here @ ConfigMap shop-${stage}/urls: data.URL`),
  );
  expect(finding?.pairs).toHaveLength(30);
});

test("what two stages own is shown to each as its own", () => {
  const { verdicts, findings } = prove(uses("https://both.example.com", "test"));
  expect(findings.map(toldOf)).toMatchObject([
    {
      message: "ConfigMap shop-test/urls of test names the host both.example.com of dev and prod in data.URL",
      pairs: ["test > dev", "test > prod"],
      related: [
        "both.example.com belongs to dev by this @ networking.k8s.io/Ingress shop-dev/web: spec.rules[1].host",
        "both.example.com belongs to prod by this @ networking.k8s.io/Ingress shop-prod/web: spec.rules[2].host",
      ],
    },
  ]);
  const broken = verdicts.flatMap(({ to, witness }) => (witness ? [[to, ...witness.steps]] : []));
  expect(broken).toMatchObject(
    ["dev", "prod"].map((stage) => [stage, { names: { kind: "Ingress", namespace: `shop-${stage}` } }]),
  );
});

test("whether stores that were not read lead to the same is not known of those stages, and of no others", () => {
  const external = (stage: string, key: string) => `---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: db, namespace: shop-${stage}}
spec: {secretStoreRef: {name: vault, kind: SecretStore}, data: [{secretKey: x, remoteRef: {key: ${key}}}]}
`;
  const { verdicts } = prove(
    `${test3}${external("dev", "a/db")}${external("test", "a/db")}${external("prod", "b/db")}`,
  );
  const unknown = verdicts.filter(({ verdict }) => verdict === "unknown");
  const why = (one: string, other: string) =>
    `whether the SecretStores shop-${one}/vault and shop-${other}/vault, which were not read, lead to the same secret path a/db`;
  expect(unknown.map(({ from, to, reason, findings }) => [from, to, reason, findings])).toEqual([
    ["dev", "test", why("dev", "test"), []],
    ["test", "dev", why("test", "dev"), []],
  ]);
  expect(verdicts[0]?.assumptions).toEqual(["no-code-in-images", "one-snapshot", "unread-stores-apart"]);
});
