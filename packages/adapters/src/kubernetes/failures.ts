import { KubestageError, systemCode } from "../kubestage-error.ts";
import type { Target } from "./target.ts";

/** The server, or what stands between, gave no answer that could be used; trying again may help. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  /** What happened, in words: `the connection was refused`. */
  readonly what: string;
  /** Nothing was ever sent, so the server cannot have acted. */
  readonly unsent: boolean;

  constructor(what: string, details: { readonly unsent: boolean; readonly cause?: unknown }) {
    super(what, { cause: details.cause });
    this.what = what;
    this.unsent = details.unsent;
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no way to its address",
  ENETUNREACH: "there is no network that leads to it",
  ENETDOWN: "the network is down",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name cannot be looked up now",
  ERR_PROXY_TUNNEL: "the proxy did not let the connection through",
};
/** What a watch or a packed answer holds is not what was sent. */
export const garbled = "what came back is garbled";
const beforeSending = ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "ENOTFOUND", "EAI_AGAIN"];

/** Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const distrust: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "it is signed by an authority that the kubeconfig does not name",
  UNABLE_TO_GET_ISSUER_CERT: "it is signed by an authority that the kubeconfig does not name",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "it is signed by an authority that the kubeconfig does not name",
  SELF_SIGNED_CERT_IN_CHAIN: "it is signed by an authority that the kubeconfig does not name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by nobody but itself",
  CERT_SIGNATURE_FAILURE: "its signature is not that of the authority in the kubeconfig",
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet; perhaps a clock is wrong",
  CERT_REVOKED: "it was revoked",
  CERT_UNTRUSTED: "its authority is not trusted",
  CERT_REJECTED: "it is not meant for this",
  INVALID_PURPOSE: "it is not meant for servers",
  ERR_TLS_CERT_ALTNAME_INVALID: "it is for another name than the server's",
};

/**
 * What an error of a connection means: `NoAnswer` where trying again may help, else a KubestageError: KS6012 for a
 * certificate, KS6011 where the server refuses ours, KS6013 for what is not HTTP; anything else comes back as it is.
 */
export function failureOf(error: unknown, target: Target): Error {
  const code = systemCode(error) ?? "";
  const untrusted = distrust[code];
  if (untrusted !== undefined) return notTrusted(untrusted, target, error);
  const reason = words[code];
  if (reason !== undefined) return new NoAnswer(reason, { unsent: beforeSending.includes(code), cause: error });
  if (/^ERR_SSL_.*(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)/.test(code) || code.startsWith("HPE_"))
    return notKubernetes("what came back is not the protocol that was spoken", target, error);
  if (/^ERR_SSL_.*ALERT.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(code))
    return refusedCredentials(target, "the client certificate is not accepted", error);
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_OSSL_") || code === "EPROTO")
    return notKubernetes(`no encrypted connection could be made (${code})`, target, error);
  // What was packed on the way cannot be unpacked.
  if (code.startsWith("Z_")) return new NoAnswer(garbled, { unsent: false, cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

function notTrusted(why: string, { context, cluster: { server } }: Target, cause: unknown): KubestageError {
  return new KubestageError("KS6012", {
    message: `the certificate of ${server} (context ${context}) is not trusted: ${why}`,
    hint: "get a fresh kubeconfig from whoever runs the cluster; if a proxy between reads the traffic, go around it",
    cause,
  });
}

/** `what` came back instead of what an API server gives. */
export function notKubernetes(what: string, { context, cluster: { server } }: Target, cause?: unknown): KubestageError {
  return new KubestageError("KS6013", {
    message: `${server} (context ${context}) does not answer as a Kubernetes API server: ${what}`,
    hint: "see that the context's server is the API server itself, and log in to any proxy or gateway between",
    cause,
  });
}

export function refusedCredentials(
  { context, cluster: { server } }: Target,
  why: string | undefined,
  cause?: unknown,
): KubestageError {
  return new KubestageError("KS6011", {
    message: `${server} refuses the credentials of context ${context}${why === undefined ? "" : `: ${why}`}`,
    hint: "log in anew with what gave you the kubeconfig, then run the same command again",
    cause,
  });
}

/** `tried` is how long, in milliseconds. */
export function notReached(
  { context, cluster: { server, proxyUrl } }: Target,
  { what, cause }: { readonly what: string; readonly cause?: unknown },
  tried: number,
): KubestageError {
  const way = proxyUrl === undefined ? "a VPN that leads to it" : "the context's proxy-url";
  const waited = tried < 5000 ? "" : ` (tried for ${Math.round(tried / 1000)} s)`;
  return new KubestageError("KS6010", {
    message: `the API server ${server} of context ${context} cannot be reached: ${what}${waited}`,
    hint: `see that the cluster runs and that ${way} is connected, then run the same command again`,
    cause,
  });
}
