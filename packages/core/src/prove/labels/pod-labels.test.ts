import { expect, test } from "vitest";
import type { Possibility, Possible } from "../possible/possible.ts";
import { givenOf } from "../testing/given.ts";
import { editText, siteText, stepText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { podLabels } from "./pod-labels.ts";

const everybody = ["dev", "prod", "test", "(unassigned)"];
const namespace = (name: string, labels = "") =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}${labels && `, labels: { ${labels} }`} } }\n---\n`;
const namespaces =
  namespace("web-dev", "stage: dev") +
  namespace("api-dev", "stage: dev, team: api") +
  namespace("web-prod", "stage: prod") +
  namespace("web-test", "stage: test") +
  namespace("tools");
const policy = (rules: string, home = "web-prod", name = "callers") =>
  `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: ${name}, namespace: ${home} }, spec: { podSelector: {}, ingress: [${rules}] } }\n---\n`;
const everywhere = "{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { stage: prod } } }] }";

const no: Possibility = { possible: false, why: "no" };
const who = { kind: "User", name: "alice", namespace: "" } as const;
const step = {
  type: "request",
  as: { user: "alice", groups: [] },
  verb: "create",
  resource: { group: "", resource: "pods", namespace: "web-dev" },
} as const;
const may: Possibility = { possible: true, who, steps: [step] };

function found(text: string, answer: (stage: string, namespace: string) => Possibility = () => no) {
  const asked: string[] = [];
  const possible: Possible = {
    ...givenOf().possible,
    podWithLabels: (stage, name, labels) => {
      asked.push(`${stage}: ${name} ${JSON.stringify(labels)}`);
      return answer(stage, name);
    },
  };
  const { breaches, doubts } = podLabels(worldOf(text), givenOf({ possible }), everybody);
  return { asked, breaches, doubts: doubts.map(({ pair, why }) => `${pair.from} > ${pair.to}: ${why}`) };
}

test("each stage's people are asked about pods with the trusted labels in their stage's namespaces", () => {
  const own = JSON.stringify({ stage: "prod" });
  expect(found(namespaces + policy(everywhere)).asked).toEqual([
    `dev: web-dev ${own}`,
    `dev: api-dev ${own}`,
    `test: web-test ${own}`,
  ]);
});

test("only in namespaces that the rule selects", () => {
  const rule =
    "{ from: [{ namespaceSelector: { matchLabels: { team: api } }, podSelector: { matchLabels: { stage: prod, app: web } } }] }";
  expect(found(namespaces + policy(rule)).asked).toEqual(['dev: api-dev {"stage":"prod","app":"web"}']);
});

test.each([
  [
    "the rule is for the policy's own namespace",
    policy("{ from: [{ podSelector: { matchLabels: { stage: prod } } }] }"),
  ],
  ["the rule asks for the label of another stage", policy(everywhere.replace("stage: prod", "stage: test"))],
  ["the rule asks for no pods", policy("{ from: [{ namespaceSelector: {} }] }")],
  [
    "the rule asks for more than labels that are written out",
    policy(
      "{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { stage: prod }, matchExpressions: [{ key: a, operator: Exists }] } }] }",
    ),
  ],
  ["the policy is in a namespace of no stage", policy(everywhere, "tools")],
  ["the policy is in a namespace that nobody wrote", policy(everywhere, "nowhere")],
  ["nobody or everybody is let in", policy("") + policy("{}", "web-prod", "open")],
  [
    "the policy says nothing",
    "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: bare, namespace: web-prod } }\n---\n",
  ],
])("nothing is asked where %s", (_, text) => {
  expect(found(namespaces + text).asked).toEqual([]);
});

test("one breach for each pair, though other namespaces and policies show the same", () => {
  const text = namespaces + policy(everywhere) + policy(everywhere, "web-prod", "others");
  const { asked, breaches } = found(text, () => may);
  expect(breaches.map(({ pair }) => `${pair.from} > ${pair.to}`)).toEqual(["dev > prod", "test > prod"]);
  expect(asked.map((one) => one.split(" ")[1])).toEqual(["web-dev", "web-test"]);
});

test("what is not known of one namespace is a doubt, and the next one is tried", () => {
  const { breaches, doubts } = found(namespaces + policy(everywhere), (stage, name) => {
    if (name === "web-dev") return { possible: "unknown", why: "it depends" };
    return stage === "dev" ? may : no;
  });
  expect(doubts).toEqual(["dev > prod: it depends"]);
  expect(breaches.map(({ message }) => message)).toEqual([
    "NetworkPolicy web-prod/callers lets in pods by their label stage: prod, which User alice may give to a pod in api-dev",
  ]);
});

test("all of a breach: the peer of the rule, and the label that its namespaceSelector lacks", () => {
  const second = `{ from: [{ podSelector: {} }] }, { from: [{ podSelector: {} }, ${everywhere.slice("{ from: [".length, -" ] }".length + 1)}] }`;
  const [breach] = found(namespaces + policy(second), (stage) => (stage === "dev" ? may : no)).breaches;
  expect(breach).toMatchObject({ code: "KS3504", pair: { from: "dev", to: "prod" }, cause: "web-prod/callers 1 1" });
  expect(breach?.hint).toBe("select namespaces with stage: prod");
  const name = "networking.k8s.io/NetworkPolicy web-prod/callers";
  const field = "spec.ingress[1].from[1].namespaceSelector";
  expect(breach?.at && siteText(breach.at)).toBe(`${name}: ${field}`);
  expect(breach?.witness?.summary).toBe("User alice of dev makes a pod in web-dev with stage: prod");
  expect(breach?.witness?.steps.map(stepText)).toEqual(["alice: create pods web-dev/"]);
  expect(breach?.fix?.description).toBe("add stage: prod to the namespaceSelector");
  expect(breach?.fix?.edits.map(editText)).toEqual([`set ${name}: ${field}.matchLabels.stage = "prod"`]);
});

test("where stages come from a mapping, no label of a pod says one", () => {
  const world = worldOf(namespaces + policy(everywhere));
  const mapped = { ...world, stages: { ...world.stages, label: undefined } };
  const possible: Possible = { ...givenOf().possible, podWithLabels: () => may };
  expect(podLabels(mapped, givenOf({ possible }), everybody)).toEqual({ breaches: [], doubts: [] });
});
