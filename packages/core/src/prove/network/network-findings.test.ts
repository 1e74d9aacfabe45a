import { describe, expect, test } from "vitest";
import type { Fix } from "../../verdicts/finding.ts";
import { unassigned } from "../../verdicts/property.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { judgementOf } from "./judgement.ts";
import { isReported, networkFindings, sizeOf } from "./network-findings.ts";
import type { Tries } from "./network-findings.ts";
import type { FoundCause } from "./pair-ledger.ts";
import { deployment, intentOf, join, namespace } from "./testing/stage-worlds.ts";

const world = worldOf(
  join(
    namespace("web-dev", "dev"),
    namespace("web-prod", "prod"),
    deployment("web-dev", "b"),
    deployment("web-dev", "a"),
  ),
);
const plain = judgementOf(world, givenOf());
const meant = judgementOf(world, givenOf({ intent: intentOf() }));
const pair = (from: string, to: string) => [`${from}\n${to}`, { from, to }] as const;
const cause = (
  key: string,
  more: Partial<FoundCause> & { readonly of?: Partial<FoundCause["cause"]> } = {},
): FoundCause => {
  const { of, ...rest } = more;
  return {
    cause: { code: "KS3101", key, message: `it is open by ${key}`, hint: "close it", related: [], ...of },
    pairs: new Map([pair("dev", "prod")]),
    certain: true,
    ...rest,
  };
};
const never = () => undefined;
const always: Tries = (_, fix) => fix;
const fix: Fix = { description: "close the namespace", edits: [] };

test("a finding says what is wrong, of which pairs, and what helps", () => {
  expect(networkFindings(plain, [cause("a")], never)).toEqual([
    {
      ...{ code: "KS3101", property: "network", severity: "error", related: [] },
      message: "it is open by a. This concerns dev to prod.",
      hint: "close it.",
      pairs: [{ from: "dev", to: "prod" }],
    },
  ]);
});

test("a fix is shown where it mends the cause", () => {
  const mended = cause("a", { of: { proposal: () => fix } });
  expect(networkFindings(plain, [mended], always)).toMatchObject([{ hint: "Close the namespace.", fix }]);
  const [unmended] = networkFindings(plain, [mended], never);
  expect(unmended).toMatchObject({ hint: "close it." });
  expect(unmended).not.toHaveProperty("fix");
  expect(networkFindings(plain, [cause("a", { of: { proposal: () => undefined } })], always)[0]).not.toHaveProperty(
    "fix",
  );
});

test("a witness is shown where it is certain", () => {
  const witness = () => ({ summary: "one opens the other", steps: [] });
  expect(networkFindings(plain, [cause("a", { witness })], never)).toMatchObject([{ witness: witness() }]);
  expect(networkFindings(plain, [cause("a", { witness, certain: false })], never)[0]).not.toHaveProperty("witness");
});

describe("pairs", () => {
  const pairs = (...ends: readonly (readonly [string, string])[]) => ({
    pairs: new Map(ends.map(([from, to]) => pair(from, to))),
  });

  test("are named in order, six of them, and the others are counted", () => {
    const of = (count: number) =>
      networkFindings(
        plain,
        [cause("a", pairs(...Array.from({ length: count }, (_, at) => ["dev", `s${count - at}`] as const)))],
        never,
      )[0]?.message;
    expect(of(2)).toBe("it is open by a. This concerns dev to s1, dev to s2.");
    expect(of(6)).toBe(
      "it is open by a. This concerns dev to s1, dev to s2, dev to s3, dev to s4, dev to s5, dev to s6.",
    );
    expect(of(7)).toBe(
      "it is open by a. This concerns dev to s1, dev to s2, dev to s3, dev to s4, dev to s5, dev to s6 and 1 more.",
    );
  });

  test("stand in the order of their names", () => {
    const shuffled = cause("a", pairs(["b", "a"], ["a", "c"], ["c", "a"], ["a", "b"]));
    expect(networkFindings(plain, [shuffled], never)[0]?.pairs.map(({ from, to }) => from + to)).toEqual([
      ...["ab", "ac", "ba", "ca"],
    ]);
  });

  test("with what is no stage are reported only where something was meant", () => {
    const found = [cause("a", pairs(["dev", unassigned])), cause("b", pairs(["(outside)", "prod"]))];
    expect(networkFindings(plain, found, never)).toEqual([]);
    expect(found.map((one) => isReported(plain, one))).toEqual([false, false]);
    expect(networkFindings(meant, found, never).map(({ pairs: all }) => all)).toEqual([
      [{ from: "dev", to: unassigned }],
      [{ from: "(outside)", to: "prod" }],
    ]);
    expect(found.map((one) => isReported(meant, one))).toEqual([true, true]);
  });

  test("there are none of a declared call inside of a stage", () => {
    const call = cause("call 0", { ...pairs(), of: { code: "KS3106" } });
    expect(networkFindings(plain, [call, cause("none", pairs())], never)).toMatchObject([
      { code: "KS3106", message: "it is open by call 0.", pairs: [] },
    ]);
    expect(isReported(plain, call)).toBe(true);
    expect(isReported(plain, cause("none", pairs()))).toBe(false);
  });
});

test("findings stand in order of code, place and cause", () => {
  const [b, a] = world.objects.get("apps/Deployment") ?? [];
  const [home] = world.objects.get("Namespace") ?? [];
  const at = (object: typeof a) => (object ? { at: { object, path: [] } } : {});
  const found = [
    ...[cause("5", { of: { code: "KS3102" } }), cause("1", { of: at(b) }), cause("2", { of: at(a) })],
    cause("6", { of: at(home) }),
    ...[cause("4"), cause("3"), cause("3")],
  ];
  const order = networkFindings(plain, found, never).map(({ message, at: place }) =>
    [message.replace(/\..*/, "").replace("it is open by ", ""), place?.object.object.metadata.name].join(""),
  );
  expect(order).toEqual(["3", "3", "4", "6web-dev", "2a", "1b", "5"]);
});

test("of causes of one code two hundred get a finding, and the last one counts the others", () => {
  const many = (count: number) =>
    networkFindings(
      plain,
      [
        ...Array.from({ length: count }, (_, at) => cause(String(1000 + at))),
        cause("other", { of: { code: "KS3102" } }),
      ],
      never,
    ).map(({ message }) => message);
  expect(many(200)).toHaveLength(201);
  expect(many(200).filter((message) => message.includes("more"))).toEqual([]);
  const messages = many(203);
  expect(messages).toHaveLength(201);
  expect(messages.filter((message) => message.includes("more"))).toEqual([
    "it is open by 1199. This concerns dev to prod. And 3 more like it.",
  ]);
});

test("a world is as large as it has objects", () => {
  const all = worldOf(join(namespace("web-dev", "dev"), deployment("web-dev", "a"), deployment("web-dev", "b")));
  const fewer = worldOf(join(namespace("web-dev", "dev"), deployment("web-dev", "a")));
  expect(sizeOf(fewer)).toBeGreaterThan(1);
  expect(sizeOf(all) - sizeOf(fewer)).toBe(1);
});
