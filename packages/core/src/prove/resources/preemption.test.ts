import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import {
  botOf,
  deployment,
  enough,
  judged,
  maker,
  namespace,
  policy,
  priority,
  quota,
  running,
  stages,
} from "./testing/resource-worlds.ts";

const bounded = quota("shop-dev", enough);
const made = stages + running + bounded + maker("shop-dev");
const may = (name: string, value: number, who = "anna", where = "shop-dev") =>
  `${who} may make pods with the priority class ${name} (${value}) in ${where}, which evict pods of prod with 0`;
const critical = may("system-cluster-critical", 2_000_000_000);
const undecided =
  "whether pods of dev may have the priority class system-cluster-critical, above those of prod, could not be decided";

test("each class is asked for by itself: where one is refused, another may not be", () => {
  const text = made + priority("mid", 5);
  expect(judged(text).verdict?.reason).toBe(may("mid", 5));
  const refused = policy(["object.spec.?priorityClassName.orValue('') != 'mid'"]);
  expect(judged(text + refused).verdict?.reason).toBe(critical);
});

test.each<[string, objects: string, expressions: readonly string[], reason: string]>([
  ["the label of its stage", "", ["object.metadata.?labels[?'stage'].orValue('') == 'dev'"], critical],
  ["some label", "", ["object.metadata.?labels[?'app'].orValue('') != ''"], critical],
  ["an image with which pods of the namespace run", "", ["object.spec.containers.all(c, c.image == 'web')"], critical],
  [
    "an image with which no pod of its namespace runs, but one of its stage",
    namespace("cart-dev", "dev") +
      quota("cart-dev", enough) +
      deployment("cart-dev").replace("image: web", "image: cart"),
    ["object.spec.containers.all(c, c.image == 'cart')"],
    undecided,
  ],
  [
    "an image of its namespace, and no token",
    "",
    [
      "object.spec.containers.all(c, c.image == 'web')",
      "object.spec.?automountServiceAccountToken.orValue(true) == false",
    ],
    critical,
  ],
  ["a label that nobody has", "", ["object.metadata.?labels[?'team'].orValue('') == 'a'"], undecided],
  ["a name that a pod may have", "", ["object.metadata.name.startsWith('job-')"], undecided],
])("whoever may name a class has to keep every other rule: %s", (_, objects, expressions, reason) => {
  expect(judged(made + objects + policy(expressions)).verdict?.reason).toBe(reason);
});

test("pods that run in the namespace are better examples than others of the stage", () => {
  const cart = namespace("cart-dev", "dev") + deployment("cart-dev").replace("image: web", "image: cart");
  const rule = policy(["object.spec.containers.all(c, c.image == 'web')"]);
  const text = stages + cart + quota("cart-dev", enough) + running + bounded + maker("shop-dev") + rule;
  expect(judged(text).verdict?.reason).toBe(critical);
});

test("where none runs in the namespace, one of the stage is an example", () => {
  const cart = namespace("cart-dev", "dev") + quota("cart-dev", enough) + maker("cart-dev");
  const rule = policy(["object.spec.containers.all(c, c.image == 'web')"]);
  expect(judged(stages + cart + running + rule).verdict?.reason).toBe(
    may("system-cluster-critical", 2_000_000_000, "anna", "cart-dev"),
  );
});

test("labels and places of pods that run are kept where admission asks for them", () => {
  const placed = ", nodeSelector: { pool: a }";
  const node = "{ apiVersion: v1, kind: Node, metadata: { name: node-1, labels: { pool: a } } }\n---\n";
  const rule = policy([
    "object.spec.?nodeSelector[?'pool'].orValue('') == 'a'",
    "object.metadata.?labels[?'app'].orValue('') == 'web'",
  ]);
  const text = stages + node + deployment("shop-dev", placed) + deployment("shop-prod") + bounded + maker("shop-dev");
  expect(judged(text + rule).verdict?.reason).toBe(critical);
});

test("a stage without a pod, whose people may make some, evicts and is evicted", () => {
  const text = stages + maker("shop-dev") + maker("shop-prod") + bounded + quota("shop-prod", enough);
  const { of } = judged(text);
  expect(of("dev", "prod")?.reason).toBe(critical);
  expect(of("prod", "dev")?.verdict).toBe("broken");
  const labelled = policy(["object.metadata.?labels[?'app'].orValue('') != ''"]);
  expect(judged(text + labelled).verdict?.reason).toBe(critical);
  const high = priority("usual", 5, ", globalDefault: true");
  expect(judged(text + high).verdict?.reason).toBe(critical.replace("with 0", "with 5"));
});

