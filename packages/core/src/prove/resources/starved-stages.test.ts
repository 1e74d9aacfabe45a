import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { toldOf } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveResources } from "./prove-resources.ts";

const group = "rbac.authorization.k8s.io";
const namespace = (name: string, stage: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { stage: ${stage} } } }\n---\n`;
const sound = "{ requests: { cpu: 1, memory: 1Gi }, limits: { memory: 1Gi } }";
const deployment = (home: string, more = "", resources = sound) =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: ${home} }, spec: { replicas: 2, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web, resources: ${resources} }]${more} } } } }\n---\n`;
const quota = (home: string, spec: string, name = "bounds") =>
  `{ apiVersion: v1, kind: ResourceQuota, metadata: { name: ${name}, namespace: ${home} }, spec: ${spec} }\n---\n`;
const noClasses = (home: string) =>
  quota(
    home,
    '{ hard: { pods: "0" }, scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: Exists }] } }',
    "classes",
  );
const maker = (home: string) =>
  `{ apiVersion: ${group}/v1, kind: Role, metadata: { name: maker, namespace: ${home} }, rules: [{ apiGroups: [""], resources: [pods], verbs: [create] }] }
---
{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: maker, namespace: ${home} }, roleRef: { apiGroup: ${group}, kind: Role, name: maker }, subjects: [{ apiGroup: ${group}, kind: User, name: anna }] }
---
`;
const priority = (name: string, value: number) =>
  `{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: ${name} }, value: ${value} }\n---\n`;
const stages = namespace("shop-dev", "dev") + namespace("shop-prod", "prod");
const running = deployment("shop-dev") + deployment("shop-prod");

function told(text: string) {
  const world = worldOf(text);
  const { findings, verdicts } = proveResources(
    world,
    givenOf({ rights: makeRights(world, undefined), admission: makeAdmission(world) }),
  );
  const verdict = verdicts.find(({ from, to }) => from === "dev" && to === "prod");
  return { findings, told: findings.map(toldOf), verdict };
}

const codes = (text: string) => told(text).findings.map(({ code }) => code);

test("several stages that are starved in the same way are one finding", () => {
  const more =
    namespace("shop-test", "test") + deployment("shop-test") + namespace("shop-qa", "qa") + deployment("shop-qa");
  const two = told(stages + running + maker("shop-dev") + noClasses("shop-dev") + more).told;
  expect(two).toMatchObject([
    {
      message: expect.stringMatching(/; 2 more pairs of stages alike$/),
      pairs: ["dev > prod", "dev > qa", "dev > test"],
    },
  ]);
  const one = told(
    stages +
      running +
      maker("shop-dev") +
      noClasses("shop-dev") +
      namespace("shop-test", "test") +
      deployment("shop-test"),
  );
  expect(one.told[0]?.message).toMatch(/; 1 more pair of stages alike$/);
});

test("of what is of no stage nobody knows what is meant, unless an intent says it: only then it is told", () => {
  const tools = "{ apiVersion: v1, kind: Namespace, metadata: { name: tools } }\n---\n";
  const text = stages + running + tools + deployment("tools", "", "{}");
  const world = worldOf(text);
  const intent = { openings: [], grants: [], shared: [], administrators: [] };
  const found = (given: object) => proveResources(world, givenOf({ rights: makeRights(world, undefined), ...given }));
  const broken = found({}).verdicts.filter(({ verdict }) => verdict === "broken");
  expect(broken.map(({ from, to }) => `${from} > ${to}`)).toEqual(["(unassigned) > dev", "(unassigned) > prod"]);
  expect(found({}).findings).toEqual([]);
  expect(broken[0]?.findings).toEqual([]);
  expect(found({ intent }).findings.map(({ pairs }) => pairs.map(({ from, to }) => `${from} > ${to}`))).toEqual([
    ["(unassigned) > dev", "(unassigned) > prod"],
  ]);
});

test("each verdict names the codes of its own pair, and findings are in the order of their codes", () => {
  const text = `${stages}${deployment("shop-dev", ", priorityClassName: high")}${deployment("shop-prod", "", "{}")}${priority("high", 1000)}`;
  const world = worldOf(text);
  const { verdicts } = proveResources(world, givenOf({ rights: makeRights(world, undefined) }));
  const of = (from: string, to: string) => verdicts.find((one) => one.from === from && one.to === to)?.findings;
  expect([of("dev", "prod"), of("prod", "dev")]).toEqual([["KS3703"], ["KS3701"]]);
  expect(codes(text)).toEqual(["KS3701", "KS3703"]);
});

