import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { nameLabel } from "../../../manifests/name-label.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { textAt } from "../../configuration/unknown-fields.ts";
import { noStage } from "../fixes/stage-selectors.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { NamespaceEntry, PodClass } from "../model/pod-class.ts";
import { controllerOfClass, controllersAmong } from "./controllers.ts";
import type { KnownController } from "./controllers.ts";
import type { Entrance } from "./entrance.ts";

/** Where what carries traffic in for routes comes from. */
export interface Carriers {
  /** Namespaces where its pods are, or may be. */
  readonly namespaces: LabelSelector | undefined;
  /** Whether some of it stands outside of the cluster. */
  readonly areOutside: boolean;
}

/** A route, and the pods that carry it out where they are known. */
export type Routed = Pick<Entrance, "via" | "carrier">;

/** What a Gateway's pods have, whoever makes them. Source: https://gateway-api.sigs.k8s.io/geps/gep-1762/ */
const gatewayLabels = ["gateway.networking.k8s.io/gateway-name", "gateway.envoyproxy.io/owning-gateway-name"];
/** As people call the namespaces of what carries in; `gateway` alone may be an app's. */
const tellingName =
  /(^|-)(ingress|traefik|kong|contour|projectcontour|haproxy|istio-ingress|istio-system|envoy-gateway)(-|$)/;

/**
 * Namespaces of no stage whose pods can be what carries in by these entrances: that is known of them, or they can be opened
 * from outside themselves. Where there is none such, it is not among what was read: then any namespace of no stage is meant
 * but those that were read, which have none.
 *
 * @param entered entrances that lead to pods straight
 */
export function carriersOf(model: NetworkModel, routes: readonly Routed[], entered: readonly Entrance[]): Carriers {
  const classes = routes.map(({ via }) => classOf(model, via));
  const isWanted = ({ name }: KnownController) => classes.some((one) => one === "any" || one?.name === name);
  if (classes.every((one) => one !== "any" && one?.isOutside === true))
    return { namespaces: undefined, areOutside: true };
  const homes = [...model.namespaces.values()].filter(({ stage }) => stage === unassigned);
  const gateways = new Set(routes.flatMap(({ via, carrier }) => [...via.flatMap(homeOfGateway), carrier?.namespace]));
  const running = new Map(homes.map((home) => [home, home.classes.flatMap(controllersAmong).filter(isWanted)]));
  const isKnown = (home: NamespaceEntry) =>
    gateways.has(home.name) ||
    running.get(home)?.some(({ isOutside }) => isOutside !== true) ||
    home.classes.some(isOfGateway) ||
    (home.classes.length > 0 && tellingName.test(home.name));
  const found = homes.filter(isKnown);
  const opened = new Set(entered.map(({ to }) => to.home));
  const namespaces = (found.length > 0 ? found : homes.filter((home) => opened.has(home))).map(({ name }) => name);
  return {
    namespaces: namespaces.length > 0 ? named(namespaces) : notRead(model, homes),
    areOutside:
      classes.some((one) => one !== "any" && one?.isOutside === true) ||
      [...running.values()].some((ofHome) => ofHome.some(({ isOutside }) => isOutside)),
  };
}

function isOfGateway({ members }: PodClass): boolean {
  return members.some(({ labels }) => gatewayLabels.some((label) => labels[label] !== undefined));
}

/** What carries out the class that the route names; `any` where it names none, or one that was not read. */
function classOf({ world }: NetworkModel, via: readonly WorldObject[]): KnownController | "any" | undefined {
  const route = via.find(({ object: { kind } }) => kind === "Ingress");
  if (!route) return undefined;
  const annotated = route.object.metadata.annotations?.["kubernetes.io/ingress.class"];
  const wanted = textAt(route.object, ["spec", "ingressClassName"]) ?? annotated;
  const found = (world.objects.get("networking.k8s.io/IngressClass") ?? []).find(
    ({ object }) => object.metadata.name === wanted,
  );
  const controller = found && textAt(found.object, ["spec", "controller"]);
  return controller === undefined ? "any" : controllerOfClass(controller);
}

function homeOfGateway({ object: { kind, metadata } }: WorldObject): string[] {
  return kind === "Gateway" ? [metadata.namespace ?? "default"] : [];
}

function named(namespaces: readonly string[]): LabelSelector {
  const [only, ...others] = namespaces.toSorted();
  if (only !== undefined && others.length === 0) return { matchLabels: { [nameLabel]: only } };
  return { matchExpressions: [{ key: nameLabel, operator: "In", values: namespaces.toSorted() }] };
}

/** Clusters whose maker brings a controller have it in kube-system, whatever was read of that. */
function notRead({ world }: NetworkModel, homes: readonly NamespaceEntry[]): LabelSelector {
  const selector = noStage(world);
  const read = homes.filter(({ name, classes }) => name !== "kube-system" && classes.some(({ imagined }) => !imagined));
  if (read.length === 0) return selector;
  const values = read.map(({ name }) => name).toSorted();
  return {
    ...selector,
    matchExpressions: [...(selector.matchExpressions ?? []), { key: nameLabel, operator: "NotIn", values }],
  };
}
