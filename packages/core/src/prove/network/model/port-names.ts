import type { PodClass, Side } from "./pod-class.ts";
import type { Policies, PortPattern, Rule } from "../policies/rule.ts";
import { allPorts, allPortsOf, intersect, noPorts } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";

const known = new WeakMap<Policies, { readonly any: boolean; readonly outward: boolean }>();

/**
 * Whether rules name ports, so that it matters what names pods give them: `any` of them, or, `outward`, such as let out to
 * whatever is not selected by labels.
 */
export function portNaming(policies: Policies): { readonly any: boolean; readonly outward: boolean } {
  const found = known.get(policies);
  if (found) return found;
  const naming = namingOf(policies);
  known.set(policies, naming);
  return naming;
}

function namingOf({ namespaced, tiered }: Policies): { readonly any: boolean; readonly outward: boolean } {
  let [any, outward] = [false, false];
  for (const { ingress = [], egress = [] } of [...namespaced, ...tiered]) {
    any ||= ingress.some(namesPorts) || egress.some(namesPorts);
    outward ||= egress.some(
      (rule) => namesPorts(rule) && (rule.peers === "anyone" || rule.peers.some(({ type }) => type !== "pods")),
    );
  }
  return { any, outward };
}

/** Whether a side lets something through by the names of ports. */
export function letsByName(side: Side): boolean {
  return accepting(side).some(namesPorts);
}

/** Ports for which a name may stand at a destination: those of its containers, or any that its maker gives it. */
export function portsNamed(
  { name, protocol }: PortPattern["named"][number],
  { namedPorts, namesAnyPort = false }: Pick<PodClass, "namedPorts" | "namesAnyPort">,
): PortSet {
  const all = protocol === undefined ? undefined : allPortsOf(protocol);
  if (namesAnyPort) return all ?? allPorts;
  const named = namedPorts.get(name) ?? noPorts;
  return all === undefined ? named : intersect(named, all);
}

/** Names of ports by which a side lets something through. */
export function namesLetThrough(side: Side): PortPattern["named"] {
  return accepting(side).flatMap(({ ports }) => ports.named);
}

function accepting({ rules, uncertain, admin, baseline }: Side): Rule[] {
  const ordered = [...admin, ...baseline].flatMap((one) => one.rules);
  return [...rules, ...uncertain, ...ordered].filter(({ action }) => action === "Accept");
}

function namesPorts({ ports }: Rule): boolean {
  return ports.named.length > 0;
}
