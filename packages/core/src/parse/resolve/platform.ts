import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { recordsNamespace } from "../../manifests/own-names.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, keyPlace } from "../../model/declared.ts";
import type { Cluster, Pin, Platform, PreviewOf, Shared, StageNamespace, Team } from "../../model/resolved.ts";
import { danglingReference } from "../references.ts";
import { resolveCalls } from "./calls.ts";
import { resolveCluster } from "./clusters.ts";
import type { DeclaredDocuments, KnownNames } from "./index-documents.ts";
import { isIn } from "./index-documents.ts";
import { namespaceOf, previewNamespaceOf } from "./namespaces.ts";
import { isTemplate } from "./previews.ts";
import type { Releases } from "./releases.ts";
import { checkPointers } from "./releases.ts";
import type { GrowingStageApp } from "./stage-apps.ts";
import { resolveStageApp } from "./stage-apps.ts";
import type { GrowingStage } from "./stages.ts";
import { overlay, resolveStage, stageQuota } from "./stages.ts";

/** Checked documents -> the platform: defaults filled in, references followed. What dangles is reported and left out. */
export function resolvePlatform(
  declared: Declared<"Platform">,
  documents: DeclaredDocuments,
  releases: Releases | undefined,
  diagnostics: Diagnostic[],
): Platform {
  const clusters = mapValues(documents.Cluster, (cluster) => resolveCluster(cluster, diagnostics));
  const stages = resolveStages(declared, documents, clusters, diagnostics);
  const teams = mapValues(documents.Team, resolveTeam);
  const shared = mapValues(documents.Shared, resolveShared);
  for (const document of documents.App.values()) checkStageNames(document, documents.names.Stage, diagnostics);
  for (const stage of stages.values()) fillStage(declared, stage, documents, { teams, shared, releases }, diagnostics);
  if (releases) {
    const apps = mapValues(stages, (stage) => new Set(stage.apps.map((app) => app.name)));
    checkPointers(releases, apps, documents, diagnostics);
  }
  const { administrators } = declared.spec;
  return {
    declared,
    name: declared.name,
    domain: declared.spec.domain,
    stageLabel: declared.spec.stageLabel,
    administrators: {
      groups: administrators?.groups ?? [],
      users: administrators?.users ?? [],
      serviceAccounts: administrators?.serviceAccounts ?? [],
    },
    recordsNamespace: recordsNamespace(declared.name),
    ledger: declared.spec.ledger,
    notifications: new Map(Object.entries(declared.spec.notifications ?? {})),
    tools: resolveTools(declared),
    clusters: [...clusters.values()],
    stages: [...stages.values()].filter((stage) => !isTemplate(stage.declared, documents)),
    templates: [...stages.values()]
      .filter((stage) => isTemplate(stage.declared, documents))
      .map((stage) => ({ ...stage, previewNamespaces: previewNamespaces(declared, stage) })),
    teams: [...teams.values()],
  };
}

function resolveStages(
  platform: Declared<"Platform">,
  documents: DeclaredDocuments,
  clusters: ReadonlyMap<string, Cluster>,
  diagnostics: Diagnostic[],
): Map<string, GrowingStage> {
  const stagesIn = new Map<string, number>();
  for (const { spec } of documents.Stage.values()) {
    for (const cluster of new Set(spec.clusters ?? (spec.cluster === undefined ? [] : [spec.cluster])))
      stagesIn.set(cluster, (stagesIn.get(cluster) ?? 0) + 1);
  }
  const names = { name: platform.name, domain: platform.spec.domain };
  const stages = new Map<string, GrowingStage>();
  for (const declared of documents.Stage.values()) {
    const stage = resolveStage(
      declared,
      names,
      clusters,
      documents.names.Cluster,
      (cluster) => (stagesIn.get(cluster) ?? 0) > 1,
      diagnostics,
    );
    const like = documents.previews.get(declared.name);
    if (stage) stages.set(stage.name, like === undefined ? stage : { ...stage, preview: previewOf(like, documents) });
  }
  return stages;
}

function previewNamespaces(platform: Declared<"Platform">, template: GrowingStage): string[] {
  return [...new Set(template.apps.flatMap((app) => previewNamespaceOf(platform, template, app.declared) ?? []))];
}

function previewOf(like: string, { Stage }: DeclaredDocuments): PreviewOf | undefined {
  const { lifetime, after = [] } = Stage.get(like)?.spec ?? {};
  return lifetime && { like, ...lifetime, after };
}

interface Resolved {
  readonly teams: ReadonlyMap<string, Team>;
  readonly shared: ReadonlyMap<string, Shared>;
  readonly releases: Releases | undefined;
}

