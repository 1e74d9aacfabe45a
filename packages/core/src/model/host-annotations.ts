/** Annotations by which well-known controllers let an object claim further hosts, as lists with commas. */
export const hostAnnotations = [
  "nginx.ingress.kubernetes.io/server-alias",
  "external-dns.alpha.kubernetes.io/hostname",
  "external-dns.alpha.kubernetes.io/internal-hostname",
  "external-dns.kubernetes.io/hostname",
  "external-dns.kubernetes.io/internal-hostname",
  "cert-manager.io/common-name",
  "cert-manager.io/alt-names",
] as const;
