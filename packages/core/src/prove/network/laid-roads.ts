import type { WorldObject } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Possibility } from "../possible/possible.ts";
import type { RouteTarget } from "../possible/possible.ts";
import { connection } from "./connection.ts";
import type { Openness } from "./connection.ts";
import { controllersOf } from "./entrances/controllers.ts";
import type { Controller } from "./entrances/controllers.ts";
import { entrancesOf } from "./entrances/entrances.ts";
import type { Judgement } from "./judgement.ts";
import type { PodClass, Side } from "./pod-class.ts";
import { refuseNames } from "./refuse-names.ts";
import { throughController } from "./outside-roads.ts";
import { examplePort, isEmpty, portsText, unite, without } from "./port-set.ts";
import type { PortSet } from "./port-set.ts";
import { everyAddress } from "./address-set.ts";
import { packet, podEnd, podName, shownPorts } from "./witnesses.ts";

/** Pods that let a controller in on ports that no entrance of theirs exposes. */
interface Destination {
  readonly to: PodClass;
  readonly open: Openness;
  readonly controller: Controller;
}

/**
 * Finds ways that people of one stage lay by the entrance that all share: an Ingress of theirs whose Service leads to pods
 * of another stage. What lets the controller in lets in whatever it is told to bring. Ports that are exposed anyway count
 * as that stage's own decision.
 *
 * Source: https://nvd.nist.gov/vuln/detail/CVE-2021-25740 (endpoints), https://kubernetes.io/docs/concepts/services-networking/service/#externalname
 */
export function findLaidRoads(judgement: Judgement): void {
  const { model, given, ledger } = judgement;
  const controllers = controllersOf(model);
  const stages = model.world.stages.names;
  if (controllers.length === 0 || !stages.some((stage) => mayRoute(judgement, stage))) return;
  const byStage = Map.groupBy(destinations(judgement, controllers), ({ to }) => to.home.stage);
  for (const from of stages) {
    if (!mayRoute(judgement, from)) continue;
    for (const [stage, found] of byStage) {
      if (stage === from) continue;
      for (const one of found) {
        if (ledger.best(from, stage)?.certain === true) break;
        for (const target of targetsOf(judgement, one)) {
          const made = given.possible.foreignRoute(from, target);
          if (made.possible !== false) addRoad(judgement, from, one, target, made);
          if (made.possible === true) break;
        }
      }
    }
  }
}

/** Asked before anything else: where nobody may lead anywhere, nothing has to be looked for. */
function mayRoute({ given }: Judgement, stage: string): boolean {
  return (["name", "address"] as const).some(
    (type) => given.possible.foreignRoute(stage, { type, to: anyTarget[type], port: 80 }).possible !== false,
  );
}

const anyTarget = { name: "example.svc.cluster.local", address: "10.0.0.1" };

function destinations(judgement: Judgement, controllers: readonly Controller[]): Destination[] {
  const { model, openings, makers } = judgement;
  const exposed = new Map<Side, PortSet>();
  for (const { to, ports } of entrancesOf(model)) {
    const known = exposed.get(to.ingress);
    exposed.set(to.ingress, known === undefined ? ports : unite(known, ports));
  }
  const found: Destination[] = [];
  const seen = new Set<Side>();
  for (const { stage, classes } of model.namespaces.values()) {
    if (stage === unassigned) continue;
    for (const to of classes) {
      if (seen.has(to.ingress) || !makers.isThere(to)) continue;
      seen.add(to.ingress);
      for (const controller of controllers) {
        const all = controller.pods ? connection(controller.pods, to, model) : throughController(judgement, to);
        const known = exposed.get(to.ingress) ?? [];
        const more = { may: without(all.may, known), must: without(all.must, known) };
        const meant = openings.beyond({ type: "outside", addresses: everyAddress }, to, more);
        const open = openings.beyondExposure(to, meant);
        if (!isEmpty(open.may)) found.push({ to, open, controller });
      }
    }
  }
  return found;
}

function targetsOf({ model }: Judgement, { to, open, controller }: Destination): RouteTarget[] {
  const { port } = examplePort(shownPorts(open));
  const status = to.members[0]?.object.object["status"];
  const given = typeof status === "object" && status !== null && "podIP" in status ? status.podIP : undefined;
  const address = typeof given === "string" ? given : "10.0.0.1";
  const service = (model.world.objects.get("Service") ?? []).find((one) => selects(one, to));
  const dashed = address.replaceAll(/[.:]/g, "-");
  const name = service
    ? `${service.object.metadata.name}.${to.namespace}.svc.cluster.local`
    : `${dashed}.${to.namespace}.pod.cluster.local`;
  const byName: RouteTarget = { type: "name", to: name, port };
  return [...(controller.followsNames === "no" ? [] : [byName]), { type: "address", to: address, port }];
}

function selects({ object }: WorldObject, to: PodClass): boolean {
  if (object.metadata.namespace !== to.namespace) return false;
  const spec = object["spec"];
  const selector = typeof spec === "object" && spec !== null && "selector" in spec ? spec.selector : undefined;
  if (typeof selector !== "object" || selector === null) return false;
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => to.labels[key] === value);
}

function addRoad(
  { ledger, makers }: Judgement,
  from: string,
  { to, open, controller }: Destination,
  target: RouteTarget,
  made: Exclude<Possibility, { readonly possible: false }>,
): void {
  const isFollowed = target.type === "address" || controller.followsNames === "yes";
  const ports = shownPorts(open);
  const how = target.type === "name" ? "a Service of type ExternalName" : "a Service whose endpoints they write";
  const doubt =
    made.possible === "unknown"
      ? made.why
      : isFollowed
        ? `it depends on the network plugin whether ${controller.name} can open ${podName(to)}`
        : `whether ${controller.name} follows a Service of type ExternalName, which people of ${from} may make, is not known`;
  const { pods, object } = controller;
  const step = packet(pods ? podEnd(pods) : { type: "address", cidr: "0.0.0.0/0" }, to, ports);
  const via = ["Ingress", "Service"].map((kind) => ({
    group: kind === "Ingress" ? "networking.k8s.io" : "",
    kind,
    namespace: (made.possible === true ? made.steps[0]?.resource.namespace : undefined) ?? "",
    name: "witness",
  }));
  ledger.add({
    from,
    to: to.home.stage,
    certain: made.possible === true && isFollowed && !isEmpty(open.must) && makers.isCertain(to),
    doubt,
    rank: "laid",
    cause: {
      code: "KS3115",
      key: `${target.type} ${controller.name} ${to.namespace}`,
      ...(to.home.object && { at: { object: to.home.object, path: [] } }),
      message: `${podName(to)} lets in ${controller.name}, which brings whatever an Ingress of another stage leads there by ${how}: ${portsText(ports)}`,
      hint:
        target.type === "name"
          ? "Refuse Services of type ExternalName by an admission policy, and let the controller in on the exposed ports only"
          : "Take away the right to write endpoints, and let the controller in on the exposed ports only",
      ...(target.type === "name" && { proposal: () => refuseNames() }),
      related: object ? [{ message: "this carries it in", at: { object, path: [] } }] : [],
    },
    witness: () => ({
      summary: `people of ${from} may make ${controller.name} open ${step.protocol} port ${step.port} of ${podName(to)}, by ${how}`,
      steps: [...(made.possible === true ? made.steps : []), ...makers.steps(to), { ...step, via }],
    }),
    closable: [],
    assumptions: ["controllers-as-installed"],
  });
}
