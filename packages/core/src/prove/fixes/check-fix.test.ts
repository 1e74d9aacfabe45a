import { describe, expect, test } from "vitest";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { Edit, Finding } from "../../verdicts/finding.ts";
import type { Answer, Verdict } from "../../verdicts/verdict.ts";
import type { PropertyProof } from "../property-proof.ts";
import { worldOf } from "../testing/world-of.ts";
import { checkFixes, findingId, whyNotMended } from "./check-fix.ts";

const object = (name: string, kind = "ConfigMap"): WorldObject => ({
  object: {
    apiVersion: kind === "Ingress" ? "networking.k8s.io/v1" : "v1",
    kind,
    metadata: { name, namespace: "shop" },
  },
  origin: { type: "built-in" },
});
const at = (name: string, field = "data", kind = "ConfigMap") => ({
  at: { object: object(name, kind), path: [field] },
});
const pair = { from: "dev", to: "prod" };
const finding = (parts: Partial<Finding> = {}): Finding => ({
  ...{ code: "KS3601", property: "configuration", severity: "error", message: "a is open", hint: "", related: [] },
  pairs: [pair],
  ...parts,
});
const verdict = (
  answer: Answer,
  property: Verdict["property"] = "configuration",
  parts: Partial<Verdict> = {},
): Verdict => ({
  ...{ property, ...pair, verdict: answer, reason: "", assumptions: [], findings: [], sensitivity: { kinds: [] } },
  ...parts,
});
const proof = (findings: readonly Finding[], ...verdicts: readonly Verdict[]): PropertyProof => ({
  findings,
  verdicts,
});

describe("a finding is not mended", () => {
  const isStill = (before: Finding, after: Finding) => whyNotMended(proof([before]), proof([after]), [before]);

  test("where it is found as before, whatever else is said of it", () => {
    const still = "KS3601 would still be found";
    expect(isStill(finding(at("a")), finding({ ...at("a"), hint: "other", severity: "warning" }))).toBe(still);
    expect(isStill(finding(), finding())).toBe(still);
    const other = finding({ code: "KS3602", ...at("a") });
    expect(whyNotMended(proof([finding(), other]), proof([other]), [finding(), other])).toBe(
      "KS3602 would still be found",
    );
  });

  test("where a name in it has another hash of its content", () => {
    const named = (name: string) => finding({ ...at(`urls-${name}`), message: `urls-${name} is open` });
    expect(isStill(named("0123456789"), named("abcdef0123"))).toBe("KS3601 would still be found");
    expect(findingId(named("0123456789"))).toBe(findingId(named("abcdef0123")));
    for (const other of ["0123456789a", "012345678", "ghijklmnop", "012345678g"])
      expect(findingId(named(other))).not.toBe(findingId(named("abcdef0123")));
    const plain = { ...named("0123456789"), message: "urls is open" };
    expect(findingId(plain)).toBe(findingId(named("0123456789")));
  });

  test("where only what it says is the same: it is another one", () => {
    expect(findingId(finding(at("a")))).not.toBe(findingId(finding(at("b"))));
    expect(findingId(finding(at("a")))).not.toBe(findingId(finding(at("a", "spec"))));
    expect(findingId(finding())).not.toBe(findingId(finding({ pairs: [{ from: "prod", to: "dev" }] })));
    expect(findingId(finding())).not.toBe(findingId(finding({ message: "b is open" })));
    const pod = (name: string) => finding(at(`web-${name}`, "spec", "Pod"));
    expect(findingId(pod("0123456789"))).not.toBe(findingId(pod("abcdef0123")));
  });
});

describe("a fix makes a verdict worse", () => {
  const worse = (before: readonly Verdict[], after: readonly Verdict[]) =>
    whyNotMended(proof([], ...before), proof([], ...after), []);

  test.each<[Answer, Answer, string | undefined]>([
    ["holds", "unknown", "unknown"],
    ["holds", "broken", "broken"],
    ["unknown", "broken", "broken"],
    ["unknown", "unknown", undefined],
    ["broken", "broken", undefined],
    ["broken", "unknown", undefined],
    ["unknown", "holds", undefined],
  ])("from %s to %s", (before, after, answer) => {
    const why = answer === undefined ? undefined : `configuration from dev to prod would be ${answer}`;
    expect(worse([verdict(before)], [verdict(after)])).toBe(why);
  });

  test("of each pair and property by itself; one that was not there counts as one that held", () => {
    const network = verdict("broken", "network");
    const back = { from: "prod", to: "dev" };
    expect(worse([network], [network, verdict("unknown")])).toBe("configuration from dev to prod would be unknown");
    expect(worse([network], [verdict("unknown", "network", back)])).toBe("network from prod to dev would be unknown");
    expect(worse([], [verdict("holds")])).toBeUndefined();
    expect(worse([verdict("broken"), network], [verdict("broken"), network])).toBeUndefined();
  });
});

