import { expect, test } from "vitest";
import type { Property } from "../../verdicts/property.ts";
import { cutEdges, edgesToCut } from "./cut-ways.ts";
import type { Ways } from "./find-ways.ts";
import { GrowingFix, listed } from "./growing-fix.ts";
import {
  type Edge,
  type EdgeCause,
  edgesTo,
  type FoundEdge,
  lengthText,
  placeOf,
  type Reached,
  roadsOf,
  type Walk,
  walkTo,
  witnessOf,
} from "./way.ts";

const step = (says: string) =>
  ({ type: "state", object: { group: "", kind: "Pod", namespace: "shop", name: "web" }, says }) as const;
const cause = (key: string, edits = 1, more: Partial<EdgeCause> = {}): EdgeCause => ({
  key,
  description: `undo ${key}`,
  edits: () =>
    Array.from({ length: edits }, (_, at) => ({
      type: "delete",
      object: { group: "", kind: "Pod", namespace: "shop", name: `${key}-${at}` },
    })),
  ...more,
});
const edge = (road: Property, says: string, isBreach = true, by?: EdgeCause): Edge => ({
  road,
  isBreach,
  says,
  steps: () => [step(says)],
  cause: by,
  sensitivity: { kinds: [] },
});
const landing = edge("placement", "a pod lands");
const reaching = edge("podSecurity", "it is privileged");
const following = edge("paths", "a token lies there", false);

test("a way is told by its steps and the properties whose walls it leads over, each once", () => {
  expect(lengthText([landing])).toBe("1 step over placement");
  expect(lengthText([landing, reaching, following, landing])).toBe("4 steps over placement and podSecurity");
  const three = [edge("access", "a"), landing, reaching];
  expect(lengthText(three)).toBe("3 steps over access, placement and podSecurity");
  expect(lengthText([following, following])).toBe("2 steps over paths");
  expect(roadsOf([landing, following, landing, reaching])).toEqual(["placement", "podSecurity"]);
});

test("a witness has the steps of all edges, and says them one after the other", () => {
  expect(witnessOf([landing, reaching])).toEqual({
    summary: "a pod lands; then it is privileged",
    steps: [step("a pod lands"), step("it is privileged")],
  });
});

const place = (key: string) => ({ type: "stage", key, stage: key }) as const;
const none = { unclear: undefined, breaches: [] };
const first: Reached = { place: place("first"), distance: 0, from: undefined, ...none };
const second: Reached = { place: place("second"), distance: 1, from: { reached: first, edge: landing }, ...none };
const third: Reached = { place: place("third"), distance: 2, from: { reached: second, edge: reaching }, ...none };

test("the way to a place starts where all set out", () => {
  expect(walkTo(third)).toEqual({ edges: [landing, reaching], places: ["start", "second", "third"] });
  expect(walkTo(first)).toEqual({ edges: [], places: ["start"] });
  expect(edgesTo(third)).toEqual([landing, reaching]);
  expect([placeOf(first), placeOf(third)]).toEqual(["start", "third"]);
});

const found = (from: string, to: string, by?: EdgeCause): FoundEdge => ({
  from,
  to,
  edge: edge("access", `${from} to ${to}`, true, by),
});
const shown = ({ from, to, edge: { says } }: FoundEdge) => `${from} > ${to}: ${says}`;
function open(parts: Partial<Ways & { type: "open" }>): Ways & { type: "open" } {
  return { type: "open", edges: [], joined: [], isSingle: false, found: [], ...parts };
}

test("what is to be cut: all that was found, or where one property breaks the pair the ways over several roads", () => {
  const walk: Walk = {
    edges: [landing, edge("access", "reads", true, cause("a"))],
    places: ["start", "node", "stage prod"],
  };
  const other: Walk = { edges: [edge("access", "other", true, cause("b"))], places: ["start", "stage prod"] };
  const all = [found("start", "stage prod")];
  expect(edgesToCut(open({ joined: [walk], found: all }))).toEqual(all);
  expect(edgesToCut(open({ found: all }))).toEqual([]);
  const single = open({ joined: [walk, other], isSingle: true, found: all });
  const ofWalk = ["start > node: a pod lands", "node > stage prod: reads"];
  expect(edgesToCut(single).map(shown)).toEqual([...ofWalk, "start > stage prod: other"]);
  expect(edgesToCut(single, new Set(["b"])).map(shown)).toEqual(ofWalk);
  expect(edgesToCut(single, new Set(["a", "b"]))).toEqual([]);
  expect(edgesToCut(open({ joined: [walk, other], found: all }), new Set(["a"])).map(shown)).toEqual([
    "start > stage prod: other",
  ]);
});

