import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { portsText } from "../sets/port-set.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { declaredPorts, groupPods, Mentioned, podTemplates } from "./pod-groups.ts";

const spec = (ports = "", more = "") => `{ containers: [{ name: app, image: app, ports: [${ports}] }] ${more} }`;
const pod = (name: string, labels = "app: web", of = spec(), more = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop, labels: { ${labels} } }\nspec: ${of}${more}`;
const template = (labels = "app: web") => `{ metadata: { labels: { ${labels} } }, spec: ${spec()} }`;
const workload = (kind: string, apiVersion: string, of: string, owner = "", name = "web") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop ${owner} }\nspec: { ${of} }`;
const worldWith = (...documents: string[]) => worldOf(join(namespace("shop", "dev"), ...documents));

const mentioned = new Mentioned();
mentioned.add({ matchLabels: { app: "web" } });
mentioned.add({
  matchExpressions: [
    { key: "app", operator: "In", values: ["api"] },
    { key: "tier", operator: "Exists" },
  ],
});
const groups = (...documents: string[]) =>
  groupPods(worldWith(...documents), mentioned).map(({ members }) =>
    members.map(({ object }) => object.object.metadata.name).join(" "),
  );

describe("labels as far as selectors tell them apart", () => {
  test("are equal for values that none names, whatever their order", () => {
    const same = (one: Record<string, string>, other: Record<string, string>) =>
      mentioned.text(one) === mentioned.text(other);
    expect(mentioned.reduce({ app: "web", tier: "a" })).toEqual(mentioned.reduce({ tier: "b", app: "web" }));
    expect(same({ app: "a" }, { app: "b" })).toBe(true);
    expect(same({ app: "web" }, { app: "b" })).toBe(false);
    expect(same({ app: "web" }, { app: "api" })).toBe(false);
    expect(same({ app: "a" }, {})).toBe(false);
    expect(same({ other: "a" }, {})).toBe(true);
    expect(same({ app: "web", tier: "a" }, { tier: "b", app: "web" })).toBe(true);
    expect(same({ app: "web", tier: "a" }, { app: "web" })).toBe(false);
  });

  test("never get a value that a selector names", () => {
    const ofEmpty = new Mentioned();
    ofEmpty.add({ matchLabels: { app: "" } });
    expect(ofEmpty.reduce({ app: "" })).toEqual({ app: "" });
    expect(ofEmpty.reduce({ app: "web" })["app"]).not.toBe("");
    expect(ofEmpty.text({ app: "web" })).not.toBe(ofEmpty.text({ app: "" }));
    expect(ofEmpty.text({ app: "web" })).not.toBe(ofEmpty.text({}));
  });

  test("are of any value where it only matters whether a key is there", () => {
    expect([...mentioned.values]).toEqual([
      ["app", new Set(["web", "api"])],
      ["tier", new Set()],
    ]);
  });

  test("have no key that none names", () => {
    expect(mentioned.reduce({ other: "a", app: "web" })).toEqual({ app: "web" });
    expect(Object.keys(mentioned.reduce({ other: "a", tier: "b" }))).toEqual(["tier"]);
  });
});

