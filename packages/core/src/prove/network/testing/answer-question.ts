import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { World } from "../../../manifests/world/world.ts";
import { parseBlock } from "../sets/address-set.ts";
import { connection } from "../model/connection.ts";
import type { End, Openness } from "../model/connection.ts";
import { networkModel } from "../model/network-model.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import { intersect, isEmpty, noPorts, portRange, portSetOf, unite } from "../sets/port-set.ts";
import { reachMatrix, workloadsOf } from "../reach/reach.ts";
import type { Question } from "./arbitrary-question.ts";
import { worldOfObjects } from "./generate-world.ts";

/**
 * By source and destination, which are the pods, the Deployments and the addresses of the question in this order, a
 * character for each of its ports: `1` is open, `0` closed, `?` either, as the network plugin has it. Empty for a pod and
 * itself and for addresses among themselves.
 */
export type Answers = readonly (readonly string[])[];

function worldOfQuestion({ nodes, namespaces, pods, deployments, policies }: Question): World {
  return worldOfObjects([...nodes, ...namespaces, ...pods, ...deployments, ...policies] as unknown as UnknownContent[]);
}

/** What we say: of workloads by `reachMatrix`, of the world outside by what decides about its addresses. */
export function answersTo(question: Question, profile: NetworkProfile): Answers {
  const world = worldOfQuestion(question);
  const model = networkModel(world, profile);
  const inside = openBetween(world, profile);
  const ends = endsOf(question, model);
  return ends.map((from, at) =>
    ends.map((to, toAt) => {
      if (typeof from.end === "string" && typeof to.end === "string") {
        if (at === toAt && at < question.pods.length) return "";
        return textOf(question, inside.get(`${from.end} ${to.end}`) ?? { may: noPorts, must: noPorts });
      }
      if (from.outside && to.outside) return "";
      return textOf(question, betweenAny(from.classes, to.classes, model));
    }),
  );
}

function betweenAny(sources: readonly End[], destinations: readonly End[], model: NetworkModel): Openness {
  let [may, must] = [noPorts, noPorts];
  for (const from of sources)
    for (const to of destinations) {
      const open = connection(from, to, model);
      [may, must] = [unite(may, open.may), unite(must, open.must)];
    }
  return { may, must };
}

function openBetween(world: World, profile: NetworkProfile): Map<string, Openness> {
  const found = new Map<string, Openness>();
  for (const { from, to, open, perhaps } of reachMatrix(world, profile)) {
    if (from.type === "outside" || to.type === "outside") continue;
    const must = portSetOf(open);
    found.set(`${nameOf(from.workload)} ${nameOf(to.workload)}`, { must, may: unite(must, portSetOf(perhaps)) });
  }
  return found;
}

interface QuestionEnd {
  /** The workload, where it is one. */
  readonly end: string | undefined;
  readonly outside: boolean;
  readonly classes: readonly End[];
}

function endsOf({ pods, deployments, addresses }: Question, model: NetworkModel): QuestionEnd[] {
  const classes = new Map(workloadsOf(model).map((one) => [nameOf(one.key), one.classes]));
  const workloads = [...pods, ...deployments].map(({ metadata }): QuestionEnd => {
    const end = nameOf({ namespace: metadata?.namespace ?? "", name: metadata?.name ?? "" });
    return { end, outside: false, classes: classes.get(end) ?? [] };
  });
  const outside = addresses.map(
    (text): QuestionEnd => ({
      end: undefined,
      outside: true,
      classes: [{ type: "outside", addresses: parseBlock(`${text}/32`) ?? [] }],
    }),
  );
  return [...workloads, ...outside];
}

function nameOf({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace ?? ""}/${name}`;
}

function textOf({ ports }: Question, { may, must }: Openness): string {
  return ports
    .map(({ protocol, port }) => {
      const one = portRange(protocol, port, port);
      if (!isEmpty(intersect(must, one))) return "1";
      return isEmpty(intersect(may, one)) ? "0" : "?";
    })
    .join("");
}
