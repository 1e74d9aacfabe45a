import { describe, expect, test } from "vitest";
import type { Code } from "../../diagnostics/codes.ts";
import type { Finding } from "../../verdicts/finding.ts";
import { editText, siteText } from "../testing/told.ts";
import { MadePods } from "./made-pods.ts";
import { baselineCause, controlEdge, landingEdges, makerEdge, placementCause } from "./maker-edges.ts";
import type { PathsContext } from "./paths-context.ts";
import { boundEverywhere, contextOf, decidedBy, firstGroupOf, groupsOf, isOfAny, nodesOf } from "./testing/making.ts";
import { shortened } from "./testing/told-ways.ts";
import { bound, namespace, node, pod } from "./testing/stories.ts";

const trying = { stage: "dev", granted: new Map() };
const stages = ["dev", "test", "prod"].map((stage) => namespace(`shop-${stage}`, stage)).join("") + namespace("tools");
const policies = {
  kinds: ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
    (kind) => `admissionregistration.k8s.io/${kind}`,
  ),
};
const makes = (home: string) => bound("makers", home, "create pods", "User dana");
/** So that dana is at home in dev. */
const developers = bound("developers", "shop-dev", "get pods", "User dana");
const groupIn = (context: PathsContext, home: string) => {
  const found = groupsOf(context, ["User dana"]).find(({ namespaces }) => namespaces.includes(home));
  if (!found) throw new Error(`dana makes no pods in ${home}`);
  return found;
};

describe("to be able to make pods", () => {
  test.each([
    ["shop-dev", false],
    ["tools", false],
    ["shop-test", true],
  ])("in %s leads over a wall: %s", (home, isBreach) => {
    const context = contextOf(stages + developers + makes(home));
    const group = groupIn(context, home);
    const [place, edge] = makerEdge(context, trying, group);
    expect(place).toEqual({ type: "maker", key: `maker ${group.key}`, group });
    expect(edge).toMatchObject({
      ...{ road: "access", isBreach, sensitivity: policies },
      says: `the user dana may make pods in ${home} (create pods, by RoleBinding makers)`,
    });
    expect(edge.steps()).toEqual([]);
    expect(edge.at && siteText(edge.at)).toBe(`rbac.authorization.k8s.io/RoleBinding ${home}/makers`);
    expect(edge.cause?.description).toBe(
      isBreach ? "take the user dana out of RoleBinding shop-test/makers" : undefined,
    );
  });

  test("who may not make any changes what runs", () => {
    const web = `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop-dev }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: "registry.example/app" }] } } } }\n---\n`;
    const context = contextOf(stages + web + bound("makers", "shop-dev", "patch deployments", "User dana", "apps"));
    const [, { says }] = makerEdge(context, trying, firstGroupOf(context, "User dana"));
    expect(says).toBe("the user dana may change what runs in shop-dev (patch deployments.apps, by RoleBinding makers)");
  });

  test("is taken away in the whole cluster, and nothing is given instead: pods lead further", () => {
    const context = contextOf(stages + developers + boundEverywhere("makers", "create pods", "User dana"));
    const [, edge] = makerEdge(context, trying, groupIn(context, "shop-prod"));
    expect(edge.cause?.edits()?.map(editText)).toEqual(["delete rbac.authorization.k8s.io/ClusterRoleBinding makers"]);
  });
});

const control = `{ apiVersion: v1, kind: Node, metadata: { name: control-1, labels: { node-role.kubernetes.io/control-plane: "" } } }\n---\n`;
const nodes = node("dev-1", "dev") + node("prod-1", "prod") + node("node-1") + control;
const everywhere = ["dev-1", "prod-1", "node-1", "control-1"];
const fillWith = (home: string) => everywhere.map((name) => pod(name, home, `nodeName: ${name}, `)).join("");

describe("a pod that is made", () => {
  const landed = (text: string, answer: Parameters<typeof decidedBy>[1]) => {
    const { context } = decidedBy(contextOf(stages + nodes + makes("shop-dev") + text), answer);
    const group = firstGroupOf(context, "User dana");
    return { group, context, edges: [...landingEdges(context, new MadePods(context), group)] };
  };

  test("lands on nodes where something of others is, and breaks through where they are of another stage or the control plane's", () => {
    const { edges, group } = landed(fillWith("shop-prod"), () => "admitted");
    expect(edges.map(([{ key }, { isBreach, says, cause }]) => [key, isBreach, says, cause?.key])).toEqual([
      [`landed 0 ${group.key}`, false, "such a pod may run on dev-1, a node of dev", undefined],
      [
        `landed 1 ${group.key}`,
        true,
        "nothing keeps such a pod off prod-1, a node of prod",
        "placement of pods that are made",
      ],
      [`landed 2 ${group.key}`, false, "such a pod may run on node-1, a node of (unassigned)", undefined],
      [
        `landed 3 ${group.key}`,
        true,
        "nothing keeps such a pod off control-1, a node of the control plane",
        "placement of pods that are made",
      ],
    ]);
    const [place, edge] = edges[1] ?? [];
    expect(place).toMatchObject({ type: "landed", group, nodes: { stage: "prod" } });
    expect(edge).toMatchObject({ road: "placement", unclear: undefined, sensitivity: policies });
    expect(edge?.steps().map(shortened)).toEqual([
      "dana: create pods shop-dev/ privileged",
      "shop-dev/placed lands on prod-1",
    ]);
  });

  test("is of no use on nodes where only its own stage's pods are, or none", () => {
    expect(landed(fillWith("shop-dev"), () => "admitted").edges).toEqual([]);
    expect(landed("", () => "admitted").edges).toEqual([]);
  });

  test("lands nowhere where every one is refused that holds its node", () => {
    expect(landed(fillWith("shop-prod"), (request) => (isOfAny(request) ? "refused" : "admitted")).edges).toEqual([]);
  });

  test("of which it is not known whether it is taken leads on in doubt", () => {
    const { edges, context, group } = landed(fillWith("shop-prod"), () => "depends");
    const [, edge] = edges[1] ?? [];
    const why = "whether admission takes a pod of shop-dev that controls a node of prod depends on what else it says";
    expect([edge?.unclear, edge?.steps()]).toEqual([why, []]);
    const [place, holds] = controlEdge(context, new MadePods(context), group, nodesOf(context, "prod-1"));
    expect(place).toMatchObject({ type: "nodes", key: "nodes 1", by: "dev" });
    expect(holds.says).toBe("nothing refuses that it controls its node");
  });

  test("holds its node by what it does there, against which its namespace's level helps", () => {
    const { context, group } = landed(fillWith("shop-prod"), () => "admitted");
    const [, edge] = controlEdge(context, new MadePods(context), group, nodesOf(context, "prod-1"));
    expect(edge).toMatchObject({
      ...{ road: "podSecurity", isBreach: true, sensitivity: policies },
      says: "nothing refuses that it is privileged on its node",
    });
    expect([edge.steps(), edge.cause?.description]).toEqual([[], "let shop-dev enforce baseline"]);
  });
});

