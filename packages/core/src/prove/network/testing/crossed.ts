import { worldOf } from "../../testing/world-of.ts";
import { ClassIndex } from "../model/class-index.ts";
import { networkModel } from "../model/network-model.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { findCrossings } from "../roads/crossings.ts";
import type { Crossing } from "../roads/crossings.ts";
import { isEmpty, portsText } from "../sets/port-set.ts";
import { join } from "./stage-worlds.ts";
import { tiered } from "./two-pods.ts";

/** It has policies of the cluster, and knows those of every plugin. */
const profile = { ...tiered, name: "specification" };

export const nameOf = ({ members, namespace: home }: PodClass) =>
  `${home}/${members[0]?.object.object.metadata.name ?? "new"}`;
export const textOf = ({ from, to, open }: Crossing) =>
  `${nameOf(from)} to ${nameOf(to)}: ${isEmpty(open.must) ? `perhaps ${portsText(open.may)}` : portsText(open.must)}`;

interface Found {
  readonly found: string[];
  readonly hops: string[];
}

export function searched(model: NetworkModel, parts: Partial<Parameters<typeof findCrossings>[0]> = {}): Found {
  const [found, hops]: [string[], string[]] = [[], []];
  findCrossings({
    model,
    index: new ClassIndex(model),
    beyondIntent: (_from, _to, open) => open,
    intentKey: () => "",
    isThere: () => true,
    settled: () => false,
    hop: (crossing) => hops.push(textOf(crossing)),
    found: (crossing) => found.push(textOf(crossing)),
    wideFrom: 0,
    ...parts,
  });
  return { found, hops };
}
export const modelOf = (...documents: string[]) => networkModel(worldOf(join(...documents)), profile);
export const sorted = (texts: readonly string[]) => [...new Set(texts)].toSorted();