describe("pods in groups", () => {
  const port = (text: string) => spec(`{ ${text} }`);
  test.each<[string, string, string, boolean]>([
    ["values that no selector names", pod("a", "app: blue"), pod("b", "app: red"), true],
    ["values that one does", pod("a", "app: web"), pod("b", "app: api"), false],
    [
      "names of ports",
      pod("a", "", port("containerPort: 1, name: x")),
      pod("b", "", port("containerPort: 1, name: z")),
      false,
    ],
    [
      "ports of a name",
      pod("a", "", port("containerPort: 1, name: x")),
      pod("b", "", port("containerPort: 2, name: x")),
      false,
    ],
    [
      "protocols",
      pod("a", "", port("containerPort: 1, name: x")),
      pod("b", "", port("containerPort: 1, name: x, protocol: UDP")),
      false,
    ],
    ["ports that have no name", pod("a", "", port("containerPort: 1")), pod("b", "", port("containerPort: 2")), true],
    [
      "ports of their node",
      pod("a", "", port("containerPort: 1, hostPort: 2")),
      pod("b", "", port("containerPort: 1")),
      false,
    ],
    ["their node's network", pod("a", "app: web", spec("", ", hostNetwork: true")), pod("b"), false],
    [
      "protocols that are both written",
      pod("a", "", port("containerPort: 1, name: x, protocol: TCP")),
      pod("b", "", port("containerPort: 1, name: x, protocol: UDP")),
      false,
    ],
    [
      "what init containers that end say",
      pod(
        "a",
        "",
        spec(
          "{ containerPort: 1, name: x }",
          ", initContainers: [{ name: i, image: i, ports: [{ containerPort: 2, name: z }] }]",
        ),
      ),
      pod("b", "", port("containerPort: 1, name: x")),
      true,
    ],
  ])("that differ in %s", (_, one, other, isOne) => {
    expect(groups(one, other)).toEqual(isOne ? ["a b"] : ["a", "b"]);
  });

  test("have their names of ports by protocol, and the ports of their node", () => {
    const ports =
      "{ containerPort: 1, name: x }, { containerPort: 2, name: x2, hostPort: 7 }, { containerPort: 3, name: x3, protocol: UDP, hostPort: 0 }, { containerPort: 4, hostPort: 4 }";
    const [group] = groupPods(worldWith(pod("a", "", spec(ports))), mentioned);
    expect([...(group?.namedPorts ?? [])].map(([name, set]) => `${name} ${portsText(set)}`)).toEqual([
      ...["x TCP 1", "x2 TCP 2", "x3 UDP 3"],
    ]);
    expect(portsText(group?.hostPorts ?? [])).toBe("TCP 2, TCP 4");
    expect(group).toMatchObject({ namespace: "shop", hostNetwork: false, labels: {} });
    const [onNode] = groupPods(worldWith(pod("a", "", spec("", ", hostNetwork: true"))), mentioned);
    expect(onNode).toMatchObject({ hostNetwork: true });
  });

  test("are in the namespace default where they say none", () => {
    const text = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [] }";
    expect(groupPods(worldWith(text), mentioned).map(({ namespace: home }) => home)).toEqual(["default"]);
  });

  test("semantics: init containers count where they go on running", () => {
    const init = (more: string) =>
      spec(
        "{ containerPort: 1 }",
        `, initContainers: [{ name: i, image: i, ports: [{ containerPort: 2, name: x }] ${more} }]`,
      );
    const named = (text: string) =>
      groupPods(worldWith(pod("a", "", text)), mentioned).map(({ namedPorts, members: [member] }) =>
        [...namedPorts.keys(), member && portsText(declaredPorts(member.spec))].join(" "),
      );
    expect(named(init(", restartPolicy: Always"))).toEqual(["x TCP 1-2"]);
    expect(named(init(""))).toEqual(["TCP 1"]);
    expect(named(spec("{ containerPort: 1 }, { containerPort: 9, protocol: UDP }"))).toEqual(["TCP 1, UDP 9"]);
    expect(named("{ containers: [{ name: app, image: app }] }")).toEqual([""]);
  });

  test("share what they say of ports, whatever their labels", () => {
    const named = port("containerPort: 1, name: x");
    const [one, other] = groupPods(worldWith(pod("a", "app: web", named), pod("b", "app: api", named)), mentioned);
    expect(one?.namedPorts.size).toBe(1);
    expect(one?.namedPorts).toBe(other?.namedPorts);
  });

  test("name ports that two containers give one name", () => {
    const two =
      "{ containers: [{ name: a, image: a, ports: [{ containerPort: 1, name: x }] }, { name: b, image: b, ports: [{ containerPort: 2, name: x }] }] }";
    const [group, ...others] = groupPods(worldWith(pod("a", "", two), pod("b", "", two)), mentioned);
    expect(portsText(group?.namedPorts.get("x") ?? [])).toBe("TCP 1-2");
    expect(others).toEqual([]);
  });
});

