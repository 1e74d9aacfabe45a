import { canonicalAddress } from "../../configuration/addresses.ts";

/** What the name of an ExternalName Service says of the cluster. */
export type ExternalName =
  | { readonly type: "service"; readonly namespace: string; readonly name: string }
  | { readonly type: "address"; readonly address: string };

/**
 * Who carries out routes resolves the name by itself: by what a pod's resolver searches a Service is known without `svc` too,
 * those of its pods below it, a pod by its address. Some take an address for one, which DNS does not.
 *
 * Source: https://github.com/kubernetes/dns/blob/master/docs/specification.md, https://coredns.io/plugins/kubernetes/ (pods),
 * k8s.io/ingress-nginx/internal/ingress/controller/endpointslices.go
 */
export function externalNameOf(text: string, domain: string): ExternalName | undefined {
  const address = canonicalAddress(text);
  if (address !== undefined) return { type: "address", address };
  const whole = text.toLowerCase().replace(/\.$/, "");
  const labels = (whole.endsWith(`.${domain}`) ? whole.slice(0, -domain.length - 1) : whole).split(".");
  const kind = labels.at(-1);
  const [of = "", namespace = ""] = kind === "svc" || kind === "pod" ? labels.slice(-3, -1) : labels;
  if (of === "" || namespace === "") return undefined;
  if (kind !== "pod")
    return kind === "svc" || labels.length === 2 ? { type: "service", namespace, name: of } : undefined;
  const written = canonicalAddress(of.replaceAll("-", ".")) ?? canonicalAddress(of.replaceAll("-", ":"));
  return written === undefined ? undefined : { type: "address", address: written };
}
