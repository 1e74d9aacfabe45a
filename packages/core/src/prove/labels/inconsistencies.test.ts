import { describe, expect, test } from "vitest";
import { editText, siteText, stepText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import type { Breach } from "./breach.ts";
import { inconsistencies } from "./inconsistencies.ts";

const namespace = (name: string, labels = "") =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}${labels && `, labels: { ${labels} }`} } }\n---\n`;
const stages = namespace("web-dev", "stage: dev") + namespace("web-prod", "stage: prod") + namespace("tools");

function told({ at, witness, fix, ...breach }: Breach) {
  return {
    ...breach,
    at: at && siteText(at),
    summary: witness?.summary,
    steps: witness?.steps.map(stepText),
    fix: fix?.description,
    edits: fix?.edits.map(editText),
  };
}

const found = (text: string) => inconsistencies(worldOf(text)).map(told);
const messages = (text: string) => found(text).map(({ message }) => message);

describe("pods", () => {
  const pod = (metadata: string) =>
    `{ apiVersion: v1, kind: Pod, metadata: { name: web, ${metadata} }, spec: { containers: [] } }\n---\n`;
  const owner = (controller: boolean) =>
    `{ apiVersion: example.com/v1, kind: Thing, name: a, uid: "1", controller: ${controller} }`;

  test("all of what is told of a pod with another stage's label", () => {
    const message = "Pod web-dev/web is in stage dev and carries stage: prod";
    expect(found(stages + pod("namespace: web-dev, labels: { app: web, stage: prod }"))).toEqual([
      {
        code: "KS3507",
        pair: { from: "dev", to: "prod" },
        cause: "Pod web-dev/web",
        message,
        hint: "write stage: dev",
        at: "Pod web-dev/web: metadata.labels.stage",
        summary: message,
        steps: ["Pod web-dev/web: metadata.labels.stage says prod"],
        fix: "set the label stage to dev",
        edits: ['set Pod web-dev/web: metadata.labels.stage = "dev"'],
      },
    ]);
  });

  test.each([
    ["its own stage's", "namespace: web-dev, labels: { stage: dev }"],
    ["none", "namespace: web-dev"],
    ["what is no stage", "namespace: web-dev, labels: { stage: blue }"],
    ["a stage's, in a namespace of none", "namespace: tools, labels: { stage: prod }"],
    [
      "a stage's, and is made by a controller",
      `namespace: web-dev, labels: { stage: prod }, ownerReferences: [${owner(true)}]`,
    ],
    [
      "a stage's, and has one controller among its owners",
      `namespace: web-dev, labels: { stage: prod }, ownerReferences: [${owner(false)}, ${owner(true)}]`,
    ],
  ])("nothing is told of a pod that carries %s", (_, metadata) => {
    expect(messages(stages + pod(metadata))).toEqual([]);
  });

  test("an owner that is no controller wrote no template", () => {
    expect(
      messages(stages + pod(`namespace: web-dev, labels: { stage: prod }, ownerReferences: [${owner(false)}]`)),
    ).toHaveLength(1);
  });

  const template = "{ metadata: { labels: { app: web, stage: prod } }, spec: { containers: [] } }";
  test.each([
    ["apps/v1", "Deployment", `{ selector: { matchLabels: { app: web } }, template: ${template} }`, "spec.template"],
    ["apps/v1", "ReplicaSet", `{ selector: { matchLabels: { app: web } }, template: ${template} }`, "spec.template"],
    [
      "apps/v1",
      "StatefulSet",
      `{ serviceName: web, selector: { matchLabels: { app: web } }, template: ${template} }`,
      "spec.template",
    ],
    ["apps/v1", "DaemonSet", `{ selector: { matchLabels: { app: web } }, template: ${template} }`, "spec.template"],
    ["batch/v1", "Job", `{ template: ${template} }`, "spec.template"],
    [
      "batch/v1",
      "CronJob",
      `{ schedule: "* * * * *", jobTemplate: { spec: { template: ${template} } } }`,
      "spec.jobTemplate.spec.template",
    ],
  ])("%s %s says it in its template, and is put right there", (apiVersion, kind, spec, path) => {
    const text = `${stages}{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: web, namespace: web-dev }, spec: ${spec} }\n`;
    const [one, ...others] = found(text);
    expect(others).toEqual([]);
    expect(one?.message).toBe(`${kind} web-dev/web is in stage dev and carries stage: prod`);
    const field = `${apiVersion.split("/")[0]}/${kind} web-dev/web: ${path}.metadata.labels.stage`;
    expect(one?.steps).toEqual([`${field} says prod`]);
    expect(one?.edits).toEqual([`set ${field} = "dev"`]);
    expect(messages(text.replace("metadata: { labels: { app: web, stage: prod } }, ", ""))).toEqual([]);
  });

  test("a workload that is not written out is passed over", () => {
    const bare = "{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: web-dev } }";
    expect(messages(stages + bare)).toEqual([]);
  });
});

describe("nodes", () => {
  const node = (labels: string, ...taints: readonly string[]) =>
    `{ apiVersion: v1, kind: Node, metadata: { name: big, labels: { ${labels} } }, spec: { taints: [${taints.join(", ")}] } }\n---\n`;
  const taint = (value: string, effect = "NoSchedule", key = "stage") =>
    `{ key: ${key}, value: ${value}, effect: ${effect} }`;

  test("all of what is told of a node with another stage's taint", () => {
    const message = "node big carries stage: prod and the taint stage=dev:NoExecute";
    expect(found(stages + node("stage: prod", taint("prod"), taint("dev", "NoExecute")))).toEqual([
      {
        code: "KS3508",
        pair: { from: "dev", to: "prod" },
        cause: "big",
        message,
        hint: "the taint of a node is its stage's: stage=prod",
        at: "Node big: spec.taints[1].value",
        summary: message,
        steps: ["Node big: spec.taints[1].value says dev"],
        fix: "set the taint to stage=prod",
        edits: ['set Node big: spec.taints[1].value = "prod"'],
      },
    ]);
  });

  test.each([
    ["of its own stage", node("stage: prod", taint("prod"))],
    ["semantics 19: that never blocks", node("stage: prod", taint("dev", "PreferNoSchedule"))],
    ["of another key", node("stage: prod", taint("dev", "NoSchedule", "team"))],
    ["that names no stage", node("stage: prod", taint("blue"), "{ key: stage, effect: NoSchedule }")],
    ["of a node of no stage", node("pool: large", taint("dev"))],
  ])("nothing is told of a taint %s", (_, text) => {
    expect(messages(stages + text)).toEqual([]);
  });

  test("nothing is told of a node that says nothing", () => {
    const bare = "{ apiVersion: v1, kind: Node, metadata: { name: big, labels: { stage: prod } } }";
    expect(messages(stages + bare)).toEqual([]);
  });
});

describe("names", () => {
  const after = (...stagesOfNames: readonly string[]) =>
    stagesOfNames.map((one) => namespace(one.split("=")[0] ?? "", `stage: ${one.split("=")[1]}`)).join("");

  test("all of what is told of a namespace that is named after another stage", () => {
    const text = after("web-dev=dev", "api-dev=dev", "web-prod=prod", "api-prod=prod", "cart-prod=dev");
    expect(found(text)).toEqual([
      {
        code: "KS3509",
        pair: { from: "dev", to: "prod" },
        cause: "cart-prod",
        message: "namespace cart-prod carries stage: dev, and others so named are of prod",
        hint: "correct the label stage, or the name",
        at: "Namespace cart-prod: metadata.labels.stage",
        summary: undefined,
        steps: undefined,
        fix: undefined,
        edits: undefined,
      },
    ]);
  });

  test("the longest name of a stage is what a name says", () => {
    const named = ["web-dev=dev", "web-qa-dev=qa-dev", "api-qa-dev=qa-dev", "api-dev=dev"];
    expect(messages(after(...named))).toEqual([]);
    expect(messages(after(...named, "cart-qa-dev=dev"))).toEqual([
      "namespace cart-qa-dev carries stage: dev, and others so named are of qa-dev",
    ]);
  });

  test("half of a stage's namespaces have to be named after it", () => {
    const named = ["web-dev=dev", "web-prod=prod", "cart-prod=dev"];
    expect(messages(after(...named))).toHaveLength(1);
    expect(messages(after(...named, "other=dev"))).toEqual([]);
    expect(messages(after("web-dev=dev", "web-prod=prod", "cart-prod=dev", "one=prod", "two=prod"))).toEqual([]);
    expect(messages(after("web=dev", "web-prod=prod", "cart-prod=dev"))).toEqual([]);
    expect(messages(after("web-dev=dev", "cart-prod=dev", "api-dev=dev", "web=prod"))).toEqual([]);
  });

  test("a stage that only nodes belong to names no namespaces", () => {
    const node = "{ apiVersion: v1, kind: Node, metadata: { name: a, labels: { stage: prod } } }";
    expect(messages(after("web-dev=dev", "cart-prod=dev") + node)).toEqual([]);
  });

  test("a namespace of no stage says nothing by its name", () => {
    expect(messages(after("web-dev=dev", "web-prod=prod") + namespace("cart-prod"))).toEqual([]);
  });
});

describe("spellings", () => {
  test("all of what is told of a label in another case", () => {
    expect(found(stages + namespace("api", "Stage: Prod"))).toEqual([
      {
        code: "KS3510",
        pair: { from: "(unassigned)", to: "prod" },
        cause: "api",
        message: "namespace api carries Stage: Prod, and all others stage: prod",
        hint: "write stage: prod",
        at: "Namespace api: metadata.labels.Stage",
        summary: undefined,
        steps: undefined,
        fix: "label api with stage: prod",
        edits: ['set Namespace api: metadata.labels.stage = "prod"'],
      },
    ]);
  });

  test.each([
    ["another key with a stage's name", "tier: prod"],
    ["the key in another case, with what is no stage", "STAGE: blue"],
    ["nothing", ""],
  ])("nothing is told of a namespace of no stage that carries %s", (_, labels) => {
    expect(messages(stages + namespace("api", labels))).toEqual([]);
  });

  test("the key in another case is found among other labels", () => {
    expect(messages(stages + namespace("api", "team: dev, STAGE: dev"))).toEqual([
      "namespace api carries STAGE: dev, and all others stage: dev",
    ]);
  });

  const two = (name: string) => namespace("a", `stage: ${name}`) + namespace("b", `stage: ${name}`);
  test.each([
    ["prod", "prdo"],
    ["prod", "Prod"],
    ["prod", "PROD"],
    ["prod", "rpod"],
    ["dev", "edv"],
    ["qa", "QA"],
  ])("of two namespaces of %s and one of %s, the one is misspelt", (meant, own) => {
    expect(found(two(meant) + namespace("c", `stage: ${own}`))).toMatchObject([
      {
        pair: { from: own, to: meant },
        message: `namespace c carries stage: ${own}, and all others stage: ${meant}`,
        at: "Namespace c: metadata.labels.stage",
        edits: [`set Namespace c: metadata.labels.stage = "${meant}"`],
      },
    ]);
  });

  test.each([
    ["prod", "prods"],
    ["prod", "pord2"],
    ["prod", "dorp"],
    ["prod", "proc"],
    ["prod", "prod-eu"],
    ["qa", "aq"],
    ["abcd", "abce"],
    ["abc", "acc"],
    ["aaaaa", "aaa"],
  ])("of %s and %s, both are meant", (meant, own) => {
    expect(messages(two(meant) + namespace("c", `stage: ${own}`))).toEqual([]);
  });

  test("where both have as many namespaces, both are meant", () => {
    expect(messages(namespace("a", "stage: prod") + namespace("b", "stage: prdo"))).toEqual([]);
    expect(messages(two("prod") + namespace("c", "stage: prdo") + namespace("d", "stage: prdo"))).toEqual([]);
  });
});

test("where stages come from a mapping, no label contradicts anything", () => {
  const world = worldOf(stages + namespace("api", "Stage: prod"));
  expect(inconsistencies({ ...world, stages: { ...world.stages, label: undefined } })).toEqual([]);
});
