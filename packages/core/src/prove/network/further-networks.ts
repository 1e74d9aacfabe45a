import { isMapping } from "../../manifests/mapping.ts";
import { furtherNetworksAnnotation } from "../../manifests/world/pods-of-custom-kinds.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { isMeant } from "../shared/uses.ts";
import { runningPods } from "../placement/running-pods.ts";

/** Networks of a pod beside the cluster's, and what takes that one's place. */
const attached = furtherNetworksAnnotation;
const instead = "v1.multus-cni.io/default-network";
const definitions = "k8s.cni.cncf.io/NetworkAttachmentDefinition";

/** A network that pods of a stage ask for. */
interface Attachment {
  readonly stage: string;
  /** As `namespace/name`. */
  readonly network: string;
  readonly name: string;
  /** Where its traffic goes; undefined where its definition was not read, or does not say. */
  readonly segment: string | undefined;
  /** The first of its pods. */
  readonly pod: WorldObject;
}

/**
 * Why it is not known whether pods of two stages reach each other over networks of their own, by `from` and `to`: there
 * NetworkPolicies count for nothing. Two definitions lead to one network where they lead to the same device and VLAN; of one
 * that was not read, its name tells.
 *
 * Sources: https://github.com/k8snetworkplumbingwg/multi-net-spec (v1.3), https://www.cni.dev/plugins/current/main/
 */
export function furtherNetworks(world: World, intent: Intent | undefined): ReadonlyMap<string, string> {
  const groups = new Map<string, Map<string, Attachment>>();
  const add = (key: string, one: Attachment): void => {
    const known = groups.get(key) ?? new Map<string, Attachment>();
    groups.set(key, known);
    if (!known.has(one.stage)) known.set(one.stage, one);
  };
  for (const one of attachmentsIn(world)) {
    add(`network ${one.network}`, one);
    add(one.segment === undefined ? `unread ${one.name}` : `segment ${one.segment}`, one);
    add(`name ${one.name}`, one);
  }
  const found = new Map<string, string>();
  for (const [key, ofStages] of groups) {
    const isName = key.startsWith("name ");
    for (const one of ofStages.values())
      for (const other of (isName ? groups.get(`unread ${one.name}`) : ofStages)?.values() ?? []) {
        if (one.stage === other.stage || isMeant(intent, "object", one.name, [one.stage, other.stage])) continue;
        for (const pair of [`${one.stage}\n${other.stage}`, `${other.stage}\n${one.stage}`])
          if (!found.has(pair)) found.set(pair, reasonOf(one, other));
      }
  }
  return found;
}

/** Whether a world has pods in networks of their own. */
export function hasFurtherNetworks(world: World): boolean {
  for (const { metadata } of runningPods(world)) if (networksText(metadata.annotations ?? {}) !== "") return true;
  return false;
}

/** What a pod says of such networks; empty where it says nothing. */
export function networksText(annotations: Readonly<Record<string, string>>): string {
  return [annotations[attached], annotations[instead]].filter((text) => text !== undefined).join("\n");
}

function* attachmentsIn(world: World): Generator<Attachment> {
  let segments: ReadonlyMap<string, string | undefined> | undefined;
  for (const { object, metadata, namespace, stage } of runningPods(world)) {
    const { annotations = {} } = metadata;
    if (networksText(annotations) === "") continue;
    segments ??= segmentsOf(world);
    const networks = [
      ...networksIn(annotations[attached] ?? "", namespace),
      ...networksIn(annotations[instead] ?? "", "kube-system"),
    ];
    for (const network of networks) {
      const name = network.slice(network.indexOf("/") + 1);
      yield { stage, network, name, segment: segments.get(network), pod: object };
    }
  }
}

/** `lan`, `infra/lan@eth1,other`, or a list in JSON. */
function networksIn(text: string, home: string): string[] {
  if (!/^\s*[[{]/.test(text))
    return text.split(",").flatMap((part) => {
      const name = part.trim().replace(/@.*$/, "");
      return name === "" ? [] : name.includes("/") ? name : `${home}/${name}`;
    });
  const parsed = parse(text);
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((one: unknown) => {
    const { name, namespace } = isMapping(one) ? one : {};
    return typeof name === "string" ? `${typeof namespace === "string" ? namespace : home}/${name}` : [];
  });
}

function segmentsOf(world: World): ReadonlyMap<string, string | undefined> {
  return new Map(
    (world.objects.get(definitions) ?? []).map(({ object: { metadata, spec } }) => {
      const config = isMapping(spec) && typeof spec["config"] === "string" ? parse(spec["config"]) : undefined;
      return [`${metadata.namespace ?? "default"}/${metadata.name}`, segmentOf(config)];
    }),
  );
}

function segmentOf(config: unknown): string | undefined {
  if (!isMapping(config)) return undefined;
  const first: unknown = Array.isArray(config["plugins"]) ? config["plugins"][0] : config;
  if (!isMapping(first)) return undefined;
  if (first["type"] === "ovn-k8s-cni-overlay") return `overlay ${String(config["name"])}`;
  const { master, bridge, device, deviceID, vlan, vlanId, vlanID } = first;
  const link = master ?? bridge ?? device ?? deviceID;
  // A device that the plugin picks by itself may be anyone's.
  return link === undefined ? undefined : JSON.stringify([link, vlan ?? vlanId ?? vlanID ?? 0]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(one: Attachment, other: Attachment): string {
  const [first, second] = [one, other].map(({ pod: { object }, stage }) => {
    const { kind, metadata } = object;
    return `${kind} ${metadata.namespace ?? "default"}/${metadata.name} of ${stage}`;
  });
  const networks = one.network === other.network ? one.network : `${one.network} and ${other.network}`;
  return `${first} and ${second} may be in one network beside the cluster's (NetworkAttachmentDefinition ${networks}), where no NetworkPolicy counts.`;
}