describe("what keeps pods that are made off nodes of another stage", () => {
  const finding = (code: Code, pairs: string, description?: string): Finding => ({
    ...{ code, property: "placement", severity: "error", message: "", hint: "", related: [] },
    pairs: pairs.split(", ").map((pair) => ({ from: pair.split(" ")[0] ?? "", to: pair.split(" ")[1] ?? "" })),
    ...(description !== undefined && { fix: { description, edits: [{ type: "delete", object: key(description) }] } }),
  });
  const key = (name: string) => ({ group: "", kind: "Guard", namespace: "", name });
  const causeBy = (...findings: readonly Finding[]) => {
    const one = contextOf(stages + nodes + makes("shop-dev"));
    const context: PathsContext = {
      ...one,
      proofOf: (property) => ({ verdicts: [], findings: property === "placement" ? findings : [] }),
    };
    const cause = placementCause(context, firstGroupOf(context, "User dana"), nodesOf(context, "prod-1"));
    return [cause.key, cause.description, cause.edits()?.map(editText)];
  };
  const told = (description: string) => [
    "placement of pods that are made",
    description,
    [`delete Guard ${description}`],
  ];
  const untold = [
    ...["placement of pods that are made", "refuse pods that ask for, or tolerate, nodes of another stage"],
    undefined,
  ];

  test.each<Code>(["KS3302", "KS3303", "KS3304"])("is the fix of %s, of the pair", (code) => {
    expect(causeBy(finding(code, "dev prod", "guard"))).toEqual(told("guard"));
    expect(causeBy(finding(code, "test prod, dev prod", "guard"))).toEqual(told("guard"));
  });

  test.each([
    ["of no finding", []],
    ["of pods that are there", [finding("KS3301", "dev prod", "guard")]],
    ["of another destination", [finding("KS3302", "dev test", "guard")]],
    ["of others", [finding("KS3302", "test prod", "guard")]],
    ["of a pair each half of which is in another", [finding("KS3302", "dev test, test prod", "guard")]],
    ["that is not there", [finding("KS3302", "dev prod")]],
  ])("is not known by a fix %s", (_which, findings) => {
    expect(causeBy(...findings)).toEqual(untold);
  });

  test("is the first fix, past findings without one", () => {
    const found = causeBy(
      finding("KS3302", "dev prod"),
      finding("KS3303", "dev prod", "b"),
      finding("KS3302", "dev prod", "c"),
    );
    expect(found).toEqual(told("b"));
  });
});

describe("what keeps pods that are made from their nodes", () => {
  const label = 'metadata.labels."pod-security.kubernetes.io/enforce"';
  const causeIn = (...names: readonly string[]) => {
    const text = names.map((name) => namespace(name, "prod")).join("");
    const context = contextOf(stages + text + boundEverywhere("makers", "create pods", "User dana"));
    const cause = baselineCause(context, groupIn(context, names[0] ?? ""));
    return {
      key: cause.key,
      says: cause.description,
      at: cause.at && siteText(cause.at),
      edits: cause.edits()?.map(editText),
    };
  };
  const set = (name: string) => `set Namespace ${name}: ${label} = "baseline"`;

  test("is the level of all namespaces that are alike", () => {
    const { key, ...one } = causeIn("shop-prod");
    expect(one).toEqual({
      says: "let shop-prod enforce baseline",
      at: `Namespace shop-prod: ${label}`,
      edits: [set("shop-prod")],
    });
    const { key: other, ...more } = causeIn("shop-prod", "shop-qa", "shop-next");
    expect(more).toEqual({
      says: "let shop-prod, shop-qa, shop-next enforce baseline",
      at: `Namespace shop-prod: ${label}`,
      edits: ["shop-prod", "shop-qa", "shop-next"].map(set),
    });
    expect(key).toMatch(/^baseline ./);
    expect(other).toBe(key);
  });

  test("is shown with three names and how many more there are", () => {
    const names = ["shop-prod", "shop-a", "shop-b", "shop-c", "shop-d"];
    const { says, edits } = causeIn(...names);
    expect([says, edits]).toEqual(["let shop-prod, shop-a, shop-b and 2 more enforce baseline", names.map(set)]);
  });
});
