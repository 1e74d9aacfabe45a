import type { Intent } from "../../../verdicts/intent.ts";
import type { Arrival, How, Way } from "../../access/arrival.ts";
import { boundTo } from "../../access/reach-identities.ts";
import type { Admission, AdmissionRequest, Decision } from "../../admission/admission.ts";
import { makeGiven } from "../../make-given.ts";
import { specificationProfile } from "../../network/model/profiles.ts";
import type { NodeClass } from "../../placement/node-classes.ts";
import type { Subject } from "../../rights/rights.ts";
import { worldOf } from "../../testing/world-of.ts";
import type { Made } from "../made-pods.ts";
import { type MakingGroup, MakingGroups } from "../making-groups.ts";
import { type PathsContext, pathsContext } from "../paths-context.ts";
import { shortened } from "./told-ways.ts";

const rbac = "rbac.authorization.k8s.io";

/** What ways are looked for with in a world that is written as text. */
export function contextOf(text: string, intent?: Partial<Intent>): PathsContext {
  const nothing: Intent = { openings: [], grants: [], administrators: [], shared: [] };
  const world = worldOf(text);
  return pathsContext(world, makeGiven(world, intent && { ...nothing, ...intent }, specificationProfile));
}

/** As `bound` of the stories, for the whole cluster. */
export function boundEverywhere(name: string, right: string, subject: string, group = ""): string {
  const [verbs = "", resources = ""] = right.split(" ");
  const { kind, name: who, namespace } = subjectOf(subject);
  const whom =
    namespace === ""
      ? `{ kind: ${kind}, apiGroup: ${rbac}, name: ${who} }`
      : `{ kind: ${kind}, name: ${who}, namespace: ${namespace} }`;
  return `{ apiVersion: ${rbac}/v1, kind: ClusterRole, metadata: { name: ${name} }, rules: [{ apiGroups: ["${group}"], resources: [${resources}], verbs: [${verbs}] }] }
---
{ apiVersion: ${rbac}/v1, kind: ClusterRoleBinding, metadata: { name: ${name} }, roleRef: { apiGroup: ${rbac}, kind: ClusterRole, name: ${name} }, subjects: [${whom}] }
---
`;
}

/** `User dana`, or `ServiceAccount web shop-dev`. */
export function subjectOf(text: string): Subject {
  const [kind = "", name = "", namespace = ""] = text.split(" ");
  if (kind !== "User" && kind !== "Group" && kind !== "ServiceAccount") throw new Error(`${kind} is no subject`);
  return { kind, name, namespace };
}

/** Somebody who sets out, or came from somebody else by `parts`. */
export function arrivalOf(context: PathsContext, subject: string, parts: Partial<Arrival> = {}): Arrival {
  const who = subjectOf(subject);
  return {
    identity: { type: "subject", subject: who },
    actor: context.given.rights.actorOf(who),
    from: undefined,
    impersonation: undefined,
    isBeyond: false,
    unclear: undefined,
    ...parts,
  };
}

/** Those in which somebody may make pods, by all that is bound to them; people of dev try where nothing else is said. */
export function groupsOf(context: PathsContext, subjects: readonly string[], stage = "dev"): readonly MakingGroup[] {
  const { access, readings, namespaceKeys } = context;
  const groups = new MakingGroups(access, readings, namespaceKeys, stage);
  return subjects.flatMap((subject) => {
    const arrival = arrivalOf(context, subject);
    return [...boundTo(access, arrival.identity)].flatMap((bound) => [...groups.of(arrival, bound)]);
  });
}

export function firstGroupOf(context: PathsContext, subject: string, stage?: string): MakingGroup {
  const [group] = groupsOf(context, [subject], stage);
  if (!group) throw new Error(`${subject} may make no pods`);
  return group;
}

/** The class of the node of this name. */
export function nodesOf({ placements }: PathsContext, name: string): NodeClass {
  const found = placements.classes.find(({ names }) => names.includes(name));
  if (!found) throw new Error(`there is no node ${name}`);
  return found;
}

/** The same with another admission; `asked` is all that it is asked, in order. */
export function decidedBy(
  context: PathsContext,
  answer: (request: AdmissionRequest) => Decision["answer"],
  repairs?: Admission["repairs"],
) {
  const asked: AdmissionRequest[] = [];
  const by = { policy: { group: "", kind: "Guard", namespace: "", name: "guard" }, message: "no" };
  const decide = (request: AdmissionRequest): Decision => {
    asked.push(request);
    const found = answer(request);
    if (found === "depends") return { answer: found, by: [by] };
    return found === "refused" ? { answer: found, by } : { answer: found };
  };
  const admission: Admission = { decide, ...(repairs && { repairs }) };
  return { context: { ...context, given: { ...context.given, admission } }, asked };
}

/** Whether it is asked of every pod that is like this, whatever else it says. */
export function isOfAny({ object }: AdmissionRequest): boolean {
  return typeof (object as { readonly metadata: { readonly name: unknown } }).metadata.name === "symbol";
}

/** What it does, and its steps. */
export function madeText(made: Made): readonly string[] {
  if (made.type === "made") return [made.does, ...made.steps.map(shortened)];
  return [made.type, ...(made.type === "unclear" ? [made.why] : [])];
}

/** The last of what is bound to somebody, and what it lets them do. */
export function rightOf({ access }: PathsContext, subject: string): Pick<Way, "bound" | "ability"> {
  const found = [...boundTo(access, { type: "subject", subject: subjectOf(subject) })].at(-1);
  const [ability] = found ? [...access.abilities(found.rules).capabilities.values()].flat() : [];
  if (!found || !ability) throw new Error(`${subject} has no right`);
  return { bound: found, ability };
}

/** To become somebody, by what dana has. */
export function wayTo(context: PathsContext, to: string, how: How, where: string, parts: Partial<Way> = {}): Way {
  return {
    to: { type: "subject", subject: subjectOf(to) },
    how,
    namespace: where,
    ...rightOf(context, "User dana"),
    ...parts,
  };
}
