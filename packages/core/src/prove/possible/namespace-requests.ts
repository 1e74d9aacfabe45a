import { nameLabel } from "../../manifests/name-label.ts";
import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { type AdmissionRequest, anything, type OtherThan } from "../admission/admission.ts";
import { matchesSelector } from "../selectors/match.ts";
import { someSolutions } from "../selectors/solve.ts";
import { mergePatch } from "./existing-pods.ts";
import { labelsWorthTrying } from "./labels-worth-trying.ts";
import type { PodRequests } from "./pod-requests.ts";
import { type Relabelling, relabelledOtherwise } from "./relabelled-otherwise.ts";
import { type Able, ableOf, creating, type PossibleContext, stepOf } from "./possible-context.ts";
import type { Possibility } from "./possible.ts";

type Labels = Readonly<Record<string, string>>;

interface NewNamespaces {
  /** Whether somebody of a stage may make any. */
  readonly may: (stage: string) => boolean;
  /** Whether they may make one with labels, in which they may then make pods that are selected. */
  readonly with: (stage: string, labels: Labels, selector: LabelSelector) => Possibility;
}

export function newNamespaces(context: PossibleContext, pods: PodRequests): NewNamespaces {
  const taken = new Set(objectsOf(context.world, "Namespace").map(({ object }) => object.metadata.name));
  const names = namesToTry(context, taken);
  const makers = new Map<string, readonly Able[]>();
  const ableIn = (stage: string): readonly Able[] => {
    const known =
      makers.get(stage) ??
      ableOf(context, stage, { verb: "create", group: "", resource: "namespaces", namespace: "", name: "" });
    makers.set(stage, known);
    return known;
  };
  const may = (stage: string) =>
    ableIn(stage).some(({ actor }) => {
      const metadata = { [anything]: true };
      const object = { apiVersion: "v1", kind: "Namespace", metadata };
      const request = {
        group: "",
        version: "v1",
        resource: "namespaces",
        namespace: "",
        name: anything,
        object,
      } as const;
      return context.admission.decide(creating({ ...request, as: actor })).answer !== "refused";
    });
  const withLabels = (stage: string, asked: Labels, selector: LabelSelector): Possibility => {
    const { [nameLabel]: own, ...labels } = asked;
    if (own !== undefined && taken.has(own)) return { possible: false, why: `there is a namespace ${own} already` };
    const tried = own === undefined ? names : [own];
    const nobody: Possibility = { possible: false, why: `nobody of ${stage} makes namespaces` };
    const failures: Possibility[] = [];
    for (const one of ableIn(stage)) {
      const request = (name: AdmissionRequest["name"]) =>
        creating({
          group: "",
          version: "v1",
          resource: "namespaces",
          namespace: "",
          name,
          as: one.actor,
          object: { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } },
        });
      const whatever = context.admission.decide(request(own ?? anything));
      if (whatever.answer === "refused") {
        failures.push({ possible: false, why: `admission refuses it: ${whatever.by.message}` });
        continue;
      }
      const name = tried.find((each) => context.admission.decide(request(each)).answer === "admitted");
      if (name === undefined) {
        failures.push({ possible: "unknown", why: "no name was found that admission lets in" });
        continue;
      }
      const made = selectedPod(context, pods, { stage, name, labels: { ...labels, [nameLabel]: name }, selector });
      if (made.possible !== true) {
        failures.push(made);
        continue;
      }
      const body = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
      const step = stepOf(one, { verb: "create", resource: { group: "", resource: "namespaces", name }, body });
      return { possible: true, who: one.subject, steps: [step, ...made.steps] };
    }
    return failures.find(({ possible }) => possible === "unknown") ?? failures[0] ?? nobody;
  };
  return { may, with: withLabels };
}

interface Wanted {
  readonly stage: string;
  readonly name: string;
  readonly labels: Labels;
  readonly selector: LabelSelector;
}

/** Of the label sets that are selected, with values that admission compares, so many are tried. */
const mostLabels = 64;

