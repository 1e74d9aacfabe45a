import type { Container, EnvVar, PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { ConfigurationText } from "./configuration-text.ts";
import { expanded } from "./expanded.ts";
import { isForPeople } from "./annotations-for-people.ts";
import { isMapping } from "../../manifests/mapping.ts";
import { fieldAt, objectsOfKind } from "./unknown-fields.ts";

/** Where the kinds that hold a pod hold it. */
const holders: readonly (readonly [kind: string, pod: FieldPath])[] = [
  ["Pod", []],
  ["PodTemplate", ["template"]],
  ["ReplicationController", ["spec", "template"]],
  ["apps/Deployment", ["spec", "template"]],
  ["apps/ReplicaSet", ["spec", "template"]],
  ["apps/StatefulSet", ["spec", "template"]],
  ["apps/DaemonSet", ["spec", "template"]],
  ["batch/Job", ["spec", "template"]],
  ["batch/CronJob", ["spec", "jobTemplate", "spec", "template"]],
];

/** A pod, or what pods are made from. */
export interface Template {
  readonly object: WorldObject;
  /** Where in the object it stands; empty for a pod. */
  readonly path: FieldPath;
  readonly template: Readonly<Record<string, unknown>>;
}

const known = new WeakMap<World, readonly Template[]>();

/** Everything that is a pod or makes pods, apart from what another object of the world makes. Looked for once for each world. */
export function templatesIn(world: World): readonly Template[] {
  const found = known.get(world) ?? [...findTemplates(world)];
  known.set(world, found);
  return found;
}

function* findTemplates(world: World): Generator<Template> {
  const makers = makersIn(world);
  for (const [kind, path] of holders)
    for (const object of objectsOfKind(world, kind)) {
      const owner = object.object.metadata.ownerReferences?.find(({ controller }) => controller === true);
      const { namespace = "" } = object.object.metadata;
      if (owner && makers.has(`${owner.kind} ${namespace}/${owner.name}`)) continue;
      const template = fieldAt(object.object, path);
      if (isMapping(template)) yield { object, path, template };
    }
}

export function* podTexts(world: World): Generator<ConfigurationText> {
  for (const each of templatesIn(world)) yield* templateTexts(each);
}

function makersIn(world: World): ReadonlySet<string> {
  const makers = new Set<string>();
  for (const [kind] of holders)
    if (kind !== "Pod")
      for (const { object } of objectsOfKind(world, kind))
        makers.add(`${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`);
  return makers;
}

function* templateTexts({ object, path: at, template }: Template): Generator<ConfigurationText> {
  const said = { object, asWritten: true, secret: false, mayReferTo: true };
  const annotations = at.length > 0 ? fieldAt(template, ["metadata", "annotations"]) : undefined;
  if (isMapping(annotations))
    for (const [name, text] of Object.entries(annotations))
      if (typeof text === "string" && !isForPeople(name, text))
        yield { ...said, path: [...at, "metadata", "annotations", name], text, name };
  // The reader has checked the shape of built-in kinds.
  const spec = (template["spec"] ?? {}) as Partial<PodSpec>;
  const path = [...at, "spec"];
  for (const [index, { ip, hostnames = [] }] of (spec.hostAliases ?? []).entries()) {
    const alias = [...path, "hostAliases", index];
    if (ip !== undefined) yield { ...said, path: [...alias, "ip"], text: ip, leads: alias };
    for (const [which, text] of hostnames.entries()) yield { ...said, path: [...alias, "hostnames", which], text };
  }
  for (const field of ["nameservers", "searches"] as const)
    for (const [index, text] of (spec.dnsConfig?.[field] ?? []).entries())
      yield { ...said, path: [...path, "dnsConfig", field, index], text };
  for (const field of ["initContainers", "containers", "ephemeralContainers"] as const)
    for (const [index, container] of (spec[field] ?? []).entries())
      yield* containerTexts({ ...said, path: [...path, field, index] }, container);
}

type Said = Omit<ConfigurationText, "text">;

function* containerTexts(said: Said, container: Partial<Container>): Generator<ConfigurationText> {
  const { env = [] } = container;
  const values = valuesOf(env);
  for (const [index, { name, value }] of env.entries())
    if (value !== undefined && couldName(name, value))
      yield* expandedText(
        { ...said, path: [...said.path, "env", index, "value"], name, beside: values },
        value,
        values,
      );
  for (const field of ["command", "args"] as const) {
    const list = container[field] ?? [];
    for (const [index, text] of list.entries()) {
      const option = /^--?[\w-]+$/.exec(list[index - 1] ?? "")?.[0];
      const path = [...said.path, field, index];
      yield* expandedText({ ...said, path, ...(option !== undefined && { name: option }) }, text, values);
    }
  }
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"] as const)
    yield* handlerTexts({ ...said, path: [...said.path, probe] }, container[probe]);
  for (const hook of ["postStart", "preStop"] as const)
    yield* handlerTexts({ ...said, path: [...said.path, "lifecycle", hook] }, container.lifecycle?.[hook]);
}

function* handlerTexts(said: Said, handler: Handler | undefined): Generator<ConfigurationText> {
  for (const field of ["httpGet", "tcpSocket"] as const) {
    const text = handler?.[field]?.host;
    if (text !== undefined) yield { ...said, path: [...said.path, field, "host"], text };
  }
  for (const [index, text] of (handler?.exec?.command ?? []).entries())
    yield { ...said, path: [...said.path, "exec", "command", index], text };
}

interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
  readonly exec?: { readonly command?: readonly string[] };
}

function valuesOf(env: readonly EnvVar[]): ReadonlyMap<string, string> {
  return new Map(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])));
}

/** A text as it is written and, where the kubelet fills it in, as it becomes. */
function* expandedText(said: Said, text: string, values: ReadonlyMap<string, string>): Generator<ConfigurationText> {
  const whole = expanded(text, values);
  if (whole === text) yield { ...said, text };
  else yield { ...said, text: whole, asWritten: false };
}

/** Nothing has a name without one of these signs but a namespace, or a server and a bucket in settings that say so. */
function couldName(name: string, value: string): boolean {
  return /[.:/$@]/.test(value) || /namespace|bucket|host|server|addr|endpoint/i.test(name);
}
