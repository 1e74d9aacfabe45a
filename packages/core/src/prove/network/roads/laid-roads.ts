import { objectsOf } from "../../../manifests/world/world.ts";
import type { Possibility, RouteKind, RouteTarget } from "../../possible/possible.ts";
import { controllersOf } from "../entrances/controllers.ts";
import type { Controller } from "../entrances/controllers.ts";
import { customControllers } from "../entrances/custom-routes.ts";
import { type FoundService, targetPorts } from "../entrances/service-pods.ts";
import { gatewayControllers } from "../entrances/route-kinds.ts";
import { routedServices } from "../entrances/routed-services.ts";
import { matchesSelector } from "../../selectors/match.ts";
import type { Judgement } from "../judgement.ts";
import { isClosable } from "./closable.ts";
import { destinations, grantedDestinations } from "./laid-destinations.ts";
import type { Destination } from "./laid-destinations.ts";
import { refuseNames } from "../fixes/refuse-names.ts";
import { examplePort, intersect, isEmpty, portsText } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import { listeningPorts, packet, podEnd, podName, shownPorts } from "../witnesses.ts";

/** How people of a stage may lead a controller. */
interface Way {
  readonly controller: Controller;
  readonly type: RouteTarget["type"];
  /** Of an Ingress, where that is the way. */
  readonly annotation?: string;
  readonly by?: RouteKind;
  /** A Service of theirs to which a route leads already. */
  readonly routed?: { readonly home: string; readonly routed: string };
}

/**
 * Finds ways that people of one stage lay by an entrance that stages share: an Ingress, or a route of another kind, whose
 * Service leads to pods of another stage, or which a ReferenceGrant lets lead there by itself. What lets the controller in
 * lets in whatever it is told to bring. Ports that are exposed anyway count as that stage's own decision.
 *
 * Source: https://nvd.nist.gov/vuln/detail/CVE-2021-25740 (endpoints), https://kubernetes.io/docs/concepts/services-networking/service/#externalname
 */
export function findLaidRoads(judgement: Judgement): void {
  const { model, ledger } = judgement;
  const controllers = [...controllersOf(model), ...gatewayControllers(model), ...customControllers(model)];
  if (controllers.length === 0) return;
  const stages = model.world.stages.names;
  const routed = routedServices(model);
  const ways = new Map(stages.map((stage) => [stage, waysOf(judgement, stage, controllers, routed.get(stage) ?? [])]));
  const used = controllers.filter((one) =>
    [...ways.values()].some((all) => all.some(({ controller }) => controller === one)),
  );
  const found = used.length === 0 ? [] : destinations(judgement, used);
  for (const [from, all] of ways)
    for (const one of found) {
      const { stage } = one.to.home;
      if (stage === from || ledger.best(from, stage)?.certain === true) continue;
      for (const way of all) if (way.controller === one.controller && tryWay(judgement, from, one, way)) break;
    }
  for (const { from, home, kind, ...one } of grantedDestinations(judgement, controllers)) {
    if (ledger.best(from, one.to.home.stage)?.certain === true) continue;
    for (const by of one.controller.by)
      if (by.kind === kind) tryWay(judgement, from, one, { controller: one.controller, type: "service", by }, home);
  }
}

/** Asked before anything else: where nobody may lead anywhere, nothing has to be looked for. */
function waysOf(
  { given }: Judgement,
  stage: string,
  controllers: readonly Controller[],
  routed: readonly { readonly home: string; readonly routed: string }[],
): Way[] {
  const isPossible = (way: Omit<Way, "controller">) =>
    given.possible.foreignRoute(stage, { ...way.routed, ...partsOf(way), to: anyTarget[way.type], port: 80 })
      .possible !== false;
  const leading = (["name", "address"] as const).map((type) => ({ type }));
  const changed = leading.flatMap((way) => routed.map((one) => ({ ...way, routed: one }))).filter(isPossible);
  return controllers.flatMap((controller) => {
    const isCustom = controller.by.some(
      ({ gateway, gatewayClass }) => gateway === undefined && gatewayClass === undefined,
    );
    const kinds = controller.by.length === 0 ? [undefined] : controller.by;
    const made = kinds.flatMap((by) =>
      (isCustom ? [{ type: "service" } as const] : leading).map((way) => ({ ...way, ...(by && { by }) })),
    );
    const annotated = (controller.annotations ?? []).map((annotation) => ({ type: "annotation", annotation }) as const);
    const all = [...made.filter(isPossible), ...changed, ...annotated.filter(isPossible)];
    return all
      .filter(({ type }) => type !== "name" || controller.followsNames !== "no")
      .map((way) => ({ ...way, controller }));
  });
}

function partsOf({ type, by, annotation }: Omit<Way, "controller" | "routed">) {
  return { type, ...(by && { by }), ...(annotation !== undefined && { annotation }) };
}

const anyTarget = {
  annotation: "example.svc.cluster.local",
  name: "example.svc.cluster.local",
  address: "10.0.0.1",
  service: "example/web",
};

/** @returns whether that is certain */
function tryWay(judgement: Judgement, from: string, one: Destination, way: Way, home?: string): boolean {
  const { ports, ...led } = targetOf(judgement, one, way);
  const target = {
    ...partsOf(way),
    ...led,
    ...way.routed,
    ...(home !== undefined && { home }),
  };
  const made = judgement.given.possible.foreignRoute(from, target);
  if (made.possible !== false) addRoad(judgement, from, { ...one, ports }, way, made);
  return made.possible === true && isFollowed(one.controller, way);
}

