import { unassigned } from "../../verdicts/property.ts";
import type { Subject } from "../rights/rights.ts";
import type { Arrival, Followed, Way as AccessWay } from "../access/arrival.ts";
import { certificateWays, Coalition } from "../access/coalition.ts";
import { isBeyond } from "../access/breaches.ts";
import { arrivalBy, boundTo, groupsOf } from "../access/reach-identities.ts";
import { waysByRoles } from "../access/role-ways.ts";
import { waysFrom } from "../access/ways.ts";
import { accessEdge, rightsEdges } from "./identity-edges.ts";
import type { MadePods } from "./made-pods.ts";
import { MakingGroups } from "./making-groups.ts";
import type { PathsContext } from "./paths-context.ts";
import { controlEdge, enteringEdges, landingEdges, makerEdge } from "./maker-edges.ts";
import { debuggingEdges } from "./debugging-edges.ts";
import { contentEdges } from "./node-edges.ts";
import type { ReachingPods } from "./reaching-pods.ts";
import {
  type Edge,
  type FoundEdge,
  identityPlace,
  type Place,
  placeOf,
  type Reached,
  roadsOf,
  type Trying,
  type Walk,
  walkTo,
} from "./way.ts";

export interface ReachedPlaces {
  /** In the order of distance; what is certain before what is not. */
  readonly places: readonly Reached[];
  readonly stages: ReadonlyMap<string, Reached>;
  /** Ways over several roads into each stage, those once that lead over the same walls. */
  readonly joined: ReadonlyMap<string, readonly Walk[]>;
  readonly edges: readonly FoundEdge[];
  /** Whether a place, or one on the way there, leads into the stage by one road. */
  readonly needsOne: (stage: string, reached: Reached) => boolean;
}

export interface Search {
  readonly context: PathsContext;
  readonly trying: Trying;
  readonly made: MadePods;
  readonly reaching: ReachingPods;
}

/**
 * Everywhere those of a stage come to, by one property's road after another, until nothing is new: each place once, by the
 * shortest way, first without any doubt and then with. Places are hubs (pods, nodes and namespaces that are alike), so
 * that the work is that of the places and of what leads from each, never of pairs. No way is left out for its length.
 */
export function reachPlaces(search: Search, people: readonly Subject[], most = mostAgain): ReachedPlaces {
  const { context, trying } = search;
  const fixpoint = new Fixpoint(search, most);
  const { access, given } = context;
  for (const subject of people)
    fixpoint.start({
      ...{ identity: { type: "subject", subject }, actor: given.rights.actorOf(subject), from: undefined },
      ...{ impersonation: undefined, isBeyond: false, unclear: undefined },
    });
  for (const namespace of search.reaching.namespaces)
    if (access.stageOf(namespace) === trying.stage) fixpoint.startIn(namespace);
  return fixpoint.run();
}

/** With so many edges found, only what leads somewhere new is followed: what has to be cut beside it shows once that is. */
const mostAgain = 200_000;

const setOut = { distance: 0, from: undefined, unclear: undefined, breaches: [] };

class Fixpoint {
  readonly #search: Search;
  readonly #mostAgain: number;
  readonly #levels: readonly [Reached[], Reached[], Reached[]] = [[], [], []];
  readonly #stages = new Map<string, Reached>();
  readonly #hasGrants: boolean;
  readonly #best = new Map<string, number>();
  readonly #byArrival = new Map<Arrival, Reached>();
  readonly #followed = new Set<string>();
  readonly #coalition = new Coalition();
  readonly #groups: MakingGroups;
  readonly #edges: FoundEdge[] = [];
  /** Stages, and the places that lead there at once. */
  readonly #ends = new Set<string>();
  /** Stages, and the places from which one road is enough to get there. */
  readonly #alone = new Set<string>();
  readonly #joined = new Map<string, Map<string, Reached>>();

  constructor(search: Search, mostAgain: number) {
    this.#search = search;
    this.#mostAgain = mostAgain;
    const { access, readings, namespaceKeys } = search.context;
    this.#groups = new MakingGroups(access, readings, namespaceKeys, search.trying.stage);
    this.#hasGrants = (search.context.given.intent?.grants ?? []).length > 0;
  }

  start(arrival: Arrival): void {
    this.#arrive({ place: identityPlace(arrival), ...setOut });
  }

  startIn(namespace: string): void {
    const place: Place = { type: "pods", key: `pods ${namespace}`, namespace, name: undefined };
    this.#arrive({ place, ...setOut });
  }

