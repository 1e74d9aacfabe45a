/**
 * Annotations of an Ingress by which well-known controllers open what they name: they ask there whether a request may pass,
 * or send a copy of it there.
 *
 * Sources: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/ (External Authentication, Mirror),
 * https://haproxy-ingress.github.io/docs/configuration/keys/#auth-external
 */
export const leadingAnnotations = [
  "nginx.ingress.kubernetes.io/auth-url",
  "nginx.ingress.kubernetes.io/mirror-target",
  "haproxy-ingress.github.io/auth-url",
  "ingress.kubernetes.io/auth-url",
] as const;

/** An address of the web whose host is all that stands before its port: no user, nothing that is escaped. */
export const plainUrl = "^https?://([$]host|[a-z0-9.-]+)(:[0-9]+)?(/[!-~]*)?$";

/** A Service in DNS, of the namespace that stands between the two. */
export const ownService = { before: "^[a-z0-9-]+[.]", behind: "[.]svc([.]cluster[.]local)?$" } as const;
