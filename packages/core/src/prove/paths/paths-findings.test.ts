import { expect, test } from "vitest";
import { pathsCodes } from "../../diagnostics/prove-paths-codes.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import { toldOf } from "../testing/told.ts";
import { type JoinedWay, pathsFindings } from "./paths-findings.ts";
import { cause, edge, open } from "./testing/edges.ts";
import { contextOf } from "./testing/searches.ts";
import { namespace } from "./testing/stories.ts";
import type { Edge, EdgeCause } from "./way.ts";

const text = namespace("shop-dev", "dev") + namespace("shop-prod", "prod");
const [home] = contextOf(text).world.objects.get("Namespace") ?? [];
const at = (field: string) => home && { object: home, path: [field] };
/** A cause that nobody knows how to change. */
const by = (key: string, more: Partial<EdgeCause> = {}) => cause(key, 0, more);
const entering = (key: string, more?: Partial<EdgeCause>) => edge("access", `enters by ${key}`, true, by(key, more));
const opening = edge("network", "opens a port");
const holding = edge("podSecurity", "is privileged");
const following = edge("podSecurity", "finds a token", false);

/** The walk over these edges into the stage. */
const walk = (to: string, ...edges: readonly Edge[]) => ({
  edges,
  places: ["start", ...edges.slice(1).map((one) => `before ${one.says}`), `stage ${to}`],
});
type Parts = Partial<Parameters<typeof open>[0]>;

/** From dev into a stage over these edges, and over nothing else. */
function way(edges: readonly Edge[], to = "prod", parts: Parts = {}): JoinedWay {
  const { places } = walk(to, ...edges);
  const found = edges.map((one, nth) => ({ from: places[nth] ?? "", to: places[nth + 1] ?? "", edge: one }));
  return { from: "dev", to, ways: open({ edges, joined: [walk(to, ...edges)], found, ...parts }) };
}
const single = (...walks: readonly (readonly Edge[])[]) =>
  way([edge("access", "may read")], "prod", { isSingle: true, joined: walks.map((edges) => walk("prod", ...edges)) });
const unknown = (to: string, why: string, edges: readonly Edge[] = []): JoinedWay => ({
  ...{ from: "dev", to },
  ways: { type: "unknown", why, isJoined: true, edges },
});

const found = (joined: readonly JoinedWay[], intent?: Partial<Intent>) =>
  pathsFindings(contextOf(text, intent), joined).map(toldOf);
const messages = (...joined: readonly JoinedWay[]) => found(joined).map(({ message }) => message);
const enters = (key: string, to = "prod") =>
  `dev gets into ${to} in 2 steps over access and network: enters by ${key}; then opens a port`;
const unclear = (to: string, why: string) =>
  `whether several roads together lead from dev into ${to} is not known: ${why}`;

test("all that is said of a way that is open, and of one of which that is not known", () => {
  const a = entering("a", { at: at("labels") });
  expect(found([way([a, opening]), unknown("test", "it depends", [a])])).toEqual([
    {
      is: "paths error KS3902",
      message: enters("a"),
      hint: `${pathsCodes.KS3902.fix} The smallest change that cuts every such way: undo a.`,
      at: "Namespace shop-dev: labels",
      pairs: ["dev > prod"],
      witness: "enters by a; then opens a port",
      steps: ["Pod shop/web:  says enters by a", "Pod shop/web:  says opens a port"],
    },
    {
      is: "paths warning KS3903",
      message: unclear("test", "it depends"),
      hint: pathsCodes.KS3903.fix,
      at: "Namespace shop-dev: labels",
      pairs: ["dev > test"],
    },
  ]);
});

test("without an intent nothing is said of what is of no stage", () => {
  const all = [
    way([entering("a"), opening], unassigned),
    { ...way([entering("b"), opening]), from: unassigned },
    way([entering("c"), opening]),
  ];
  const pairs = (intent?: Partial<Intent>) => found(all, intent).flatMap((one) => one.pairs);
  expect(pairs()).toEqual(["dev > prod"]);
  expect(pairs({})).toEqual([`dev > ${unassigned}`, `${unassigned} > prod`, "dev > prod"]);
});

