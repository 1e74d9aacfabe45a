import type { Diagnostic, ImportedDocument, Platform } from "@kubestage/core";
import { compilePlatform, diagnose, parseDeclaration } from "@kubestage/core";
import { appPath, sourcesOf } from "./declaration-files.ts";

export interface Accepted {
  /** Undefined where the documents cannot be a declaration, whichever apps are left out. */
  readonly platform: Platform | undefined;
  readonly documents: readonly ImportedDocument[];
  /** KS5303 for each app that was left out; the errors themselves where nothing helped. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Documents that parse and compile without an error: apps in which there is one are left out, each told with what is
 * wrong, until there is none. Where it is in no app, stages go without quotas and limits.
 */
export function acceptDeclaration(documents: readonly ImportedDocument[]): Accepted {
  const left: Diagnostic[] = [];
  let kept = documents;
  for (;;) {
    const { platform, errors } = judge(kept);
    if (errors.length === 0) return { platform, documents: kept, diagnostics: left };
    const apps = kept.filter(({ kind }) => kind === "App").map(({ metadata }) => metadata.name);
    const wrong = apps.flatMap((app) => {
      const error = errors.find(({ span }) => span?.source.path === appPath(app));
      return error ? [{ app, error }] : [];
    });
    if (wrong.length === 0) {
      const lighter = withoutAmounts(kept);
      if (lighter === undefined) return { platform: undefined, documents: kept, diagnostics: [...left, ...errors] };
      left.push(...errors.map(amountsLeftOut));
      kept = lighter;
      continue;
    }
    left.push(...wrong.map(({ app, error }) => leftOut(app, error)));
    kept = withoutApps(kept, new Set(wrong.map(({ app }) => app)));
  }
}

function judge(documents: readonly ImportedDocument[]): { platform: Platform | undefined; errors: Diagnostic[] } {
  const { platform, diagnostics } = parseDeclaration(sourcesOf(documents));
  const compiled = platform ? [...compilePlatform(platform)].flatMap((file) => file.diagnostics) : [];
  return { platform, errors: [...diagnostics, ...compiled].filter(({ severity }) => severity === "error") };
}

/** The stages without quotas and limits, which may contradict each other; undefined where they have none. */
function withoutAmounts(documents: readonly ImportedDocument[]): ImportedDocument[] | undefined {
  let isChanged = false;
  const lighter = documents.map((document) => {
    const { quota, limits, ...rest } = document.spec;
    if (document.kind !== "Stage" || (quota === undefined && limits === undefined)) return document;
    isChanged = true;
    return { ...document, spec: rest };
  });
  return isChanged ? lighter : undefined;
}

function amountsLeftOut({ code, message, hint }: Diagnostic): Diagnostic {
  const what = "quotas and limits of the stages are not in the declaration";
  return diagnose("KS5303", { message: `${what}: ${message} (${code})`, hint });
}

function leftOut(app: string, { code, message, hint }: Diagnostic): Diagnostic {
  return diagnose("KS5303", { message: `the app ${app} is not in the declaration: ${message} (${code})`, hint });
}

/** Without the apps, and without what others say of them. */
function withoutApps(documents: readonly ImportedDocument[], apps: ReadonlySet<string>): ImportedDocument[] {
  return documents.flatMap((document) => {
    if (document.kind !== "App") return [{ ...document, spec: withoutExisting(document.spec, apps) }];
    if (apps.has(document.metadata.name)) return [];
    const { calls, callers, ...rest } = document.spec as { calls?: { app?: string }[]; callers?: string[] };
    const [called, calling] = [
      calls?.filter(({ app }) => app === undefined || !apps.has(app)) ?? [],
      callers?.filter((app) => !apps.has(app)) ?? [],
    ];
    const spec = {
      ...rest,
      ...(called.length > 0 && { calls: called }),
      ...(calling.length > 0 && { callers: calling }),
    };
    return [{ ...document, spec }];
  });
}

/** A stage names the existing namespaces of its apps. */
function withoutExisting(spec: ImportedDocument["spec"], apps: ReadonlySet<string>): ImportedDocument["spec"] {
  const { namespaces } = spec as { namespaces?: { existing?: Record<string, string> } };
  if (namespaces?.existing === undefined) return spec;
  const existing = Object.entries(namespaces.existing).filter(([app]) => !apps.has(app));
  return { ...spec, namespaces: { existing: Object.fromEntries(existing) } };
}
