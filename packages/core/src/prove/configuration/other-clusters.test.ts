import { expect, test } from "vitest";
import { givenOf } from "../testing/given.ts";
import { toldOf } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveConfiguration } from "./prove-configuration.ts";
import { base, settings } from "./testing/two-stages.ts";

const namespace = (stage: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop-${stage}, labels: {stage: ${stage}}}\n`;
const map = (stage: string, text: string, name = "urls") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop-${stage}}\ndata: {url: "${text}"}\n`;
const fetching = (stage: string, kind: string, key = "a/db") => `---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: db, namespace: shop-${stage}}
spec: {secretStoreRef: {name: vault, kind: ${kind}}, data: [{secretKey: x, remoteRef: {key: ${key}}}]}
`;
const worldNamed = (name: string, ...documents: string[]) => ({ ...worldOf([base, ...documents].join("")), name });
const told = (here: string[], ...there: string[][]) => {
  const others = there.map((documents, at) => worldNamed(`other-${at}`, ...documents));
  const world = worldNamed("here", ...here);
  const proofs = [1, 2].map(() => proveConfiguration(world, givenOf(), others));
  expect(proofs[1]).toEqual(proofs[0]);
  const { verdicts, findings } = proofs[0] ?? { verdicts: [], findings: [] };
  return {
    verdicts,
    findings,
    broken: verdicts.filter(({ verdict }) => verdict === "broken").map(({ from, to }) => `${from} > ${to}`),
  };
};
const database = "postgres://db.example.net/orders";

test("a database that a stage of another cluster names too is shared with it", () => {
  const { broken, findings } = told([map("dev", database)], [namespace("qa"), map("qa", database)], [map("prod", "x")]);
  expect(broken).toEqual(["dev > qa"]);
  expect(findings).toMatchObject([{ code: "KS3606", related: [{ message: "qa names it here" }] }]);
});

test("what stages of other clusters share among themselves is told of them, not here", () => {
  const both = [namespace("qa"), map("qa", database), namespace("live"), map("live", database)];
  expect(told([], both)).toMatchObject({ broken: [], findings: [] });
  expect(told([map("dev", database)], both)).toMatchObject({ broken: ["dev > live", "dev > qa"], findings: [{}] });
  const apart = [
    [namespace("qa"), map("qa", database)],
    [namespace("live"), map("live", database)],
  ];
  expect(told([], ...apart)).toMatchObject({ broken: [], findings: [] });
});

test("a fix changes objects of this cluster only", () => {
  const [dev, qa] = ["s3://acme-dev/daily", "s3://acme-qa/daily"];
  const there = [namespace("qa"), map("qa", qa)];
  const { findings } = told([map("dev", dev), map("dev", qa, "reports")], there);
  expect(findings.map(toldOf)).toMatchObject([
    { pairs: ["dev > qa", "qa > dev"], edits: [`set ConfigMap shop-dev/reports: data.url = "${dev}"`] },
  ]);
  const intruding = told([map("dev", dev)], [...there, map("qa", dev, "reports")]);
  expect(intruding.broken).toEqual(["dev > qa"]);
  expect(intruding.findings.map(({ fix }) => fix)).toEqual([undefined]);
});

test("what is of no stage in another cluster is not what is of none here", () => {
  const tools = map("x", database).replace("shop-x", "tools");
  expect(told([map("dev", database)], [tools])).toMatchObject({ broken: [], findings: [] });
  expect(told([tools], [namespace("qa"), map("qa", database)]).broken).toEqual(["(unassigned) > qa"]);
});

test.each([
  ["postgres://db.tools.svc:5432/orders", false],
  ["postgres://metrics.tools/orders", false],
  ["postgres://db.tools.svc.cluster.local/orders", false],
  ["mongodb://a.example.net,db.tools.svc/orders", false],
  ["postgres://tools.svc.example.net/orders", true],
  ["postgres://10.77.0.9/orders", true],
])("%s, which another cluster names too, is the same: %s", (text, isSame) => {
  const { broken } = told([map("dev", text)], [namespace("qa"), map("qa", text)]);
  expect(broken).toEqual(isSame ? ["dev > qa"] : []);
});

test.each([
  ["db.tools.svc", false],
  ["db.example.net", true],
])("a database at %s, of which no port is told, is the same in two clusters: %s", (host, isSame) => {
  const saying = (stage: string) => `---\n${settings(`shop-${stage}`, { DB_HOST: host, DB_NAME: "orders" })}`;
  expect(told([saying("dev")], [namespace("qa"), saying("qa")]).broken).toEqual(isSame ? ["dev > qa"] : []);
});

test("each stage is judged once as a target, also where several clusters have it", () => {
  const { verdicts } = told([], [namespace("qa")], [namespace("qa"), namespace("live")]);
  expect(verdicts.filter(({ from }) => from === "dev").map(({ to }) => to)).toEqual([
    ...["prod", "qa", "live", "(unassigned)", "(outside)"],
  ]);
});

test("a store of the whole cluster that was not read is another in each", () => {
  const all = "ClusterSecretStore";
  const qa = [namespace("qa"), fetching("qa", all)];
  expect(told([fetching("dev", all), fetching("prod", all)]).broken).toEqual(["dev > prod", "prod > dev"]);
  expect(told([fetching("dev", all)], qa).broken).toEqual([]);
  const live = [namespace("live"), fetching("live", all)];
  expect(told([fetching("dev", all, "c/db")], qa, live)).toMatchObject({ broken: [], findings: [] });
  expect(told([fetching("dev", all)], qa, live).broken).toEqual([]);
  expect(told([fetching("dev", all)], qa).verdicts[0]?.assumptions).toContain("unread-stores-apart");
  const both = [...qa, namespace("live"), fetching("live", all, "b/db")];
  expect(told([map("dev", database)], [...both, map("qa", database)]).broken).toEqual(["dev > qa"]);
});

test("a store of the whole cluster that was read is the same wherever it leads to the same", () => {
  const store = `---\napiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: vault}\nspec: {provider: {vault: {server: "https://vault.example.net"}}}\n`;
  const all = "ClusterSecretStore";
  const { broken, findings } = told([store, fetching("dev", all)], [store, namespace("qa"), fetching("qa", all)]);
  expect(broken).toEqual(["dev > qa"]);
  expect(findings[0]?.message).toMatch(/^dev and qa use the secret path a\/db: /);
});

test("whether stores of namespaces that were not read lead to the same is asked of stages only", () => {
  const tools = fetching("x", "SecretStore").replace("shop-x", "tools");
  const { verdicts } = told([fetching("dev", "SecretStore"), tools]);
  expect(verdicts.filter(({ verdict }) => verdict === "unknown").map(({ from, to }) => `${from} > ${to}`)).toEqual([
    "(unassigned) > dev",
  ]);
});
