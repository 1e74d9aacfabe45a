import { describe, expect, test } from "vitest";
import type { PodClass, Side } from "../model/pod-class.ts";
import { addresses, block, pods, rule, silent } from "../testing/ends.ts";
import { addressParts, familiesOf, ipv4Of, namesAddresses } from "./address-parts.ts";
import { blocksOf, uniteAll } from "./address-set.ts";
import type { AddressSet } from "./address-set.ts";

const ofPods = uniteAll([block("10.0.0.0/16"), block("::/0")]);
const ofNodes = block("192.168.0.0/24");
const ordered = (...texts: string[]) => [
  {
    priority: 1,
    enforced: "yes" as const,
    rules: [
      rule(
        "Accept",
        texts.map((text) => addresses(text)),
      ),
    ],
  },
];
const rules = (...texts: string[]): Partial<Side> => ({
  rules: texts.map((text) => rule("Accept", [addresses(text)])),
});

/** The parts, by their blocks; those that clusters may be taken to have none of are in brackets. */
function parts(side: Partial<Side>, pod: Partial<PodClass> = {}, whole: AddressSet = ofPods): string[] {
  const all = { ...silent, ...side };
  const around = { pods: whole, nodes: ofNodes };
  expect(addressParts(all, pods(pod), around), "worked out once").toBe(addressParts(all, pods(pod), around));
  return addressParts(all, pods(pod), around).map(({ addresses: part, mayBeIgnored }) => {
    expect(part.nodes).toBe(part.pods);
    const text = (blocksOf(part.pods) ?? ["many"]).join(" ");
    return mayBeIgnored ? `(${text})` : text;
  });
}

describe("the parts of addresses that the blocks of rules tell apart", () => {
  const [low, high] = ["10.0.0.0/17", "10.0.128.0/17"];
  const ipv4 = block("10.0.0.0/16");
  test.each<[string, Partial<Side>, string[]]>([
    ["none without blocks", { rules: [rule("Accept")] }, []],
    [
      "none without blocks of policies of the cluster",
      { admin: [{ priority: 1, enforced: "yes", rules: [rule("Deny")] }] },
      [],
    ],
    ["none of a block that only lets through", rules(low), []],
    ["of two blocks", rules(low, high), [low, high]],
    ["of one with policies of the cluster", { admin: ordered(low) }, [low, high]],
    ["of one with its Baseline", { baseline: ordered(low) }, [low, high]],
    [
      "of one with both beside it",
      {
        ...rules(low),
        admin: [{ priority: 1, enforced: "yes", rules: [rule("Pass")] }],
        baseline: [{ priority: 1, enforced: "yes", rules: [rule("Deny")] }],
      },
      [low, high],
    ],
    [
      "of rules that may not be in force",
      { uncertain: [rule("Accept", [addresses(low)]), rule("Accept", [addresses("10.0.0.0/18")])] },
      ["10.0.0.0/18", "10.0.64.0/18", high],
    ],
    ["of blocks of which one is of no pod", rules(low, "172.16.0.0/12"), [low, high]],
    ["of blocks of which one covers all", rules(low, "10.0.0.0/8"), [low, high]],
    ["of blocks of one rule", { rules: [rule("Accept", [addresses(low), addresses(high)])] }, [low, high]],
  ])("%s", (_, side, expected) => {
    expect(parts(side, {}, ipv4)).toEqual(expected);
  });

  test("IPv6 ones may be none, unless there are no others", () => {
    expect(parts(rules("10.0.0.0/8", "::/0"))).toEqual(["10.0.0.0/16", "(::/0)"]);
    expect(parts(rules("::/1", "8000::/1"), {}, block("::/0"))).toEqual(["::/1", "8000::/1"]);
    expect(parts(rules("10.0.0.0/17", "172.16.0.0/12"))).toEqual(["10.0.0.0/17", "10.0.128.0/17 ::/0"]);
  });

  test("are of the nodes for pods on their network", () => {
    expect(parts(rules("192.168.0.0/25", low), { hostNetwork: true })).toEqual(["192.168.0.0/25", "192.168.0.128/25"]);
    expect(parts(rules("192.168.0.0/25", "192.168.0.128/25"))).toEqual(["10.0.0.0/16 ::/0"]);
  });

  test("are not told apart where there are more than 64", () => {
    const single = (count: number) => rules(...Array.from({ length: count }, (_, at) => `10.0.0.${at}`));
    expect(parts(single(63), {}, ipv4)).toHaveLength(64);
    expect(parts(single(64), {}, ipv4)).toEqual([]);
  });
});

test("a side names addresses where any of its rules has a block", () => {
  const names = (side: Partial<Side>) => namesAddresses({ ...silent, ...side });
  expect([
    names({}),
    names({ rules: [rule("Accept")] }),
    names({ rules: [rule("Accept", [{ type: "nodes" }])] }),
  ]).toEqual([...[false, false, false]]);
  const block10 = rules("10.0.0.0/8").rules ?? [];
  expect([names({ rules: block10 }), names({ uncertain: block10 }), names({ admin: ordered("10.0.0.0/8") })]).toEqual([
    ...[true, true, true],
  ]);
  expect(names({ baseline: ordered("10.0.0.0/8") })).toBe(true);
});

describe("addresses by family", () => {
  const onNode = { hostNetwork: true };
  const split = (from: Partial<PodClass>, to: Partial<PodClass>, some = ofPods, nodes = ofNodes) =>
    familiesOf(pods(from), pods(to), { pods: some, nodes }).map((one) =>
      [one.pods, one.nodes].map((set) => (blocksOf(set) ?? []).join(" ")).join(" | "),
    );

  test("are those of which both ends have any, IPv4 first", () => {
    expect(split({}, {})).toEqual(["10.0.0.0/16 | 192.168.0.0/24", "::/0 | "]);
    expect(split(onNode, {})).toEqual(["10.0.0.0/16 | 192.168.0.0/24"]);
    expect(split({}, onNode)).toEqual(["10.0.0.0/16 | 192.168.0.0/24"]);
    expect(split({}, onNode, block("::/0")), "none in common is not believed").toEqual(["::/0 | 192.168.0.0/24"]);
  });

  test("are split once", () => {
    const [one, again] = [1, 2].map(() => familiesOf(pods(), pods(), { pods: ofPods, nodes: ofNodes })[0]?.pods);
    expect(again).toBe(one);
  });

  test("are those of IPv4 where there are any", () => {
    expect(blocksOf(ipv4Of(ofPods))).toEqual(["10.0.0.0/16"]);
    expect(blocksOf(ipv4Of(block("fd00::/64")))).toEqual(["fd00::/64"]);
    expect(blocksOf(ipv4Of(block("::/0")))).toEqual(["::/0"]);
  });
});
