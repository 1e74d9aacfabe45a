import type { Possibility, Possible } from "../../possible/possible.ts";
import type { Labels } from "../../selectors/match.ts";
import { deployment, join, namespace, nobody, policy, possibleOf, prove } from "./stage-worlds.ts";
import { told } from "./told.ts";

/** Worlds of two stages for what people of dev may do to namespaces, and what is said of dev to prod then. */
export const webhook = { possible: "unknown", why: "a webhook may refuse it" } as const;

export const byLabel = (label: string) => `{ namespaceSelector: { matchLabels: { ${label} } } }`;
export const byName = (name: string) => byLabel(`kubernetes.io/metadata.name: ${name}`);
export const fromBlock = "{ ipBlock: { cidr: 10.0.0.0/8 } }";

/** Nothing of the namespace gets in or out. */
export const shut = (home: string) => policy(home, "shut", "podSelector: {}, policyTypes: [Ingress, Egress]");
/** Of the stage dev, shut, and without pods. */
export const dev = join(namespace("shop-dev", "dev"), shut("shop-dev"));
export const devWithPod = join(dev, deployment("shop-dev", "web"));
/** A pod of prod, and a policy there. */
export const prodOf = (spec: string) =>
  join(namespace("shop-prod", "prod"), deployment("shop-prod", "web"), policy("shop-prod", "in", spec));
export const letting = (from: string) => prodOf(`podSelector: {}, ingress: [{ from: [${from}] }]`);
export const ops = letting(byLabel("team: ops"));

/** The verdict and its reason. */
export const answer = (possible: Possible, ...parts: string[]) =>
  told(prove(join(...parts), { possible }), "dev", "prod").slice(0, 2);

/** Somebody of dev may make a namespace with labels of which this is so. */
export const making = (isLet: (labels: Labels) => Possibility, parts: Partial<Possible> = {}) =>
  possibleOf({
    mayMakeNamespaces: (stage) => stage === "dev",
    newNamespace: (stage, labels) => (stage === "dev" ? isLet(labels) : nobody),
    ...parts,
  });

/** They may label their own. */
export const relabelling = (isLet: (name: string, labels: Labels) => Possibility) =>
  possibleOf({
    mayMakeNamespaces: () => false,
    relabelledNamespace: (stage, name, labels) => (stage === "dev" ? isLet(name, labels) : nobody),
  });

/** They, or those of `who`, may label namespaces of others. */
export const relabellingOthers = (isLet: (name: string, labels: Labels) => Possibility, who = "dev") =>
  possibleOf({
    mayMakeNamespaces: () => false,
    relabellers: () => [who],
    relabelledNamespace: (stage, name, labels) => (stage === who ? isLet(name, labels) : nobody),
  });

export const newName = "kubernetes.io/metadata.name=new-namespace";
/** What is said of such a namespace of their own. */
export const given = (labels: string, to = "Deployment shop-prod/web") =>
  `somebody of dev may give a namespace the labels ${labels}, and its pods can open ${to}.`;
