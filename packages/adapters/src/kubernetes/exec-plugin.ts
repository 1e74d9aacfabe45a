import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { KubestageError, systemCode } from "../kubestage-error.ts";
import type { ExecPlugin, KubeconfigCluster } from "./kubeconfig-entries.ts";
import { readMaterial } from "./target.ts";

/** What a credential plugin gave. */
export interface PluginCredential {
  readonly token: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since 1970; undefined where it holds until the server refuses it. */
  readonly expiresAt: number | undefined;
}

/** How long a plugin may take, and who no longer waits for it. */
interface PluginLimits {
  /** Of a plugin that cannot ask anybody: one that waits for a login would wait for ever. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** A token of a thousand groups has some 100 kB. */
const mostBytes = 4 * 1024 * 1024;

/**
 * Runs a credential plugin. What it prints is never shown or put into an error: a credential may stand in it. Only where
 * somebody sits at a terminal it may talk to that terminal directly, as for a login with a code.
 *
 * Errors: KS6011.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  cluster: KubeconfigCluster,
  context: string,
  limits: PluginLimits,
): Promise<PluginCredential> {
  const interactive = plugin.interactiveMode !== "Never" && process.stdin.isTTY && process.stderr.isTTY;
  if (plugin.interactiveMode === "Always" && !interactive)
    throw failed(plugin, context, "wants to ask somebody, and there is no terminal");
  const output = await outputOf(plugin, executionInfo(plugin, cluster, interactive), {
    interactive,
    context,
    ...limits,
  });
  return credentialOf(output, plugin, context);
}

interface Run extends PluginLimits {
  readonly interactive: boolean;
  readonly context: string;
}

/** Whoever is ended is ended with all that it has started: a child that holds the output open would keep us waiting. */
async function outputOf(plugin: ExecPlugin, info: string, run: Run): Promise<string> {
  const { interactive, context, patienceMs, signal } = run;
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const hasGroup = !interactive && process.platform !== "win32";
  const child = spawn(plugin.command, plugin.arguments, {
    env: { ...process.env, ...plugin.environment, KUBERNETES_EXEC_INFO: info },
    stdio: interactive ? ["inherit", "pipe", "inherit"] : ["ignore", "pipe", "ignore"],
    detached: hasGroup,
    windowsHide: true,
  });
  const giveUp = (error: Error): void => {
    reject(error);
    child.stdout?.destroy();
    end(child, hasGroup);
  };
  const stop = (): void => giveUp(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
  const late = `gave no credentials within ${Math.round(patienceMs / 1000)} s`;
  const timer = interactive ? undefined : setTimeout(() => giveUp(failed(plugin, context, late)), patienceMs);
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout?.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) giveUp(failed(plugin, context, `printed more than ${mostBytes / 1024 / 1024} MB`));
    else chunks.push(chunk);
  });
  child.on("error", (error) => {
    const missing = systemCode(error) === "ENOENT";
    const what = missing ? "is not installed" : `cannot be started (${systemCode(error)})`;
    reject(failed(plugin, context, what, missing));
  });
  child.on("close", (status, by) => {
    if (status === 0) resolve(Buffer.concat(chunks).toString("utf8"));
    else reject(failed(plugin, context, by ? `was ended by ${by}` : `failed with exit code ${status}`));
  });
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

function end(child: ChildProcess, hasGroup: boolean): void {
  try {
    if (hasGroup && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch (error) {
    // It has ended by itself meanwhile.
    if (systemCode(error) !== "ESRCH") throw error;
  }
}

function executionInfo(plugin: ExecPlugin, cluster: KubeconfigCluster, interactive: boolean): string {
  const about = {
    server: cluster.server,
    "tls-server-name": cluster.tlsServerName,
    "insecure-skip-tls-verify": cluster.insecure || undefined,
    "certificate-authority-data": readMaterial(cluster.authority, "certificate authority")?.toString("base64"),
    "proxy-url": cluster.proxyUrl,
    "disable-compression": cluster.disableCompression || undefined,
    config: cluster.execConfig,
  };
  const spec = { interactive, ...(plugin.provideClusterInfo ? { cluster: about } : {}) };
  return JSON.stringify({ apiVersion: plugin.apiVersion, kind: "ExecCredential", spec });
}

function credentialOf(output: string, plugin: ExecPlugin, context: string): PluginCredential {
  let given: unknown;
  try {
    given = JSON.parse(output);
  } catch {
    throw failed(plugin, context, "gave something that is not JSON");
  }
  const { kind, apiVersion, status } = (given ?? {}) as {
    readonly kind?: unknown;
    readonly apiVersion?: unknown;
    readonly status?: Readonly<Record<string, unknown>> | null;
  };
  if (kind !== "ExecCredential") throw failed(plugin, context, "gave something that is no ExecCredential");
  if (apiVersion !== plugin.apiVersion)
    throw failed(plugin, context, `gave an ExecCredential that is not of ${plugin.apiVersion}, as the kubeconfig asks`);
  const field = (name: string): string | undefined => {
    const value = status?.[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const credential = {
    token: field("token"),
    certificate: field("clientCertificateData"),
    key: field("clientKeyData"),
    expiresAt: momentOf(field("expirationTimestamp")),
  };
  if (credential.token === undefined && (credential.certificate === undefined || credential.key === undefined))
    throw failed(plugin, context, "gave neither a token nor a certificate with its key");
  return credential;
}

function momentOf(timestamp: string | undefined): number | undefined {
  const moment = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(moment) ? undefined : moment;
}

function failed(plugin: ExecPlugin, context: string, what: string, missing = false): KubestageError {
  return new KubestageError("KS6011", {
    message: `there are no credentials for context ${context}: the credential plugin ${plugin.command} ${what}`,
    hint:
      missing && plugin.installHint !== undefined
        ? plugin.installHint.trim()
        : `run \`kubectl --context ${context} auth whoami\`: it shows what ${plugin.command} says; often a login is due`,
  });
}