describe("what is found after a change is new", () => {
  const added = (before: PropertyProof, found: Finding, wasOpen?: () => boolean) =>
    whyNotMended(before, proof([found]), [], wasOpen);
  const why = "KS3601 would be found: a is open";

  test("unless something of the kind was found in the same place before", () => {
    expect(added(proof([]), finding(at("a")))).toBe(why);
    expect(added(proof([finding({ ...at("a"), message: "b is open" })]), finding(at("a")))).toBeUndefined();
    expect(added(proof([finding(at("b"))]), finding(at("a")))).toBe(why);
    expect(added(proof([finding({ ...at("a"), code: "KS3602" })]), finding(at("a")))).toBe(why);
    expect(added(proof([finding({ message: "b is open" })]), finding())).toBeUndefined();
    expect(added(proof([finding({ pairs: [{ from: "prod", to: "dev" }] })]), finding())).toBe(why);
  });

  test("or in configuration that is called after another content", () => {
    const of = (name: string, kind?: string) => finding(at(name, "data", kind));
    expect(added(proof([of("urls-0123456789")]), of("urls-abcdef0123"))).toBeUndefined();
    expect(added(proof([of("urls-0123456789", "Secret")]), of("urls-abcdef0123", "Secret"))).toBeUndefined();
    expect(added(proof([of("urls-0123456789")]), of("uris-abcdef0123"))).toBe(why);
    expect(added(proof([of("urls-0123456789", "Pod")]), of("urls-abcdef0123", "Pod"))).toBe(why);
  });

  test("or worse was said of the same object, and what is left breaks nothing", () => {
    const left = finding({ ...at("a", "spec"), code: "KS3602", severity: "warning", pairs: [] });
    const worse = proof([finding(at("b")), finding(at("a"))]);
    const ofLeft = "KS3602 would be found: a is open";
    expect(added(worse, left)).toBeUndefined();
    expect(added(worse, { ...left, severity: "error" })).toBe(ofLeft);
    expect(added(worse, { ...left, pairs: [pair] })).toBe(ofLeft);
    expect(added(worse, { ...left, property: "access" })).toBe(ofLeft);
    expect(added(worse, { ...left, ...at("c", "spec") })).toBe(ofLeft);
    expect(added(proof([finding({ ...at("a"), severity: "warning" })]), left)).toBe(ofLeft);
    expect(added(proof([finding()]), left)).toBe(ofLeft);
    const { at: _at, ...nowhere } = left;
    expect(added(worse, nowhere)).toBe(ofLeft);
  });

  describe("but for ways that were behind others", () => {
    const path = finding({ code: "KS3902", property: "paths" });
    const ofPaths = "KS3902 would be found: a is open";
    const both = [pair, { from: "prod", to: "dev" }];

    test.each<[Answer, string | undefined]>([
      ["holds", ofPaths],
      ["unknown", undefined],
      ["broken", undefined],
    ])("of paths, where these were %s", (answer, expected) => {
      expect(added(proof([], verdict(answer, "paths")), path)).toBe(expected);
    });

    test("all of their pairs, by the verdict of their own property", () => {
      const broken = verdict("broken", "paths");
      expect(added(proof([], broken), { ...path, pairs: both })).toBe(ofPaths);
      const back = verdict("unknown", "paths", { from: "prod", to: "dev" });
      expect(added(proof([], broken, back), { ...path, pairs: both })).toBeUndefined();
      expect(added(proof([], verdict("broken"), verdict("holds", "paths")), path)).toBe(ofPaths);
      expect(added(proof([], verdict("holds", "paths"), verdict("broken")), path)).toBe(ofPaths);
      expect(added(proof([], verdict("broken")), path)).toBe(ofPaths);
    });

    test.each(["KS3114", "KS3115", "KS3116"] as const)(
      "of %s, which is looked for only where nothing shorter is",
      (code) => {
        const long = finding({ code, property: "network" });
        expect(added(proof([], verdict("unknown", "network")), long)).toBeUndefined();
        expect(added(proof([], verdict("holds", "network")), long)).toBe(`${code} would be found: a is open`);
      },
    );

    test("of the network, where they were open before and the pairs were broken", () => {
      const way = finding({ code: "KS3105", property: "network" });
      const [broken, unknown] = [verdict("broken", "network"), verdict("unknown", "network")];
      const ofNetwork = "KS3105 would be found: a is open";
      const isOpen = () => true;
      expect(added(proof([], broken), way, isOpen)).toBeUndefined();
      expect(added(proof([], broken), way, () => false)).toBe(ofNetwork);
      expect(added(proof([], broken), way)).toBe(ofNetwork);
      expect(added(proof([], unknown), way, isOpen)).toBe(ofNetwork);
      expect(added(proof([], broken), { ...way, pairs: both }, isOpen)).toBe(ofNetwork);
      expect(added(proof([], broken), { ...way, pairs: [] }, isOpen)).toBe(ofNetwork);
      expect(added(proof([], verdict("broken", "access")), { ...way, property: "access" }, isOpen)).toBe(ofNetwork);
    });

    test("of the network, where they only may be open", () => {
      const mayBe = finding({ code: "KS3107", property: "network", severity: "warning" });
      const before = proof([], verdict("broken", "network"));
      expect(added(before, mayBe)).toBeUndefined();
      expect(added(before, { ...mayBe, severity: "error" })).toBe("KS3107 would be found: a is open");
      expect(added(before, { ...mayBe, code: "KS3105" })).toBe("KS3105 would be found: a is open");
      expect(added(proof([], verdict("unknown", "network")), mayBe)).toBe("KS3107 would be found: a is open");
    });
  });
});

