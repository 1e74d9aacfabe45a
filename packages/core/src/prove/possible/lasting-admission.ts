import type { ObjectKey } from "../../manifests/object-key.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { type Admission, type AdmissionRequest, anything, type NamespaceLabels } from "../admission/admission.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import type { MayChange } from "../admission/parameters.ts";
import { policiesInForce } from "../admission/policies-in-force.ts";
import { textsOf } from "../admission/policy-texts.ts";
import type { Rights } from "../rights/rights.ts";
import { relabelledNamespaces } from "./namespace-requests.ts";
import { relabellersOf } from "./relabellers.ts";

type Labels = Readonly<Record<string, string>>;

const levels = ["pod-security.kubernetes.io/enforce", "pod-security.kubernetes.io/enforce-version"];

/**
 * The admission in force, as far as people of stages cannot change what it rests on: a request that is refused only because of
 * labels of its namespace, or of parameters, that some of them may change depends on these.
 */
export function lastingAdmission(world: World, rights: Rights): Admission {
  const plain = makeAdmission(world, { mayChange: changeableBy(world, rights) });
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
  };
}

/** Objects of the whole cluster have no namespace whose labels count, and what is asked with other labels is asked so on purpose. */
function isSettled(
  { namespace, namespaceLabels, group, resource }: AdmissionRequest,
  written: (namespace: string) => Labels,
): boolean {
  if (namespace === "" || (group === "" && resource === "namespaces")) return true;
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
  let read: ReadonlySet<string> | undefined;
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
    read ??= new Set([...(textsOf(policiesInForce(world)).namespaceKeys ?? []), ...levels]);
    const keys = [...new Set([...read, ...Object.keys(labels)])].filter((key) => key !== "kubernetes.io/metadata.name");
    const after = (key: string): Labels[] => {
      const { [key]: _gone, ...others } = labels;
      const values =
        key === world.stages.label ? world.stages.names : levels.includes(key) ? ["privileged"] : ["witness"];
      return [others, ...values.filter((value) => value !== labels[key]).map((value) => ({ ...labels, [key]: value }))];
    };
    const mayChange = (key: string): boolean =>
      after(key).some((wanted) => who.some((stage) => relabelled(stage, namespace, wanted).possible !== false));
    const open = keys.filter(mayChange).map((key) => [key, anything] as const);
    return open.length === 0 ? undefined : { ...labels, ...Object.fromEntries(open) };
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
