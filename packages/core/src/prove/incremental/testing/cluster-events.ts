import { keyOf } from "../../../manifests/object-key.ts";
import type { WorldEvent } from "../watched-world.ts";
import { bindingEvents } from "./binding-events.ts";
import type { Choose, EventCluster, Maker } from "./event-cluster.ts";
import { objectEvents } from "./object-events.ts";
import { podEvents } from "./pod-events.ts";
import { policyEvents } from "./policy-events.ts";

interface TitledEvent {
  /** Of the event: what has happened, in a few words. */
  readonly kind: string;
  readonly title: string;
  readonly event: WorldEvent;
}

const makers: readonly (readonly [string, Maker])[] = [
  ...podEvents,
  ...policyEvents,
  ...bindingEvents,
  ...objectEvents,
];
export const kindsOfEvents = makers.map(([kind]) => kind);

/** Events of every kind, as they happen to a cluster of `watchedCluster`: the same for the same seed. */
export function* clusterEvents(cluster: EventCluster, count: number, seed: number): Generator<TitledEvent> {
  const choose = chooser(seed);
  for (let at = 0; at < count; at++) {
    // Each once, then those that happen.
    const [kind, make] = makers[at] ?? choose(makers);
    const event = make(cluster, choose, at);
    if (!event) continue;
    cluster.apply(event);
    yield { kind, title: `event ${at}: ${kind}: ${titleOf(event)}`, event };
  }
}

function titleOf(event: WorldEvent): string {
  const { kind, namespace: home, name } = event.type === "gone" ? event.key : keyOf(event.object.object);
  return `${kind} ${home}/${name} is ${event.type}: ${event.type === "gone" ? "" : JSON.stringify(event.object.object)}`;
}

/** Source: https://en.wikipedia.org/wiki/Linear_congruential_generator (constants of Numerical Recipes) */
function chooser(seed: number): Choose {
  let state = seed >>> 0;
  return (items) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return items[Math.floor((state / 2 ** 32) * items.length)] as (typeof items)[number];
  };
}
