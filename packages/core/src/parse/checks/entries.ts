import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { fieldPlace, keyPlace } from "../../model/declared.ts";
import type { Platform } from "../../model/resolved.ts";

/**
 * What is said of an entry but belongs to the other kind of entry, and would have no effect.
 *
 * Errors: KS1027 for a gateway's class, for an Ingress controller's Gateway, and for an issuer of certificates in a stage
 * that only gateways lead to: a Gateway's listener has its certificate already.
 */
export function checkEntries(platform: Platform, diagnostics: Diagnostic[]): void {
  for (const { name, declared, entry } of platform.clusters) {
    const field = entry.kind === "gateway" ? "className" : "gateway";
    if (entry[field] === undefined) continue;
    diagnostics.push(
      diagnose("KS1027", {
        message: `the entry of ${name} is of kind ${entry.kind} and has a ${field}`,
        hint: entry.kind === "gateway" ? "remove it" : "remove it, or add `kind: gateway`",
        span: keyPlace(declared, "entry", field),
      }),
    );
  }
  for (const { name, declared, clusters, tlsIssuer } of platform.stages) {
    const [cluster] = clusters;
    if (tlsIssuer === undefined || !cluster || clusters.some(({ entry }) => entry.kind !== "gateway")) continue;
    diagnostics.push(
      diagnose("KS1027", {
        message: `${name} has an issuer of certificates, but its apps are reached through a Gateway, whose listener has one`,
        hint: "remove `tls`, and have the issuer named on the Gateway",
        span: keyPlace(declared, "tls"),
        related: [{ message: "the entry", span: fieldPlace(cluster.declared, "entry", "kind") }],
      }),
    );
  }
}