function selectedPod(
  context: PossibleContext,
  pods: PodRequests,
  { stage, name, labels, selector }: Wanted,
): Possibility {
  const required = selector.matchLabels ?? {};
  if (Object.keys(required).length === 0 && (selector.matchExpressions ?? []).length === 0)
    return pods.any(stage, name, labels);
  if (!pods.mayHave(stage, name, required, labels))
    return { possible: false, why: `nobody of ${stage} may give pods of a new namespace such labels` };
  const { labelValues: values } = context.texts;
  const matchExpressions = [...values.keys()].map((key) => ({ key, operator: "NotIn", values: [] }));
  const selected = someSolutions({ all: [selector, { matchExpressions }], values }, mostLabels);
  for (const more of [{}, ...labelsWorthTrying(context, name, labels)])
    for (const one of selected) {
      const all = { ...more, ...one };
      const made = matchesSelector(selector, all) ? pods.withLabels(stage, name, all, labels) : undefined;
      if (made?.possible === true) return made;
    }
  return { possible: "unknown", why: "no pod was found that admission lets into a new namespace with such labels" };
}

/** A free name, and free ones that begin or end as texts of policies do. */
function namesToTry({ namespaceTexts: texts }: PossibleContext, taken: ReadonlySet<string>): string[] {
  const found = ["witness"];
  for (const text of texts.constants) {
    if (/^[a-z][a-z0-9-]{1,40}-$/.test(text)) found.push(`${text}witness`);
    if (/^-[a-z0-9-]{1,40}[a-z0-9]$/.test(text)) found.push(`witness${text}`);
  }
  return found.slice(0, 20).map((name) => (taken.has(name) ? `${name}-2` : name));
}

/** Of labels: what nobody knows is not to be in a witness. */
export type AskedLabels = Readonly<Record<string, string | OtherThan | typeof anything>>;

/** Whether somebody of a stage may give a namespace exactly these labels. */
export function relabelledNamespaces(
  context: Pick<PossibleContext, "world" | "rights" | "admission">,
): (stage: string, namespace: string, labels: AskedLabels) => Possibility {
  const known = new Map(objectsOf(context.world, "Namespace").map(({ object }) => [object.metadata.name, object]));
  const isOtherwise = relabelledOtherwise(context);
  return (stage, name, asked) => {
    const before = known.get(name);
    if (before === undefined) return { possible: false, why: `there is no namespace ${name}` };
    // The API server puts this one back.
    const labels = { ...asked, [nameLabel]: name };
    let why = `nobody of ${stage} changes the labels of ${name}`;
    let isUnknown = false;
    const all: Relabelling[] = [];
    for (const subresource of ["", "status", "finalize"])
      for (const verb of subresource === "finalize" ? ["update"] : ["update", "patch"]) {
        const resource = subresource === "" ? "namespaces" : `namespaces/${subresource}`;
        for (const able of ableOf(context, stage, { verb, group: "", resource, namespace: name, name })) {
          all.push({ able, subresource });
          const after = { ...before, metadata: { ...before.metadata, labels } };
          const request: AdmissionRequest = {
            operation: "UPDATE",
            group: "",
            version: "v1",
            resource: "namespaces",
            subresource,
            namespace: name,
            name,
            object: after,
            oldObject: before,
            as: able.actor,
          };
          const decision = context.admission.decide(request);
          if (decision.answer === "admitted") {
            const body =
              verb === "update" ? after : { metadata: { labels: mergePatch(before.metadata.labels ?? {}, labels) } };
            const step = stepOf(able, { verb, resource: { group: "", resource, name }, body });
            return { possible: true, who: able.subject, steps: [step] };
          }
          if (decision.answer === "depends") isUnknown = true;
          const refusal = decision.answer === "refused" ? decision.by : decision.by[0];
          why = `admission refuses it: ${refusal?.message ?? ""}`;
        }
      }
    if (!isUnknown && all.length > 0 && isOtherwise(all, before, labels)) {
      isUnknown = true;
      why = "admission may take it with other labels or annotations, or after these were changed";
    }
    return { possible: isUnknown ? "unknown" : false, why };
  };
}
