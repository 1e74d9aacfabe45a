import type { RequestStep } from "../../../verdicts/witness.ts";
import type { Admission } from "../../admission/admission.ts";
import type { Possibility, Possible } from "../../possible/possible.ts";
import type { Rights } from "../../rights/rights.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { roadsOf } from "../stage-roads.ts";

export const level = "pod-security.kubernetes.io/enforce";
export const namespace = (name: string, labels: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { ${labels} } } }\n---\n`;
export const dev = namespace("shop-dev", "stage: dev");
export const held = namespace("shop-dev", `stage: dev, ${level}: baseline, ${level}-version: v1.30`);
const spec = "{ nodeName: node-1, serviceAccountName: web, containers: [{ name: a, image: a }] }";
export const selected = `{ selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: ${spec} } }`;
export const workload = (kind: string, content = selected) =>
  `{ apiVersion: apps/v1, kind: ${kind}, metadata: { name: web, namespace: shop-dev }, spec: ${content} }\n---\n`;

const alice = { user: "alice", groups: [] };
const who = { kind: "User", name: "alice", namespace: "" } as const;
export const binding = { group: "", kind: "RoleBinding", namespace: "shop-dev", name: "b" };
const builtIn = {
  object: { apiVersion: "v1", kind: "R", metadata: { name: "b" } },
  origin: { type: "built-in" },
} as const;
const allowance = { reference: { binding, role: binding, rule: 0 }, binding: builtIn, role: builtIn };
export const no: Possibility = { possible: false, why: "no" };
export const unknown: Possibility = { possible: "unknown", why: "a webhook decides" };
export const request = (resource: string, more: Partial<RequestStep> = {}): RequestStep => ({
  type: "request",
  as: alice,
  verb: "create",
  resource: { group: "", resource },
  ...more,
});
export const may = (...steps: readonly RequestStep[]): Possibility => ({ possible: true, who, steps });
export const pod = { metadata: { name: "a" }, spec: { containers: [{ name: "a", image: "a" }] } };
export const makesPod = may(request("pods", { body: pod }));

export interface Tried {
  readonly text: string;
  readonly possible?: Partial<Possible>;
  /** `verb resource` in shop-dev. */
  readonly rights?: readonly string[];
  readonly decide?: Admission["decide"];
}

/** What people of dev may do by a world of these parts, of whose rights and possibilities nothing else is known. */
export function tried({ text, possible = {}, rights = [], decide = () => ({ answer: "admitted" }) }: Tried) {
  const asked: string[] = [];
  const all: Rights = {
    ...givenOf().rights,
    whoMay: (one) => {
      if (!("resource" in one) || one.namespace !== "shop-dev") return [];
      asked.push(`${one.verb} ${one.resource} ${one.name}`);
      return rights.includes(`${one.verb} ${one.resource}`) ? [{ subject: who, allowance }] : [];
    },
    homes: () => ["dev"],
    actorOf: () => alice,
  };
  const given = givenOf({ rights: all, admission: { decide }, possible: { ...givenOf().possible, ...possible } });
  const roads = roadsOf(worldOf(text), given).ofStage.get("dev");
  return {
    asked,
    unknown: roads?.unknown,
    relabels: roads?.possible.map(({ relabels }) => relabels),
    possible: roads?.possible.map(
      ({ type, namespace: home, does, steps }) =>
        `${type} ${home}: ${does} by ${steps.map((step) => `${step.verb} ${step.resource.resource}`).join(", ")}`,
    ),
  };
}
