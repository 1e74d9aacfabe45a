import type { Declared } from "../../model/declared.ts";
import { previewPrefix } from "../../model/preview-names.ts";
import type { DeclaredDocuments, KnownNames } from "./index-documents.ts";
import type { Releases, RunningRelease } from "./releases.ts";

/** A preview by the name of its stage, and the template that it is made from. */
export interface DeclaredPreview {
  readonly name: string;
  readonly like: string;
}

export function isTemplate({ spec, name }: Declared<"Stage">, { previews }: DeclaredDocuments): boolean {
  return spec.lifetime !== undefined && !previews.has(name);
}

/** The documents with a Stage for each preview: what names the template names it too. Those without a template are left out. */
export function withPreviews(documents: DeclaredDocuments, all: readonly DeclaredPreview[]): DeclaredDocuments {
  const copies = all.flatMap(({ name, like }): Declared<"Stage">[] => {
    const template = documents.Stage.get(like);
    if (!template || !isTemplate(template, documents) || !name.startsWith(previewPrefix(like))) return [];
    return [{ ...template, name, spec: { ...template.spec, after: undefined } }];
  });
  if (copies.length === 0) return documents;
  const made = all.filter(({ name }) => copies.some((copy) => copy.name === name));
  return {
    ...documents,
    Stage: new Map([...documents.Stage, ...copies.map((copy) => [copy.name, copy] as const)]),
    App: new Map([...documents.App].map(([name, app]) => [name, appWith(app, made)])),
    Shared: new Map(
      [...documents.Shared].map(([name, shared]) => [
        name,
        { ...shared, spec: { ...shared.spec, stages: listWith(shared.spec.stages, made) } },
      ]),
    ),
    names: { ...documents.names, Stage: namesWith(documents.names.Stage, made) },
    previews: new Map([...documents.previews, ...made.map(({ name, like }) => [name, like] as const)]),
  };
}

/** Releases as previews run them. */
export function releasesWith(releases: Releases, previews: ReadonlyMap<string, string>): Releases {
  if (previews.size === 0) return releases;
  const made = [...previews].map(([name, like]) => ({ name, like }));
  const changed = new Map(
    releases.running.map((one): [RunningRelease, RunningRelease] => [one, releaseWith(one, made)]),
  );
  return {
    ...releases,
    running: [...changed.values()],
    find: (stage, app) => {
      const found = releases.find(stage, app);
      return found && changed.get(found);
    },
  };
}

/** A release as previews run it: what it says of the template's stage holds in each of them. */
export function releaseWith(release: RunningRelease, previews: readonly DeclaredPreview[]): RunningRelease {
  return previews.length === 0 ? release : { ...release, declared: appWith(release.declared, previews) };
}

function appWith(app: Declared<"App">, previews: readonly DeclaredPreview[]): Declared<"App"> {
  const { in: lives, stages, calls } = app.spec;
  const differing = previews.flatMap(({ name, like }) => {
    const own = stages?.[like];
    return own ? [[name, own] as const] : [];
  });
  const spec = {
    ...app.spec,
    ...(lives && { in: listWith(lives, previews) }),
    ...(differing.length > 0 && { stages: { ...stages, ...Object.fromEntries(differing) } }),
    ...(calls && { calls: calls.map((call) => (call.in ? { ...call, in: listWith(call.in, previews) } : call)) }),
  };
  return { ...app, spec };
}

/** Each preview where its template is. */
function listWith(stages: readonly string[], previews: readonly DeclaredPreview[]): string[] {
  return [...stages, ...previews.filter(({ like }) => stages.includes(like)).map(({ name }) => name)];
}

function namesWith(known: KnownNames, previews: readonly DeclaredPreview[]): KnownNames {
  const names = new Set(previews.map(({ name }) => name));
  return { has: (name) => names.has(name) || known.has(name), [Symbol.iterator]: () => [...known, ...names].values() };
}