/** Adds a stage's apps, namespaces, calls and shared things. */
function fillStage(
  platform: Declared<"Platform">,
  stage: GrowingStage,
  documents: DeclaredDocuments,
  { teams, shared, releases }: Resolved,
  diagnostics: Diagnostic[],
): void {
  const names = { platform: platform.name, domain: platform.spec.domain };
  const apps = new Map<string, GrowingStageApp>();
  for (const head of documents.App.values()) {
    if (stage.clusters.length === 0 || !isIn(head, stage.name)) continue;
    const team = teams.get(head.spec.team);
    const namespace = namespaceOf(platform, stage, head, diagnostics);
    if (!team || namespace === undefined) continue;
    const app = resolveStageApp(names, stage, head, team, namespace, releases, diagnostics);
    apps.set(app.name, app);
    stage.apps.push(app);
  }
  for (const caller of apps.values()) {
    resolveCalls({
      stage,
      caller,
      apps,
      shared,
      documents,
      consent: platform.spec.calls === "consent",
      diagnostics,
    });
  }
  stage.namespaces.push(...resolveNamespaces(stage, [...apps.values()]));
  stage.shared.push(...[...shared.values()].filter((one) => one.declared.spec.stages.includes(stage.name)));
}

function resolveNamespaces(stage: GrowingStage, apps: readonly GrowingStageApp[]): StageNamespace[] {
  const byName = Map.groupBy(apps, (app) => app.namespace);
  const quota = stageQuota(stage);
  return [...byName].map(([name, members]) => {
    const [only] = members;
    const own = only && members.length === 1 ? only.declared.spec : undefined;
    return {
      name,
      teams: [...new Set(members.map((app) => app.team))],
      apps: members.map((app) => app.name),
      hosts: members.flatMap((app) => app.expose?.host ?? []),
      quota: overlay(overlay(quota, own?.quota ?? {}), own?.stages?.[stage.name]?.quota ?? {}),
    };
  });
}

function resolveTools(platform: Declared<"Platform">): Platform["tools"] {
  const { helm, kustomize } = platform.spec.tools ?? {};
  const pin = (name: string, version: string): Pin => ({ version, place: fieldPlace(platform, "tools", name) });
  return {
    ...(helm !== undefined && { helm: pin("helm", helm) }),
    ...(kustomize !== undefined && { kustomize: pin("kustomize", kustomize) }),
  };
}

function resolveTeam(declared: Declared<"Team">): Team {
  const { groups, users, serviceAccounts, access } = declared.spec;
  const roles = Object.fromEntries(Object.entries(access ?? {}).filter(([, role]) => role !== undefined));
  return {
    declared,
    name: declared.name,
    groups: groups ?? [],
    users: users ?? [],
    serviceAccounts: serviceAccounts ?? [],
    roles,
  };
}

function resolveShared(declared: Declared<"Shared">): Shared {
  const { host, cidrs, pods, ports, forwards } = declared.spec;
  return { declared, name: declared.name, host, cidrs: cidrs ?? [], pods, ports, forwards };
}

function checkStageNames(app: Declared<"App">, stages: KnownNames, diagnostics: Diagnostic[]): void {
  for (const [index, name] of (app.spec.in ?? []).entries()) {
    if (!stages.has(name)) diagnostics.push(danglingReference("Stage", name, stages, fieldPlace(app, "in", index)));
  }
  for (const name of Object.keys(app.spec.stages ?? {})) {
    if (!stages.has(name)) diagnostics.push(danglingReference("Stage", name, stages, keyPlace(app, "stages", name)));
    else if (app.spec.in?.every((known) => stages.has(known) && known !== name)) {
      const message = `${app.name} differs in ${name}, but it is not in that stage`;
      diagnostics.push(
        diagnose("KS1012", {
          message,
          hint: `add ${name} to \`in\`, or remove these differences`,
          span: keyPlace(app, "stages", name),
        }),
      );
    }
  }
  for (const [index, call] of (app.spec.calls ?? []).entries())
    checkCallStages(app, index, call.in ?? [], stages, diagnostics);
}

function checkCallStages(
  app: Declared<"App">,
  call: number,
  names: readonly string[],
  stages: KnownNames,
  diagnostics: Diagnostic[],
): void {
  for (const [index, name] of names.entries()) {
    const span = fieldPlace(app, "calls", call, "in", index);
    if (!stages.has(name)) diagnostics.push(danglingReference("Stage", name, stages, span));
    else if (app.spec.in?.every((known) => stages.has(known) && known !== name)) {
      const message = `${app.name} calls in ${name}, but it is not in that stage`;
      diagnostics.push(
        diagnose("KS1012", { message, hint: `add ${name} to the app's \`in\`, or remove it here`, span }),
      );
    }
  }
}

function mapValues<T, U>(map: ReadonlyMap<string, T>, make: (value: T) => U): Map<string, U> {
  return new Map([...map].map(([key, value]) => [key, make(value)]));
}
