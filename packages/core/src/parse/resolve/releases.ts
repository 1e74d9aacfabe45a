import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Source } from "../../diagnostics/places.ts";
import { contentHash } from "../../manifests/content-hash.ts";
import { nodeAt, valueOf } from "../../manifests/syntax.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, keyPlace, namePlace } from "../../model/declared.ts";
import type { AppSpec } from "../../model/kinds.ts";
import { releaseKinds } from "../../model/kinds.ts";
import { readDocuments } from "../documents.ts";
import { danglingReference } from "../references.ts";
import { validateDocument } from "../validate.ts";
import type { DeclaredDocuments } from "./index-documents.ts";
import { isIn } from "./index-documents.ts";

const hashLength = 12;
/** Release names become label values. */
const longestName = 63;

/** What a stage runs of an app: its declaration and images as the release fixed them. */
export interface RunningRelease {
  readonly name: string;
  readonly declared: Declared<"App">;
  readonly images: ReadonlyMap<string, string>;
  /** For each stage, what an app with a source was rendered from. */
  readonly rendered: ReadonlyMap<string, string>;
  /** Of an app with a source: the hash of the files that the ledger keeps for it. */
  readonly files: string | undefined;
}

/** Releases by stage and app. `pointers` keeps places for messages about what is missing. */
export interface Releases {
  find(stage: string, app: string): RunningRelease | undefined;
  /** Whether the stage points to any release of the app, also to one that is wrong or missing (reported). */
  points(stage: string, app: string): boolean;
  readonly pointers: readonly Declared<"ReleasePointers">[];
  /** Every release that a stage runs, each once. */
  readonly running: readonly RunningRelease[];
  /** Every release that is sound, whether a stage runs it or not. */
  readonly sound: readonly RunningRelease[];
}

/** The name that a release's content gives it: the app, shortened where it must be, and a hash. */
export function releaseName(app: string, spec: unknown): string {
  const room = longestName - 1 - hashLength;
  return `${app.slice(0, room).replace(/-+$/, "")}-${contentHash(spec).slice(0, hashLength)}`;
}

/**
 * Reads releases and the pointers of stages to them.
 *
 * Errors: those of any document; KS1031 for a release whose name is not its content's, KS1012 for a pointer to a release
 * that does not exist and for a pinned image that the app does not run, KS1009 for one that points to another app's release.
 */
export function readReleases(sources: readonly Source[], diagnostics: Diagnostic[]): Releases {
  const read = readDocuments(sources, releaseKinds);
  diagnostics.push(...read.diagnostics);
  const releases = new Map<string, RunningRelease & { readonly app: string }>();
  const pointers: Declared<"ReleasePointers">[] = [];
  const wrong = new Set(read.unreadNames);
  for (const document of [...read.documents, ...read.aside]) {
    const { kind, name } = document;
    if (kind === "Release") {
      const { declared, sound } = validateDocument({ ...document, kind }, diagnostics);
      if (declared && sound && !releases.has(name)) {
        checkContentAddress(declared, diagnostics);
        checkImages(declared, diagnostics);
        releases.set(name, runningRelease(declared));
      } else wrong.add(name);
    } else if (kind === "ReleasePointers") {
      const { declared } = validateDocument({ ...document, kind }, diagnostics);
      if (declared) pointers.push(declared);
    }
  }
  const running = new Map<string, RunningRelease>();
  for (const declared of pointers) followPointers(declared, releases, wrong, running, diagnostics);
  return {
    find: (stage, app) => running.get(`${stage}/${app}`),
    points: (stage, app) => pointers.some(({ spec: { stages } }) => stages[stage]?.[app] !== undefined),
    pointers,
    running: [...new Set(running.values())],
    sound: [...releases.values()],
  };
}

const addresses = new WeakMap<Declared<"Release">, string>();

