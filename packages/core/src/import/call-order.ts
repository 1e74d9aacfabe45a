import type { FoundApp } from "./found-apps.ts";
import type { Fields } from "./found-object.ts";
import { listIn, numberIn } from "./found-object.ts";
import type { World } from "./world.ts";
import { isOwn, nameOf } from "./world.ts";

/** Calls in the order in which the app's own policy opens them; what it does not open keeps its place behind them. */
export function inPolicyOrder(
  calls: readonly Fields[],
  app: FoundApp,
  marks: (call: Fields) => readonly string[],
  world: World,
): Fields[] {
  const namespace = app.versions.at(-1)?.namespace ?? "";
  const policies = ["NetworkPolicy", "CiliumNetworkPolicy"]
    .flatMap((kind) => world.ofKind(kind, namespace))
    .filter((found) => isOwn(found, world) && nameOf(found) === `app-${app.name}`);
  const rules = policies.flatMap(({ object }) => listIn(object, "spec", "egress")).map((rule) => JSON.stringify(rule));
  const place = (call: Fields): number => {
    const port = numberIn(call, "port");
    // Cilium writes ports as text.
    const opened = new RegExp(`"port":"?${port}"?[,}]`);
    const found = rules.findIndex(
      (rule) => marks(call).every((mark) => rule.includes(mark)) && (port === undefined || opened.test(rule)),
    );
    return found === -1 ? rules.length : found;
  };
  return calls.toSorted((left, right) => place(left) - place(right));
}
