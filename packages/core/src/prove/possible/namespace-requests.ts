import { objectsOf } from "../../manifests/world/world.ts";
import { type AdmissionRequest, anything } from "../admission/admission.ts";
import { mergePatch } from "./existing-pods.ts";
import type { PodRequests } from "./pod-requests.ts";
import { type Able, ableOf, creating, type PossibleContext, stepOf } from "./possible-context.ts";
import type { Possibility } from "./possible.ts";

type Labels = Readonly<Record<string, string>>;

const ownName = "kubernetes.io/metadata.name";

interface NewNamespaces {
  /** Whether somebody of a stage may make any. */
  readonly may: (stage: string) => boolean;
  /** Whether they may make one with labels, in which they may then make pods. */
  readonly with: (stage: string, labels: Labels) => Possibility;
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
  const withLabels = (stage: string, asked: Labels): Possibility => {
    const able = ableIn(stage);
    if (able.length === 0) return { possible: false, why: `nobody of ${stage} makes namespaces` };
    const { [ownName]: _own, ...labels } = asked;
    const failures: Possibility[] = [];
    for (const one of able) {
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
      const whatever = context.admission.decide(request(anything));
      if (whatever.answer === "refused") {
        failures.push({ possible: false, why: `admission refuses it: ${whatever.by.message}` });
        continue;
      }
      const name = names.find((each) => context.admission.decide(request(each)).answer === "admitted");
      if (name === undefined) {
        failures.push({ possible: "unknown", why: "no name was found that admission lets in" });
        continue;
      }
      const made = pods.any(stage, name, { ...labels, [ownName]: name });
      if (made.possible !== true) {
        failures.push(made);
        continue;
      }
      const body = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
      const step = stepOf(one, { verb: "create", resource: { group: "", resource: "namespaces", name }, body });
      return { possible: true, who: one.subject, steps: [step, ...made.steps] };
    }
    return failures.find(({ possible }) => possible === "unknown") ?? failures[0] ?? { possible: false, why: "" };
  };
  return { may, with: withLabels };
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

/** Whether somebody of a stage may give a namespace exactly these labels. */
export function relabelledNamespaces(
  context: PossibleContext,
): (stage: string, namespace: string, labels: Labels) => Possibility {
  const known = new Map(objectsOf(context.world, "Namespace").map(({ object }) => [object.metadata.name, object]));
  return (stage, name, asked) => {
    const before = known.get(name);
    if (before === undefined) return { possible: false, why: `there is no namespace ${name}` };
    // The API server puts this one back.
    const labels = { ...asked, [ownName]: name };
    let why = `nobody of ${stage} changes the labels of ${name}`;
    let isUnknown = false;
    for (const subresource of ["", "status", "finalize"])
      for (const verb of subresource === "finalize" ? ["update"] : ["update", "patch"]) {
        const resource = subresource === "" ? "namespaces" : `namespaces/${subresource}`;
        for (const able of ableOf(context, stage, { verb, group: "", resource, namespace: name, name })) {
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
    return { possible: isUnknown ? "unknown" : false, why };
  };
}
