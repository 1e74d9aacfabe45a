import type { WorldObject } from "../../../manifests/world/world.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { connection } from "../model/connection.ts";
import type { Openness } from "../model/connection.ts";
import type { Controller } from "../entrances/controllers.ts";
import { entrancesOf } from "../entrances/entrances.ts";
import { gatewayGroup } from "../entrances/routes.ts";
import { ServicePods } from "../entrances/service-pods.ts";
import type { Judgement } from "../judgement.ts";
import { routeStage } from "./led-roads.ts";
import type { PodClass, Side } from "../model/pod-class.ts";
import { fieldsOf, listOf } from "../policies/fields.ts";
import { intersect, isEmpty, noPorts, unite, without } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import { throughController } from "./through-controller.ts";

/** Pods that let a controller in on ports that no entrance of their own stage exposes. */
export interface Destination {
  readonly to: PodClass;
  readonly open: Openness;
  readonly controller: Controller;
  /** Their Service, as `namespace/name`, and its port, where a route may lead there by itself. */
  readonly service?: string;
  readonly port?: number;
  /** What allows that. */
  readonly grant?: WorldObject;
}

/** Of pods that policies treat alike, and that name their ports alike, one. */
export function destinations(judgement: Judgement, controllers: readonly Controller[]): Destination[] {
  const { model, makers } = judgement;
  const exposed = exposedPorts(judgement);
  const found: Destination[] = [];
  const seen = new Map<Side, Set<string>>();
  for (const { stage, classes } of model.namespaces.values()) {
    if (stage === unassigned) continue;
    for (const one of classes) {
      // Who makes a pod and gives its port the name that is let in exposes it: that is the pod's own stage's decision.
      const to = one.namesAnyPort ? { ...one, namesAnyPort: false } : one;
      const naming = [...to.namedPorts].map(([name, ports]) => `${name}:${ports.join()}`).join();
      const known = seen.get(to.ingress) ?? new Set();
      if (known.has(naming) || !makers.isThere(one)) continue;
      seen.set(to.ingress, known.add(naming));
      for (const controller of controllers) found.push(...destinationOf(judgement, to, controller, exposed));
    }
  }
  return found;
}

function destinationOf(
  judgement: Judgement,
  to: PodClass,
  controller: Controller,
  exposed: ReadonlyMap<Side, PortSet>,
): Destination[] {
  const { model, openings } = judgement;
  const all = controller.pods ? connection(controller.pods, to, model) : throughController(model, to);
  const known = exposed.get(to.ingress) ?? noPorts;
  const more = { may: without(all.may, known), must: without(all.must, known) };
  const open = openings.beyondExposure(to, more);
  return isEmpty(open.may) ? [] : [{ to, open, controller }];
}

/** Ports that entrances of pods' own stage, or of none, lead to. */
function exposedPorts(judgement: Judgement): ReadonlyMap<Side, PortSet> {
  const exposed = new Map<Side, PortSet>();
  for (const { to, ports, via, doubt } of entrancesOf(judgement.model)) {
    if (doubt !== undefined) continue;
    const stage = routeStage(judgement, via) ?? unassigned;
    if (stage !== to.home.stage && stage !== unassigned) continue;
    const known = exposed.get(to.ingress);
    exposed.set(to.ingress, known === undefined ? ports : unite(known, ports));
  }
  return exposed;
}

interface Granted extends Destination {
  /** Whose routes of this kind in which namespace may lead there. */
  readonly from: string;
  readonly home: string;
  readonly kind: string;
}

/**
 * Pods to whose Service a ReferenceGrant lets routes of another stage lead.
 *
 * Source: https://gateway-api.sigs.k8s.io/api-types/referencegrant/
 */
export function* grantedDestinations(judgement: Judgement, controllers: readonly Controller[]): Iterable<Granted> {
  const { model } = judgement;
  const grants = model.world.objects.get(`${gatewayGroup}/ReferenceGrant`) ?? [];
  if (grants.length === 0) return;
  const pods = new ServicePods(model);
  const exposed = exposedPorts(judgement);
  for (const grant of grants) {
    const { namespace = "default" } = grant.object.metadata;
    const spec = fieldsOf(grant.object["spec"]);
    const names = listOf(spec["to"])
      .map(fieldsOf)
      .flatMap(({ kind, name }) => (kind === "Service" ? [name] : []));
    for (const { kind, namespace: home } of listOf(spec["from"]).map(fieldsOf)) {
      const from = typeof home === "string" ? model.world.stages.ofNamespace.get(home) : undefined;
      if (typeof home !== "string" || typeof kind !== "string" || from === undefined) continue;
      if (from === model.world.stages.ofNamespace.get(namespace)) continue;
      for (const { object } of pods.services) {
        const { name, namespace: own = "default" } = object.metadata;
        if (own !== namespace || !names.some((one) => one === undefined || one === name)) continue;
        for (const { port } of object.spec?.ports ?? [])
          for (const { to, ports } of pods.backends(own, name, port))
            for (const controller of controllers.filter(({ by }) => by.some((one) => one.kind === kind)))
              for (const one of destinationOf(judgement, to, controller, exposed)) {
                const open = { may: intersect(one.open.may, ports), must: intersect(one.open.must, ports) };
                if (to.home.stage !== unassigned && to.home.stage !== from && !isEmpty(open.may))
                  yield { ...one, open, service: `${own}/${name}`, port, grant, from, home, kind };
              }
      }
    }
  }
}
