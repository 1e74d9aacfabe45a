import type { Span } from "../diagnostics/places.ts";
import { hostAnnotations } from "../model/host-annotations.ts";
import { leadingAnnotations, ownService, plainUrl } from "../model/leading-annotations.ts";
import type { StageRules } from "../model/stage-rules.ts";
import { itemsOf, mappingOf, shown, textOf, textsOf } from "./json.ts";
import { groupOf } from "./object-kinds.ts";
import type { BroughtObject } from "./read-objects.ts";
import type { Report } from "./report.ts";

const gatewayRoutes: ReadonlySet<string> = new Set(["HTTPRoute", "GRPCRoute", "TLSRoute"]);

/**
 * KS5210 for a route that claims a host which the declaration does not give its namespace, all hosts, the entry's own
 * configuration or another namespace's Services. Admission refuses the same.
 */
export function checkRoute(brought: BroughtObject, rules: StageRules, report: Report): void {
  const { kind, name, object, place } = brought;
  const spec = mappingOf(object["spec"]);
  const allowed = `declared are: ${rules.hosts.join(", ") || "none, add `expose`"}`;
  const say = (what: string, hint: string, span: Span): void => report("KS5210", `${kind} ${name} ${what}`, hint, span);
  const claim = (host: unknown, ...path: (string | number)[]): void => {
    if (typeof host === "string" && rules.hosts.includes(host)) return;
    const what = host === undefined || host === "" ? "every host" : `the host ${shown(host)}, which is not declared`;
    say(`claims ${what}`, allowed, place("spec", ...path));
  };
  const group = groupOf(brought.apiVersion);
  if (kind === "Ingress" && group === "networking.k8s.io") {
    for (const [rule, index] of itemsOf(spec["rules"])) claim(rule["host"], "rules", index, "host");
    for (const [tls, index] of itemsOf(spec["tls"])) {
      const hosts = textsOf(tls["hosts"]);
      for (const host of hosts.length > 0 ? hosts : [undefined]) claim(host, "tls", index, "hosts");
    }
    if (spec["defaultBackend"] !== undefined)
      say("has a defaultBackend, which claims every host", "remove it", place("spec", "defaultBackend"));
    for (const key of Object.keys(mappingOf(mappingOf(object["metadata"])["annotations"]))) {
      if (key.includes("snippet"))
        say("changes the entry for every stage", `remove ${key}`, place("metadata", "annotations", key));
    }
    for (const key of leadingAnnotations) {
      const value = textOf(mappingOf(mappingOf(object["metadata"])["annotations"])[key]);
      if (value && !leadsHome(value, rules))
        say(
          "leads elsewhere",
          `only its hosts and Services may be named: ${key}`,
          place("metadata", "annotations", key),
        );
    }
  }
  if (kind === "Route" && group === "route.openshift.io") {
    claim(spec["host"], "host");
    if (![undefined, null, "", "None"].includes(spec["wildcardPolicy"] as string))
      say("claims every host beside its own", "remove wildcardPolicy", place("spec", "wildcardPolicy"));
  }
  if (gatewayRoutes.has(kind) && group === "gateway.networking.k8s.io") {
    const hosts = textsOf(spec["hostnames"]);
    for (const host of hosts.length > 0 ? hosts : [undefined]) claim(host, "hostnames");
    checkReferences(brought, rules, say);
  }
  for (const key of hostAnnotations) {
    const value = textOf(mappingOf(mappingOf(object["metadata"])["annotations"])[key]);
    for (const host of value ? value.split(",").map((one) => one.trim()) : []) {
      if (rules.hosts.includes(host)) continue;
      say(`claims the host ${host}, which is not declared`, allowed, place("metadata", "annotations", key));
    }
  }
}

function leadsHome(value: string, { hosts, namespace }: StageRules): boolean {
  if (!new RegExp(plainUrl).test(value)) return false;
  const [host = ""] = value.split("/")[2]?.split(":") ?? [];
  const { before, behind } = ownService;
  return host === "$host" || hosts.includes(host) || new RegExp(before + namespace + behind).test(host);
}

function checkReferences(
  { object, place }: BroughtObject,
  { gateway, namespace }: StageRules,
  say: (what: string, hint: string, span: Span) => void,
): void {
  const spec = mappingOf(object["spec"]);
  for (const [parent, index] of itemsOf(spec["parentRefs"])) {
    const at = parent["namespace"] ?? namespace;
    if (at === namespace || (at === gateway?.namespace && parent["name"] === gateway?.name)) continue;
    say(
      "attaches to a Gateway of another namespace",
      "attach it to the cluster's entry",
      place("spec", "parentRefs", index),
    );
  }
  for (const [rule, index] of itemsOf(spec["rules"])) {
    const backends = itemsOf(rule["backendRefs"]);
    const filters = [rule, ...backends.map(([backend]) => backend)].flatMap((one) => itemsOf(one["filters"]));
    const references = filters.flatMap(([filter]) =>
      ["requestMirror", "externalAuth"].map((field) => mappingOf(filter[field])),
    );
    for (const { backendRef } of [...backends.map(([backendRef]) => ({ backendRef })), ...references]) {
      if ((mappingOf(backendRef)["namespace"] ?? namespace) === namespace) continue;
      say("leads to another namespace", "declare a call instead", place("spec", "rules", index));
    }
  }
}
