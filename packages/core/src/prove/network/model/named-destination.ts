import type { NamedPort } from "../../possible/asked-spec.ts";
import { connection } from "./connection.ts";
import type { End, Openness, Surroundings } from "./connection.ts";
import type { PodClass } from "./pod-class.ts";
import type { PortPattern } from "../policies/rule.ts";
import { namesLetThrough } from "./port-names.ts";
import { examplePort, intersect, isEmpty } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";

/**
 * The destination as its maker has to make it for something to be open: with a container that gives the port the names by
 * which rules let it through. Where that is open without any name too, or no such pod can be made, only what needs no name
 * is left of what is open.
 *
 * @param isThere whether somebody can make such a pod
 */
export function asNamed(
  { from, to, open }: { readonly from: End; readonly to: PodClass; readonly open: Openness },
  surroundings: Surroundings,
  isThere: (one: PodClass) => boolean,
): { readonly to: PodClass; readonly open: Openness } {
  if (!to.namesAnyPort) return { to, open };
  const names = [...namesLetThrough(to.ingress), ...(from.type === "pods" ? namesLetThrough(from.egress) : [])];
  if (names.length === 0) return { to, open };
  const unnamed = connection(from, { ...to, namesAnyPort: false }, surroundings);
  const left = { may: intersect(open.may, unnamed.may), must: intersect(open.must, unnamed.must) };
  if (!isEmpty(left.must) || (isEmpty(open.must) && !isEmpty(left.may))) return { to, open: left };
  const named = namingPort(to, names, isEmpty(open.must) ? open.may : open.must);
  return isThere(named) ? { to: named, open } : { to, open: left };
}

/** The destination with a container that gives one of these ports all of these names. */
function namingPort(to: PodClass, names: PortPattern["named"], ports: PortSet): PodClass {
  const { protocol, port } = examplePort(ports);
  const own = names.filter((one) => one.protocol === undefined || one.protocol === protocol);
  const listening = [...new Set(own.map(({ name }) => name))].map(
    (name): NamedPort => ({ name, containerPort: port, protocol }),
  );
  return { ...to, listening };
}
