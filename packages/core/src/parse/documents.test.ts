import { describe, expect, it } from "vitest";
import { parseDeclaration } from "./parse-declaration.ts";
import { sourceOf } from "./testing.ts";
import { findingsIn } from "./testing/findings.ts";
import { declaration } from "./testing/short-declaration.ts";
import { says } from "./testing/wrong-and-right.ts";

/** The small platform with one more document. */
const withDocument = (text: string) => `${declaration("")}---\n${text}`;
const team = "apiVersion: kubestage.dev/v1alpha1\nkind: Team\nmetadata: { name: ops }\nspec: { groups: [ops] }\n";

describe("the envelope of a document", () => {
  it("is accepted as it should be", () => {
    expect(findingsIn(withDocument(team))).toEqual([]);
  });

  it.each([
    [
      "a document that is no mapping",
      "⟦just text⟧",
      says(
        "KS1005",
        "just text",
        "the document is not a mapping",
        "begin the document with `apiVersion: kubestage.dev/v1alpha1`",
      ),
    ],
    [
      "a Kubernetes manifest among the documents",
      "apiVersion: ⟦apps/v1⟧\nkind: Deployment\nmetadata: { name: web, labels: {} }\nspec: {}",
      says(
        "KS1005",
        "apps/v1",
        'the document has apiVersion "apps/v1"',
        "write `apiVersion: kubestage.dev/v1alpha1`, or keep other manifests out of this folder",
      ),
    ],
    [
      "a missing apiVersion",
      team.replace("apiVersion: kubestage.dev/v1alpha1\nkind", "⟦kind⟧"),
      says(
        "KS1005",
        "kind",
        "the document has no apiVersion",
        "write `apiVersion: kubestage.dev/v1alpha1`, or keep other manifests out of this folder",
      ),
    ],
    [
      "another version of the language",
      team.replace("kubestage.dev/v1alpha1", "⟦kubestage.dev/v1⟧"),
      says(
        "KS1005",
        "kubestage.dev/v1",
        'the document has apiVersion "kubestage.dev/v1"',
        "write `apiVersion: kubestage.dev/v1alpha1`, or keep other manifests out of this folder",
      ),
    ],
    [
      "a misspelled kind",
      team.replace("Team", "⟦Taem⟧"),
      says("KS1005", "Taem", '"Taem" is no kind that may stand here', 'did you mean "Team"?'),
    ],
    [
      "a kind in lower case",
      team.replace("Team", "⟦team⟧"),
      says("KS1005", "team", '"team" is no kind that may stand here', 'did you mean "Team"?'),
    ],
    [
      "a kind that is like none",
      team.replace("Team", "⟦Organisation⟧"),
      says(
        "KS1005",
        "Organisation",
        '"Organisation" is no kind that may stand here',
        "choose one of: Platform, Cluster, Stage, Team, App, Shared",
      ),
    ],
    [
      "a kind that stands elsewhere",
      team.replace("Team", "⟦Release⟧"),
      says(
        "KS1005",
        "Release",
        '"Release" is no kind that may stand here',
        "releases stand in a file of their own, given by `--releases`",
      ),
    ],
    [
      "a missing kind",
      team.replace("apiVersion", "⟦apiVersion⟧").replace("kind: Team\n", ""),
      says(
        "KS1005",
        "apiVersion",
        "the document has no kind",
        "choose one of: Platform, Cluster, Stage, Team, App, Shared",
      ),
    ],
    [
      "an unknown field beside spec",
      `${team}⟦status⟧: {}\n`,
      says("KS1006", "status", 'there is no field "status" here', "choose one of: apiVersion, kind, metadata, spec"),
    ],
    [
      "a misspelled field of the envelope, and nothing as missing because of it",
      team.replace("metadata", "⟦metdata⟧"),
      says("KS1006", "metdata", 'there is no field "metdata" here', 'did you mean "metadata"?'),
    ],
    [
      "labels, which belong to what is compiled",
      team.replace("{ name: ops }", "{ name: ops, ⟦labels⟧: {} }"),
      says("KS1006", "labels", 'there is no field "labels" here', "choose one of: name"),
    ],
    [
      "a missing name",
      team.replace("metadata: { name: ops }", "⟦metadata⟧: {}"),
      says("KS1008", "metadata", "the Team has no metadata.name", "add `metadata: { name: … }`"),
    ],
    [
      "a metadata that is no mapping",
      team.replace("{ name: ops }", "⟦ops⟧"),
      says("KS1007", "ops", "metadata must be a mapping", "write `metadata: { name: … }`"),
    ],
    [
      "a name that YAML reads as a number",
      team.replace("name: ops", "name: ⟦007⟧"),
      says("KS1007", "007", "metadata.name must be text", 'write it in quotes: "007"'),
    ],
    [
      "a name that Kubernetes would refuse",
      team.replace("name: ops", "name: ⟦Ops_Team⟧"),
      says(
        "KS1009",
        "Ops_Team",
        '"Ops_Team" is not a name that a Team may have',
        "a Team's name is lower-case letters, digits and dashes, beginning and ending with a letter or digit",
      ),
    ],
  ] as const)("names %s", (_, text, expected) => {
    expect(findingsIn(withDocument(text))).toMatchObject(expected);
  });

  it("names an app whose name leaves no room for what is derived from it", () => {
    const name = "a".repeat(54);
    expect(findingsIn(declaration(`App ⟦${name}⟧: { team: storefront, image: registry.example.com/a }`))).toMatchObject(
      says(
        "KS1009",
        name,
        `"${name}" is not a name that an App may have`,
        "an App's name is at most 53 characters, so that names derived from it fit",
      ),
    );
    const fits = "a".repeat(53);
    expect(findingsIn(declaration(`App ${fits}: { team: storefront, image: registry.example.com/a }`))).toEqual([]);
  });
});