test("what is of no stage is given no label of one, nor is anything where a mapping says the stages", () => {
  const only = policy(["object.metadata.?labels.orValue({}).all(key, key == 'app')"]);
  const tools = namespace("tools") + quota("tools", enough) + maker("tools");
  expect(judged(stages + running + tools + only).of("(unassigned)", "prod")?.verdict).toBe("broken");
  expect(judged(made + only.replaceAll("'app'", "'app' || key == 'stage'")).verdict?.reason).toBe(critical);
  const world = worldOf(stages + deployment("shop-prod") + bounded + maker("shop-dev") + only);
  expect(judged({ ...world, stages: { ...world.stages, label: undefined } }).verdict?.reason).toBe(critical);
});

test("pods in another stage's namespace are labelled as that stage's, and in those of none as one's own", () => {
  const subject = botOf("shop-dev");
  const own = policy([
    "object.metadata.?labels[?'stage'].orValue('') == namespaceObject.metadata.?labels[?'stage'].orValue('dev')",
  ]);
  const inTest = namespace("shop-test", "test") + quota("shop-test", enough) + maker("shop-test", { subject });
  const who = "shop-dev/bot";
  expect(judged(stages + running + inTest + own).verdict?.reason).toBe(
    may("system-cluster-critical", 2_000_000_000, who, "shop-test"),
  );
  const inTools = namespace("tools") + quota("tools", enough) + maker("tools", { subject });
  expect(judged(stages + running + inTools + own).verdict?.reason).toBe(
    may("system-cluster-critical", 2_000_000_000, who, "tools"),
  );
});

test("pods that somebody may make beside those of the other stage, in its own namespace, are the other's", () => {
  const text = stages + running + maker("shop-prod", { subject: botOf("shop-dev") });
  expect(judged(text).verdict?.verdict).toBe("holds");
});

const rules = {
  deployments: "apiGroups: [apps], resources: [deployments]",
  daemons: "apiGroups: [apps], resources: [daemonsets]",
};
const ofTemplate = "object.spec.template.spec.?priorityClassName.orValue('') == ''";

test("whoever may make workloads names a class in their templates, as far as admission lets them", () => {
  const text = (rule: string) => stages + running + bounded + maker("shop-dev", { rule });
  const inTemplates = policy([ofTemplate], "deployments, daemonsets", "apps");
  const inPods = policy(["object.?spec.?priorityClassName.orValue('') == ''"]);
  for (const rule of Object.values(rules)) {
    expect(judged(text(rule)).verdict?.reason).toBe(critical);
    expect(judged(text(rule) + inTemplates).verdict?.verdict).toBe("holds");
    expect(judged(text(rule) + inPods).verdict?.verdict).toBe("holds");
  }
});

test("Kubernetes' own pods evict nobody's and are nobody's victims; others in their namespace, with a stage, are", () => {
  const own = deployment("kube-system");
  const high = priority("high", 1000);
  const dev = stages + deployment("shop-dev", ", priorityClassName: high") + high;
  expect(judged(dev + own).of("dev", "(unassigned)")).toMatchObject({ verdict: "holds" });
  const tools = namespace("tools") + deployment("tools");
  expect(judged(dev + own + tools).of("dev", "(unassigned)")?.reason).toBe(
    "the Deployment shop-dev/web of dev has the priority 1000 and evicts pods of (unassigned) with 0",
  );
  const ofStage = namespace("kube-system", "base");
  expect(judged(dev + own + ofStage).of("dev", "base")).toMatchObject({ verdict: "broken" });
});

test("what runs of Kubernetes itself with its own classes evicts others as it is meant to", () => {
  const text = stages + running + deployment("kube-system", ", priorityClassName: system-node-critical");
  expect(judged(text).of("(unassigned)", "prod")).toMatchObject({
    verdict: "holds",
    reason: "no pod of (unassigned) is there, and nobody may make one",
  });
});

test("classes of different names are different causes, each with the stages that it evicts", () => {
  const text =
    stages +
    namespace("shop-test", "test") +
    deployment("shop-dev", ", priorityClassName: mid") +
    deployment("shop-dev", ", priorityClassName: high").replace("name: web,", "name: api,") +
    deployment("shop-prod") +
    deployment("shop-test", ", priorityClassName: mid") +
    priority("mid", 5) +
    priority("high", 9);
  const { told, of } = judged(text);
  expect(told.map(({ message, pairs }) => [message, pairs])).toEqual([
    ["the Deployment shop-dev/web of dev has the priority 5 and evicts pods of prod with 0", ["dev > prod"]],
    ["the Deployment shop-dev/api of dev has the priority 9 and evicts pods of test with 5", ["dev > test"]],
    ["the Deployment shop-test/web of test has the priority 5 and evicts pods of prod with 0", ["test > prod"]],
  ]);
  expect([of("dev", "prod"), of("dev", "test"), of("prod", "test")].map((one) => one?.findings)).toEqual([
    ["KS3703"],
    ["KS3703"],
    [],
  ]);
});