const enough = '{ hard: { requests.cpu: "4", requests.memory: 8Gi, limits.memory: 8Gi } }';

test("a fix refuses all classes but those with which the stage's pods run", () => {
  const quiet = priority("quiet", 5).replace("value: 5", "value: 5, preemptionPolicy: Never");
  const text = `${stages}${deployment("shop-dev", ", priorityClassName: quiet")}${deployment("shop-prod")}${maker("shop-dev")}${quota("shop-dev", enough)}${quiet}`;
  const [edit] = told(text).findings[0]?.fix?.edits ?? [];
  expect(edit).toMatchObject({
    object: {
      spec: {
        scopeSelector: {
          matchExpressions: [
            { scopeName: "PriorityClass", operator: "Exists" },
            { scopeName: "PriorityClass", operator: "NotIn", values: ["quiet"] },
          ],
        },
      },
    },
  });
});

test("an account that may name a class is named with its namespace, and so is the default class", () => {
  const account = maker("shop-dev").replace(
    `{ apiGroup: ${group}, kind: User, name: anna }`,
    "{ kind: ServiceAccount, name: bot, namespace: shop-dev }",
  );
  const text = stages + running + account + quota("shop-dev", enough);
  expect(told(text).findings[0]?.message).toBe(
    "shop-dev/bot may make pods with the priority class system-cluster-critical (2000000000) in shop-dev, which evict pods of prod with 0",
  );
  const low =
    stages + deployment("shop-dev", ", priorityClassName: low") + deployment("shop-prod", ", priorityClassName: low");
  const named = low + priority("low", -5) + maker("shop-dev") + quota("shop-dev", enough) + noClasses("shop-dev");
  expect(told(named).findings.map(({ message }) => message)).toEqual([
    "anna may make pods of the default priority (0) in shop-dev, which evict pods of prod with -5",
  ]);
});

test("of the pods of a stage the one with the lowest priority is evicted first", () => {
  const text = `${stages}${deployment("shop-dev", ", priorityClassName: mid")}${deployment("shop-prod", ", priorityClassName: high")}${deployment("shop-prod", ", priorityClassName: low").replace("name: web,", "name: api,")}${deployment("shop-prod", ", priorityClassName: high").replace("name: web,", "name: job,")}`;
  const classes = priority("mid", 5) + priority("high", 9) + priority("low", -5);
  const first = told(text + classes).findings.find((one) => one.pairs[0]?.from === "dev");
  expect(first?.message).toBe("the Deployment shop-dev/web of dev has the priority 5 and evicts pods of prod with -5");
});

test("whether a class may be named is not known where admission leaves it open", () => {
  const text = stages + running + maker("shop-dev") + quota("shop-dev", enough);
  const world = worldOf(text);
  const policy = { group: "", kind: "P", namespace: "", name: "p" };
  const { verdicts } = proveResources(
    world,
    givenOf({
      rights: makeRights(world, undefined),
      admission: { decide: () => ({ answer: "depends", by: [{ policy, message: "it reads a parameter" }] }) },
    }),
  );
  const verdict = verdicts.find(({ from, to }) => from === "dev" && to === "prod");
  expect(verdict).toMatchObject({ verdict: "unknown", findings: [] });
  expect(verdict?.reason).toBe(
    "whether pods of dev may have the priority class system-cluster-critical, above those of prod, could not be decided",
  );
});

test("who shares something else than nodes has no priority over others meant", () => {
  const text =
    stages + deployment("shop-dev", ", priorityClassName: high") + deployment("shop-prod") + priority("high", 1000);
  const world = worldOf(text);
  const answer = (...shared: readonly object[]) => {
    const intent = { openings: [], grants: [], administrators: [], shared: shared as never };
    const { verdicts } = proveResources(world, givenOf({ intent, rights: makeRights(world, undefined) }));
    return verdicts.find(({ from, to }) => from === "dev" && to === "prod")?.verdict;
  };
  expect(answer({ type: "nodes", stages: ["dev", "prod"] })).toBe("holds");
  expect(answer({ type: "cluster", stages: ["dev", "prod"] })).toBe("broken");
  expect(answer({ type: "nodes", stages: ["dev", "test"] })).toBe("broken");
  expect(answer({ type: "nodes", stages: ["test", "prod"] })).toBe("broken");
});
