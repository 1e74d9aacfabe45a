import { unassigned } from "../../../verdicts/property.ts";
import type { NamedPort } from "../../possible/asked-spec.ts";
import type { NamespaceEntry } from "../model/pod-class.ts";
import { classSignature } from "./class-signature.ts";
import type { Telling } from "./telling.ts";

const anyPort: readonly NamedPort[] = [{ name: "witness", containerPort: 80, protocol: "TCP" }];

/**
 * Equal for namespaces of which one says to every verdict between stages what the others say. Undefined for one that is like
 * no other: of no stage, with people of other stages, with pods on their node's network.
 *
 * @param used the same namespace as people use it
 */
export function namespaceSignature(
  home: NamespaceEntry,
  used: readonly NamespaceEntry[],
  telling: Telling,
): string | undefined {
  const { stage, name, classes } = home;
  const { given, makers } = telling.judgement;
  const { possible } = given;
  if (stage === unassigned || possible.visitors(name).length > 0) return undefined;
  if (classes.some(({ hostNetwork }) => hostNetwork)) return undefined;
  const isThere = classes.some((one) => makers.isThere(one));
  const isOnNode = classes.some(({ members }) => members.some(({ spec }) => spec.nodeName !== undefined));
  const signatures = (entry: NamespaceEntry) =>
    [...new Set(entry.classes.map((one) => String(classSignature(one, telling))))].toSorted();
  return JSON.stringify([
    stage,
    isThere,
    isOnNode,
    home.policies.length > 0,
    signatures(home),
    used.map((entry) => [entry.used?.opened?.possible, signatures(entry)]),
    possible.pods(stage, name).possible,
    possible.pods(stage, name, anyPort).possible,
    possible.podOnNodeNetwork(stage, name, undefined).possible,
  ]);
}
