import type { Capability } from "../../verdicts/intent.ts";
import type { Actor } from "../../verdicts/witness.ts";
import { userSubject } from "../rights/grants.ts";
import type { Subject } from "../rights/rights.ts";
import type { Ability } from "./abilities.ts";
import type { Identity, Way } from "./arrival.ts";
import type { Breach } from "./breaches.ts";

export const capabilityTexts: Readonly<Record<Capability, string>> = {
  read: "read",
  readSecrets: "read Secrets",
  runCommands: "run commands or open ports",
  changeWorkloads: "change what runs",
  deleteWorkloads: "delete objects",
  impersonate: "act as others",
  changeAccess: "change rights",
  changeWalls: "change what keeps stages apart",
};

export function subjectText({ kind, name, namespace }: Subject): string {
  if (kind === "ServiceAccount") return `the service account ${namespace}/${name}`;
  return `the ${kind.toLowerCase()} ${name}`;
}

function actorText({ user }: Actor): string {
  const { kind, namespace, name } = userSubject(user);
  return kind === "ServiceAccount" ? `${namespace}/${name}` : user;
}

export function abilityText({ verb, group, resource, names }: Ability): string {
  const [name] = names;
  const named = name === undefined ? "" : ` ${name}`;
  return `${verb} ${resource}${group === "" ? "" : `.${group}`}${named}`;
}

function identityText(to: Identity): string {
  return to.type === "subject" ? subjectText(to.subject) : `${to.bound.key.kind} ${to.bound.key.name}`;
}

export function wayText({ to, how, namespace, bound, ability }: Way): string {
  const where = namespace === "" ? "" : ` in ${namespace}`;
  const by = ` (${abilityText(ability)}, by ${bound.key.kind} ${bound.key.name})`;
  const who = identityText(to);
  switch (how) {
    case "member":
      return `as a member of ${who}`;
    case "pod":
      return `run a pod${where} as ${who}${by}`;
    case "enter":
      return `enter a pod${where} that runs as ${who}${by}`;
    case "token":
      return `request a token of ${who}${by}`;
    case "secret":
      return `read a token of ${who} from a Secret${where}${by}`;
    case "impersonate":
      return `act as ${who}${by}`;
    case "node":
      return `act as a node and ask for a token of ${who}${by}`;
    case "certificate":
      return `have a certificate made out to ${who}${by}`;
    case "bind":
      return `bind ${who}${where} to oneself${by}`;
    case "escalate":
      return `write every right into a role that is bound to oneself${where}${by}`;
  }
}

export function breachText({ arrival, ability, namespace, to, taking }: Breach): string {
  if (taking) return `${actorText(arrival.actor)} may ${wayText(taking)}, which is of ${to}`;
  const where = namespace === "" ? " in the whole cluster" : ` in ${namespace}`;
  return `${actorText(arrival.actor)} may ${abilityText(ability)}${where}, which is of ${to}`;
}
