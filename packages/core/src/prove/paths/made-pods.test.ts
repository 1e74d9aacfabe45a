import { describe, expect, test } from "vitest";
import { anything } from "../admission/admission.ts";
import { MadePods } from "./made-pods.ts";
import {
  boundEverywhere,
  contextOf,
  decidedBy,
  firstGroupOf,
  groupsOf,
  isOfAny,
  madeText,
  nodesOf,
} from "./testing/making.ts";
import { bound, namespace, node } from "./testing/stories.ts";

const stages =
  namespace("shop-dev", "dev") + namespace("shop-prod", "prod") + node("dev-1", "dev") + node("prod-1", "prod");
const developers = bound("developers", "shop-dev", "create pods", "User dana");
const makers = (resource: string, group: string) =>
  bound("developers", "shop-dev", `create ${resource}`, "User dana", group);

/** What dana makes in shop-dev under an admission that answers so. */
function danaUnder(answer: Parameters<typeof decidedBy>[1]) {
  const world = contextOf(stages + developers);
  const { context, asked } = decidedBy(world, answer);
  const [own, prod] = [nodesOf(world, "dev-1"), nodesOf(world, "prod-1")];
  return { made: new MadePods(context), dana: firstGroupOf(world, "User dana"), own, prod, asked };
}

test("who makes a pod chooses its name: what is refused to one name is not refused", () => {
  const { made, dana, prod } = danaUnder(({ name }) => (name === anything ? "depends" : "refused"));
  expect(made.controlling(dana, prod).type).not.toBe("refused");
});

describe("where nothing is refused", () => {
  test("a privileged pod is made, and lands on the node", () => {
    const { made, dana, prod } = danaUnder(() => "admitted");
    expect(madeText(made.controlling(dana, prod))).toEqual([
      "is privileged on its node",
      "dana: create pods shop-dev/ privileged",
      "shop-dev/placed lands on prod-1",
    ]);
    expect(madeText(made.landing(dana, prod))).toEqual([
      "lands there",
      "dana: create pods shop-dev/",
      "shop-dev/placed lands on prod-1",
    ]);
  });

  test("what lands on each class of nodes is another pod", () => {
    const { made, dana, own, prod } = danaUnder(() => "admitted");
    for (const question of ["controlling", "landing"] as const)
      for (const nodes of [own, prod]) {
        const found = made[question](dana, nodes);
        const step = found.type === "made" ? found.steps.at(-1) : undefined;
        expect(step).toMatchObject({ type: "landing", node: nodes.node.name });
        expect(JSON.stringify(step)).toContain(`"values":["${nodes.node.name}"]`);
      }
  });

  test("a pod that reaches its node, or has other labels, may run on any", () => {
    const { made, dana } = danaUnder(() => "admitted");
    expect(madeText(made.reaching(dana))).toEqual([
      "is privileged on its node",
      "dana: create pods shop-dev/ privileged",
    ]);
    expect(madeText(made.labelled(dana, { app: "web" }))).toEqual(["runs", "dana: create pods shop-dev/"]);
  });

  test("each answer is of its own question", () => {
    const { made, dana } = danaUnder(() => "admitted");
    const other = { app: "other" };
    const bodies = [{ app: "web" }, other].map((labels) => {
      const found = made.labelled(dana, labels);
      return found.type === "made" && found.steps[0]?.type === "request" ? found.steps[0].body : undefined;
    });
    expect(bodies).toMatchObject([{ metadata: { labels: { app: "web" } } }, { metadata: { labels: other } }]);
  });
});

test("what is not admitted is not made: another way to the node is", () => {
  const { made, dana, prod } = danaUnder(({ object }) =>
    JSON.stringify(object).includes('"privileged":true') ? "refused" : "admitted",
  );
  expect(madeText(made.controlling(dana, prod))[0]).toBe("mounts the files of its node");
  expect(madeText(made.reaching(dana))[0]).toBe("mounts the files of its node");
});

test("what cannot be decided is told with its namespace and the nodes", () => {
  const { made, dana, prod } = danaUnder(() => "depends");
  const takes = "whether admission takes a pod";
  expect([
    made.controlling(dana, prod),
    made.landing(dana, prod),
    made.reaching(dana),
    made.labelled(dana, { app: "web" }),
  ]).toEqual(
    [
      `${takes} of shop-dev that controls a node of prod depends on what else it says`,
      "whether admission keeps every pod of shop-dev off the nodes of prod could not be decided",
      `${takes} of shop-dev that reaches its node depends on what else it says`,
      `${takes} with other labels in shop-dev depends on what it says`,
    ].map((why) => ({ type: "unclear", why })),
  );
});