/** Whether the controller surely does what such a route says. */
function isFollowed({ isShared, followsNames }: Controller, { type }: Way): boolean {
  return isShared === "yes" && (type !== "name" || followsNames === "yes");
}

/** Where the route leads, and which ports of the pods that are. */
interface Led extends Pick<RouteTarget, "to" | "port"> {
  readonly ports: PortSet;
}

function targetOf({ model }: Judgement, { to, open, service, port: ofService }: Destination, { type }: Way): Led {
  const ports = shownPorts(open);
  const { port } = examplePort(ports, listeningPorts(to));
  if (type === "service") return { to: service ?? `${to.namespace}/witness`, port: ofService ?? port, ports };
  const status = to.members[0]?.object.object["status"];
  const given = typeof status === "object" && status !== null && "podIP" in status ? status.podIP : undefined;
  const address = typeof given === "string" ? given : "10.0.0.1";
  if (type === "address") return { to: address, port, ports };
  for (const found of objectsOf(model.world, "Service"))
    if (selects(found.object, to))
      for (const { port: own } of found.object.spec?.ports ?? []) {
        const led = intersect(targetPorts(found, to, own), ports);
        if (!isEmpty(led))
          return { to: `${found.object.metadata.name}.${to.namespace}.svc.cluster.local`, port: own, ports: led };
      }
  return { to: `${address.replaceAll(/[.:]/g, "-")}.${to.namespace}.pod.cluster.local`, port, ports };
}

function selects({ metadata, spec }: FoundService["object"], { namespace, labels }: Destination["to"]): boolean {
  const { selector = {} } = spec ?? {};
  const isOfSome = metadata.namespace === namespace && Object.keys(selector).length > 0;
  return isOfSome && matchesSelector({ matchLabels: selector }, labels);
}

const howTexts = {
  annotation: "an annotation that names it",
  name: "a Service of type ExternalName",
  address: "a Service whose endpoints they write",
  service: "a backend in another namespace",
};
const hints = {
  annotation: "Refuse these annotations by an admission policy, and let the controller in on the exposed ports only",
  name: "Refuse Services of type ExternalName by an admission policy, and let the controller in on the exposed ports only",
  address: "Take away the right to write endpoints, and let the controller in on the exposed ports only",
  service:
    "Let the controller in on the exposed ports only, or take back what lets routes of other namespaces lead here",
};

function addRoad(
  { ledger, makers }: Judgement,
  from: string,
  { to, open, controller, grant, ports: led }: Destination & Pick<Led, "ports">,
  way: Way,
  made: Exclude<Possibility, { readonly possible: false }>,
): void {
  const { type, by, routed } = way;
  const isSure = isFollowed(controller, way);
  const ports = shownPorts(open);
  const { pods, object } = controller;
  const route = by?.kind ?? "Ingress";
  const step = packet(pods ? podEnd(pods) : { type: "address", cidr: "0.0.0.0/0" }, to, led);
  const group = by?.group ?? "networking.k8s.io";
  const namespace = (made.possible === true ? made.steps[0]?.resource.namespace : undefined) ?? "";
  const own = routed ? [] : [{ group, kind: route, namespace, name: "witness" }];
  const via = [
    ...own,
    ...(type === "service" || type === "annotation"
      ? []
      : [{ group: "", kind: "Service", namespace, name: routed?.routed ?? "witness" }]),
  ];
  ledger.add({
    from,
    to: to.home.stage,
    certain: made.possible === true && isSure && !isEmpty(open.must) && makers.isCertain(to),
    doubt: doubtOf(from, { to, controller, type, route }, made, isSure),
    rank: "laid",
    cause: {
      code: "KS3115",
      key: grant
        ? `granted ${to.namespace} ${grant.object.metadata.name}`
        : `${type} ${controller.name} ${to.namespace}`,
      ...(grant
        ? { at: { object: grant, path: ["spec"] } }
        : to.home.object && { at: { object: to.home.object, path: [] } }),
      message: `${podName(to)} lets in ${controller.name}, which brings whatever ${articleOf(route)} of another stage leads there by ${howTexts[type]}: ${portsText(ports)}`,
      hint: hints[type],
      ...((type === "name" || type === "annotation") && { proposal: () => refuseNames(controller) }),
      related: object ? [{ message: "this carries it in", at: { object, path: [] } }] : [],
    },
    witness: () => ({
      summary: `people of ${from} may make ${controller.name} open ${step.protocol} port ${step.port} of ${podName(to)}, by ${howTexts[type]}`,
      steps: [...(made.possible === true ? made.steps : []), ...makers.steps(to), { ...step, via }],
    }),
    isClosable: isClosable(to.ingress, ...(pods ? [pods.egress] : [])),
    assumptions: ["controllers-as-installed"],
  });
}

function articleOf(route: string): string {
  return `${/^[AEIOH]/.test(route) ? "an" : "a"} ${route}`;
}

function doubtOf(
  from: string,
  { to, controller, type, route }: { to: Destination["to"]; controller: Controller; type: Way["type"]; route: string },
  made: Exclude<Possibility, { readonly possible: false }>,
  isSure: boolean,
): string {
  if (made.possible === "unknown" && type !== "service") return made.why;
  if (controller.isShared !== "yes")
    return `whether ${articleOf(route)} that people of ${from} may write makes ${controller.name} open ${podName(to)} is not known`;
  if (made.possible === "unknown") return made.why;
  return isSure
    ? `it depends on the network plugin whether ${controller.name} can open ${podName(to)}`
    : `whether ${controller.name} follows a Service of type ExternalName, which people of ${from} may make, is not known`;
}
