import { expect, test } from "vitest";
import { deployment, judged, namespace, node, quota, stages } from "./testing/resource-worlds.ts";

const asking = (cpu: string, memory: string) =>
  `{ requests: { cpu: ${cpu}, memory: ${memory} }, limits: { memory: ${memory} } }`;
const bounds = (cpu: string, memory: string, home = "shop-dev") =>
  quota(home, `{ hard: { requests.cpu: ${cpu}, requests.memory: ${memory}, limits.memory: ${memory} } }`);
const free = node("free", { cpu: "10", memory: "10Gi" });
const dev = deployment("shop-dev", "", asking("10m", "1Mi"));
const prod = (cpu: string, memory: string) => deployment("shop-prod", "", asking(cpu, memory));

test.each<[string, quota: string, needed: string, codes: readonly string[]]>([
  ["all fits", bounds("4", "4Gi"), prod("2", "2Gi"), []],
  ["it fits exactly", bounds("6", "6Gi"), prod("2", "2Gi"), []],
  ["there are too few cores", bounds("6001m", "6Gi"), prod("2", "2Gi"), ["KS3704"]],
  ["there is too little memory", bounds("6", "6145Mi"), prod("2", "2Gi"), ["KS3704"]],
  ["the others need all that there is", bounds("1m", "1Mi"), prod("5", "5Gi"), ["KS3704"]],
  ["the others have not enough even by themselves", bounds("1", "1Gi"), prod("6", "6Gi"), []],
  ["the others ask for nothing", bounds("11", "11Gi"), deployment("shop-prod", "", "{}"), []],
])("quotas, what others ask for and what their nodes have: %s", (_, quotas, needed, codes) => {
  const { verdict } = judged(stages + free + dev + needed + quotas);
  expect(verdict?.findings).toEqual(codes);
  expect(verdict?.verdict).toBe(codes.length === 0 ? "holds" : "broken");
});

test("too little memory is told in mebibytes, and quotas are lowered in what there is too little of", () => {
  const { findings, told } = judged(stages + free + dev + prod("2", "2Gi") + bounds("6", "9Gi"));
  expect(told).toMatchObject([
    {
      message:
        "the quotas of dev (memory 9Gi) and what pods of prod ask for (4Gi) are more than the 10Gi of the nodes on which both run",
      edits: ['set ResourceQuota shop-dev/bounds: spec.hard."requests.memory" = "6Gi"'],
    },
  ]);
  expect(findings).toHaveLength(1);
});

test("too few cores are told in cores; quotas of all namespaces count together", () => {
  const text =
    stages +
    free +
    dev +
    prod("2500m", "1Gi") +
    bounds("3", "1Gi") +
    namespace("cart-dev", "dev") +
    bounds("3", "1Gi", "cart-dev");
  const { told } = judged(text + deployment("cart-dev", "", asking("10m", "1Mi")));
  expect(told).toMatchObject([
    {
      message:
        "the quotas of dev (cpu 6) and what pods of prod ask for (5) are more than the 10 of the nodes on which both run",
      edits: [
        'set ResourceQuota shop-dev/bounds: spec.hard."requests.cpu" = "2500m"',
        'set ResourceQuota cart-dev/bounds: spec.hard."requests.cpu" = "2500m"',
      ],
    },
  ]);
});

test("cores are counted in tens, not in powers of two", () => {
  const { told } = judged(stages + free + dev + prod("2", "1Gi") + bounds("1024", "1Gi"));
  expect(told[0]?.message).toContain("(cpu 1024)");
});

test("nodes that do not say what they have are counted on for nothing, and told of for nothing", () => {
  const silent = "{ apiVersion: v1, kind: Node, metadata: { name: silent } }\n---\n";
  expect(judged(stages + silent + dev + prod("5", "5Gi") + bounds("9", "9Gi")).verdict?.verdict).toBe("holds");
});

test("what a pod asks for as a whole counts, whatever its containers ask for", () => {
  const whole = (cpu: string) => deployment("shop-prod", `, resources: { requests: { cpu: ${cpu} } }`);
  expect(judged(stages + free + dev + whole("2") + bounds("6", "1Gi")).verdict?.verdict).toBe("holds");
  expect(judged(stages + free + dev + whole("3") + bounds("6", "1Gi")).verdict?.verdict).toBe("broken");
});

const one =
  "containers: [{ name: a, image: a, resources: { requests: { cpu: 1, memory: 1Gi }, limits: { memory: 1Gi } } }]";
const template = (more = "") => `template: { metadata: { labels: { app: a } }, spec: { ${one}${more} } }`;
const daemons = (more = "") =>
  `{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: a, namespace: shop-prod }, spec: { selector: { matchLabels: { app: a } }, ${template(more)} } }\n---\n`;
const cronJob = `{ apiVersion: batch/v1, kind: CronJob, metadata: { name: a, namespace: shop-prod }, spec: { schedule: "* * * * *", jobTemplate: { spec: { parallelism: 4, ${template(", restartPolicy: Never")} } } } }\n---\n`;
const small = (name: string, pool: string) => node(name, { labels: `{ pool: ${pool} }`, cpu: "5", memory: "5Gi" });
const nodes = small("node-1", "a") + small("node-2", "a") + small("node-3", "b");

test.each<[string, needed: string, given: string, verdict: string]>([
  ["a CronJob, with as many pods as it has at once", cronJob, "12", "broken"],
  ["a CronJob that fits", cronJob, "11", "holds"],
  ["a DaemonSet, on each node", daemons(), "13", "broken"],
  ["a DaemonSet that fits", daemons(), "12", "holds"],
  ["a DaemonSet on some nodes", daemons(", nodeSelector: { pool: a }"), "8", "holds"],
  ["a DaemonSet beside something else", daemons() + deployment("shop-prod"), "11", "broken"],
  ["both fit", daemons() + deployment("shop-prod"), "10", "holds"],
])("of what others ask for counts %s", (_, needed, given, verdict) => {
  const made = `{ apiVersion: v1, kind: Pod, metadata: { name: a-1, namespace: shop-prod, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: a, uid: u, controller: true }] }, spec: { ${one} } }\n---\n`;
  const text = stages + nodes + dev + needed + bounds(given, "1Gi");
  expect(judged(text).verdict?.verdict).toBe(verdict);
  if (needed === daemons()) expect(judged(text + made).verdict?.verdict).toBe(verdict);
});

test("pods of DaemonSets count where the other stage runs too", () => {
  const onA = deployment("shop-dev", ", nodeSelector: { pool: a }", asking("10m", "1Mi"));
  expect(judged(stages + nodes + onA + daemons() + bounds("8", "1Gi")).verdict?.verdict).toBe("holds");
  expect(judged(stages + nodes + onA + daemons() + bounds("9", "1Gi")).told[0]?.message).toBe(
    "the quotas of dev (cpu 9) and what pods of prod ask for (2) are more than the 10 of the nodes on which both run",
  );
});
