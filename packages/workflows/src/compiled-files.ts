import type { CompiledFile, Diagnostic, Engine, Only, Platform, RenderSource, Stage } from "@kubestage/core";
import { acknowledgedBy, compilePlatform, conformSource, diagnose, hasErrors, markForEngine } from "@kubestage/core";

/** So many files are looked ahead of for what has to be rendered: tools run side by side, and little is kept. */
const lookahead = 16;

/**
 * Platform -> manifests, file by file as `compilePlatform` has them, with what apps' sources render to, conformed to their
 * stage, in the apps' own files. The one road from a platform to objects that workflows take.
 *
 * Errors: those of compiling, rendering and conforming as diagnostics of the files; KS5202 for an object that two apps of one
 * namespace have; thrown what `render` throws.
 */
export async function* compileAll(
  platform: Platform,
  only: Only,
  { render }: { readonly render: RenderSource },
): AsyncGenerator<CompiledFile> {
  const waiting: (CompiledFile | Promise<CompiledFile>)[] = [];
  const names = new Names(platform);
  const engines = new Map(platform.clusters.map(({ name, engine }) => [name, engine]));
  const stages = new Map(platform.stages.map((stage) => [stage.name, stage]));
  const deliveryOf = ({ cluster, stage = "" }: CompiledFile): Delivery => ({
    engine: engines.get(cluster),
    preview: stages.get(stage)?.preview,
  });
  try {
    for (const file of compilePlatform(platform, only)) {
      waiting.push(file.enters ? heard(entering(file, deliveryOf(file), render)) : file);
      if (waiting.length >= lookahead || !waiting.some((one) => one instanceof Promise)) {
        const [next] = waiting.splice(0, 1);
        if (next) yield names.checked(await next);
      }
    }
    while (waiting.length > 0) {
      const [next] = waiting.splice(0, 1);
      if (next) yield names.checked(await next);
    }
  } finally {
    // Whoever stopped early waits for none of them, nor hears of what became of them.
    await Promise.allSettled(waiting.map((one) => Promise.resolve(one)));
  }
}

/** A failure is heard of when its turn comes; until then it is nobody's unhandled one, for which a process would end. */
function heard(file: Promise<CompiledFile>): Promise<CompiledFile> {
  void Promise.allSettled([file]);
  return file;
}

/** Who delivers a file, and whether what it brings is of a preview. */
interface Delivery extends Pick<Stage, "preview"> {
  readonly engine: Engine | undefined;
}

async function entering(file: CompiledFile, delivery: Delivery, render: RenderSource): Promise<CompiledFile> {
  const { enters } = file;
  if (!enters) return file;
  const { rendered, diagnostics } = await render(enters.render);
  const found = [...file.diagnostics, ...acknowledgedBy(enters.rules.app, diagnostics)];
  if (!rendered || hasErrors(diagnostics)) return { ...file, diagnostics: found };
  const conformed = conformSource(rendered, enters.rules, [...file.manifests, ...(file.beside ?? [])]);
  const manifests = markForEngine(delivery.engine, conformed.manifests, delivery);
  return {
    ...file,
    manifests: [...file.manifests, ...manifests],
    diagnostics: [...found, ...conformed.diagnostics],
    runs: file.runs && conformed.runs,
    rendered: {
      tool: rendered.tool,
      contentHash: rendered.contentHash,
      objects: new Set(manifests.map(({ object }) => object)),
    },
  };
}

/** Objects by name in stages where an app with a source shares its namespace: nobody else sees two apps at once. */
class Names {
  readonly #seen = new Map<string, string>();
  readonly #stages: ReadonlySet<string>;

  constructor({ stages }: Platform) {
    const shared = stages.filter((stage) =>
      stage.apps.some(
        ({ source, namespace }) => source && stage.apps.filter((app) => app.namespace === namespace).length > 1,
      ),
    );
    this.#stages = new Set(shared.map(({ name }) => name));
  }

  checked(file: CompiledFile): CompiledFile {
    const { app, stage, cluster } = file;
    if (app === undefined || stage === undefined || !this.#stages.has(stage)) return file;
    const diagnostics: Diagnostic[] = [];
    for (const { object, origin } of file.manifests) {
      const { apiVersion, kind, metadata } = object;
      const group = apiVersion.slice(0, Math.max(0, apiVersion.indexOf("/")));
      const id = JSON.stringify([cluster, stage, group, kind, metadata.namespace, metadata.name]);
      const other = this.#seen.get(id);
      this.#seen.set(id, app);
      if (other === undefined || other === app) continue;
      const message = `${kind} ${metadata.name} of ${app} is also one of ${other}, which lives in the same namespace`;
      const hint = "give one of them another name, or the apps namespaces of their own";
      diagnostics.push(diagnose("KS5202", { message, hint, span: origin }));
    }
    return diagnostics.length === 0 ? file : { ...file, diagnostics: [...file.diagnostics, ...diagnostics] };
  }
}
