import type { RequestStep, Witness } from "../../verdicts/witness.ts";
import type { BoundRole } from "../rights/grants.ts";
import type { Ability } from "./abilities.ts";
import { type Arrival, chainOf, type Identity, type Way } from "./arrival.ts";
import type { Breach } from "./breaches.ts";
import { clientSigner, nodeSigner } from "./coalition.ts";
import { breachText, wayText } from "./texts.ts";
import { bindingBody, harmlessPod, podMaker, tokenSecret } from "./witness-objects.ts";

const requestName = "kubestage-witness";

/** The requests, each as whoever makes it, that end in one that reaches the other stage. */
export function witnessOf(breach: Breach): Witness {
  const { arrival, bound, ability, namespace, taking } = breach;
  const ways = chainOf(arrival).flatMap(({ from }) => (from && from.way.how !== "member" ? [from.way] : []));
  const summary = [...ways.map(wayText), breachText(breach)].join(", then ");
  if (taking) return { summary, steps: stepsBy(taken({ arrival, way: taking }, takenTo(arrival))) };
  return { summary, steps: [...stepsTo(arrival), requestOf(arrival, bound, ability, namespace, ability.names[0])] };
}

/** The requests by which one gets there. */
export function stepsTo(arrival: Arrival): RequestStep[] {
  return stepsBy(takenTo(arrival));
}

type Taken = NonNullable<Arrival["from"]>;

/** All that was done to get there, by whoever takes part, each once. */
function takenTo(arrival: Arrival, before: Set<Taken> = new Set()): Set<Taken> {
  for (const { from } of chainOf(arrival)) if (from) taken(from, before);
  return before;
}

/** With what leads to the one who does the other half, where it takes two. */
function taken(step: Taken, before: Set<Taken>): Set<Taken> {
  if (step.way.second) takenTo(step.way.second.arrival, before);
  return before.add(step);
}

function stepsBy(all: ReadonlySet<Taken>): RequestStep[] {
  return [...all].flatMap(({ arrival, way }) => stepsOf(arrival, way));
}

export function requestOf(
  { actor }: Arrival,
  bound: BoundRole,
  { verb, group, resource, written }: Ability,
  namespace: string,
  name: string | undefined,
  body?: unknown,
): RequestStep {
  const rule = bound.rules.written[written];
  return {
    type: "request",
    as: actor,
    verb,
    resource: {
      group,
      resource,
      ...(namespace === "" ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
    },
    ...(body === undefined ? {} : { body }),
    ...(rule ? { allowedBy: { binding: bound.key, role: rule.key, rule: rule.position } } : {}),
  };
}

export function stepsOf(before: Arrival, way: Way): RequestStep[] {
  const { bound, ability, namespace, how, name, second } = way;
  const account = nameIn(way.to);
  const ask = (requested: string | undefined, body?: unknown): RequestStep =>
    requestOf(before, bound, ability, namespace, requested, body);
  switch (how) {
    case "member":
      return [];
    case "pod":
      if (name === undefined) return [ask(undefined, podMaker(ability.resource, namespace, account))];
      return [ask(name, accountPatch(ability.resource, account))];
    case "enter":
      return [ask(ability.resource.startsWith("nodes") ? ability.names[0] : name)];
    case "token":
      return [ask(account, { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} })];
    case "impersonate":
      return [ask(account)];
    case "node":
      return [ask(name)];
    case "secret": {
      if (!second) return [ask(ability.verb === "deletecollection" ? undefined : name)];
      const { arrival, bound: by, ability: reading } = second;
      const made = reading.names[0] ?? requestName;
      const secret = tokenSecret(namespace, account);
      const body = { ...secret, metadata: { ...secret.metadata, name: made } };
      return [ask(undefined, body), requestOf(arrival, by, reading, namespace, made)];
    }
    case "certificate": {
      if (!second) return [];
      const isNode = name !== undefined;
      const asked = requestOf(second.arrival, second.bound, second.ability, "", undefined, certificateRequest(isNode));
      if (ability.resource !== "signers") return [asked, ask(undefined)];
      const resource = { group: ability.group, resource: "certificatesigningrequests/approval", name: requestName };
      const signer = ability.names[0] ?? (isNode ? nodeSigner : clientSigner);
      return [asked, { ...ask(requestName), verb: "update", resource }, ask(signer)];
    }
    case "bind": {
      const role = way.to.type === "role" ? way.to.bound.key : { kind: "ClusterRole", name: "" };
      const kind = namespace === "" ? "ClusterRoleBinding" : "RoleBinding";
      const { joins } = way;
      if (joins) {
        const resource = { ...bindingResource(kind, namespace), name: joins.name };
        return [ask(role.name), { ...ask(role.name), verb: "patch", resource }];
      }
      const create = { ...ask(role.name), verb: "create", resource: bindingResource(kind, namespace) };
      return [
        ask(role.name),
        { ...create, body: bindingBody(kind, namespace, role, (before.impersonation?.by ?? before.actor).user) },
      ];
    }
    case "escalate": {
      const body = { rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] };
      return [ask(name), { ...ask(name, body), verb: "patch" }];
    }
  }
}

function bindingResource(kind: string, namespace: string): RequestStep["resource"] {
  const group = "rbac.authorization.k8s.io";
  return { group, resource: `${kind.toLowerCase()}s`, ...(namespace === "" ? {} : { namespace }) };
}

function nameIn(to: Identity): string {
  return to.type === "subject" ? to.subject.name : to.bound.key.name;
}

/** A merge patch that makes what a template makes run as the account. */
function accountPatch(resource: string, account: string): unknown {
  const { serviceAccountName } = harmlessPod("", account).spec as { readonly serviceAccountName: string };
  const template = { spec: { serviceAccountName } };
  return { spec: resource === "cronjobs" ? { jobTemplate: { spec: { template } } } : { template } };
}

function certificateRequest(isNode: boolean): unknown {
  return {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: requestName },
    spec: { signerName: isNode ? nodeSigner : clientSigner, usages: ["client auth"] },
  };
}
