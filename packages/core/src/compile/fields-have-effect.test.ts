import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import { valueOf } from "../manifests/syntax.ts";
import { writeYaml } from "../manifests/write-yaml.ts";
import type { YamlValue } from "../manifests/write-yaml.ts";
import { declarationKinds } from "../model/kinds.ts";
import { fieldReference } from "../model/reference.ts";
import { parseDeclaration } from "../parse/parse-declaration.ts";
import { sourceOf } from "../parse/testing.ts";
import { pointersTo, releaseOf } from "../parse/testing/releases.ts";
import { declaration } from "../parse/testing/short-declaration.ts";
import { compilePlatform } from "./compile-platform.ts";
import { fieldSamples } from "./testing/field-samples/index.ts";

const part = /‹(?:([^|›]*)\|)?([^›]*)›/g;

/** The sample without and with its field. */
function pairOf(sample: string): [without: string, with_: string] {
  return [sample.replaceAll(part, "$1"), sample.replaceAll(part, "$2")];
}

/** Everything that kubestage makes of a declaration: files and findings. */
function resultOf(changes: string, releases?: string): string[] {
  const released = releases === undefined ? undefined : [sourceOf(releases, "releases.yaml")];
  const { platform, diagnostics } = parseDeclaration([sourceOf(declaration(changes))], released);
  const files = platform ? [...compilePlatform(platform)] : [];
  const said = ({ code, severity, message, hint }: Diagnostic) => `${severity} ${code}: ${message} (${hint})`;
  return [
    ...diagnostics.map(said),
    // Says which cluster commands talk to, and nothing of what is written for it.
    JSON.stringify(platform?.clusters.map(({ uid }) => uid ?? null) ?? null),
    JSON.stringify(Object.values(platform?.tools ?? {}).map(({ version }) => version)),
    // Decides what is promoted, and is in no manifest.
    ...(platform?.stages ?? []).map(({ entry: { approvals, checks, ...entry } }) =>
      JSON.stringify({ ...entry, approvals: [...approvals], checks: [...checks] }),
    ),
    // Says of what there may be previews, how long and how many.
    ...(platform?.templates ?? []).map(({ name, declared: { spec } }) => JSON.stringify([name, spec.lifetime])),
    // Say where pull requests are opened, and who is told of what.
    JSON.stringify([platform?.ledger?.codeHost ?? null, [...(platform?.notifications ?? [])]]),
    // Decides what is released.
    ...(platform?.stages ?? []).flatMap(({ apps }) =>
      apps.map((one) => JSON.stringify(one.declared.spec.watch ?? null)),
    ),
    ...files.flatMap((file) => [
      file.path,
      JSON.stringify(file.enters?.render.source) ?? "",
      ...file.diagnostics.map(said),
      ...file.manifests.map(({ object }) => writeYaml(object as unknown as YamlValue)),
    ]),
  ];
}

/** Errors of a field that is not understood at all. */
const notUnderstood = /error KS10(01|04|05|06|07|09|10|11):/;

const declared = fieldReference()
  .map(({ path }) => path)
  .filter((path) => path.includes(".") && declarationKinds.some((kind) => path.startsWith(`${kind}.`)));

describe("every field that is accepted has an effect", () => {
  it("and has a sample that shows it, which is about that field", () => {
    expect([...fieldSamples.keys()].toSorted()).toEqual(declared.toSorted());
    const aboutOthers = [...fieldSamples].filter(([path, sample]) => {
      const name = path
        .replace(/(\[\]|\.<name>)+$/, "")
        .split(".")
        .at(-1);
      return sample.split("‹").length !== 2 || !sample.replaceAll(/[‹›]/g, "").includes(`${name}:`);
    });
    expect(aboutOthers).toEqual([]);
  });

  it.each([...fieldSamples])("%s", (_, sample) => {
    const [without, with_] = pairOf(sample).map((changes) => resultOf(changes));
    expect(with_).not.toEqual(without);
    expect([...(without ?? []), ...(with_ ?? [])].filter((line) => notUnderstood.test(line))).toEqual([]);
  });
});

/** Each app of the declaration released as it is declared, and every stage pointing to these releases. */
function releasesOf(changes: string): string {
  const documents = readYaml(sourceOf(declaration(changes))).documents.map(({ root }) => valueOf(root)) as {
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly spec: Readonly<Record<string, YamlValue>> & { readonly in?: readonly string[] };
  }[];
  const apps = documents.filter(({ kind }) => kind === "App");
  const stages = documents.filter(({ kind }) => kind === "Stage").map(({ metadata }) => metadata.name);
  const released = new Map(apps.map(({ metadata: { name }, spec }) => [name, releaseOf(name, { document: spec })]));
  const pointers = stages.map((stage) => [
    stage,
    Object.fromEntries(
      apps
        .filter(({ spec }) => spec.in === undefined || spec.in.includes(stage))
        .map(({ metadata: { name } }) => [name, released.get(name)?.name ?? ""]),
    ),
  ]);
  return [pointersTo(Object.fromEntries(pointers)), ...[...released.values()].map(({ text }) => text)].join("---\n");
}

describe("a release does what the declaration that it was made of does", () => {
  const unversioned = (lines: readonly string[]) =>
    lines.map((line) => line.replaceAll(/^ *app\.kubernetes\.io\/version: .*\n/gm, ""));

  it.each([...fieldSamples].filter(([path]) => path.startsWith("App.")))("%s", (_, sample) => {
    const [, changes] = pairOf(sample);
    expect(unversioned(resultOf(changes, releasesOf(changes)))).toEqual(unversioned(resultOf(changes)));
  });
});
