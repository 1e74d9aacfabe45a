import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { AppVersion, FoundApp } from "../found-apps.ts";
import type { FoundObject } from "../found-object.ts";
import { listIn, numberIn, same, textIn, valueIn } from "../found-object.ts";
import type { World } from "../world.ts";
import { isOwn, nameOf } from "../world.ts";

/** A call of a host outside of the clusters, and the stages in which it was found. */
export interface OutsideCall {
  readonly host: string;
  readonly port: number;
  readonly cidrs: readonly string[];
  readonly stages: readonly string[];
}

type Target = Omit<OutsideCall, "stages">;

const usualPort = 443;

/**
 * The hosts outside of the clusters that kubestage opened to an app: by name where Cilium does, else by their addresses,
 * under a name that says that nobody knows it.
 *
 * Findings: KS5303 for addresses without a name.
 */
export function readOutsideCalls(
  app: FoundApp,
  world: World,
): {
  readonly calls: readonly (Omit<OutsideCall, "port"> & { readonly port: number | undefined })[];
  readonly diagnostics: Diagnostic[];
} {
  const found: { target: Target; stages: string[]; policy: FoundObject }[] = [];
  for (const version of app.versions)
    for (const { target, policy } of targetsOf(app.name, version, world)) {
      const known = found.find((one) => same(one.target, target));
      if (known) known.stages.push(version.stage.name);
      else found.push({ target, stages: [version.stage.name], policy });
    }
  return {
    calls: found.map(({ target: { host, port, cidrs }, stages }) => ({
      ...{ host, cidrs, stages },
      port: port === usualPort ? undefined : port,
    })),
    diagnostics: found
      .filter(({ target }) => target.cidrs.length > 0)
      .map(({ target, policy }) => unnamed(app.name, target, policy)),
  };
}

function targetsOf(
  app: string,
  { namespace }: AppVersion,
  world: World,
): { readonly target: Target; readonly policy: FoundObject }[] {
  const policies = ["NetworkPolicy", "CiliumNetworkPolicy"]
    .flatMap((kind) => world.ofKind(kind, namespace))
    .filter((found) => isOwn(found, world) && nameOf(found) === `app-${app}`);
  return policies.flatMap((policy) =>
    listIn(policy.object, "spec", "egress").flatMap((rule) => {
      const target = policy.object.kind === "NetworkPolicy" ? byAddress(rule) : byName(rule);
      return target ? [{ target, policy }] : [];
    }),
  );
}

/** Blocks of which nothing is left out, on one TCP port: that is what a call compiles to. */
function byAddress(rule: unknown): Target | undefined {
  const peers = listIn(rule, "to");
  const cidrs = peers.flatMap((peer) => textIn(peer, "ipBlock", "cidr") ?? []);
  const isWhole = peers.every((peer) => valueIn(peer, "ipBlock", "except") === undefined);
  const [port, ...others] = listIn(rule, "ports");
  const number = numberIn(port, "port");
  const isOne = others.length === 0 && textIn(port, "protocol") !== "UDP" && number !== undefined;
  if (!isOne || !isWhole || cidrs.length === 0 || cidrs.length !== peers.length) return undefined;
  const name = (cidrs[0] ?? "").replace(/[^a-z0-9]+/gi, "-").toLowerCase();
  return { host: `address-${name}.invalid`, port: number, cidrs };
}

function byName(rule: unknown): Target | undefined {
  const [name, ...others] = listIn(rule, "toFQDNs");
  const host = textIn(name, "matchName");
  const [port, ...further] = listIn(listIn(rule, "toPorts")[0], "ports");
  const number = Number(textIn(port, "port"));
  const isOne = others.length === 0 && further.length === 0 && textIn(port, "protocol") === "TCP";
  return host === undefined || !isOne ? undefined : { host, port: number, cidrs: [] };
}

function unnamed(app: string, { host, cidrs }: Target, policy: FoundObject): Diagnostic {
  return diagnose("KS5303", {
    message: `nothing says which host has the addresses ${cidrs.join(", ")} that ${app} may reach: the declaration calls it ${host}`,
    hint: `write its real name instead of ${host}`,
    span: policy.span,
  });
}
