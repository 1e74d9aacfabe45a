import { unassigned } from "../../../verdicts/property.ts";
import type { Possible } from "../../possible/possible.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { ForeignPeers } from "../alike/foreign-peers.ts";
import { namespaceSignature } from "../alike/namespace-signature.ts";
import { tellingOf } from "../alike/telling.ts";
import { judgementOf } from "../judgement.ts";
import { NamespaceIndex } from "../model/namespace-index.ts";
import { homesOf } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { deployment, join, namespace, policy, possibleOf } from "./stage-worlds.ts";

const profile = { ...specificationProfile, clusterPolicies: ["ClusterNetworkPolicy"] as const };

export type Content = (home: string) => string;

interface Around {
  /** Beside the two namespaces `a` and `b` of dev, `shop` of prod and `tools` of no stage. */
  readonly documents?: readonly string[];
  readonly possible?: Partial<Possible>;
  /** Of the two: dev where absent, `(unassigned)` for none. */
  readonly stage?: string;
}

function twoOf(stage: string): string[] {
  return ["a", "b"].map((name) => (stage === unassigned ? namespace(name) : namespace(name, stage)));
}

/** Whether two namespaces of one stage say the same to verdicts between stages, or one of them is like no other. */
export function compared(
  one: Content,
  other: Content,
  { documents = [], possible = {}, stage = "dev" }: Around = {},
): string {
  const homes = [...twoOf(stage), namespace("shop", "prod"), namespace("tools")];
  const content = [...homes, one("a"), other("b"), ...documents].filter((text) => text !== "");
  const judgement = judgementOf(worldOf(join(...content)), givenOf({ profile, possible: possibleOf(possible) }));
  const { model } = judgement;
  const foreign = new ForeignPeers(new NamespaceIndex(homesOf(model)));
  for (const { name, stage, policies } of model.namespaces.values()) foreign.put(name, [stage], policies);
  const telling = tellingOf(judgement, foreign);
  const [ofOne, ofOther] = ["a", "b"].map((name) => {
    const home = model.namespaces.get(name);
    const used = model.used.filter((entry) => entry.name === name);
    return home && namespaceSignature(home, used, telling);
  });
  if (ofOne === undefined || ofOther === undefined) return "like no other";
  return ofOne === ofOther ? "alike" : "apart";
}

export const nothing: Content = () => "";
export const web: Content = (home) => deployment(home, "web");
export const api: Content = (home) => deployment(home, "api");
export const all =
  (...parts: readonly Content[]): Content =>
  (home) =>
    join(...parts.map((part) => part(home)));
export const into =
  (ingress: string, name = "in", pods = ""): Content =>
  (home) =>
    policy(home, name, `podSelector: { ${pods} }, policyTypes: [Ingress], ingress: [${ingress}]`);
export const out =
  (egress: string, name = "out"): Content =>
  (home) =>
    policy(home, name, `podSelector: {}, policyTypes: [Egress], egress: [${egress}]`);
export const from = (...peers: string[]) => `{ from: [${peers.join(", ")}] }`;
export const ofStage = (stage: string) => `{ namespaceSelector: { matchLabels: { stage: ${stage} } } }`;
export const block = (cidr: string) => `{ ipBlock: { cidr: ${cidr} } }`;
export const pod =
  (spec: string): Content =>
  (home) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: one, namespace: ${home}, labels: { app: one } }\nspec: { ${spec} }`;
export const service =
  (more: string): Content =>
  (home) =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: ${home} }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }], ${more} }`;
export const shut = all(into(""), out(""));
export const cilium =
  (egress: string): Content =>
  (home) =>
    `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: c, namespace: ${home} }\nspec: { endpointSelector: {}, egress: [${egress}] }`;
