import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { appLabel } from "../model/scalars.ts";
import type { FoundObject } from "./found-object.ts";
import { listIn } from "./found-object.ts";
import type { Exposure } from "./readers/read-exposure.ts";
import { readExposure } from "./readers/read-exposure.ts";
import { ownConfig } from "./readers/read-variables.ts";
import type { FoundWorkload } from "./readers/read-workload.ts";
import { readWorkload, workloadKinds } from "./readers/read-workload.ts";
import type { FoundStage } from "./stage-namespaces.ts";
import type { World } from "./world.ts";
import { isOwn, labelsOf, nameOf, namespaceOf, ownLabels } from "./world.ts";

/** An app in one stage. */
export interface AppVersion {
  readonly stage: FoundStage;
  readonly namespace: string;
  readonly workloads: ReadonlyMap<string, FoundWorkload>;
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly token: boolean;
  readonly expose: Exposure | undefined;
}

/** An app with its versions in the stages that have it, in the order of the stages. */
export interface FoundApp {
  readonly name: string;
  readonly versions: readonly AppVersion[];
}

interface Member {
  readonly app: string;
  readonly workload: string;
  readonly found: FoundObject;
}

/**
 * The apps of all stages: what kubestage wrote by its labels; of what others wrote each workload is an app of its own,
 * called like the workload, because only so its objects keep their names.
 *
 * Errors: KS5303 for a workload that cannot be an app of its name.
 */
export function findApps(
  stages: readonly FoundStage[],
  world: World,
): { readonly apps: readonly FoundApp[]; readonly diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const versions = new Map<string, AppVersion[]>();
  for (const stage of stages) {
    const taken = new Map<string, string>();
    for (const namespace of stage.namespaces) {
      const members = membersOf(namespace, world, diagnostics);
      for (const [app, workloads] of Map.groupBy(members, (member) => member.app)) {
        const other = taken.get(app);
        if (other !== undefined) {
          for (const { found } of workloads) diagnostics.push(secondApp(found, stage, other));
          continue;
        }
        taken.set(app, namespace);
        const list = versions.get(app) ?? [];
        list.push(readVersion(app, stage, namespace, workloads, world));
        versions.set(app, list);
      }
    }
  }
  return { apps: Array.from(versions, ([name, list]) => ({ name, versions: list })), diagnostics };
}

function membersOf(namespace: string, world: World, diagnostics: Diagnostic[]): Member[] {
  const members: Member[] = [];
  const names = new Map<string, FoundObject>();
  for (const found of workloadKinds.flatMap((kind) => world.ofKind(kind, namespace))) {
    if (listIn(found.object, "metadata", "ownerReferences").length > 0) continue;
    const own = isOwn(found, world) ? ownMember(found) : undefined;
    const member = own ?? foreignMember(found, diagnostics);
    if (!member) continue;
    const id = `${member.app} ${member.workload}`;
    const other = names.get(id);
    if (other) diagnostics.push(secondKind(found, other));
    else {
      names.set(id, found);
      members.push(member);
    }
  }
  return members;
}

function ownMember(found: FoundObject): Member | undefined {
  const labels = labelsOf(found);
  const [app, workload] = [labels[ownLabels.name], labels[ownLabels.component]];
  const isRendered = labels[ownLabels.app] !== undefined;
  return app === undefined || workload === undefined || isRendered ? undefined : { app, workload, found };
}

function foreignMember(found: FoundObject, diagnostics: Diagnostic[]): Member | undefined {
  const name = nameOf(found);
  if (found.object.kind === "Job") {
    diagnostics.push(leftOut(found, "a Job that ran once would run again", "declare it as a workload of kind Job"));
    return undefined;
  }
  if (appLabel.safeParse(name).success) return { app: name, workload: name, found };
  const why = "an app's name has lower-case letters, digits and dashes, begins with a letter and is at most 53 long";
  diagnostics.push(leftOut(found, why, "declare it under another name, which makes other objects of it"));
  return undefined;
}

function leftOut(found: FoundObject, why: string, hint: string): Diagnostic {
  return diagnose("KS5303", {
    message: `${found.object.kind} ${namespaceOf(found)}/${nameOf(found)} is not in the declaration: ${why}`,
    hint,
    span: found.span,
  });
}

function secondApp(found: FoundObject, stage: FoundStage, namespace: string): Diagnostic {
  const why = `the stage ${stage.name} has an app of this name in ${namespace} already`;
  return leftOut(found, why, "declare it under another name, or give one of the namespaces another stage label");
}

function secondKind(found: FoundObject, other: FoundObject): Diagnostic {
  const why = `the ${other.object.kind} of the same name is the app already`;
  return leftOut(found, why, "declare both as workloads of one app, which gives one of them another name");
}

function readVersion(
  app: string,
  stage: FoundStage,
  namespace: string,
  members: readonly Member[],
  world: World,
): AppVersion {
  const workloads = new Map(members.map(({ workload, found }) => [workload, readWorkload(found, app, world)] as const));
  const all = [...workloads.values()];
  return {
    stage,
    namespace,
    workloads,
    config: joined([ownConfig(app, namespace, world), ...all.map(({ config }) => config)]),
    secrets: [...new Set(all.flatMap(({ secrets }) => secrets))],
    token: all.some(({ token }) => token),
    expose: readExposure(
      app,
      namespace,
      members.map(({ found }) => found),
      world,
    ),
  };
}

function joined(mappings: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  return Object.fromEntries(mappings.flatMap((mapping) => Object.entries(mapping)));
}
