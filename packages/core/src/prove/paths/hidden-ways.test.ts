import { expect, test } from "vitest";
import type { Fix } from "../../verdicts/finding.ts";
import { cutEdges, edgesToCut } from "./cut-ways.ts";
import { WaysOfWorld } from "./find-ways.ts";
import type { Wanted } from "./growing-fix.ts";
import type { PathsContext } from "./paths-context.ts";
import { pathsFindings } from "./paths-findings.ts";
import { cause } from "./testing/edges.ts";
import { contextOf } from "./testing/searches.ts";
import { bound, closed, held, namespace, pod } from "./testing/stories.ts";
import { triedFixes } from "./tried-fixes.ts";

const rbac = "rbac.authorization.k8s.io";
const everybody = ["dana", "erin", "finn", "gus", "hana", "ines", "jo"];
const stages =
  namespace("shop-dev", "dev", held) +
  namespace("shop-prod", "prod", held) +
  namespace("tools", "", held) +
  pod("web", "shop-prod") +
  pod("runner", "tools") +
  closed("shop-prod", "kubernetes.io/metadata.name: tools") +
  everybody.map((who) => bound(`dev-${who}`, "shop-dev", "get pods", `User ${who}`)).join("") +
  `{ apiVersion: ${rbac}/v1, kind: ClusterRole, metadata: { name: enterer }, rules: [{ apiGroups: [""], resources: [pods/exec], verbs: [create] }] }\n---\n`;
/** So many bind a role to themselves in tools, with which one enters pods that prod lets in. The way of each hides the next. */
const hidden = (count: number) =>
  everybody
    .slice(0, count)
    .map(
      (who) =>
        bound(`bind-${who}`, "tools", "bind clusterroles", `User ${who}`, rbac) +
        bound(`write-${who}`, "tools", "create rolebindings", `User ${who}`, rbac),
    )
    .join("");
const leaves = (who: string) => `take the user ${who} out of RoleBinding tools/bind-${who}`;
/** The bindings that a fix deletes. */
const deletes = (fix: Fix | undefined) =>
  (fix?.edits ?? []).flatMap((edit) => (edit.type === "delete" ? [edit.object.name] : [])).toSorted();
const binds = (count: number) => everybody.slice(0, count).map((who) => `bind-${who}`);

const found = (context: PathsContext, from = "dev", to = "prod") => {
  const ways = new WaysOfWorld(context).from(from)(to);
  return ways.type === "open" ? edgesToCut(ways) : [];
};

/** To cut what is found between a pair at first; or only this of it. */
function wantedIn(context: PathsContext, parts: Partial<Wanted> = {}): Wanted {
  const edges = found(context);
  return {
    pairs: [{ from: "dev", to: "prod", edges }],
    cut: cutEdges(edges, "prod") ?? [],
    others: new Set(),
    ...parts,
  };
}

const sizeOf = ({ world }: PathsContext) => [...world.objects.values()].flat().length;
const fixIn = (context: PathsContext, wanted: Wanted, most?: number) =>
  triedFixes(context, [wanted], most).get(wanted)?.fix;

test.each([1, 2, 6])("a fix grows by what shows once it is made: %i ways", (count) => {
  const context = contextOf(stages + hidden(count));
  const wanted = wantedIn(context);
  expect(wanted.cut.map(({ description }) => description)).toEqual([leaves("dana")]);
  const fix = fixIn(context, wanted, Number.POSITIVE_INFINITY);
  expect(deletes(fix)).toEqual(binds(count));
});

test("after six tries that show more a fix is given up", () => {
  const context = contextOf(stages + hidden(7));
  expect(triedFixes(context, [wantedIn(context)], Number.POSITIVE_INFINITY).size).toBe(0);
});

