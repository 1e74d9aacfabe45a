import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace } from "../../model/declared.ts";
import type { AppSpec } from "../../model/kinds.ts";
import type { Container, Platform, Probe, Stage, StageApp, Workload } from "../../model/resolved.ts";

/**
 * Anything that could be a host name with at least one dot, in any text: URLs, connection strings, lists. Labels have at
 * most 63 characters and begin where the text before ends one, so that long text without dots is read in linear time.
 */
const hostLike = /(?<![a-z0-9])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+/gi;

/** A name and the stages that it belongs to. */
type Owners = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * KS1018 for text in an app's configuration, environment, command, arguments or probes that names a host of another stage: a
 * host under which an app is exposed there, one that something shared has for other stages only, or a service by its
 * name and namespace in the cluster. Stages that share the name may use it.
 */
export function checkLiterals(
  platform: Platform,
  shared: ReadonlyMap<string, Declared<"Shared">>,
  diagnostics: Diagnostic[],
): void {
  const hosts = ownersOfHosts(platform, shared);
  const namespaces = ownersOfNamespaces(platform);
  const reported = new Set<string>();
  for (const stage of platform.stages) {
    for (const app of stage.apps) {
      for (const { text, path } of literalsOf(app, stage)) {
        for (const [found] of text.matchAll(hostLike)) {
          const name = found.toLowerCase();
          const owners = hosts.get(name) ?? ownersOfService(name, namespaces);
          if (!owners || owners.has(stage.name)) continue;
          const span = fieldPlace(app.declared, ...path);
          const id = `${span.source.path}:${span.start}:${name}`;
          if (reported.has(id)) continue;
          reported.add(id);
          const message = `${app.name} names ${found} in ${stage.name}, which belongs to ${[...owners].join(" and ")}`;
          const hint = "declare it in `calls` instead, or say it under `stages` for the stage that it belongs to";
          diagnostics.push(diagnose("KS1018", { message, hint, span }));
        }
      }
    }
  }
}

function ownersOfHosts(platform: Platform, shared: ReadonlyMap<string, Declared<"Shared">>): Owners {
  const owners = new Map<string, Set<string>>();
  for (const stage of platform.stages) {
    for (const { expose } of stage.apps) if (expose) addOwner(owners, expose.host, stage.name);
  }
  for (const { spec } of shared.values()) {
    for (const stage of spec.stages) if (spec.host !== undefined) addOwner(owners, spec.host, stage);
  }
  return owners;
}

function ownersOfNamespaces(platform: Platform): Owners {
  const owners = new Map<string, Set<string>>();
  for (const stage of platform.stages) for (const { name } of stage.namespaces) addOwner(owners, name, stage.name);
  return owners;
}

function addOwner(owners: Map<string, Set<string>>, name: string, stage: string): void {
  const known = owners.get(name);
  if (known) known.add(stage);
  else owners.set(name, new Set([stage]));
}

/** `api.api-prod`, `api.api-prod.svc` and `api.api-prod.svc.cluster.local` all name a service in the namespace api-prod. */
function ownersOfService(name: string, namespaces: Owners): ReadonlySet<string> | undefined {
  const labels = name.split(".");
  const service = labels.length === 2 || labels[2] === "svc";
  const [, namespace] = labels;
  if (service && namespace !== undefined) return namespaces.get(namespace);
  const pod = labels.indexOf("svc");
  const before = pod > 1 ? labels[pod - 1] : undefined;
  return before === undefined ? undefined : namespaces.get(before);
}

interface Literal {
  readonly text: string;
  readonly path: FieldPath;
}

function literalsOf(app: StageApp, stage: Stage): Literal[] {
  const own = app.declared.spec.stages?.[stage.name];
  const literals = Object.entries(app.config).map(([key, text]) => ({
    text,
    path: own?.config && Object.hasOwn(own.config, key) ? ["stages", stage.name, "config", key] : ["config", key],
  }));
  return [
    ...literals,
    ...app.workloads.flatMap((workload) =>
      workload.containers.flatMap((container) =>
        literalsOfContainer(app.declared.spec, workload, container, stage.name),
      ),
    ),
  ];
}

function literalsOfContainer(declared: AppSpec, workload: Workload, container: Container, stage: string): Literal[] {
  const base = workload.path.length === 0 ? [] : [...workload.path, "containers", container.name];
  const changed = declared.stages?.[stage]?.workloads?.[workload.name]?.containers?.[container.name]?.env;
  const env = Object.entries(container.env).map(([key, text]) => ({
    text,
    path:
      changed && Object.hasOwn(changed, key)
        ? ["stages", stage, "workloads", workload.name, "containers", container.name, "env", key]
        : [...base, "env", key],
  }));
  const list = (field: "command" | "args") =>
    (container[field] ?? []).map((text, index) => ({ text, path: [...base, field, index] }));
  const written = declared.workloads?.[workload.name]?.containers[container.name];
  const probe = (field: "readiness" | "liveness" | "startup") =>
    literalsOfProbe(container[field], [...base, written?.[field] ? field : "probe"]);
  return [
    ...env,
    ...list("command"),
    ...list("args"),
    ...probe("readiness"),
    ...probe("liveness"),
    ...probe("startup"),
  ];
}

function literalsOfProbe(probe: Probe | undefined, path: FieldPath): Literal[] {
  return (probe?.command ?? []).map((text, index) => ({ text, path: [...path, "command", index] }));
}