test("pairs with the same causes have one finding; findings are in the order of their codes", () => {
  const joined = [
    unknown("prod", "it depends"),
    way([entering("a"), opening], "prod"),
    way([entering("a"), holding], "prod"),
    way([entering("b"), opening], "prod"),
    way([entering("a"), opening], "test"),
    unknown("test", "nobody knows"),
    unknown("qa", "it depends"),
  ];
  expect(messages(...joined)).toEqual([
    "dev gets into prod in 2 steps over access and podSecurity: enters by a; then is privileged",
    `${enters("a")}; 1 more pairs of stages alike`,
    enters("b"),
    `${unclear("prod", "it depends")}; 1 more pairs of stages alike`,
    unclear("test", "nobody knows"),
  ]);
  expect(found(joined)[3]?.pairs).toEqual(["dev > prod", "dev > qa"]);
});

test.each([
  [holding, "KS3901"],
  [opening, "KS3902"],
  [following, "KS3902"],
])("a way over %o is of its own code", (last, code) => {
  expect(found([way([entering("a"), opening, last])]).map(({ is }) => is)).toEqual([`paths error ${code}`]);
});

test("where the shortest way leads over one road, the shortest of those over several is shown", () => {
  const [long, short] = [
    [entering("a"), following, opening],
    [entering("a"), opening],
  ];
  const joined = [long, short, [entering("b"), opening]].map((edges) => walk("prod", ...edges));
  expect(messages(way([edge("access", "may read")], "prod", { joined }))).toEqual([enters("a")]);
  expect(messages(way(long, "prod", { joined }))).toEqual([
    "dev gets into prod in 3 steps over access and network: enters by a; then finds a token; then opens a port",
  ]);
  expect(messages(way([edge("access", "may read")], "prod", { joined: [] }))).toEqual([
    "dev gets into prod in 1 step over access: may read",
  ]);
});

test("where one property breaks the pair, each change that cuts ways over several roads is one by itself", () => {
  const other = [entering("b"), opening];
  const walks = [
    [entering("a"), following, opening],
    other,
    [entering("a"), opening],
    [entering("a"), { ...opening, says: "or another" }],
  ];
  expect(found([single(...walks)]).map(({ message, hint }) => [message, hint])).toEqual([
    [enters("a"), `${pathsCodes.KS3902.fix} The smallest change that cuts every such way: undo a.`],
    [enters("b"), `${pathsCodes.KS3902.fix} The smallest change that cuts every such way: undo b.`],
  ]);
  expect(messages(single([opening, following]))).toEqual([]);
});

test("where nothing is known that cuts a way, only what to do about such ways is said", () => {
  expect(found([way([edge("access", "enters"), opening])])).toMatchObject([{ hint: pathsCodes.KS3902.fix }]);
});

test("the first place of what has to be changed is shown, and four more", () => {
  const causes = ["a", "b", "c", "d", "e", "f", "g"].map((key) => entering(key, key === "a" ? {} : { at: at(key) }));
  const all = causes.flatMap((one) => [{ from: "start", to: "pods", edge: one }]);
  const last = { from: "pods", to: "stage prod", edge: opening };
  const [one] = found([way([entering("a"), opening], "prod", { found: [...all, last] })]);
  expect(one?.at).toBe("Namespace shop-dev: b");
  expect(one?.related).toEqual(["c", "d", "e", "f"].map((key) => `undo ${key} @ Namespace shop-dev: ${key}`));
  expect(one?.hint).toMatch(/: undo a, and undo b, and undo c, and undo d, and 3 more like it\.$/);
});

test("where none of them has a place, the last that is known of the way is", () => {
  const looked = { ...opening, at: at("looked") };
  const caused = { ...looked, cause: by("z", { at: at("caused") }) };
  const site = (...edges: readonly Edge[]) => found([unknown("prod", "it depends", edges)])[0]?.at;
  expect(site(entering("a", { at: at("first") }), looked, following)).toBe("Namespace shop-dev: looked");
  expect(site(looked, caused)).toBe("Namespace shop-dev: caused");
  expect(site(entering("a"), following)).toBeUndefined();
});