describe("fixes are checked", () => {
  const world = worldOf("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\ndata: { a: open }");
  const key = { group: "", kind: "ConfigMap", namespace: "shop", name: "a" };
  const close: Edit = { type: "set", object: key, path: ["data", "a"], value: "closed" };
  const fixed = finding({ ...at("a"), fix: { description: "close it", edits: [close] } });
  const before = { world, proof: proof([fixed], verdict("broken")) };
  const isClosed = (one: World) =>
    one.objects.get("ConfigMap")?.some((found) => JSON.stringify(found.object).includes('"closed"')) === true;
  const prove = (one: World) => (isClosed(one) ? proof([], verdict("holds")) : before.proof);
  const nobody = () => {
    throw new Error("proved");
  };

  test("by the world that they make, and its proof", () => {
    const check = checkFixes(before, [fixed], { prove });
    expect(check).toMatchObject({ works: true, proof: { findings: [] } });
    expect(check.works && isClosed(check.world)).toBe(true);
  });

  test("and nothing is proved where nothing changes", () => {
    const without = finding(at("b"));
    expect(checkFixes(before, [without], { prove: nobody })).toEqual({
      works: false,
      why: "there is nothing that it changes",
    });
    expect(checkFixes(before, [without, fixed], { prove })).toMatchObject({ works: true });
  });

  test("nor where something from outside would be closed too", () => {
    const asked: unknown[] = [];
    const alsoClosed = (...given: [readonly Edit[], World]) => {
      asked.push(given[0], isClosed(given[1]));
      return "what comes by the front door";
    };
    expect(checkFixes(before, [fixed], { prove: nobody, alsoClosed })).toEqual({
      works: false,
      why: "it would also close what comes by the front door",
    });
    expect(asked).toEqual([[close], true]);
    expect(checkFixes(before, [fixed], { prove, alsoClosed: () => undefined })).toMatchObject({ works: true });
  });

  test("with what was open before", () => {
    const way = finding({ code: "KS3105", property: "network" });
    const old = { world, proof: proof([fixed], verdict("broken", "network")) };
    const shows = () => proof([way], verdict("broken", "network"));
    expect(checkFixes(old, [fixed], { prove: shows, wasOpen: () => true })).toMatchObject({ works: true });
    expect(checkFixes(old, [fixed], { prove: shows })).toEqual({
      works: false,
      why: "KS3105 would be found: a is open",
    });
  });
});
