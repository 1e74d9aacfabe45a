import type { AppVersion, FoundApp } from "../found-apps.ts";
import { listIn, numberIn, textsIn } from "../found-object.ts";
import { isolates, selectsAllPods } from "../policy-effects.ts";
import { isOwn, nameOf, ownLabels } from "../world.ts";
import type { World } from "../world.ts";

/** A call of one app to another, and the stages in which it was found. */
export interface FoundCall {
  readonly app: string;
  readonly port: number | undefined;
  readonly stages: readonly string[];
}

/** A URL that leads to a Service of the cluster: its name, namespace and port. */
const serviceUrl = /^[a-z][a-z0-9+.-]*:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?:(\d+)$/;

/**
 * The calls of an app to others of the same stage: by the URL under the very name that a call gives its caller, and by
 * the policies that open them. Such a URL is then left to the call, and is no configuration of the app's own.
 */
export function readCalls(
  caller: FoundApp,
  apps: ReadonlyMap<string, FoundApp>,
  world: World,
): { readonly calls: readonly FoundCall[]; readonly config: ReadonlyMap<string, Record<string, string>> } {
  const found = new Map<string, { app: string; port: number; stages: string[] }>();
  const config = new Map<string, Record<string, string>>();
  const add = (app: string, port: number, stage: string): void => {
    const id = `${app}:${port}`;
    const call = found.get(id) ?? { app, port, stages: [] };
    found.set(id, call);
    if (!call.stages.includes(stage)) call.stages.push(stage);
  };
  for (const version of caller.versions) {
    const rest: Record<string, string> = {};
    for (const [key, value] of Object.entries(version.config)) {
      const called = calledBy(key, value, version, apps);
      if (called) add(called.app, called.port, version.stage.name);
      else rest[key] = value;
    }
    config.set(version.stage.name, rest);
    for (const { app, port } of openedBy(caller.name, version, apps, world)) add(app, port, version.stage.name);
  }
  return { calls: [...found.values()], config };
}

function calledBy(
  key: string,
  value: string,
  { stage }: AppVersion,
  apps: ReadonlyMap<string, FoundApp>,
): { app: string; port: number } | undefined {
  const [, service = "", namespace, port] = serviceUrl.exec(value) ?? [];
  for (const [name, app] of apps) {
    const callee = app.versions.find((one) => one.stage.name === stage.name && one.namespace === namespace);
    const isNamed = key === variable(name, "URL") || (key.startsWith(variable(name, "")) && key.endsWith("_URL"));
    const isServed = service === name || service.startsWith(`${name}-`);
    if (callee && isNamed && isServed) return { app: name, port: Number(port) };
  }
  return undefined;
}

function variable(app: string, ending: string): string {
  return `${app}_${ending}`.toUpperCase().replaceAll("-", "_");
}

/** The policies of an app that kubestage wrote: egress to another app's pods, by namespace and name. */
function openedBy(
  caller: string,
  version: AppVersion,
  apps: ReadonlyMap<string, FoundApp>,
  world: World,
): { app: string; port: number }[] {
  return world.ofKind("NetworkPolicy", version.namespace).flatMap((found) => {
    if (!isOwn(found, world) || nameOf(found) !== `app-${caller}`) return [];
    return listIn(found.object, "spec", "egress").flatMap((rule) =>
      listIn(rule, "to").flatMap((peer) => {
        const app = textsIn(peer, "podSelector", "matchLabels")[ownLabels.name];
        const namespaces = textsIn(peer, "namespaceSelector", "matchLabels");
        const isOfStage = namespaces[world.options.stageLabel] === version.stage.name;
        if (app === undefined || app === caller || !apps.has(app) || !isOfStage) return [];
        return listIn(rule, "ports").flatMap((one) => {
          const port = numberIn(one, "port");
          return port === undefined ? [] : [{ app, port }];
        });
      }),
    );
  });
}

/** How far the policies of a stage's namespaces close it. */
export function readNetworkMode(namespaces: readonly string[], world: World): "closed" | "stage" | "open" {
  const modes = namespaces.map((namespace) => modeOf(namespace, world));
  if (modes.length === 0 || modes.includes("open")) return "open";
  return modes.includes("stage") ? "stage" : "closed";
}

/** Only a namespace that lets nothing in and nothing out by itself is closed: closing it further would stop what runs. */
function modeOf(namespace: string, world: World): "closed" | "stage" | "open" {
  const whole = world.ofKind("NetworkPolicy", namespace).filter(({ object }) => selectsAllPods(object));
  const ingress = whole.filter(({ object }) => isolates(object, "Ingress"));
  if (ingress.length === 0 || !whole.some(({ object }) => isolates(object, "Egress"))) return "open";
  const opensStage = ingress
    .flatMap(({ object }) => listIn(object, "spec", "ingress"))
    .some((rule) =>
      listIn(rule, "from").some(
        (peer) => textsIn(peer, "namespaceSelector", "matchLabels")[world.options.stageLabel] !== undefined,
      ),
    );
  return opensStage ? "stage" : "closed";
}
