import type { WorldObject } from "../../../manifests/world/world.ts";
import { objectsOf } from "../../../manifests/world/world.ts";
import { unassigned } from "../../../verdicts/property.ts";
import type { RouteKind } from "../../possible/possible.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { fieldsOf } from "../policies/fields.ts";
import { leadingAnnotations } from "./leading-annotations.ts";

/** What carries traffic in from outside for whoever writes an Ingress. */
export interface Controller {
  readonly name: string;
  /** Absent where it is known by its class only. */
  readonly pods: PodClass | undefined;
  readonly object: WorldObject | undefined;
  /** Whether it follows a Service of type ExternalName unless it is told not to. */
  readonly followsNames: "yes" | "no" | "unknown";
  /** Annotations of an Ingress by which it opens what they name. */
  readonly annotations?: readonly string[];
  /** Kinds of routes that lead it; an Ingress where there are none. */
  readonly by: readonly RouteKind[];
  /** Whether its pods are of no stage. */
  readonly isShared: "yes" | "unknown";
}

interface Known extends KnownController {
  /** `spec.controller` of its IngressClasses begins so. */
  readonly controller: string;
  /** In the name of its image. */
  readonly image: string;
  readonly followsNames: "yes" | "no";
  /** The name of its chart, which its pods have as a label. */
  readonly chart: string;
}

/**
 * Sources: https://kubernetes.github.io/ingress-nginx/user-guide/cli-arguments/ (disable-svc-external-name, off),
 * https://haproxy-ingress.github.io/docs/configuration/keys/ (ExternalName), https://docs.konghq.com/kubernetes-ingress-controller/
 * (external services), https://doc.traefik.io/traefik/providers/kubernetes-ingress/ (allowExternalNameServices, off),
 * https://projectcontour.io/docs/main/configuration/ (enableExternalNameService, off), https://docs.nginx.com/nginx-ingress-controller/
 * (needs a resolver); the balancers of clouds take pods and nodes only
 */
const known: readonly Known[] = [
  {
    name: "ingress-nginx",
    controller: "k8s.io/ingress-nginx",
    image: "ingress-nginx",
    followsNames: "yes",
    chart: "ingress-nginx",
  },
  {
    name: "haproxy-ingress",
    controller: "haproxy-ingress.github.io/",
    image: "haproxy-ingress",
    followsNames: "yes",
    chart: "haproxy-ingress",
  },
  { name: "Kong", controller: "ingress-controllers.konghq.com/", image: "kong", followsNames: "yes", chart: "kong" },
  { name: "Traefik", controller: "traefik.io/", image: "traefik", followsNames: "no", chart: "traefik" },
  { name: "Contour", controller: "projectcontour.io/", image: "contour", followsNames: "no", chart: "contour" },
  {
    name: "NGINX Ingress Controller",
    controller: "nginx.org/",
    image: "nginx/nginx-ingress",
    followsNames: "no",
    chart: "nginx-ingress",
  },
  {
    name: "the AWS load balancer",
    controller: "ingress.k8s.aws/",
    image: "aws-load-balancer",
    followsNames: "no",
    chart: "aws-load-balancer-controller",
    isOutside: true,
  },
  {
    name: "the GKE load balancer",
    controller: "k8s.io/ingress-gce",
    image: "ingress-gce",
    followsNames: "no",
    chart: "ingress-gce",
    isOutside: true,
  },
];

const annotationsOf: Readonly<Record<string, readonly string[]>> = leadingAnnotations;
const ledByIngress = { by: [], isShared: "yes" } as const;

/** A controller as far as it is known before anything is said of a world. */
export interface KnownController {
  readonly name: string;
  /** What it sets up stands outside of the cluster, and comes from there to the pods. */
  readonly isOutside?: boolean;
}

/** What pods are known to be: by their images, or by the label with a chart's name. */
export function controllersAmong({ members }: PodClass): readonly KnownController[] {
  return known.filter(({ image, chart }) =>
    members.some(
      ({ spec, labels }) =>
        spec.containers.some((container) => container.image?.includes(image)) ||
        labels["app.kubernetes.io/name"] === chart ||
        labels["app"] === chart,
    ),
  );
}

/** What carries out an IngressClass; undefined where that is not known. */
export function controllerOfClass(controller: string): KnownController | undefined {
  return known.find((each) => controller.startsWith(each.controller));
}

/** By the images of pods of no stage, by IngressClasses, and at last by Ingresses, which somebody has to carry out. */
export function controllersOf({ world, namespaces }: NetworkModel): Controller[] {
  const running = [...namespaces.values()]
    .filter(({ stage }) => stage === unassigned)
    .flatMap(({ classes }) => classes.flatMap(controllersIn));
  const found = new Map(running.map((one) => [one.name, one]));
  const ofClasses: Controller[] = [];
  for (const object of world.objects.get("networking.k8s.io/IngressClass") ?? []) {
    const { controller } = fieldsOf(object.object["spec"]);
    if (typeof controller !== "string") continue;
    const one = known.find((each) => controller.startsWith(each.controller));
    const name = one?.name ?? controller;
    if (found.has(name)) continue;
    const followsNames = one?.followsNames ?? "unknown";
    const annotations = annotationsOf[name] ?? [];
    const carrier: Controller = { name, pods: undefined, object, followsNames, annotations, ...ledByIngress };
    found.set(name, carrier);
    ofClasses.push(carrier);
  }
  if (found.size === 0 && objectsOf(world, "networking.k8s.io/Ingress").length > 0)
    return [
      { name: "the ingress controller", pods: undefined, object: undefined, followsNames: "unknown", ...ledByIngress },
    ];
  return [...running, ...ofClasses];
}

/** Of pods that policies do not tell apart some may be a controller, and of those one may follow names. */
function controllersIn(pods: PodClass): Controller[] {
  const found = new Map<string, Controller>();
  for (const { spec, object } of pods.members) {
    const one = known.find(({ image }) => spec.containers.some((container) => container.image?.includes(image)));
    if (!one) continue;
    const { name } = one;
    const followsNames = isToldNotTo(spec) ? "no" : one.followsNames;
    if (found.has(name) && followsNames === "no") continue;
    found.set(name, { name, pods, object, followsNames, annotations: annotationsOf[name] ?? [], ...ledByIngress });
  }
  return [...found.values()];
}

function isToldNotTo({
  containers,
}: {
  readonly containers: readonly { readonly args?: readonly string[] }[];
}): boolean {
  return containers.some(({ args = [] }) => args.some((arg) => /^--disable-svc-external-name(=true)?$/.test(arg)));
}