describe("pods of a world", () => {
  const labelsOf = (...documents: string[]) =>
    [...podTemplates(worldWith(...documents))].map(({ object, labels }) =>
      [object.object.kind, labels["app"] ?? "none"].join(" "),
    );

  test("are those that have not ended", () => {
    const phase = (text: string) => labelsOf(pod("a", "app: web", spec(), `\nstatus: { phase: ${text} }`));
    expect(phase("Running")).toEqual(["Pod web"]);
    expect(phase("Pending")).toEqual(["Pod web"]);
    expect(phase("Succeeded")).toEqual([]);
    expect(phase("Failed")).toEqual([]);
    expect(labelsOf(pod("a"))).toEqual(["Pod web"]);
    expect(labelsOf(`apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: shop }\nspec: ${spec()}`)).toEqual([
      "Pod none",
    ]);
  });

  const selector = "selector: { matchLabels: { app: web } }";
  test.each([
    ["Deployment", "apps/v1", `${selector}, template: ${template()}`],
    ["StatefulSet", "apps/v1", `${selector}, serviceName: web, template: ${template()}`],
    ["DaemonSet", "apps/v1", `${selector}, template: ${template()}`],
    ["ReplicaSet", "apps/v1", `${selector}, template: ${template()}`],
    ["ReplicationController", "v1", `selector: { app: web }, template: ${template()}`],
    ["Job", "batch/v1", `template: ${template()}`],
    ["CronJob", "batch/v1", `schedule: "* * * * *", jobTemplate: { spec: { template: ${template()} } }`],
  ])("are those that a %s makes of its template", (kind, apiVersion, of) => {
    expect(labelsOf(workload(kind, apiVersion, of))).toEqual([`${kind} web`]);
    expect(labelsOf(workload(kind, apiVersion, of.replace("metadata: { labels: { app: web } }, ", "")))).toEqual([
      `${kind} none`,
    ]);
  });

  test.each([
    ["Pod", "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: shop }"],
    ["Deployment", "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a, namespace: shop }"],
    ["ReplicationController", workload("ReplicationController", "v1", "replicas: 1")],
    ["ReplicaSet", workload("ReplicaSet", "apps/v1", selector)],
    ["StatefulSet", workload("StatefulSet", "apps/v1", `${selector}, serviceName: web, template: { metadata: {} }`)],
    ["CronJob", workload("CronJob", "batch/v1", 'schedule: "* * * * *", jobTemplate: {}')],
    ["CronJob", workload("CronJob", "batch/v1", 'schedule: "* * * * *", jobTemplate: { spec: { template: {} } }')],
  ])("are none of a %s that says nothing of them", (_, text) => {
    expect(labelsOf(text)).toEqual([]);
  });

  test("of what another workload made only the maker counts, where it is there", () => {
    const owned = (kind: string, name: string, apiVersion: string) =>
      `, ownerReferences: [{ apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, uid: u, controller: true }]`;
    const deployment = workload("Deployment", "apps/v1", `${selector}, template: ${template()}`);
    const set = workload(
      "ReplicaSet",
      "apps/v1",
      `${selector}, template: ${template()}`,
      owned("Deployment", "web", "apps/v1"),
      "web-1",
    );
    const cron = workload(
      "CronJob",
      "batch/v1",
      `schedule: "* * * * *", jobTemplate: { spec: { template: ${template()} } }`,
    );
    const job = workload("Job", "batch/v1", `template: ${template()}`, owned("CronJob", "web", "batch/v1"), "web-1");
    expect(labelsOf(deployment, set)).toEqual(["Deployment web"]);
    expect(labelsOf(set)).toEqual(["ReplicaSet web"]);
    expect(labelsOf(cron, job)).toEqual(["CronJob web"]);
    expect(labelsOf(job)).toEqual(["Job web"]);
  });
});
