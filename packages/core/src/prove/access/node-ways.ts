import type { BoundRole } from "../rights/grants.ts";
import type { AccessContext } from "./access-context.ts";
import type { Arrival, Followed, Way } from "./arrival.ts";
import { isAllowed } from "./own-bindings.ts";

const nodePrefix = "system:node:";

/**
 * By acting as a node: it gets tokens of all accounts whose pods run there. For that somebody has to take both its name and
 * its group; or from 1.36 its name alone, for what they may ask for in its name.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/node/,
 * k8s.io/apiserver/pkg/endpoints/filters/impersonation/mode.go
 */
export function* nodeImpersonationWays(
  context: AccessContext,
  arrival: Arrival,
  bound: BoundRole,
  followed: Followed,
): Generator<Way> {
  if (bound.namespace !== "" || arrival.impersonation || followed.has("act as nodes")) return;
  const { powers } = context.abilities(bound.rules);
  const takesGroup = may(context, arrival, "impersonate", "groups", "system:nodes");
  const found = (takesGroup ? (powers.get("impersonateUsers") ?? []) : []).find(
    ({ names }) => names.length === 0 || names.some((name) => name.startsWith(nodePrefix)),
  );
  const constrained = powers.get("impersonateNodesConstrained")?.[0];
  const asking = constrained && `impersonate-on:${constrained.verb.slice("impersonate:".length)}:create`;
  const mayAsk = asking !== undefined && may(context, arrival, asking, "serviceaccounts/token", "any");
  const by = found ?? (mayAsk ? constrained : undefined);
  if (!by) return;
  followed.add("act as nodes");
  const named = by.names.find((name) => by.group !== "" || name.startsWith(nodePrefix));
  const [node = "kubestage-witness"] = (context.world.objects.get("Node") ?? []).map(
    ({ object }) => object.metadata.name,
  );
  const name = named ?? (by.group === "" ? `${nodePrefix}${node}` : node);
  for (const holders of context.index.podsIn.values())
    for (const { account } of holders)
      yield { to: { type: "subject", subject: account }, how: "node", bound, ability: by, namespace: "", name };
}

function may(context: AccessContext, arrival: Arrival, verb: string, resource: string, name: string): boolean {
  return isAllowed(context, arrival, { verb, group: "", resource, namespace: "", name });
}
