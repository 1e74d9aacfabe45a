import type { FoundObject } from "../found-object.ts";
import { listIn, numberIn, textIn, valueIn } from "../found-object.ts";
import { containersOf, podLabelsOf } from "./read-container.ts";
import { podOf } from "./read-workload.ts";
import type { World } from "../world.ts";
import { nameOf } from "../world.ts";

/** How an app is reached from outside; what is undefined is as usual. */
export interface Exposure {
  readonly host: string;
  readonly path: string | undefined;
  readonly port: number | undefined;
}

/** Where a route leads: to a port of a Service. */
interface Backend {
  readonly host: string;
  readonly path: string;
  readonly service: string | undefined;
  readonly port: number | string | undefined;
}

/**
 * Under which host and path an app is reached from outside: the first rule of an Ingress or HTTPRoute, best of the app's
 * own name, that leads to a Service of one of its workloads.
 */
export function readExposure(
  app: string,
  namespace: string,
  workloads: readonly FoundObject[],
  world: World,
): Exposure | undefined {
  const routes = ["Ingress", "HTTPRoute"].flatMap((kind) => world.ofKind(kind, namespace));
  const ownFirst = routes.toSorted((left, right) => Number(nameOf(right) === app) - Number(nameOf(left) === app));
  for (const { object } of ownFirst) {
    const backends = object.kind === "Ingress" ? ofIngress(object) : ofRoute(object);
    for (const backend of backends) {
      const port = workloads.map((workload) => portBehind(backend, workload, namespace, world)).find(Boolean);
      if (port !== undefined) return exposure(backend, port, workloads);
    }
  }
  return undefined;
}

function exposure({ host, path }: Backend, port: number, workloads: readonly FoundObject[]): Exposure {
  const first = workloads.flatMap(portsOf)[0];
  return {
    host,
    path: path === "/" ? undefined : path,
    port: first && numberIn(first, "containerPort") === port ? undefined : port,
  };
}

function ofIngress(ingress: unknown): Backend[] {
  return listIn(ingress, "spec", "rules").flatMap((rule) =>
    listIn(rule, "http", "paths").flatMap((path) => {
      const host = textIn(rule, "host");
      const service = valueIn(path, "backend", "service");
      const port = numberIn(service, "port", "number") ?? textIn(service, "port", "name");
      return host === undefined
        ? []
        : [{ host, path: textIn(path, "path") ?? "/", service: textIn(service, "name"), port }];
    }),
  );
}

function ofRoute(route: unknown): Backend[] {
  const host = listIn(route, "spec", "hostnames")[0];
  if (typeof host !== "string") return [];
  return listIn(route, "spec", "rules").flatMap((rule) =>
    listIn(rule, "backendRefs").map((reference) => ({
      host,
      path: textIn(listIn(rule, "matches")[0], "path", "value") ?? "/",
      service: textIn(reference, "name"),
      port: numberIn(reference, "port"),
    })),
  );
}

/** The container port of `workload` to which a route leads through its Service; undefined where it leads elsewhere. */
function portBehind(backend: Backend, workload: FoundObject, namespace: string, world: World): number | undefined {
  const service = world.ofKind("Service", namespace).find((one) => nameOf(one) === backend.service);
  if (!service || !selects(service, workload)) return undefined;
  const port = listIn(service.object, "spec", "ports").find(
    (one) => numberIn(one, "port") === backend.port || textIn(one, "name") === backend.port,
  );
  const target = valueIn(port, "targetPort") ?? numberIn(port, "port");
  const found = portsOf(workload).find(
    (one) => numberIn(one, "containerPort") === target || textIn(one, "name") === target,
  );
  return numberIn(found, "containerPort");
}

function portsOf({ object }: FoundObject): readonly unknown[] {
  return containersOf(podOf(object)).flatMap(({ container, role }) =>
    role === "init" ? [] : listIn(container, "ports"),
  );
}

/** Whether a Service leads to the pods of a workload. One without a selector leads where somebody else says. */
function selects(service: FoundObject, workload: FoundObject): boolean {
  const selector = Object.entries(valueIn(service.object, "spec", "selector") ?? {});
  const labels = podLabelsOf(workload.object);
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
}
