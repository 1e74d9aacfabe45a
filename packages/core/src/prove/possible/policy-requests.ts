import { keyOf, type ObjectKey } from "../../manifests/object-key.ts";
import type { WorldObject } from "../../manifests/world/world.ts";
import { type AdmissionRequest, anything } from "../admission/admission.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import { type PolicyKind, policyKindsOf } from "./policy-kinds.ts";
import { type Able, ableOf, type PossibleContext, stepOf } from "./possible-context.ts";
import type { WallChange } from "./possible.ts";

type Attempt = "admitted" | "refused" | "depends";

type ChangeOfPolicies = (stage: string, namespace: string, plugin: string) => WallChange;

/** The same as `policyChanges`, each question answered once. */
export function changesOfPolicies(context: PolicyContext): ChangeOfPolicies {
  const answer = policyChanges(context);
  const known = new Map<string, WallChange>();
  return (stage, namespace, plugin) => {
    const key = `${stage}\n${namespace}\n${plugin}`;
    const change = known.get(key) ?? answer(stage, namespace, plugin);
    known.set(key, change);
    return change;
  };
}

type PolicyContext = Pick<PossibleContext, "world" | "rights" | "admission">;

/**
 * What somebody of a stage may do to the policies of a namespace, or of the cluster where `namespace` is empty: add one that
 * lets everything through, make one that is there say so, or take away those that are there.
 */
function policyChanges(context: PolicyContext): ChangeOfPolicies {
  const inNamespace = new Map<PolicyKind["key"], ReadonlyMap<string, readonly WorldObject[]>>();
  const existing = (kind: PolicyKind, namespace: string): readonly WorldObject[] => {
    const known =
      inNamespace.get(kind.key) ??
      Map.groupBy(context.world.objects.get(kind.key) ?? [], ({ object }) =>
        kind.isNamespaced ? (object.metadata.namespace ?? "default") : "",
      );
    inNamespace.set(kind.key, known);
    return known.get(namespace) ?? [];
  };

  return (stage, namespace, plugin) => {
    const kinds = policyKindsOf(plugin, namespace !== "");
    let doubt: string | undefined;
    for (const kind of kinds) {
      const created = create(context, stage, namespace, kind);
      if (typeof created === "object") return created;
      if (created === "depends") doubt = `admission takes some ${kind.kind}, and not one that opens all`;
      for (const { object } of existing(kind, namespace)) {
        const changed = change(context, stage, kind, object);
        if (typeof changed === "object") return changed;
        if (changed === "depends")
          doubt = `admission lets ${kind.kind} ${object.metadata.name} be changed in some ways`;
      }
    }
    const there = kinds.flatMap((kind) => existing(kind, namespace).map(({ object }) => ({ kind, object })));
    const removals = there.flatMap(({ kind, object }) => remove(context, stage, kind, object) ?? []);
    const [first] = removals;
    if (first !== undefined && (doubt === undefined || removals.length === there.length)) {
      const removed = removals.map(({ key }) => key);
      return { possible: true, who: first.able.subject, steps: removals.map(({ step }) => step), removed };
    }
    if (doubt !== undefined) return { possible: "unknown", why: doubt };
    return { possible: false, why: `nobody of ${stage} changes policies in ${namespace || "the cluster"}` };
  };
}

function create(context: PolicyContext, stage: string, namespace: string, kind: PolicyKind): WallChange | Attempt {
  const { group, resource, version } = kind;
  const name = "witness";
  const metadata = { name, ...(namespace !== "" && { namespace }) };
  const bodyOf = (spec: unknown) => ({ apiVersion: `${group}/${version}`, kind: kind.kind, metadata, spec });
  return attempt(context, ableOf(context, stage, { verb: "create", group, resource, namespace, name: "" }), {
    verb: "create",
    request: { operation: "CREATE", group, version, resource, namespace, name, oldObject: null },
    bodyOf,
    kind,
    shown: bodyOf(kind.opened),
  });
}

function change(
  context: PolicyContext,
  stage: string,
  kind: PolicyKind,
  before: WorldObject["object"],
): WallChange | Attempt {
  const { group, resource, version } = kind;
  const { name, namespace = "" } = before.metadata;
  const bodyOf = (spec: unknown) => ({ ...before, spec });
  let worst: Attempt = "refused";
  for (const verb of ["patch", "update"]) {
    const found = attempt(context, ableOf(context, stage, { verb, group, resource, namespace, name }), {
      verb,
      request: { operation: "UPDATE", group, version, resource, namespace, name, oldObject: before },
      bodyOf,
      kind,
      shown: verb === "patch" ? { spec: kind.opened } : bodyOf(kind.opened),
    });
    if (typeof found === "object") return found;
    if (found === "depends") worst = found;
  }
  return worst;
}

interface Sent {
  readonly verb: string;
  readonly request: Omit<AdmissionRequest, "object" | "as">;
  readonly bodyOf: (spec: unknown) => unknown;
  readonly kind: PolicyKind;
  /** What the witness shows as sent. */
  readonly shown: unknown;
}

function attempt(
  { admission }: PolicyContext,
  able: readonly Able[],
  { verb, request, bodyOf, kind, shown }: Sent,
): WallChange | Attempt {
  let worst: Attempt = "refused";
  for (const one of able) {
    const decide = (spec: unknown) => admission.decide({ ...request, object: bodyOf(spec), as: one.actor }).answer;
    if (decide(kind.opened) === "admitted") {
      const { group, resource, namespace, name } = request;
      const named = typeof name === "string" && verb !== "create" ? { name } : {};
      const asked = { group, resource, ...(namespace !== "" && { namespace }), ...named };
      return { possible: true, who: one.subject, steps: [stepOf(one, { verb, resource: asked, body: shown })] };
    }
    if (decide({ [anything]: true }) !== "refused") worst = "depends";
  }
  return worst;
}

interface Removal {
  readonly able: Able;
  readonly step: RequestStep;
  readonly key: ObjectKey;
}

function remove(
  context: PolicyContext,
  stage: string,
  kind: PolicyKind,
  object: WorldObject["object"],
): Removal | undefined {
  const { group, resource, version } = kind;
  const { name, namespace = "" } = object.metadata;
  const place = { group, resource, ...(namespace !== "" && { namespace }) };
  for (const verb of ["delete", "deletecollection"]) {
    const isOne = verb === "delete";
    const asked = { verb, group, resource, namespace, name: isOne ? name : "" };
    for (const able of ableOf(context, stage, asked)) {
      const { answer } = context.admission.decide({
        operation: "DELETE",
        group,
        version,
        resource,
        namespace,
        name,
        object: null,
        oldObject: object,
        as: able.actor,
      });
      if (answer !== "admitted") continue;
      return { able, key: keyOf(object), step: stepOf(able, { verb, resource: { ...place, ...(isOne && { name }) } }) };
    }
  }
  return undefined;
}
