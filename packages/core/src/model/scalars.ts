import * as z from "zod";

/** RFC 1123 label, as Kubernetes wants it for most names: at most 63 characters. */
export const dnsLabel = z
  .string()
  .max(63, "at most 63 characters")
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    "lower-case letters, digits and dashes, beginning and ending with a letter or digit",
  );

/** Names that become part of a Service's name must begin with a letter (RFC 1035). */
export const appLabel = z
  .string()
  .max(53, "at most 53 characters, so that names derived from it fit")
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and dashes, beginning with a letter");

export const dnsName = z
  .string()
  .max(253, "at most 253 characters")
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/,
    "a DNS name in lower case, such as shop.example.com, with at most 63 characters between its dots",
  );

/** Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
export const labelKey = z
  .string()
  .max(317, "at most 317 characters")
  .regex(
    /^((?=[^/]{1,253}\/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    "a label key, such as stage or example.com/stage",
  );

export const labelValue = z
  .string()
  .max(63, "at most 63 characters")
  .regex(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
    "a label value: letters, digits, dashes, dots and underscores",
  );

export const labels = z.record(labelKey, labelValue);

/**
 * A Kubernetes quantity. Whole numbers may stand without quotes, as people write `cpu: 2`.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export const quantity = z
  .union([
    z.string().regex(/^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/, 'a quantity, such as 500m, 2 or "1.5Gi"'),
    z.number().nonnegative(),
  ])
  .transform(String);

export const absolutePath = z.string().startsWith("/", "a path that begins with /");

export const mountPath = z.string().regex(/^\/[^:]*$/, "a path that begins with / and has no colon");

const confusingPath = /\/\/|\/\.\.?(\/|$)|%2f|%5c|#/i;

/**
 * A path that routes may match.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#httppathmatch; Ingress refuses the same.
 */
export const routePath = absolutePath.refine(
  (path) => !confusingPath.test(path),
  "a path that begins with / and has no //, /./, /../, %2f, %5c or #",
);

/** Text that becomes part of a process: a command, an argument, a variable. */
export const processText = z.string().refine((text) => !text.includes("\0"), "text without the character NUL");

/** Numbers of Kubernetes' own types have 32 bits. */
const largestNumber = 2_147_483_647;
export const count = z.int().nonnegative().max(largestNumber);
export const positiveCount = z.int().min(1).max(largestNumber);

/** Source: https://www.rfc-editor.org/rfc/rfc6335#section-5.1 */
export const portName = z
  .string()
  .max(15, "at most 15 characters")
  .regex(/^[a-z](-?[a-z0-9])*$/, "lower-case letters, digits and single dashes, beginning with a letter");

/** A time zone of the IANA database, such as Europe/Vienna. */
export const timeZone = z
  .string()
  .refine(isTimeZone, "a time zone of the IANA database, such as Etc/UTC or Europe/Vienna");

/** JavaScript also takes offsets, such as +01:00, for time zones; Kubernetes does not. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/i.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
export const port = z.int().min(1).max(65535);

export const protocol = z.enum(["TCP", "UDP", "SCTP"]);

/** What the API server gives each object. Source: https://www.rfc-editor.org/rfc/rfc9562 */
export const uid = z
  .string()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    "a UID as Kubernetes writes it, such as 1f0c7a4e-5d1b-4c1e-9a51-0f6f6a2b7c3d",
  );

/** IPv4 or IPv6 network in CIDR form. */
export const cidr = z.union([z.cidrv4(), z.cidrv6()], "a network such as 10.0.0.0/8 or 2001:db8::/32");

/** Environment variable and Secret key names that every shell and every Kubernetes version accepts. */
export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "letters, digits and underscores, not beginning with a digit");

/** Source: https://github.com/distribution/reference (grammar of an image reference). */
export const imageReference = z
  .string()
  .regex(
    /^([a-zA-Z0-9][a-zA-Z0-9.-]*(:[0-9]+)?\/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
    "an image reference, such as registry.example.com/shop/web:1.4 or …@sha256:…",
  );

/** A template for names: `{app}`, `{stage}`, `{team}`, `{platform}` and `{domain}` are filled in. */
export const template = z
  .string()
  .regex(
    /\{(app|stage|team|platform|domain)\}/,
    "a template with at least one of {app}, {stage}, {team}, {platform}, {domain}",
  );

const milliseconds = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** A length of time, in the program as milliseconds. */
export const duration = z
  .string()
  .regex(/^(?=\d)(\d{1,5}d)?(\d{1,5}h)?(\d{1,5}m)?(\d{1,5}s)?$/, "a length of time, such as 24h, 30m or 1d12h")
  .transform((text) => {
    const parts = text.matchAll(/(\d+)([dhms])/g);
    return parts.reduce(
      (sum, [, count, unit]) => sum + Number(count) * milliseconds[unit as keyof typeof milliseconds],
      0,
    );
  });

/**
 * A Git repository that tools of others read too: by a protocol that all of them speak, and with no password in its URL, because
 * it is written into manifests.
 */
export const repositoryUrl = z
  .string()
  .max(2048, "at most 2048 characters")
  .regex(
    /^(https:\/\/|ssh:\/\/([A-Za-z0-9._-]+@)?)[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?(\/[A-Za-z0-9._~-]+)+$/,
    "a repository's URL without a password, such as https://git.example.com/shop/ledger.git or ssh://git@git.example.com/shop/ledger.git",
  );

/** Source: https://git-scm.com/docs/git-check-ref-format */
export const branchName = z
  .string()
  .max(200, "at most 200 characters")
  .regex(
    /^(?!.*(\.\.|\/\.|\.lock(\/|$)))[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_.-]+)*(?<!\.)$/,
    "a branch's name, such as main or release/2",
  );
