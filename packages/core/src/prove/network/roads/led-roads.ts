import type { WorldObject } from "../../../manifests/world/world.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { connection } from "../model/connection.ts";
import type { Openness } from "../model/connection.ts";
import { isClosable } from "./closable.ts";
import { customLeads, customPlural } from "../entrances/custom-routes.ts";
import type { CustomLead } from "../entrances/custom-routes.ts";
import { ServicePods } from "../entrances/service-pods.ts";
import { withoutLead } from "../entrances/without-lead.ts";
import type { Judgement } from "../judgement.ts";
import type { OpenEntrance } from "../entrances/entrance.ts";
import { throughController } from "./through-controller.ts";
import type { PodClass, Side } from "../model/pod-class.ts";
import { intersect, isEmpty, noPorts, portsText, unite, without } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import { packet, podEnd, podName, shownPorts } from "../witnesses.ts";

/** A route of one stage that is there and leads to pods of another. */
interface Lead {
  readonly from: string;
  readonly to: PodClass;
  readonly open: Openness;
  readonly route: WorldObject;
  readonly via: readonly WorldObject[];
  /** Who carries it out, where that is known. */
  readonly carrier?: PodClass;
  readonly doubt?: string;
}

/**
 * Finds routes that are there and lead into another stage: by a backend that a ReferenceGrant allows, a name, or endpoints
 * that somebody wrote. What lets the controller in lets in whatever it brings. Ports that a stage exposes itself are its own
 * decision.
 *
 * @param entrances those through which more gets in than was meant
 */
export function findLedRoads(judgement: Judgement, entrances: readonly OpenEntrance[]): void {
  const { model } = judgement;
  const leads = [...entrances.flatMap((one) => leadOf(judgement, one)), ...leadsOfCustomRoutes(judgement)];
  if (leads.length === 0) return;
  const own = new Map<Side, PortSet>();
  for (const { entrance, open } of entrances) {
    const { to } = entrance;
    const isOwn = routeStage(judgement, entrance.via) === to.home.stage;
    // What may not come that way leaves the decision to whoever leads there for sure.
    if (entrance.doubt !== undefined) continue;
    if (isOwn || entrance.via.length === 0) own.set(to.ingress, unite(own.get(to.ingress) ?? noPorts, open.may));
  }
  const { stages } = model.world;
  for (const lead of leads) {
    const { from, to, open } = lead;
    if (from === to.home.stage || !stages.names.includes(from) || !stages.names.includes(to.home.stage)) continue;
    const exposed = own.get(to.ingress) ?? noPorts;
    const more = { may: without(open.may, exposed), must: without(open.must, exposed) };
    if (!isEmpty(more.may)) addRoad(judgement, { ...lead, open: more });
  }
}

function routeOf(via: readonly WorldObject[]): WorldObject | undefined {
  return via.find(({ object: { kind } }) => kind !== "Gateway");
}

/** Of no stage where it is in no namespace of one; absent where there is no object. */
export function routeStage({ model }: Pick<Judgement, "model">, via: readonly WorldObject[]): string | undefined {
  const route = routeOf(via);
  return route && (model.world.stages.ofNamespace.get(route.object.metadata.namespace ?? "default") ?? unassigned);
}

function leadOf(judgement: Judgement, { entrance, open }: OpenEntrance): Lead[] {
  const { to, via, how } = entrance;
  const [route, from] = [routeOf(via), routeStage(judgement, via)];
  // Routes of kinds of their own are followed to more than they surely lead to.
  if (how !== "controller" || !route || customPlural(route) !== undefined) return [];
  if (from === undefined || from === to.home.stage) return [];
  return [{ from, to, open, route, via }];
}

function leadsOfCustomRoutes(judgement: Judgement): Lead[] {
  const { model, openings } = judgement;
  const leads: CustomLead[] = [...customLeads(model, new ServicePods(model))];
  const carried = leads.flatMap((lead): (CustomLead & { readonly carrier?: PodClass })[] =>
    lead.carriers.length === 0 ? [lead] : lead.carriers.map((carrier) => ({ ...lead, carrier })),
  );
  return carried.map(({ to, ports, route, carrier, isDestination }): Lead => {
    const all = carrier ? connection(carrier, to, model) : throughController(model, to);
    const through = { may: intersect(all.may, ports), must: intersect(all.must, ports) };
    const open = openings.beyondExposure(to, through);
    const from = routeStage(judgement, [route]) ?? unassigned;
    const isKnown = carrier?.home.stage === unassigned && isDestination;
    return {
      ...{ from, to, route, via: [route], open },
      ...(carrier && { carrier }),
      ...(!isKnown && {
        doubt: `whether ${nameOf(route)} leads to ${podName(to)} is not known`,
      }),
    };
  });
}

function nameOf({ object: { kind, metadata } }: WorldObject): string {
  return `${kind} ${metadata.namespace ?? "default"}/${metadata.name}`;
}

function addRoad({ ledger }: Judgement, { from, to, open, route, via, carrier, doubt }: Lead): void {
  const ports = shownPorts(open);
  const name = nameOf(route);
  const source = carrier ? podEnd(carrier) : ({ type: "address", cidr: "0.0.0.0/0" } as const);
  const step = packet(source, to, ports, via);
  ledger.add({
    from,
    to: to.home.stage,
    certain: doubt === undefined && !isEmpty(open.must),
    doubt: doubt ?? `it depends on the network plugin whether what carries out ${name} can open ${podName(to)}`,
    rank: "led",
    cause: {
      code: "KS3117",
      key: name,
      at: { object: route, path: ["spec"] },
      message: `${name} leads to ${podName(to)} of another stage, which lets in whoever carries routes out: ${portsText(ports)}`,
      hint: "Remove the backend, or let the controller in on the exposed ports only",
      related: to.home.object
        ? [{ message: "this is the namespace to which it leads", at: { object: to.home.object, path: [] } }]
        : [],
      proposal: () => withoutLead(route, via, to.namespace),
    },
    witness: () => ({
      summary: `${name} of ${from} leads to ${podName(to)}: ${step.protocol} port ${step.port}`,
      steps: [step],
    }),
    isClosable: isClosable(to.ingress, ...(carrier ? [carrier.egress] : [])),
    assumptions: ["controllers-as-installed"],
  });
}
