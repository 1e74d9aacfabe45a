import { nameLabel } from "../../manifests/name-label.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import {
  type Admission,
  type AdmissionRequest,
  anything,
  type NamespaceLabels,
  OtherThan,
} from "../admission/admission.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import type { MayChange } from "../admission/parameters.ts";
import { policiesInForce } from "../admission/policies-in-force.ts";
import { type PolicyTexts, textsOf } from "../admission/policy-texts.ts";
import { enforceLabel, enforceVersionLabel } from "../pod-security/enforced-level.ts";
import type { Rights } from "../rights/rights.ts";
import { type AskedLabels, relabelledNamespaces } from "./namespace-requests.ts";
import { lastingRights } from "./lasting-rights.ts";
import { relabellersOf } from "./relabellers.ts";

type Labels = Readonly<Record<string, string>>;

const levels: readonly string[] = [enforceLabel, enforceVersionLabel];
const unheardOf = "kubestage-witness";

/**
 * The admission in force, as far as people of stages cannot change what it rests on: a request that is refused only because of
 * labels of its namespace, or of parameters, that some of them may change depends on these.
 */
export function lastingAdmission(world: World, rights: Rights): Admission {
  const plain = makeAdmission(world, { mayChange: changeableBy(world, rights), ask: lastingRights(world, rights) });
  const { written, open } = openLabels(world, rights, plain);
  return {
    decide(request) {
      const first = plain.decide(request);
      if (first.answer !== "refused" || isSettled(request, written)) return first;
      const namespaceLabels = open(request.namespace);
      if (namespaceLabels === undefined) return first;
      const second = plain.decide({ ...request, namespaceLabels });
      return second.answer === "refused" ? second : { answer: "depends", by: [first.by] };
    },
    ...(plain.kept && { kept: plain.kept }),
    ...(plain.repairs && { repairs: plain.repairs }),
    openLabelsOf(namespace) {
      const labels = open(namespace);
      if (labels === undefined) return "";
      const changed = Object.keys(labels).filter((key) => labels[key] === anything);
      return JSON.stringify([changed.toSorted(), Object.hasOwn(labels, anything)]);
    },
  };
}

/** A namespace is in none whose labels count, and what is asked with other labels is asked so on purpose. */
function isSettled(
  { namespace, namespaceLabels, group, resource }: AdmissionRequest,
  written: (namespace: string) => Labels,
): boolean {
  if (group === "" && resource === "namespaces") return true;
  if (namespaceLabels === undefined) return false;
  const own = written(namespace);
  const keys = [...Object.keys(own), ...Object.keys(namespaceLabels)];
  return keys.some((key) => own[key] !== namespaceLabels[key]);
}

interface OpenLabels {
  readonly written: (namespace: string) => Labels;
  /** With `anything` where people of a stage may change them; undefined where they may change none. */
  readonly open: (namespace: string) => NamespaceLabels | undefined;
}

function openLabels(world: World, rights: Rights, admission: Admission): OpenLabels {
  const relabelled = relabelledNamespaces({ world, rights, admission });
  const stages = new Set(world.stages.names);
  let relabellers: ReturnType<typeof relabellersOf> | undefined;
  let read: PolicyTexts | undefined;
  let all: ReadonlyMap<string, Labels> | undefined;
  const written = (namespace: string): Labels => {
    all ??= new Map(
      objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels ?? {}]),
    );
    return all.get(namespace) ?? {};
  };
  const known = new Map<string, NamespaceLabels | undefined>();
  const find = (namespace: string): NamespaceLabels | undefined => {
    relabellers ??= relabellersOf({ world, rights });
    const who = relabellers(namespace).filter((stage) => stages.has(stage));
    if (who.length === 0) return undefined;
    const labels = written(namespace);
    read ??= textsOf(policiesInForce(world));
    // One that is not there yet stands for all those where policies look at any.
    const others = [...(read.namespaceKeys ?? [unheardOf]), ...levels, ...Object.keys(labels)];
    const keys = [...new Set(others)].filter((key) => key !== nameLabel);
    /** It may take a change of several at once. */
    const whatever = Object.fromEntries(keys.map((key) => [key, anything] as const));
    const after = (key: string): AskedLabels[] => {
      const { [key]: _gone, ...rest } = whatever;
      const isThere = Object.hasOwn(labels, key);
      const other = levels.includes(key) ? "privileged" : new OtherThan([labels[key] ?? ""]);
      return [...(isThere ? [rest] : []), { ...rest, [key]: other }];
    };
    const mayChange = (key: string): boolean =>
      after(key).some((wanted) => who.some((stage) => relabelled(stage, namespace, wanted).possible !== false));
    const open = keys.filter(mayChange);
    if (open.length === 0) return undefined;
    const changed = Object.fromEntries(open.filter((key) => key !== unheardOf).map((key) => [key, anything] as const));
    return { ...labels, ...changed, ...(open.includes(unheardOf) && { [anything]: true }) };
  };
  const open = (namespace: string) => {
    if (!known.has(namespace)) known.set(namespace, find(namespace));
    return known.get(namespace);
  };
  return { written, open };
}

const writing = ["create", "update", "patch", "delete", "deletecollection"];

/** Whether somebody at home in a stage may write an object, or take it away. */
function changeableBy(world: World, rights: Rights): MayChange {
  const known = new Map<string, boolean>();
  const ask = ({ group, kind, namespace, name }: ObjectKey): boolean =>
    pluralsOf(kind).some((resource) =>
      writing.some((verb) =>
        rights
          .whoMay({
            verb,
            group,
            resource,
            namespace,
            name: verb === "create" || verb === "deletecollection" ? "" : name,
          })
          .some(({ subject }) => rights.homes(subject).some((home) => world.stages.names.includes(home))),
      ),
    );
  return (key) => {
    const text = JSON.stringify(key);
    const found = known.get(text) ?? ask(key);
    known.set(text, found);
    return found;
  };
}

/** What the resource of a kind may be called. */
function pluralsOf(kind: string): string[] {
  const singular = kind.toLowerCase();
  return [`${singular}s`, `${singular}es`, singular.replace(/y$/, "ies")];
}
