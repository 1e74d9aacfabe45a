import { expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Possibility, Possible } from "../possible/possible.ts";
import { givenOf } from "../testing/given.ts";
import { siteText, stepText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { objectFinder } from "./breach.ts";
import { namespaceLabels } from "./namespace-labels.ts";

const everybody = ["dev", "prod", unassigned];
const namespace = (name: string, labels: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { ${labels} } } }\n---\n`;
const level = "pod-security.kubernetes.io/enforce";
const namespaces =
  namespace("app-dev", "stage: dev") +
  namespace("app-prod", `stage: prod, ${level}: baseline`) +
  namespace("tools", `team: tools, ${level}: restricted`) +
  namespace("open-prod", `stage: prod, ${level}: privileged`);
const policy = (peers: string, home = "app-prod", name = "callers") =>
  `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: ${name}, namespace: ${home} }, spec: { podSelector: {}, ingress: [${peers}] } }\n---\n`;
const selecting = (selector: string) => `{ from: [{ namespaceSelector: ${selector} }] }`;

type Asked = (stage: string, namespace: string, labels: string) => Possibility;
const no: Possibility = { possible: false, why: "no" };

function labelled(labels: Readonly<Record<string, string>>): string {
  const own = Object.entries(labels).filter(([key]) => key !== "kubernetes.io/metadata.name");
  return own.map(([key, value]) => `${key.replace(level, "level")}=${value}`).join(" ");
}

/** What comes of a world in which each question has this answer; by default nobody may do anything. */
function found(world: World, changers: Readonly<Record<string, readonly string[]>>, answer: Asked = () => no) {
  const asked: string[] = [];
  const ask = (stage: string, name: string, labels: Readonly<Record<string, string>>) => {
    asked.push(`${stage}: ${name} ${labelled(labels)}`.trimEnd());
    return answer(stage, name, labelled(labels));
  };
  const possible: Possible = {
    ...givenOf().possible,
    relabellers: (name) => changers[name] ?? [],
    relabelledNamespace: ask,
    newNamespace: (stage, labels) => ask(stage, "new", labels),
  };
  const { breaches, doubts } = namespaceLabels(world, givenOf({ possible }), everybody, objectFinder(world));
  const told = breaches.map(({ code, pair, message }) => `${code} ${pair.from} > ${pair.to}: ${message}`);
  return { asked, told, breaches, doubts: doubts.map(({ pair, why }) => `${pair.from} > ${pair.to}: ${why}`) };
}

const byAlice = { kind: "User", name: "alice", namespace: "" } as const;
const may: Possibility = { possible: true, who: byAlice, steps: [] };
const all = { "app-dev": everybody, "app-prod": everybody, tools: everybody };

test("it is asked whether each stage's people make, move, take out or unguard a namespace so that another's changes", () => {
  expect(found(worldOf(namespaces), { ...all, "open-prod": ["dev"] }).asked).toEqual([
    "dev: new stage=prod",
    "dev: app-dev stage=prod",
    "dev: app-prod level=baseline",
    "dev: app-prod stage=dev level=baseline",
    "dev: app-prod stage=prod",
    "dev: app-prod stage=prod level=privileged",
    "dev: tools team=tools level=restricted stage=prod",
    "dev: open-prod level=privileged",
    "dev: open-prod stage=dev level=privileged",
    "prod: new stage=dev",
    "prod: app-dev",
    "prod: app-dev stage=prod",
    "prod: app-prod stage=dev level=baseline",
    "prod: tools team=tools level=restricted stage=dev",
    "(unassigned): new stage=dev",
    "(unassigned): new stage=prod",
    "(unassigned): app-dev stage=prod",
    "(unassigned): app-dev",
    "(unassigned): app-prod stage=dev level=baseline",
    "(unassigned): app-prod level=baseline",
    "(unassigned): app-prod stage=prod",
    "(unassigned): app-prod stage=prod level=privileged",
    "(unassigned): tools team=tools level=restricted stage=dev",
    "(unassigned): tools team=tools level=restricted stage=prod",
  ]);
});

test("where stages come from a mapping, labels make none; levels are still asked about", () => {
  const world = worldOf(namespaces);
  const mapped = { ...world, stages: { ...world.stages, label: undefined } };
  expect(found(mapped, { "app-prod": ["dev"], tools: ["dev"] }).asked).toEqual([
    "dev: app-prod stage=prod",
    "dev: app-prod stage=prod level=privileged",
  ]);
});

test("what is broken once for a pair is not asked about again", () => {
  const { told, asked } = found(
    worldOf(namespaces + namespace("more-dev", "stage: dev")),
    {
      "app-dev": ["dev"],
      "more-dev": ["dev"],
      "app-prod": ["dev"],
    },
    () => may,
  );
  expect(told).toEqual([
    "KS3501 dev > prod: User alice may make a namespace with stage: prod",
    "KS3502 dev > prod: User alice may relabel the namespace app-dev to stage: prod",
    `KS3506 dev > prod: User alice may take the label ${level}: baseline from the namespace app-prod`,
    "KS3501 prod > dev: User alice may make a namespace with stage: dev",
    "KS3501 (unassigned) > dev: User alice may make a namespace with stage: dev",
    "KS3501 (unassigned) > prod: User alice may make a namespace with stage: prod",
  ]);
  expect(asked).not.toContain("dev: more-dev stage=prod");
});

test("a namespace is taken from its stage where the label may go, or become another", () => {
  const answer =
    (labels: string): Asked =>
    (stage, name, after) =>
      stage === "dev" && name === "app-prod" && after === labels ? may : no;
  const said = "KS3502 dev > prod: User alice may take the label stage: prod from the namespace app-prod";
  for (const labels of ["level=baseline", "stage=dev level=baseline"])
    expect(found(worldOf(namespaces), all, answer(labels)).told).toEqual([said]);
  const lowered = `KS3506 dev > prod: User alice may take the label ${level}: baseline from the namespace app-prod`;
  for (const labels of ["stage=prod", "stage=prod level=privileged"])
    expect(found(worldOf(namespaces), all, answer(labels)).told).toEqual([lowered]);
});

test("what is not known of one way is a doubt unless another way is open", () => {
  const unknown: Possibility = { possible: "unknown", why: "it depends" };
  const answers = (first: Possibility, second: Possibility) =>
    found(worldOf(namespaces), { "app-prod": ["dev"] }, (stage, name, labels) => {
      if (stage !== "dev" || name !== "app-prod") return no;
      return labels === "level=baseline" ? first : labels === "stage=dev level=baseline" ? second : no;
    });
  expect(answers(unknown, no).doubts).toEqual(["dev > prod: it depends"]);
  expect(answers(no, unknown).doubts).toEqual(["dev > prod: it depends"]);
  expect(answers(unknown, { possible: "unknown", why: "later" }).doubts).toEqual(["dev > prod: it depends"]);
  expect(answers(unknown, may)).toMatchObject({ doubts: [], told: [expect.stringContaining("KS3502")] });
  expect(answers(no, no)).toMatchObject({ doubts: [], told: [] });
});

test("all of a breach: the right, its place, what was done and the guard that is proposed", () => {
  const group = "rbac.authorization.k8s.io";
  const world = worldOf(
    `${namespaces}{ apiVersion: ${group}/v1, kind: ClusterRole, metadata: { name: label }, rules: [{ apiGroups: [""], resources: [namespaces], verbs: [patch] }] }`,
  );
  const role = { group, kind: "ClusterRole", namespace: "", name: "label" };
  const binding = { group, kind: "ClusterRoleBinding", namespace: "", name: "labellers" };
  const as = { user: "alice", groups: [] };
  const request = {
    type: "request",
    as,
    verb: "patch",
    resource: { group: "", resource: "namespaces", name: "app-dev" },
  };
  const answered = (allowedBy?: { role: typeof role; binding: typeof binding; rule: number }): Possibility => ({
    possible: true,
    who: byAlice,
    steps: [{ ...request, type: "request", ...(allowedBy && { allowedBy }) }],
  });
  const breach = (answer: Possibility) =>
    found(world, { "app-dev": ["dev"] }, (stage, name) => (stage === "dev" && name === "app-dev" ? answer : no))
      .breaches;
  const [allowed, ...others] = breach(answered({ role, binding, rule: 0 }));
  expect(others).toEqual([]);
  expect(allowed?.cause).toBe(`stage ${group}/ClusterRole label 0 by ${group}/ClusterRoleBinding labellers`);
  expect(allowed?.hint).toBe(`${group}/ClusterRoleBinding labellers gives the right`);
  expect(allowed?.at && siteText(allowed.at)).toBe(`${group}/ClusterRole label: rules[0]`);
  expect(allowed?.witness?.summary).toBe("User alice of dev may relabel the namespace app-dev to stage: prod");
  expect(allowed?.witness?.steps.map(stepText)).toEqual(["alice: patch namespaces /app-dev"]);
  expect(allowed?.fix?.description).toBe(
    "guard stage of namespaces by an admission policy that lets only administrators change it",
  );
  const [unknown] = breach(answered());
  expect(unknown).toMatchObject({ cause: "stage ", hint: "", at: undefined });
  expect(breach(may)[0]).toMatchObject({ cause: "stage ", hint: "", at: undefined });
});

test("the guard that is proposed lets the administrators of the intent through", () => {
  const possible: Possible = { ...givenOf().possible, newNamespace: () => may };
  const world = worldOf(namespaces);
  const administrators = [{ kind: "Group", name: "platform" }] as const;
  const intent = { openings: [], grants: [], shared: [], administrators };
  const guardOf = (given: Parameters<typeof givenOf>[0]) =>
    JSON.stringify(namespaceLabels(world, givenOf({ possible, ...given }), ["dev"], () => undefined).breaches[0]?.fix);
  expect(guardOf({ intent })).toContain("group in ['system:masters', 'platform']");
  expect(guardOf({})).toContain("group in ['system:masters']");
});

/** Which labels the people of dev would have to give to the namespace `tools` for what a policy lets in. */
function trusted(...policies: readonly string[]) {
  const { asked, told } = found(worldOf(namespaces + policies.join("")), { tools: ["dev"] }, (_, name, labels) =>
    name === "tools" && !labels.includes("stage=") ? may : no,
  );
  return { asked: asked.filter((one) => one.startsWith("dev: tools") && !one.includes("stage=")), told };
}

test.each([
  ["{ matchLabels: { team: payments } }", "team=payments level=restricted"],
  ["{ matchLabels: { trusted: '' } }", "team=tools level=restricted trusted="],
  ["{ matchExpressions: [{ key: team, operator: In, values: [one, other] }] }", "team=one level=restricted"],
  ["{ matchExpressions: [{ key: trusted, operator: Exists }] }", "team=tools level=restricted trusted=true"],
  [
    "{ matchLabels: { a: b }, matchExpressions: [{ key: team, operator: NotIn, values: [other] }] }",
    "team=tools level=restricted a=b",
  ],
  ["{ matchLabels: { team: a }, matchExpressions: [{ key: team, operator: Exists }] }", "team=a level=restricted"],
])("semantics 10: %s trusts a namespace that is given %s", (selector, labels) => {
  expect(trusted(policy(selecting(selector)))).toEqual({
    asked: [`dev: tools ${labels}`],
    told: [
      "KS3505 dev > prod: User alice may give the namespace tools the labels that NetworkPolicy app-prod/callers lets in",
    ],
  });
});

test.each([
  ["what selects all", "{}"],
  ["what the namespace carries already", "{ matchLabels: { team: tools } }"],
  ["the name, which nobody sets", "{ matchLabels: { kubernetes.io/metadata.name: ingress, team: payments } }"],
  ["what may not be there", "{ matchExpressions: [{ key: team, operator: DoesNotExist }] }"],
  [
    "what no label of its own brings about",
    "{ matchLabels: { a: b }, matchExpressions: [{ key: team, operator: NotIn, values: [tools] }] }",
  ],
])("trusted is not %s", (_, selector) => {
  expect(trusted(policy(selecting(selector))).asked).toEqual([]);
});

test("the label of stages is not asked about twice", () => {
  const world = worldOf(namespaces + policy(selecting("{ matchLabels: { stage: prod, team: payments } }")));
  const { asked } = found(world, { tools: ["dev"] });
  expect(asked.filter((one) => one.includes("payments"))).toEqual([]);
});

test("a policy of the stage itself, of no stage, without rules or without namespaces trusts nobody else", () => {
  const payments = selecting("{ matchLabels: { team: payments } }");
  expect(trusted(policy(payments, "app-dev")).asked).toEqual([]);
  expect(trusted(policy(payments, "tools")).asked).toEqual([]);
  expect(trusted(policy(payments, "nowhere")).asked).toEqual([]);
  expect(trusted(policy(""), policy("{}", "app-prod", "other")).asked).toEqual([]);
  expect(trusted(policy("{ from: [{ podSelector: {} }] }")).asked).toEqual([]);
  const bare =
    "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: bare, namespace: app-prod } }\n---\n";
  expect(trusted(bare).asked).toEqual([]);
});

test("the same labels of two policies of a stage are one question, whatever their order", () => {
  const one = policy(selecting("{ matchLabels: { a: b, c: d } }"), "app-prod", "one");
  const other = policy(selecting("{ matchLabels: { c: d, a: b } }"), "app-prod", "other");
  const world = worldOf(namespaces + one + other);
  const { asked } = found(world, { tools: ["dev"] });
  expect(asked.filter((text) => text.includes("a=b"))).toEqual(["dev: tools team=tools level=restricted a=b c=d"]);
  const apart = policy(selecting("{ matchLabels: { c: d } }"), "app-prod", "apart");
  expect(found(worldOf(namespaces + one + apart), { tools: ["dev"] }).asked.slice(2, 4)).toEqual([
    "dev: tools team=tools level=restricted a=b c=d",
    "dev: tools team=tools level=restricted c=d",
  ]);
});

test("a trusted label counts in namespaces that are not the stage's own and that they may change", () => {
  const payments = policy(selecting("{ matchLabels: { team: payments } }"));
  const { asked } = found(worldOf(namespaces + payments), { "app-dev": ["dev"], "app-prod": ["dev"], tools: ["prod"] });
  expect(asked.filter((text) => text.includes("payments"))).toEqual(["dev: app-dev stage=dev team=payments"]);
});

test("where stages come from a mapping, a label by their name is one like any other", () => {
  const world = worldOf(namespaces + policy(selecting("{ matchLabels: { stage: prod } }")));
  const mapped = { ...world, stages: { ...world.stages, label: undefined } };
  expect(found(mapped, { tools: ["dev"] }).asked).toEqual(["dev: tools team=tools level=restricted stage=prod"]);
});
