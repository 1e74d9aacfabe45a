import { expect, test } from "vitest";
import type { Sensitivity } from "../../verdicts/verdict.ts";
import type { Arrival } from "../access/arrival.ts";
import { cutEdges, edgesToCut } from "./cut-ways.ts";
import { cause, edge, found, open, step } from "./testing/edges.ts";
import {
  type EdgeCause,
  edgesTo,
  type FoundEdge,
  identityPlace,
  lengthText,
  placeOf,
  type Reached,
  roadsOf,
  sensitivityOf,
  type Walk,
  walkTo,
  witnessOf,
} from "./way.ts";

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

test("a way is gone once one of its steps is: what could remove any of them could", () => {
  const removable = (sensitivity: Sensitivity) => ({ ...landing, sensitivity });
  const one = removable({ kinds: ["Node", "Pod"], namespaces: ["shop"] });
  const other = removable({ kinds: ["Namespace", "Node"] });
  expect(sensitivityOf([one])).toEqual({ kinds: ["Node", "Pod"], namespaces: ["shop"] });
  expect(sensitivityOf([one, other])).toEqual({ kinds: ["Namespace", "Node", "Pod"] });
  expect(sensitivityOf([one, removable({ kinds: "any" }), other])).toEqual({ kinds: "any" });
  expect(sensitivityOf([])).toEqual({ kinds: [] });
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

const shown = ({ from, to, edge: { says } }: FoundEdge) => `${from} > ${to}: ${says}`;

test("somebody who acts as another one is not where that one is", () => {
  const arrival: Arrival = {
    identity: { type: "subject", subject: { kind: "User", name: "dana", namespace: "" } },
    actor: { user: "dana", groups: [] },
    ...{ from: undefined, impersonation: undefined, isBeyond: false, unclear: undefined },
  };
  const acting: Arrival = { ...arrival, impersonation: { by: { user: "erin", groups: [] }, mode: "user-info" } };
  const [dana, asDana] = [identityPlace(arrival), identityPlace(acting)];
  expect([dana, asDana]).toMatchObject([
    { type: "identity", arrival },
    { type: "identity", arrival: acting },
  ]);
  expect([dana.key, asDana.key]).toEqual(["identity User dana", "identity user-info erin User dana"]);
});

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
