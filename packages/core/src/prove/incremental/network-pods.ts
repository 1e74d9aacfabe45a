import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { Judgement } from "../network/judgement.ts";
import { Mentioned, podTemplates } from "../network/model/pod-groups.ts";
import { mention } from "../network/model/network-model.ts";
import { contentOf } from "../network/alike/part-of-world.ts";
import { readPolicies } from "../network/policies/read-policies.ts";
import { makeRights } from "../rights/make-rights.ts";
import { subjectKey } from "../rights/rights.ts";
import type { NamespaceTexts } from "./namespace-texts.ts";
import { podKeys } from "./pod-keys.ts";
import { isOnNodeNetwork, namedPods } from "./pod-twins.ts";
import type { WatchedWorld, WorldChange } from "./watched-world.ts";

/** Whether the network may say something else for a change of a pod; `anything` where of other namespaces too. */
type Told = "nothing" | "something" | "anything";

/** What the network can tell of pods. */
export class NetworkPods {
  readonly #watched: WatchedWorld;
  readonly #texts: NamespaceTexts;
  readonly #profile: Judgement["given"]["profile"];
  readonly #mentioned = new Mentioned();
  readonly #nodes: ReadonlyMap<string, number>;
  /** Names and addresses by which something else means single pods. */
  readonly #named: ReadonlySet<string>;
  /** Whether there are pods on the network of their node, which get to whatever runs on the same. */
  readonly #areOnNodes: boolean;
  /** Whether admission may look at what of a pod can be changed. */
  readonly #areChangesRead: boolean;

  constructor(watched: WatchedWorld, texts: NamespaceTexts, { model, given }: Judgement) {
    const { world } = watched;
    this.#watched = watched;
    this.#texts = texts;
    this.#profile = given.profile;
    for (const [key, values] of model.mentioned.values) this.#mentioned.values.set(key, new Set(values));
    this.#nodes = new Map(texts.classes.flatMap(({ names }, at) => names.map((name) => [name, at] as const)));
    this.#named = namedPods(world);
    this.#areOnNodes = [...podTemplates(world)].some(({ spec, object }) => isOnNodeNetwork(spec, object));
    this.#areChangesRead = areChangesRead(world);
  }

  /** Takes in what the policies of a namespace compare. */
  addPolicies(namespace: string): void {
    const objectsIn = (...place: Parameters<WatchedWorld["objectsIn"]>) => this.#watched.objectsIn(...place);
    const own = contentOf(this.#watched.partOf([]), [namespace], objectsIn);
    mention(this.#mentioned, readPolicies(own, this.#profile));
  }

  toldBy(namespace: string, { before, after }: WorldChange): Told {
    const now = this.#watched.objectsIn(namespace, "Pod");
    const old = [...now.filter((one) => one !== after), ...(before ? [before] : [])];
    const isNamed = (text: string) => this.#named.has(text) || this.#texts.isNamed(text);
    const named = [...old, ...now].map(({ object }) => object.metadata.name).filter(isNamed);
    const telling = {
      mentioned: this.#mentioned,
      nodeOf: (name: string, isOnNode: boolean) =>
        isOnNode || this.#areOnNodes ? name : `${this.#nodes.get(name) ?? name}`,
      isNamed,
      isWhole: this.#mayChangeButNotMake(namespace, [...new Set(named)]),
    };
    const [one, other] = [podKeys(old, telling), podKeys(now, telling)];
    if (one.size === other.size && [...one].every((key) => other.has(key))) return "nothing";
    const areOnNode = [before, after].some(
      (pod) => pod && isOnNodeNetwork(pod.object["spec"] as { readonly hostNetwork?: boolean }, pod),
    );
    return areOnNode ? "anything" : "something";
  }

  /** Whether people may give labels to pods that are there, or to one of those that rules name, and could not make such. */
  #mayChangeButNotMake(namespace: string, named: readonly string[]): boolean {
    const rights = makeRights(this.#watched.partOf([namespace]), undefined);
    const may = (verb: string, resource: string, name: string) =>
      rights.whoMay({ verb, group: "", resource, namespace, name }).map(({ subject }) => subjectKey(subject));
    const changers = ["", ...named].flatMap((name) =>
      ["update", "patch"].flatMap((verb) => ["pods", "pods/status"].flatMap((resource) => may(verb, resource, name))),
    );
    if (changers.length === 0) return false;
    const makers = new Set(may("create", "pods", ""));
    return this.#areChangesRead || changers.some((key) => !makers.has(key));
  }
}

/** Whether a policy goes by names, labels or annotations of what is asked for, or by what was there before. */
function areChangesRead(world: World): boolean {
  return objectsOf(world, "admissionregistration.k8s.io/ValidatingAdmissionPolicy").some(({ object }) => {
    const text = JSON.stringify([object.spec]).replaceAll(/namespaceObject\s*\.\s*metadata/g, "");
    return /metadata|oldObject|objectSelector/.test(text);
  });
}
