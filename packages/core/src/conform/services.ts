import type { StageRules } from "../model/stage-rules.ts";
import { itemsOf, mappingOf, textsOf } from "./json.ts";
import { groupOf } from "./object-kinds.ts";
import type { BroughtObject } from "./read-objects.ts";
import type { Report } from "./report.ts";

/**
 * KS5208 for a Service that leads past the stage's rules: to a name or address outside, or in from outside where the stage's
 * quota has no load balancer or node port.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/
 */
export function checkService(brought: BroughtObject, rules: StageRules, report: Report): void {
  if (brought.kind !== "Service" || groupOf(brought.apiVersion) !== "") return;
  const { name, place } = brought;
  const spec = mappingOf(brought.object["spec"]);
  const say = (what: string, hint: string, ...path: (string | number)[]): void =>
    report("KS5208", `Service ${name} ${what}`, hint, place("spec", ...path));
  const { type } = spec;
  const expose = "make it a ClusterIP and declare `expose`, or raise the quota of the stage";
  if (type === "ExternalName")
    say("is an ExternalName, which leads around the stage by name", "declare a call", "type");
  if (type === "LoadBalancer" && rules.loadBalancers === 0)
    say(`is a LoadBalancer, and ${rules.stage} has none`, expose, "type");
  if (type === "NodePort" && rules.nodePorts === 0) say(`is a NodePort, and ${rules.stage} has none`, expose, "type");
  if (textsOf(spec["externalIPs"]).length > 0)
    say("has externalIPs, which draw every stage's traffic", "remove them", "externalIPs");
}

/** KS5215 for a declared port that no Service of the source leads to: callers and routes would reach nothing. */
export function checkPorts(
  objects: readonly BroughtObject[],
  { ports, app }: StageRules,
  report: Report,
  at: At,
): void {
  const services = objects.filter(({ kind, apiVersion }) => kind === "Service" && groupOf(apiVersion) === "");
  for (const { service, port } of ports) {
    const found = services.find(({ name }) => name === service.name);
    const numbers = itemsOf(mappingOf(found?.object["spec"])["ports"]).map(([one]) => one["port"]);
    if (numbers.includes(service.port)) continue;
    const message = found
      ? `Service ${service.name} of ${app.name} has no port ${service.port}`
      : `${app.name} brings no Service ${service.name} that would lead to the port ${port.port}`;
    const known = found
      ? `its ports: ${numbers.join(", ")}`
      : `its Services: ${services.map(({ name }) => name).join(", ") || "none"}`;
    const hint = `write \`ports: { ${port.name}: { port: ${port.port}, service: { name: …, port: … } } }\`; ${known}`;
    report("KS5215", message, hint, at(port.name));
  }
}

/** Where the declaration says a port. */
type At = (port: string) => ReturnType<BroughtObject["place"]>;