describe("where every pod is refused that reaches its node, whatever else it says", () => {
  test.each([
    ["pods", "", "dana"],
    ["deployments", "apps", "system:serviceaccount:kube-system:replicaset-controller"],
    ["statefulsets", "apps", "system:serviceaccount:kube-system:statefulset-controller"],
    ["jobs", "batch", "system:serviceaccount:kube-system:job-controller"],
  ])("who makes %s holds no node; it is asked of the pods as whoever sends them", (resource, group, user) => {
    const one = contextOf(stages + makers(resource, group));
    const maker = firstGroupOf(one, "User dana");
    const { context, asked } = decidedBy(one, (request) => (isOfAny(request) ? "refused" : "depends"));
    const made = new MadePods(context);
    expect(made.controlling(maker, nodesOf(one, "prod-1"))).toEqual({ type: "refused" });
    expect(asked).toHaveLength(4);
    for (const request of asked)
      expect(request).toMatchObject({
        ...{ operation: "CREATE", group: "", version: "v1", resource: "pods", namespace: "shop-dev", name: anything },
        ...{ oldObject: null, as: { user }, object: { kind: "Pod", metadata: { namespace: "shop-dev" } } },
      });
    expect(made.reaching(maker)).toEqual({ type: "refused" });
  });

  test.each([
    ["hostPID", "unclear", "unclear"],
    ["hostNetwork", "refused", "unclear"],
  ])("but for those that say %s, holding a node is %s, and reaching it", (field, holds, reaches) => {
    const { made, dana, prod } = danaUnder((request) =>
      isOfAny(request) && !JSON.stringify(request.object).includes(`"${field}":true`) ? "refused" : "depends",
    );
    expect([made.controlling(dana, prod).type, made.reaching(dana).type]).toEqual([holds, reaches]);
  });
});

describe("of those whom admission treats alike", () => {
  const setUp = () => {
    const two = namespace("prod-a", "prod") + namespace("prod-b", "prod") + node("prod-1", "prod");
    const alike = contextOf(two + boundEverywhere("makers", "create pods", "User dana"));
    const { context, asked } = decidedBy(alike, (request) => (isOfAny(request) ? "depends" : "admitted"));
    const [first, second] = groupsOf(alike, ["User dana"]).filter(({ stage }) => stage === "prod");
    if (!first || !second) throw new Error("nobody makes pods");
    return { made: new MadePods(context), asked, groups: [first, second], prod: nodesOf(alike, "prod-1") };
  };
  type Asked = ReturnType<typeof setUp>;
  type Group = Asked["groups"][number];
  const [labels, turned] = [
    { app: "a", b: "c" },
    { b: "c", app: "a" },
  ];

  test.each([
    ["controls", ({ made, prod }: Asked, group: Group) => made.controlling(group, prod)],
    ["lands", ({ made, prod }: Asked, group: Group) => made.landing(group, prod)],
    ["reaches", ({ made }: Asked, group: Group) => made.reaching(group)],
    [
      "has labels",
      ({ made, groups }: Asked, group: Group) => made.labelled(group, group === groups[0] ? labels : turned),
    ],
  ])("a pod that %s is asked for once, and each has steps of their own", (_does, question) => {
    const all = setUp();
    const [first, second] = all.groups.map((group) => {
      const found = question(all, group);
      return { in: /prod-\w/.exec(madeText(found)[1] ?? "")?.[0], asked: all.asked.length };
    });
    expect([first?.in, second]).toEqual(["prod-a", { in: "prod-b", asked: first?.asked }]);
  });

  test("what lands is looked for once, whether it holds the node or not", () => {
    const { made, asked, groups, prod } = setUp();
    const counts = (["controlling", "landing"] as const).map((question) => {
      for (const group of groups) made[question](group, prod);
      return asked.length;
    });
    expect(counts[1]).toBe(counts[0]);
  });
});

describe("what is asked of any pod", () => {
  const asker = `{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: asker }, spec: { matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }, validations: [{ expression: "request.userInfo.username != 'dana'" }] } }\n---\n`;
  const text =
    ["dev", "test"].map((stage) => namespace(`shop-${stage}`, stage)).join("") +
    ["dana", "erin"].map((name) => boundEverywhere(name, "create deployments", `User ${name}`, "apps")).join("") +
    ["dana", "erin"].map((name) => boundEverywhere(`p-${name}`, "create pods", `User ${name}`)).join("") +
    boundEverywhere("jobs", "create jobs", "User dana", "batch");
  const setUp = () => {
    const world = contextOf(text + node("node-1") + node("node-2", "test") + asker);
    const { context, asked } = decidedBy(world, (request) =>
      isOfAny(request) && (request.namespace === "shop-test" || request.as.user === "dana") ? "refused" : "depends",
    );
    const groups = groupsOf(world, ["User dana", "User erin"])
      .filter(({ stage }) => stage === "dev" || stage === "test")
      .map((group) => {
        const isRefused = group.stage === "test" || (group.kind === "Pod" && group.arrival.actor.user === "dana");
        return { group, expected: isRefused ? "refused" : "unclear" };
      });
    return {
      made: new MadePods(context),
      groups,
      asked,
      nodes: ["node-1", "node-2"].map((name) => nodesOf(world, name)),
    };
  };

  test("is asked once of workloads of a kind where namespaces are alike, whoever makes them, and of pods for each", () => {
    const { made, groups, asked, nodes } = setUp();
    for (const { group, expected } of groups)
      expect(nodes.map((each) => made.controlling(group, each).type)).toEqual([expected, expected]);
    const asks = asked.filter(isOfAny).map(({ as, namespace: home }) => `${as.user.split(":").at(-1) ?? ""} ${home}`);
    expect(Object.fromEntries([...Map.groupBy(asks, (one) => one)].map(([one, all]) => [one, all.length]))).toEqual({
      ...{ "dana shop-dev": 4, "erin shop-dev": 1, "job-controller shop-dev": 1, "replicaset-controller shop-dev": 1 },
      ...{
        "dana shop-test": 4,
        "erin shop-test": 4,
        "job-controller shop-test": 4,
        "replicaset-controller shop-test": 4,
      },
    });
  });

  test("tells who reaches no node in each namespace", () => {
    const { made, groups } = setUp();
    for (const { group, expected } of groups) expect(made.reaching(group).type).toBe(expected);
  });
});