test("the fewest causes are cut, of as many those with fewer changes, and of those without known changes none", () => {
  const keys = (edges: readonly FoundEdge[]) => cutEdges(edges, "prod")?.map(({ key }) => key);
  const chain = (one: EdgeCause | undefined, other: EdgeCause | undefined) => [
    found("start", "a", one),
    found("a", "stage prod", other),
  ];
  expect(keys(chain(cause("one", 2), cause("other", 1)))).toEqual(["other"]);
  expect(keys(chain(cause("one", 1), cause("other", 2)))).toEqual(["one"]);
  expect(keys(chain(cause("one", 0), cause("other", 9)))).toEqual(["other"]);
  expect(keys(chain(cause("one", 1, { edits: () => undefined }), cause("other", 9)))).toEqual(["other"]);
  expect(keys(chain(cause("one", 1, { count: 2 }), cause("other", 9)))).toEqual(["other"]);
  expect(keys(chain(undefined, cause("other")))).toEqual(["other"]);
  expect(keys(chain(undefined, undefined))).toBeUndefined();
  let asked = 0;
  const counting = cause("one", 1, {
    edits: () => {
      asked += 1;
      return [];
    },
  });
  cutEdges(chain(counting, counting), "prod");
  expect(asked).toBe(1);
});

test("a list names five, or four and how many more there are", () => {
  expect(listed([])).toBe("");
  expect(listed(["a"])).toBe("a");
  expect(listed(["a", "b"])).toBe("a, and b");
  expect(listed(["a", "b", "c", "d", "e"])).toBe("a, and b, and c, and d, and e");
  expect(listed(["a", "b", "c", "d", "e", "f"])).toBe("a, and b, and c, and d, and 2 more like it");
});

function growing(cut: readonly EdgeCause[], edges: readonly FoundEdge[] = []): GrowingFix {
  return new GrowingFix({ pairs: [{ from: "dev", to: "prod", edges }], cut, others: new Set() });
}

test("a fix has the edits of all its causes, each once, and says each description once", () => {
  const same = cause("a", 1, { description: "undo it" });
  const fix = growing([same, cause("b", 2, { description: "undo it", closes: "network" }), cause("c")]);
  expect(fix.isPossible).toBe(true);
  expect(fix.closes).toEqual(["network"]);
  expect(fix.cut).toHaveLength(3);
  expect(fix.fix.description).toBe("undo it, and undo c");
  expect(fix.fix.edits.map((edit) => ("object" in edit && "name" in edit.object ? edit.object.name : ""))).toEqual([
    "a-0",
    "b-0",
    "b-1",
    "c-0",
  ]);
  expect(growing([same, same]).edits).toHaveLength(1);
});

test("a fix is worth trying where all that it changes is known", () => {
  expect(growing([]).isPossible).toBe(false);
  expect(growing([cause("a", 0)]).isPossible).toBe(false);
  expect(growing([cause("a"), cause("b", 1, { edits: () => undefined })]).isPossible).toBe(false);
  const fix = growing([cause("a")]);
  fix.giveUp();
  expect(fix.isPossible).toBe(false);
});

test("what shows once the first cut is made is cut as well, or instead", () => {
  const known = [found("start", "a", cause("a")), found("a", "stage prod", cause("b", 2))];
  const fix = growing([cause("a")], known);
  const [pair] = fix.wanted.pairs;
  if (pair === undefined) throw new Error("no pair");
  fix.grow(new Map([[pair, [found("start", "a", cause("c"))]]]), []);
  expect(fix.cut.map(({ key }) => key)).toEqual(["b"]);
  expect(fix.isPossible).toBe(true);
  // Nothing new to cut: another round would be the same.
  fix.grow(new Map(), []);
  expect(fix.isPossible).toBe(false);
});

test("where something that shows cannot be cut, there is no fix", () => {
  const fix = growing([cause("a")], [found("start", "stage prod", cause("a"))]);
  const [pair] = fix.wanted.pairs;
  if (pair === undefined) throw new Error("no pair");
  fix.grow(new Map([[pair, [found("start", "stage prod")]]]), []);
  expect(fix.isPossible).toBe(false);
  const unknown = growing([cause("a")], [found("start", "stage prod", cause("a"))]);
  const [other] = unknown.wanted.pairs;
  if (other === undefined) throw new Error("no pair");
  unknown.grow(new Map([[other, [found("start", "stage prod", cause("b", 0))]]]), []);
  expect(unknown.isPossible).toBe(false);
});
