import { platformLabel } from "../manifests/own-names.ts";
import type { Labels, StageNamespace, Workload } from "../model/resolved.ts";
import type { AppScope, ClusterScope, NamespaceScope, StageScope } from "./compiled.ts";

const longestLabelValue = 63;
const managedBy = "kubestage";
export const teamLabel = "kubestage.dev/team";
export const appLabel = "kubestage.dev/app";
export const tierLabel = "kubestage.dev/tier";
/** The release that a stage runs. It changes with each promotion: never in anything that cannot be changed. */
export const versionLabel = "app.kubernetes.io/version";
/** On a namespace: the hosts that its routes may claim, separated by commas. Admission reads it. */
export const hostsAnnotation = "kubestage.dev/hosts";

/**
 * The labels of objects that belong to the whole cluster. They carry no stage.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function clusterLabels({ platform }: ClusterScope): Labels {
  return {
    "app.kubernetes.io/name": platform.name,
    "app.kubernetes.io/instance": platform.name,
    "app.kubernetes.io/part-of": platform.name,
    "app.kubernetes.io/managed-by": managedBy,
  };
}

/** The labels of objects that belong to a stage but to no app: they are the platform's own. No pod ever has them. */
export function stageLabels({ platform, stage }: StageScope): Labels {
  return {
    [platform.stageLabel]: stage.name,
    "app.kubernetes.io/name": platform.name,
    "app.kubernetes.io/instance": instanceName(platform.name, stage.name),
    "app.kubernetes.io/part-of": platform.name,
    "app.kubernetes.io/managed-by": managedBy,
  };
}

/**
 * The labels of objects that an app's source brings: what its own labels say of name and component is left to it, because
 * its selectors read them.
 */
export function renderedLabels({ platform, stage, app }: AppScope): Labels {
  return {
    [platform.stageLabel]: stage.name,
    ...renderedSelectorLabels(app.name),
    ...(app.release !== undefined && { [versionLabel]: app.release }),
    "app.kubernetes.io/part-of": platform.name,
    "app.kubernetes.io/managed-by": managedBy,
    [teamLabel]: app.team.name,
  };
}

/** The labels that select the pods of an app with a source. */
function renderedSelectorLabels(app: string): Labels {
  return { [appLabel]: app };
}

/** The labels that select the pods of an app of the stage, or one workload's. */
export function podSelectorLabels({ stage }: StageScope, app: string, workload?: string): Labels {
  return renderedApps(stage).has(app) ? renderedSelectorLabels(app) : selectorLabels(app, workload);
}

const renderedByStage = new WeakMap<StageScope["stage"], ReadonlySet<string>>();

function renderedApps(stage: StageScope["stage"]): ReadonlySet<string> {
  const known = renderedByStage.get(stage);
  if (known) return known;
  const made = new Set(stage.apps.flatMap(({ name, source }) => (source ? [name] : [])));
  renderedByStage.set(stage, made);
  return made;
}

/** The labels of objects of an app, and with `workload` those of its pods. */
export function appLabels({ platform, stage, app }: AppScope, workload?: Pick<Workload, "name">): Labels {
  return {
    [platform.stageLabel]: stage.name,
    ...selectorLabels(app.name, workload?.name),
    "app.kubernetes.io/instance": instanceName(app.name, stage.name),
    ...(app.release !== undefined && { [versionLabel]: app.release }),
    "app.kubernetes.io/part-of": platform.name,
    "app.kubernetes.io/managed-by": managedBy,
    [teamLabel]: app.team.name,
  };
}

/** The labels that select an app's pods, or one workload's. They never change during an app's life. */
export function selectorLabels(app: string, workload?: string): Labels {
  return {
    "app.kubernetes.io/name": app,
    ...(workload !== undefined && { "app.kubernetes.io/component": workload }),
  };
}

/** The labels of a namespace. App and team are named only where the whole namespace belongs to one. */
export function namespaceLabels(scope: NamespaceScope): Labels {
  const { platform, stage, namespace } = scope;
  return {
    ...stageLabels(scope),
    [platformLabel]: platform.name,
    [tierLabel]: stage.tier,
    ...onlyOne(
      teamLabel,
      namespace.teams.map((team) => team.name),
    ),
    ...onlyOne(appLabel, namespace.apps),
  };
}

/**
 * Selects the namespaces of a stage, or one of them, and none of another platform's stage of the same name. The name is a
 * label that the API server itself keeps.
 */
export function namespaceSelector(
  { platform, stage }: StageScope,
  namespace?: StageNamespace["name"],
): { matchLabels: Record<string, string> } {
  return {
    matchLabels: {
      [platform.stageLabel]: stage.name,
      [platformLabel]: platform.name,
      ...(namespace !== undefined && { "kubernetes.io/metadata.name": namespace }),
    },
  };
}

/** `<name>-<stage>`; the name alone where both together are longer than a label's value may be. */
function instanceName(name: string, stage: string): string {
  const instance = `${name}-${stage}`;
  return instance.length <= longestLabelValue ? instance : name;
}

function onlyOne(label: string, names: readonly string[]): Labels {
  const [first, ...others] = names;
  return first === undefined || others.length > 0 ? {} : { [label]: first };
}