function contentAddress(declared: Declared<"Release">): string {
  const known = addresses.get(declared);
  if (known !== undefined) return known;
  const node = nodeAt(declared.syntax.root, ["spec"]);
  const address = releaseName(declared.spec.app, node ? valueOf(node) : {});
  addresses.set(declared, address);
  return address;
}

/** KS1031. Pointers to the release still hold, so that one changed release gives one message. */
function checkContentAddress(declared: Declared<"Release">, diagnostics: Diagnostic[]): void {
  const wanted = contentAddress(declared);
  if (declared.name === wanted) return;
  const message = `the content of release ${JSON.stringify(declared.name)} is that of ${JSON.stringify(wanted)}`;
  diagnostics.push(
    diagnose("KS1031", {
      message,
      hint: `restore it, or call it ${wanted} and point the stages to it`,
      span: namePlace(declared),
    }),
  );
}

/** KS1012 for every image that is pinned but that the app does not run. */
function checkImages(declared: Declared<"Release">, diagnostics: Diagnostic[]): void {
  const { document, images } = declared.spec;
  // Which images a source names is known when it is rendered.
  if (document.source) return;
  const containers = Object.values(document.workloads ?? {}).flatMap((workload) => Object.values(workload.containers));
  const used = new Set([document.image ?? [], ...containers.map((container) => container.image)].flat());
  for (const image of Object.keys(images ?? {})) {
    if (!used.has(image))
      diagnostics.push(danglingReference("image", image, used, keyPlace(declared, "images", image)));
  }
}

function runningRelease(declared: Declared<"Release">): RunningRelease & { readonly app: string } {
  const { app, document, images, rendered, files } = declared.spec;
  const spec: AppSpec = document;
  return {
    name: declared.name,
    app,
    images: new Map(Object.entries(images ?? {})),
    rendered: new Map(Object.entries(rendered ?? {})),
    files: files?.hash,
    declared: { kind: "App", name: app, spec, syntax: declared.syntax, specPath: ["spec", "document"] },
  };
}

function followPointers(
  declared: Declared<"ReleasePointers">,
  releases: ReadonlyMap<string, RunningRelease & { readonly app: string }>,
  wrong: ReadonlySet<string>,
  running: Map<string, RunningRelease>,
  diagnostics: Diagnostic[],
): void {
  for (const [stage, apps] of Object.entries(declared.spec.stages)) {
    for (const [app, name] of Object.entries(apps)) {
      const release = releases.get(name);
      const span = fieldPlace(declared, "stages", stage, app);
      if (!release) {
        if (!wrong.has(name)) diagnostics.push(danglingReference("Release", name, releases.keys(), span));
      } else if (release.app !== app) {
        const message = `${JSON.stringify(name)} is a release of ${release.app}, not of ${app}`;
        diagnostics.push(diagnose("KS1009", { message, hint: `point ${app} to a release of its own`, span }));
      } else running.set(`${stage}/${app}`, release);
    }
  }
}

/** KS1012 for every pointer whose stage or app the declaration does not have. `stages` holds the apps of each stage. */
export function checkPointers(
  releases: Releases,
  stages: ReadonlyMap<string, ReadonlySet<string>>,
  { App: heads, names }: DeclaredDocuments,
  diagnostics: Diagnostic[],
): void {
  for (const declared of releases.pointers) {
    for (const [stage, apps] of Object.entries(declared.spec.stages)) {
      if (!names.Stage.has(stage)) {
        diagnostics.push(danglingReference("Stage", stage, names.Stage, keyPlace(declared, "stages", stage)));
        continue;
      }
      for (const app of Object.keys(apps)) {
        const head = heads.get(app);
        const known = stages.get(stage) ?? [];
        if (names.App.has(app) && (!head || isIn(head, stage))) continue;
        const span = keyPlace(declared, "stages", stage, app);
        diagnostics.push(danglingReference(`App in ${stage} called`, app, known, span));
      }
    }
  }
}