describe("KS1011", () => {
  it("names the second of two documents of one kind and name, and leads to the first", () => {
    const twice = withDocument(team.replace("ops", "⟦storefront⟧")).replace("name: storefront", "name: ⟦storefront⟧");
    expect(findingsIn(twice)).toMatchObject([
      {
        ...says("KS1011", "storefront", 'the Team "storefront" is declared twice', "rename or remove one of them")[0],
        related: ["⟦storefront⟧"],
      },
    ]);
  });

  it("holds for two files as well, and for the same name of two kinds not at all", () => {
    const codes = (second: string) =>
      parseDeclaration([sourceOf(declaration(""), "a.yaml"), sourceOf(second, "b.yaml")]).diagnostics.map(
        ({ code, span }) => `${code} ${span?.source.file}`,
      );
    expect(codes(team.replace("ops", "storefront"))).toEqual(["KS1011 b.yaml"]);
    expect(codes(team.replace("ops", "web"))).toEqual([]);
  });

  it("still shows what else is wrong with the second", () => {
    const second = team.replace("ops", "storefront").replace("groups", "grups");
    expect(findingsIn(withDocument(second)).map(({ code }) => code)).toEqual(["KS1011", "KS1006"]);
  });
});

describe("KS1004", () => {
  it("names the second of two equal keys, and leads to the first", () => {
    const twice = declaration("").replace("{ cluster: nonprod, ", "{ ⟦cluster⟧: nonprod, ⟦cluster⟧: other, ");
    expect(findingsIn(twice)).toMatchObject([
      {
        ...says("KS1004", "cluster", 'the key "cluster" stands twice in this mapping', "remove one of the two")[0],
        related: ["⟦cluster⟧"],
      },
    ]);
  });
});

describe("KS1024", () => {
  const add = (kind: string) =>
    ({ code: "KS1024", message: `the declaration has no ${kind}`, hint: `add a document of kind ${kind}` }) as const;

  it("names everything that is missing in an empty declaration", () => {
    expect(findingsIn("")).toMatchObject([add("Platform"), add("Cluster"), add("Stage")]);
    expect(findingsIn("# nothing yet\n")).toMatchObject([add("Platform"), add("Cluster"), add("Stage")]);
    expect(parseDeclaration([]).diagnostics).toMatchObject([add("Platform"), add("Cluster"), add("Stage")]);
  });

  it("names a missing Platform together with what else is wrong", () => {
    const [, ...others] = declaration(
      "App web: { team: storefront, image: registry.example.com/web, calls: [{ app: api }] }",
    ).split("---\n");
    expect(findingsIn(others.join("---\n"))).toMatchObject([add("Platform"), { code: "KS1012" }]);
  });

  it("names a second Platform, and leads to the first", () => {
    const second = declaration("Platform ⟦second⟧: { domain: example.org }").replace("name: shop", "name: ⟦shop⟧");
    expect(findingsIn(second)).toMatchObject([
      {
        ...says("KS1024", "second", 'there is a second Platform, "second"', "keep one of them")[0],
        related: ["⟦shop⟧"],
      },
    ]);
  });
});