test("where there is too much to try by itself, what has grown is tried three times more with the others", () => {
  const context = contextOf(stages + hidden(6));
  const size = sizeOf(context);
  const fixed = (most: number) => deletes(fixIn(context, wantedIn(context), most));
  expect([fixed(3 * size), fixed(3 * size - 1), fixed(0)]).toEqual([binds(6), [], []]);
  const three = contextOf(stages + hidden(3));
  expect(deletes(fixIn(three, wantedIn(three), 0))).toEqual(binds(3));
  const four = contextOf(stages + hidden(4));
  expect(triedFixes(four, [wantedIn(four)], 0).size).toBe(0);
});

test("what several try together is used up by those for whom it does", () => {
  const context = contextOf(stages + hidden(1));
  const size = sizeOf(context);
  const [one, other] = [wantedIn(context), wantedIn(context)];
  expect(triedFixes(context, [one, other], size).size).toBe(2);
});

const agents =
  namespace("agents", "", held) +
  pod("agent", "agents") +
  closed("shop-prod", "kubernetes.io/metadata.name: agents").replace("name: closed", "name: agents") +
  bound("agents", "agents", "create pods/exec", "User dana");

test("a fix that was tried by itself is not counted on by those that are tried together", () => {
  const context = contextOf(stages + hidden(1) + agents);
  const all = wantedIn(context);
  const [first, second] = all.cut;
  if (first === undefined || second === undefined) throw new Error("two causes are cut");
  const half = { ...all, cut: [first] };
  expect(triedFixes(context, [all, half], sizeOf(context)).get(half)?.cut).toHaveLength(2);
});

test("where one of those that are tried together is given up, the others are tried without it, once", () => {
  const atHome = namespace("shop-test", "test", held) + bound("testers", "shop-test", "get pods", "User dana");
  const context = contextOf(stages + atHome + hidden(4));
  const without = (from: string, to: string): Wanted => ({
    ...{ pairs: [{ from, to, edges: [] }], cut: [cause("useless")], others: new Set() },
  });
  // What the hopeless one changes closes this one too.
  const [hopeless, relying, content] = [wantedIn(context), without("test", "prod"), without("prod", "dev")];
  const fixed = (...all: readonly Wanted[]) => [...triedFixes(context, all, 0).keys()];
  expect(fixed(hopeless, content)).toEqual([content]);
  expect(fixed(relying, content)).toEqual([relying, content]);
  expect(fixed(hopeless, relying, content)).toEqual([]);
});

test("what a fix closes of a whole property is worked out again", () => {
  const entering = ["dana", "erin"].map((who) => bound(`enter-${who}`, "tools", "create pods/exec", `User ${who}`));
  const context = contextOf(stages + entering.join(""), {});
  const wanted = wantedIn(context);
  expect(wanted.cut.map(({ closes }) => closes)).toEqual(["network"]);
  expect(fixIn(context, wanted, 0)?.description).toBe("add the label stage to the namespaceSelector");
});

test("where a change is not known, nothing is tried, though nothing leads there", () => {
  const context = contextOf(stages);
  const pairs = [{ from: "prod", to: "dev", edges: [] }];
  const wanted = (edits: number): Wanted => ({ pairs, cut: [cause("a", edits)], others: new Set() });
  for (const most of [0, Number.POSITIVE_INFINITY])
    expect([fixIn(context, wanted(1), most) === undefined, fixIn(context, wanted(0), most)]).toEqual([
      false,
      undefined,
    ]);
});

test("of a pair that one property breaks, each fix grows by what it hides, not by what others cut", () => {
  const open = closed("shop-prod", "stage: dev").replace("name: closed", "name: dev") + pod("web", "shop-dev");
  const context = contextOf(stages + hidden(2) + agents + open);
  const ways = new WaysOfWorld(context).from("dev")("prod");
  if (ways.type !== "open") throw new Error("nothing is open");
  const findings = pathsFindings(context, [{ from: "dev", to: "prod", ways }]);
  expect(findings.map(({ fix }) => deletes(fix))).toEqual([["agents"], binds(2)]);
});
