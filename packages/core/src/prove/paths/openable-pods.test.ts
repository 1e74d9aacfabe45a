import { describe, expect, test } from "vitest";
import type { PodClass } from "../network/model/pod-class.ts";
import { OpenablePods } from "./openable-pods.ts";
import { contextOf } from "./testing/making.ts";
import { bound, namespace, pod } from "./testing/stories.ts";

const lets = (app: string, ...peers: readonly string[]) =>
  `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: ${app}, namespace: shop-prod }, spec: { podSelector: { matchLabels: { app: ${app} } }, policyTypes: [Ingress], ingress: [{ from: [${peers.join(", ")}] }] } }\n---\n`;
const named = (app: string) =>
  `{ namespaceSelector: { matchLabels: { stage: test } }, podSelector: { matchLabels: { app: ${app} } } }`;
const anyOf = (stage: string) => `{ namespaceSelector: { matchLabels: { stage: ${stage} } } }`;
const stages =
  namespace("shop-test", "test") +
  namespace("shop-prod", "prod") +
  ["client", "idle"].map((name) => pod(name, "shop-test")).join("") +
  pod("agent", "shop-test", "hostNetwork: true, ") +
  bound("makers", "shop-prod", "create pods", "User paul");

/** Which pods of a stage those of test's are worth asking about. */
function openableIn(text: string) {
  const { model, ...judgement } = contextOf(stages + text).judgement();
  const openable = new OpenablePods({ model, ...judgement });
  const all = [...model.namespaces.values()].flatMap(({ classes }) => classes);
  const nameOf = ({ members }: PodClass) => members[0]?.object.object.metadata.name ?? "imagined";
  const classOf = (name: string): PodClass => {
    const found = all.find((one) => nameOf(one) === name);
    if (!found) throw new Error(`there is no pod ${name}`);
    return found;
  };
  return {
    names: (from: string, stage = "prod") => [...openable.from(classOf(from), stage)].map(nameOf),
    from: (from: string, stage = "prod") => openable.from(classOf(from), stage),
    imagined: all.filter(({ imagined }) => imagined).length,
  };
}

describe("a pod of another stage is worth asking about", () => {
  const prod = ["web", "api", "open"].map((name) => pod(name, "shop-prod")).join("");
  const rules = lets("web", named("client")) + lets("api", named("client"), named("other"));

  test("where its rules name who asks, or where it is open to all", () => {
    const { names } = openableIn(prod + rules);
    expect(names("client")).toEqual(["web", "api", "open"]);
    expect(names("idle")).toEqual(["open"]);
  });

  test("whoever stands in its node's network: rules do not hold for that", () => {
    expect(
      openableIn(prod + rules)
        .names("agent")
        .toSorted(),
    ).toEqual(["api", "open", "web"]);
  });

  test("where it is there, not where somebody could make it", () => {
    const { names, imagined } = openableIn(prod + rules + lets("gate", named("client")));
    expect(imagined).toBeGreaterThan(0);
    expect(["client", "idle", "agent"].flatMap((name) => names(name))).not.toContain("imagined");
  });

  test("where it is of the stage that is asked for", () => {
    const { names } = openableIn(prod + rules + namespace("shop-qa", "qa") + pod("qa", "shop-qa"));
    expect(names("client", "qa")).toEqual(["qa"]);
    expect(names("client")).not.toContain("qa");
    expect(names("client", "none")).toEqual([]);
  });

  test("once, whoever asks", () => {
    const { from } = openableIn(prod + rules);
    expect(from("agent")).toBe(from("agent"));
  });
});

describe("a pod whose rules name a great many", () => {
  const homes = (count: number) =>
    Array.from({ length: count }, (_, at) => namespace(`many-${at}`, "many") + pod("web", `many-${at}`)).join("");
  const text = pod("web", "shop-prod") + lets("web", anyOf("many"));

  test.each([
    [64, []],
    [65, ["web"]],
  ])("of %i namespaces is worth asking about by all: %j", (count, names) => {
    expect(openableIn(text + homes(count)).names("client")).toEqual(names);
  });
});
