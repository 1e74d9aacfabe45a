import { worldOf } from "../../testing/world-of.ts";
import { ClassIndex } from "../model/class-index.ts";
import { imaginePods } from "../model/imagined-pods.ts";
import { homesOf, networkModel } from "../model/network-model.ts";
import type { NamespaceEntry, PodClass } from "../model/pod-class.ts";
import { specificationProfile } from "../model/profiles.ts";
import { deployment, join, namespace, policy } from "./stage-worlds.ts";

const profile = { ...specificationProfile, clusterPolicies: ["ClusterNetworkPolicy"] as const };

export interface Parts {
  /** Namespaces in which people can make pods; those of dev where absent. */
  readonly makes?: readonly string[];
  /** Namespaces in which they name ports as they want. */
  readonly names?: readonly string[];
  /** Values of labels that admission compares. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  readonly mostNarrow?: number;
  /** Whether such a pod can be made for sure, or perhaps. */
  readonly made?: (one: PodClass) => "yes" | "maybe" | "no";
}

/** Pods that are imagined, by namespace: their labels, how they name ports, and which labels further such pods have. */
export function imagined(text: string, parts: Parts = {}): string[] {
  const { makes = ["shop"], names = [], values = {}, mostNarrow, made = () => "yes" } = parts;
  const model = networkModel(worldOf(text), profile);
  const isThinned = imaginePods(
    {
      model,
      index: new ClassIndex(model),
      makers: {
        canMakePods: ({ name }: NamespaceEntry) => makes.includes(name),
        canNamePorts: ({ name }) => names.includes(name),
        isThere: (one) => made(one) !== "no",
        isCertain: (one) => made(one) === "yes",
      },
      openings: { isEmpty: true },
      ...(mostNarrow !== undefined && { mostNarrow }),
    },
    new Map(Object.entries(values).map(([key, texts]) => [key, new Set(texts)])),
  );
  if (isThinned !== (mostNarrow !== undefined))
    throw new Error("pods of one namespace stand for others' only where few are looked at");
  return homesOf(model).flatMap(({ name, classes }) =>
    classes
      .filter((one) => one.imagined)
      .map((one) => {
        const isPlain = !one.hostNetwork && one.hostPorts.length === 0 && one.members.length === 0;
        const place = one.type === "pods" && one.namespace === name && isPlain ? name : "something else";
        const chosen = one.namesAnyPort === true ? "names any port" : "names none";
        const ports = "namesAnyPort" in one ? chosen : [...one.namedPorts.keys()].join(" ");
        const more = "untried" in one ? `and more with ${written(one.untried ?? { untried: "none" })}` : "";
        return [`${place}: ${written(one.labels)}`, ports, more].filter((part) => part !== "").join(", ");
      }),
  );
}

const written = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .toSorted()
    .join(" ") || "no labels";

export const shop = namespace("shop", "dev");
export const cart = join(namespace("cart", "prod"), deployment("cart", "api"));
export const walled = (pods: string, home = "shop", name = "wall") =>
  policy(home, name, `podSelector: { ${pods} }, policyTypes: [Egress]`);
export const ofWeb = "matchLabels: { app: web }";
/** A rule of prod lets in pods of every namespace that are selected so. */
export const letsIn = (pods: string, name = "in") =>
  policy("cart", name, `podSelector: {}, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { ${pods} } }] }]`);
