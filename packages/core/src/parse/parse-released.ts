import type { Source } from "../diagnostics/places.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import { writeYaml, type YamlValue } from "../manifests/write-yaml.ts";
import { apiVersion, declarationKinds, releaseKinds } from "../model/kinds.ts";
import { readDocuments } from "./documents.ts";
import { type ParsedDeclaration, parseDeclaration } from "./parse-declaration.ts";
import type { DeclaredPreview } from "./resolve/previews.ts";
import { stagesNamedIn } from "./stages-named-in.ts";

/** What is known of a stage from releases alone. */
export interface ReleasedDocuments {
  readonly stage: string;
  /** The platform's own documents. */
  readonly platform: readonly Source[];
  /** The Release of each app that the stage runs. */
  readonly running: readonly Source[];
  /** A Release of each app that it does not run: others speak of these, and those that are to live in it have their place there. */
  readonly others: readonly Source[];
  /** Previews that there are. */
  readonly previews?: readonly DeclaredPreview[] | undefined;
}

/**
 * The platform as a stage has it: each app as its release fixed it. No head of any declaration has a part in it, so that what was
 * released is what comes out, whenever and wherever it is read. What other stages run is said by others; so that nothing is missed
 * there, they have the same releases.
 *
 * Errors: those of `parseDeclaration`.
 */
export function parseReleased({
  stage,
  platform,
  running,
  others,
  previews = [],
}: ReleasedDocuments): ParsedDeclaration {
  const [here, elsewhere] = [running.flatMap(releasedApps), others.flatMap(releasedApps)];
  const all = [...here, ...elsewhere].toSorted((one, other) => (one.app < other.app ? -1 : 1));
  const apps = all.map((one) => one.source);
  const stages = readDocuments(platform, declarationKinds).documents.filter(({ kind }) => kind === "Stage");
  const templates = new Set(stages.map(({ name }) => name));
  const made = previews.filter(({ like }) => templates.has(like));
  const runs = ({ name, like = name }: { readonly name: string; readonly like?: string }): YamlValue => {
    const living = (name === stage ? here : all).filter(({ livesIn }) => livesIn?.includes(like) ?? true);
    return Object.fromEntries(living.map((one) => [one.app, one.name]));
  };
  const pointers = sourceOf("pointers.yaml", {
    apiVersion,
    kind: "ReleasePointers",
    metadata: { name: "released" },
    spec: { stages: Object.fromEntries([...stages, ...made].map((one) => [one.name, runs(one)])) },
  });
  return parseDeclaration([...platform, ...apps], [...running, ...others, pointers], made);
}

interface ReleasedApp {
  readonly name: string;
  readonly app: string;
  /** Its App document. */
  readonly source: Source;
  readonly livesIn: readonly string[] | undefined;
}

const known = new WeakMap<Source, readonly ReleasedApp[]>();

/** What is wrong with a release is said when the whole is read with it. */
function releasedApps(source: Source): readonly ReleasedApp[] {
  const apps = known.get(source) ?? readReleasedApps(source);
  known.set(source, apps);
  return apps;
}

function readReleasedApps(source: Source): ReleasedApp[] {
  return readDocuments([source], releaseKinds).documents.flatMap(({ kind, name, syntax }) => {
    const [app, document, from] = [["app"], ["document"], ["files", "folder"]].map((path) =>
      nodeAt(syntax.root, ["spec", ...path]),
    );
    if (kind !== "Release" || app?.kind !== "scalar" || !document) return [];
    const folder = from?.kind === "scalar" ? from.text : "apps";
    const declared = { apiVersion, kind: "App", metadata: { name: app.text }, spec: valueOf(document) as YamlValue };
    return [
      {
        name,
        app: app.text,
        source: sourceOf(`${folder}/${app.text}.yaml`, declared),
        livesIn: stagesNamedIn(document),
      },
    ];
  });
}

function sourceOf(path: string, document: YamlValue): Source {
  return { file: path, path, text: writeYaml(document) };
}