  run(): ReachedPlaces {
    const places: Reached[] = [];
    for (const [level, queue] of this.#levels.entries())
      for (const reached of queue) {
        const { place } = reached;
        if (this.#best.get(place.key) !== level) continue;
        places.push(reached);
        for (const [next, edge] of this.#from(reached)) this.#go(reached, next, edge);
      }
    const joined = [...this.#joined].map(([stage, ways]) => [stage, [...ways.values()].map(walkTo)] as const);
    return {
      ...{ places, stages: this.#stages, joined: new Map(joined), edges: this.#edges },
      needsOne: (stage, reached) => this.#alone.has(`${stage}\n${reached.place.key}`) || this.#needsOne(stage, reached),
    };
  }

  #arrive(reached: Reached): void {
    const { place } = reached;
    if (place.type === "stage") {
      const known = this.#stages.get(place.stage);
      if (!known || isNearer(reached, known)) this.#stages.set(place.stage, reached);
      if (reached.unclear !== undefined || !reached.from) return;
      this.#ends.add(`${place.stage}\n${reached.from.reached.place.key}`);
      if (roadsOf(reached.breaches).length > 1) this.#join(place.stage, reached);
      else this.#alone.add(`${place.stage}\n${reached.from.reached.place.key}`);
      return;
    }
    const level = this.#levelOf(reached);
    if ((this.#best.get(place.key) ?? this.#levels.length) <= level) return;
    this.#best.set(place.key, level);
    if (place.type === "identity") this.#byArrival.set(place.arrival, reached);
    this.#levels[level].push(reached);
  }

  #join(stage: string, reached: Reached): void {
    if (this.#needsOne(stage, reached)) return;
    const ways = this.#joined.get(stage) ?? new Map<string, Reached>();
    this.#joined.set(stage, ways);
    const walls = reached.breaches.map(({ cause, says }) => cause?.key ?? says).join("\n");
    const known = ways.get(walls);
    if (!known || reached.distance < known.distance) ways.set(walls, reached);
  }

  /** Whether a place on the way leads there without the rest of it: then that is no way that needs several roads. */
  #needsOne(stage: string, reached: Reached): boolean {
    for (let each = reached.from?.reached; each; each = each.from?.reached)
      if (this.#alone.has(`${stage}\n${each.place.key}`)) return true;
    return false;
  }

  /** What was meant only counts for those who come by what was meant: they go first. */
  #levelOf({ place, unclear, from }: Reached): 0 | 1 | 2 {
    if (unclear !== undefined) return 2;
    if (!this.#hasGrants) return 0;
    if (place.type === "identity") return place.arrival.isBeyond ? 1 : 0;
    return place.type === "nodes" || (from && this.#levelOf(from.reached) === 1) ? 1 : 0;
  }

  #go(reached: Reached, place: Place, edge: Edge): void {
    const unclear = reached.unclear ?? edge.unclear;
    if (unclear === undefined) this.#edges.push({ from: placeOf(reached), to: place.key, edge });
    const breaches = edge.isBreach ? [...reached.breaches, edge] : reached.breaches;
    this.#arrive({ place, distance: reached.distance + 1, from: { reached, edge }, unclear, breaches });
  }

  *#from(reached: Reached): Generator<readonly [Place, Edge]> {
    const { context, trying, made, reaching } = this.#search;
    const { place } = reached;
    switch (place.type) {
      case "identity":
        yield* rightsEdges(context, trying, place.arrival);
        this.#follow(place.arrival);
        if (!this.#leadsEverywhere(place.key)) yield* this.#pods(place.arrival);
        break;
      case "maker":
        yield* landingEdges(context, made, place.group);
        break;
      case "landed":
        yield controlEdge(context, made, place.group, place.nodes);
        break;
      case "pods":
        yield* reaching.edges(context, place.namespace, place.name);
        yield* debuggingEdges(context, trying, place);
        break;
      case "nodes":
        yield* contentEdges(context, trying, place.nodes);
        break;
      case "stage":
        break;
    }
  }

  /** Whoever has rights in every stage has no need of pods to get there. */
  #leadsEverywhere(key: string): boolean {
    const { context, trying } = this.#search;
    const others = [...context.world.stages.names, unassigned].filter((name) => name !== trying.stage);
    return others.every((stage) => this.#ends.has(`${stage}\n${key}`));
  }

  *#pods(arrival: Arrival): Generator<readonly [Place, Edge]> {
    const { context, trying } = this.#search;
    for (const bound of boundTo(context.access, arrival.identity)) {
      for (const group of this.#groups.of(arrival, bound)) yield makerEdge(context, trying, group);
      yield* enteringEdges(context, trying, arrival, bound);
    }
  }

  /** Whom one can become through the API: as `reachIdentities`, with all that the other roads lead to. */
  #follow(arrival: Arrival): void {
    const { access } = this.#search.context;
    const followed = this.#followed;
    // What leads where others came before leads nowhere new, but has to be cut too.
    const again: Followed = {
      has: (key) => this.#edges.length > this.#mostAgain && followed.has(key),
      add: (key) => followed.add(key),
    };
    for (const bound of boundTo(access, arrival.identity)) {
      const before = bound.namespace === "" ? followed : again;
      for (const way of waysFrom(access, arrival, bound, before)) this.#take(arrival, way);
      for (const way of waysByRoles(access, arrival, bound, followed)) this.#take(arrival, way);
      for (const [from, way] of this.#coalition.join(access, arrival, bound)) this.#take(from, way);
    }
    for (const [from, way] of certificateWays(access, this.#coalition, followed)) this.#take(from, way);
    for (const way of groupsOf(access, arrival)) this.#take(arrival, way);
  }

  #take(before: Arrival, way: AccessWay): void {
    const { context, trying } = this.#search;
    const reached = this.#byArrival.get(before);
    if (!reached) return;
    const isNew = isBeyond(context.access, trying.stage, trying.granted, way);
    const arrival = arrivalBy(context.given.rights, before, way, isNew);
    this.#go(reached, identityPlace(arrival), accessEdge(context, trying, before, way));
  }
}

function isNearer(one: Reached, other: Reached): boolean {
  if ((one.unclear === undefined) !== (other.unclear === undefined)) return one.unclear === undefined;
  return one.distance < other.distance;
}
