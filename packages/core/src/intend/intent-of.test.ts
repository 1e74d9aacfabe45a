import { expect, test } from "vitest";
import { smallPlatform } from "../compile/network/testing/small-platform.ts";
import { platformFrom } from "../parse/testing.ts";
import type { Intent, Opening, Peer } from "../verdicts/intent.ts";
import { declaredNodes } from "./declared-nodes.ts";
import { intentOf } from "./intent-of.ts";

function intent(given: Parameters<typeof smallPlatform>[0] = {}): Intent {
  const platform = platformFrom(smallPlatform(given));
  const [cluster] = platform.clusters;
  if (!cluster) throw new Error("no cluster");
  return intentOf(platform, cluster);
}

function shown({ openings }: Intent): string[] {
  return openings.map(
    ({ from, to, ports = [] }: Opening) =>
      `${peer(from)} > ${peer(to)} ${ports.map(({ protocol, port }) => `${protocol}/${port}`).join()}`,
  );
}

function peer({ stage, namespace, namespaceLabels, podLabels, cidr, host, forwards }: Peer): string {
  const labels = { ...namespaceLabels, ...podLabels };
  const parts = [
    stage,
    namespace,
    ...Object.values(labels),
    host,
    cidr,
    forwards === false ? "(no forwarding)" : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" ");
}

const dns = (stage: string): string => `${stage} > kube-system kube-dns (no forwarding) UDP/53,TCP/53`;

test("every stage asks the DNS, which forwards nothing, and declared calls go to the workload and port that is called", () => {
  const found = shown(intent());
  expect(found).toContain(dns("dev"));
  expect(found).toContain(dns("prod"));
  expect(found).toContain("prod web-prod web > prod api-prod api api TCP/9090");
  expect(found.filter((line) => /^dev.*> prod|^prod.*> dev/.test(line))).toEqual([]);
});

test("an exposed app is opened to the entry and to the world outside, on its port only", () => {
  const found = shown(intent({ web: "expose: {}" })).filter((line) => line.includes("> prod web-prod"));
  expect(found).toEqual([
    "ingress-nginx ingress-nginx controller > prod web-prod web TCP/8080",
    "0.0.0.0/0 > prod web-prod web TCP/8080",
    "::/0 > prod web-prod web TCP/8080",
  ]);
});

test("monitoring reaches the ports that it scrapes", () => {
  const cluster = "monitoring: { namespace: { name: metrics }, pods: { app: prometheus }, ports: [9090] }";
  expect(shown(intent({ cluster })).filter((line) => line.startsWith("metrics"))).toEqual([
    "metrics prometheus > dev api-dev api TCP/9090",
    "metrics prometheus > prod api-prod api TCP/9090",
  ]);
});

test("a shared thing is opened to who calls it, and forwards only where it says so", () => {
  const db = (forwards: boolean): string =>
    `kind: Shared, metadata: { name: db }, spec: { stages: [dev], pods: { namespace: { name: data }, pods: { app: postgres } }, ports: [{ port: 5432 }], forwards: ${forwards} }`;
  const web = "calls: [{ shared: db }], in: [dev]";
  const to = (forwards: boolean): Peer | undefined =>
    intent({ more: db(forwards), web }).openings.find((one) => one.to.podLabels?.["app"] === "postgres")?.to;
  expect(to(false)?.forwards).toBe(false);
  expect(to(true)).toEqual({ namespaceLabels: { name: "data" }, podLabels: { app: "postgres" } });
});

test("only stages that are both open reach each other", () => {
  const open = shown(intent({ dev: "network: open" }));
  expect(open).toContain("dev > (unassigned) ");
  expect(open.filter((line) => line.startsWith("dev > prod") || line.startsWith("prod > dev"))).toEqual([]);
});

test("grants are of the stage and no other, deployers stay in theirs, administrators are named as the cluster names them", () => {
  const { grants, administrators } = intent();
  for (const stage of ["dev", "prod"]) {
    const deployer = grants.find(({ subject, stage: where }) => subject.name === "deployer" && where === stage);
    expect(deployer?.subject.namespace).toMatch(new RegExp(`${stage}$`));
  }
  expect(
    grants.filter(({ subject, stage }) => subject.name === "deployer" && !subject.namespace?.endsWith(stage)),
  ).toEqual([]);
  expect(administrators).toContainEqual({ kind: "Group", name: "system:masters" });
});

test("production beside others in one cluster, and nodes of no stage, are shared where they are declared so", () => {
  const { shared } = intent();
  expect(shared).toContainEqual({ type: "cluster", stages: ["dev", "prod"] });
  const nodes = shared.find(({ type }) => type === "nodes");
  expect(nodes?.stages).not.toContain("prod");
});

test("there is a node for each way in which pods of the declaration are placed, and no size is made up", () => {
  const platform = platformFrom(smallPlatform());
  const [cluster] = platform.clusters;
  if (!cluster) throw new Error("no cluster");
  const nodes = declaredNodes(platform, cluster).map(({ object }) => object);
  expect(nodes.map(({ metadata }) => metadata.labels?.["stage"])).toEqual(["prod", undefined]);
  expect(JSON.stringify(nodes)).not.toMatch(/allocatable|capacity/);
  expect(nodes[0]?.["spec"]).toEqual({ taints: [{ key: "stage", value: "prod", effect: "NoSchedule" }] });
});
