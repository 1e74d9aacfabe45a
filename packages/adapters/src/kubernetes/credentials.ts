import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { KubestageError, systemCode } from "../kubestage-error.ts";
import { type PluginCredential, runExecPlugin } from "./exec-plugin.ts";
import type { ExecPlugin, KubeconfigUser } from "./kubeconfig-entries.ts";
import { shared } from "./waiting.ts";
import { readMaterial, type Target } from "./target.ts";

/** What is put on a request and under its connection. */
export interface Credential {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly certificate: string | Buffer | undefined;
  readonly key: string | Buffer | undefined;
}

export interface Credentials {
  /** What is valid now; plugins run once for all who ask at the same time, until nobody waits any more. */
  current(signal?: AbortSignal): Credential | Promise<Credential>;
  /** The server refused `refused`: gets another. False where there is none to be had. */
  renew(refused: Credential, signal?: AbortSignal): boolean | Promise<boolean>;
  /** Why the server may have refused, as far as it can be told from here: `the client certificate expired on …`. */
  explain(): string | undefined;
}

/**
 * The credentials of a kubeconfig's user. Source for what goes before what: client-go, `tools/clientcmd` and `transport`.
 *
 * Errors: KS6011 for a plugin that fails and for a login of the old kind that has run out; KS6014 for a file that cannot
 * be read.
 */
export function credentialsOf(target: Target, pluginPatienceMs = usualPatienceMs): Credentials {
  const { exec, token } = target.user;
  return exec === undefined || token !== undefined
    ? ownCredentials(target)
    : pluginCredentials(target, exec, pluginPatienceMs);
}

const usualPatienceMs = 60_000;

/** Tokens in files are changed while we run (a pod's own lasts an hour), so they are read again each minute. */
const fileAgeMs = 60_000;

function ownCredentials({ user, context }: Target): Credentials {
  let kept: Credential | undefined;
  let readAt = 0;
  const read = (): Credential => {
    readAt = Date.now();
    const headers = { ...authorization(user, context), ...impersonation(user) };
    // Connections are made anew for another certificate, so the same one stays the same.
    const certificate = unlessSame(kept?.certificate, readMaterial(user.certificate, "client certificate"));
    return { headers, certificate, key: unlessSame(kept?.key, readMaterial(user.key, "client key")) };
  };
  return {
    current: () => {
      if (!kept || (user.tokenFile !== undefined && Date.now() - readAt > fileAgeMs)) kept = read();
      return kept;
    },
    renew: (refused) => {
      const other = read();
      const changed =
        other.certificate !== refused.certificate ||
        other.headers["authorization"] !== refused.headers["authorization"];
      if (changed) kept = other;
      return changed;
    },
    explain: () => expiryOf(kept?.certificate),
  };
}

function unlessSame(before: Credential["key"], now: Buffer | undefined): Credential["key"] {
  return now && before !== undefined && now.equals(Buffer.from(before)) ? before : now;
}

function authorization(user: KubeconfigUser, context: string): Record<string, string> {
  if (user.tokenFile !== undefined) return { authorization: `Bearer ${tokenIn(user.tokenFile)}` };
  if (user.token !== undefined) return { authorization: `Bearer ${user.token}` };
  if (user.username !== undefined)
    return { authorization: `Basic ${Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64")}` };
  if (user.authProvider !== undefined) return { authorization: `Bearer ${providerToken(user.authProvider, context)}` };
  return {};
}

function tokenIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new KubestageError("KS6014", {
      message: `the token file ${file}, which the kubeconfig names, cannot be read: ${systemCode(error) ?? String(error)}`,
      hint: "get a fresh kubeconfig, or correct the path or its permissions",
      cause: error,
    });
  }
}

/**
 * The token that `auth-provider: oidc` keeps in the kubeconfig, while it holds. It is not renewed here: the directory may
 * give out a new refresh token each time, which would have to be written into the person's kubeconfig, or kubectl could
 * log in no more.
 */
function providerToken({ name, config }: NonNullable<KubeconfigUser["authProvider"]>, context: string): string {
  const token = config["id-token"];
  if (name === "oidc" && token && !hasExpired(token)) return token;
  const [what, hint] =
    name === "oidc"
      ? ["has run out", `run \`kubectl --context ${context} auth whoami\` once: kubectl renews the login and keeps it`]
      : [
          "is of a kind that no Kubernetes tool supports any more",
          "get a kubeconfig with a credential plugin (`exec`).",
        ];
  throw new KubestageError("KS6011", {
    message: `there are no credentials for context ${context}: the login by auth-provider ${JSON.stringify(name)} ${what}`,
    hint,
  });
}

/** Source: RFC 7519, 4.1.4. A token that cannot be read is left to the server to judge. */
function hasExpired(token: string): boolean {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const expiry = (claims as { readonly exp?: unknown } | null)?.exp;
    return typeof expiry === "number" && expiry * 1000 < Date.now();
  } catch {
    return false;
  }
}

/** Source: https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/ */
function impersonation({ impersonate: { user, uid, groups, extra } }: KubeconfigUser): Credential["headers"] {
  return {
    ...(user === undefined ? {} : { "impersonate-user": user }),
    ...(uid === undefined ? {} : { "impersonate-uid": uid }),
    ...(groups.length === 0 ? {} : { "impersonate-group": groups }),
    ...Object.fromEntries(
      Object.entries(extra).map(([name, values]) => [`impersonate-extra-${encodeURIComponent(name)}`, values]),
    ),
  };
}

function pluginCredentials({ user, cluster, context }: Target, exec: ExecPlugin, patienceMs: number): Credentials {
  let kept: { readonly credential: Credential; readonly given: PluginCredential } | undefined;
  const runOnce = shared(async (signal): Promise<Credential> => {
    const given = await runExecPlugin(exec, cluster, context, { patienceMs, signal });
    const headers = given.token === undefined ? {} : { authorization: `Bearer ${given.token}` };
    const credential = {
      headers: { ...headers, ...impersonation(user) },
      certificate: given.certificate,
      key: given.key,
    };
    kept = { credential, given };
    return credential;
  });
  return {
    current: async (signal) => {
      const holds = kept && (kept.given.expiresAt === undefined || kept.given.expiresAt > Date.now());
      return holds && kept ? kept.credential : runOnce(signal);
    },
    renew: async (refused, signal) => {
      // Somebody else's request may have been refused first, and have renewed it.
      if (kept === undefined || kept.credential === refused) {
        kept = undefined;
        await runOnce(signal);
      }
      return true;
    },
    explain: () => expiryOf(kept?.given.certificate),
  };
}

function expiryOf(certificate: string | Buffer | undefined): string | undefined {
  if (certificate === undefined) return undefined;
  try {
    const { validToDate } = new X509Certificate(certificate);
    return validToDate.getTime() < Date.now()
      ? `the client certificate expired on ${validToDate.toISOString().slice(0, 10)}`
      : undefined;
  } catch {
    return "the client certificate cannot be read";
  }
}
