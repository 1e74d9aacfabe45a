import type { FoundApp } from "./found-apps.ts";
import { listIn, textsIn } from "./found-object.ts";
import type { World } from "./world.ts";
import { isOwn, nameOf, ownLabels } from "./world.ts";

/**
 * Apps in an order in which the lists of callers in kubestage's own policies come out as they are: these follow the order
 * of the declaration. Otherwise the order is kept.
 */
export function inDeclaredOrder(apps: readonly FoundApp[], world: World): FoundApp[] {
  const before = new Map<string, Set<string>>();
  for (const names of callersLists(world))
    for (const [index, name] of names.entries()) {
      const earlier = before.get(name) ?? new Set();
      before.set(name, earlier);
      for (const other of names.slice(0, index)) if (other !== name) earlier.add(other);
    }
  const byName = new Map(apps.map((app) => [app.name, app] as const));
  const ordered = new Map<string, FoundApp>();
  const entering = new Set<string>();
  const place = (app: FoundApp): void => {
    // Lists that contradict each other leave an order that some of them do not have.
    if (ordered.has(app.name) || entering.has(app.name)) return;
    entering.add(app.name);
    for (const name of before.get(app.name) ?? []) {
      const earlier = byName.get(name);
      if (earlier) place(earlier);
    }
    ordered.set(app.name, app);
  };
  for (const app of apps) place(app);
  return [...ordered.values()];
}

/** Who may reach an app, rule by rule, in the order in which it is written. */
function callersLists(world: World): string[][] {
  return world
    .ofKind("NetworkPolicy")
    .filter((found) => isOwn(found, world) && nameOf(found).startsWith("app-"))
    .flatMap(({ object }) => listIn(object, "spec", "ingress"))
    .map((rule) =>
      listIn(rule, "from").flatMap((peer) => {
        const name = textsIn(peer, "podSelector", "matchLabels")[ownLabels.name];
        return name === undefined ? [] : [name];
      }),
    )
    .filter((names) => names.length > 1);
}
