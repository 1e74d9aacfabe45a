import { isAbsolute, join } from "node:path";

/** Something that stands in the kubeconfig itself, in base64, or in a file beside it. */
export interface Material {
  readonly data: string | undefined;
  readonly file: string | undefined;
}

export interface KubeconfigCluster {
  readonly server: string;
  readonly authority: Material;
  readonly insecure: boolean;
  readonly tlsServerName: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly disableCompression: boolean;
  /** For credential plugins that ask for it: `extensions` of the name `client.authentication.k8s.io/exec`. */
  readonly execConfig: unknown;
}

/** How a credential plugin is run. Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/ */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  readonly interactiveMode: "Never" | "IfAvailable" | "Always";
  readonly provideClusterInfo: boolean;
}

export interface KubeconfigUser {
  readonly certificate: Material;
  readonly key: Material;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly impersonate: {
    readonly user: string | undefined;
    readonly uid: string | undefined;
    readonly groups: readonly string[];
    readonly extra: Readonly<Record<string, readonly string[]>>;
  };
  readonly exec: ExecPlugin | undefined;
  /** The old way, by name: `oidc` and whatever else. */
  readonly authProvider: { readonly name: string; readonly config: Readonly<Record<string, string>> } | undefined;
}

export interface KubeconfigContext {
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | undefined;
}

/** The fields of one entry of a kubeconfig, whatever they may be: they come from a file. */
export type Fields = Readonly<Record<string, unknown>>;

export function contextOf(fields: Fields): KubeconfigContext {
  return {
    cluster: text(fields["cluster"]) ?? "",
    user: text(fields["user"]) ?? "",
    namespace: text(fields["namespace"]),
  };
}

export function clusterOf(fields: Fields, folder: string): KubeconfigCluster {
  const forPlugins = listOf(fields["extensions"]).find(({ name }) => name === "client.authentication.k8s.io/exec");
  return {
    server: text(fields["server"]) ?? "",
    authority: materialOf(fields, "certificate-authority", folder),
    insecure: fields["insecure-skip-tls-verify"] === true,
    tlsServerName: text(fields["tls-server-name"]),
    proxyUrl: text(fields["proxy-url"]),
    disableCompression: fields["disable-compression"] === true,
    execConfig: forPlugins?.["extension"],
  };
}

export function userOf(fields: Fields, folder: string): KubeconfigUser {
  const tokenFile = text(fields["tokenFile"]);
  return {
    certificate: materialOf(fields, "client-certificate", folder),
    key: materialOf(fields, "client-key", folder),
    token: text(fields["token"]),
    tokenFile: tokenFile === undefined ? undefined : below(folder, tokenFile),
    username: text(fields["username"]),
    password: text(fields["password"]),
    impersonate: {
      user: text(fields["as"]),
      uid: text(fields["as-uid"]),
      groups: textsOf(fields["as-groups"]),
      extra: Object.fromEntries(
        Object.entries(isFields(fields["as-user-extra"]) ? fields["as-user-extra"] : {}).map(([name, values]) => [
          name,
          textsOf(values),
        ]),
      ),
    },
    exec: isFields(fields["exec"]) ? execOf(fields["exec"], folder) : undefined,
    authProvider: isFields(fields["auth-provider"]) ? authProviderOf(fields["auth-provider"]) : undefined,
  };
}

function execOf(fields: Fields, folder: string): ExecPlugin {
  const command = text(fields["command"]) ?? "";
  const mode = fields["interactiveMode"];
  return {
    apiVersion: text(fields["apiVersion"]) ?? "",
    // A command with a separator is a path beside the kubeconfig, one without is looked for on PATH.
    command: /[/\\]/.test(command) ? below(folder, command) : command,
    arguments: textsOf(fields["args"]),
    environment: Object.fromEntries(
      listOf(fields["env"]).map(({ name, value }) => [text(name) ?? "", text(value) ?? ""]),
    ),
    installHint: text(fields["installHint"]),
    interactiveMode: mode === "Never" || mode === "Always" ? mode : "IfAvailable",
    provideClusterInfo: fields["provideClusterInfo"] === true,
  };
}

function authProviderOf(fields: Fields): KubeconfigUser["authProvider"] {
  const config = isFields(fields["config"]) ? fields["config"] : {};
  return {
    name: text(fields["name"]) ?? "",
    config: Object.fromEntries(Object.entries(config).map(([name, value]) => [name, text(value) ?? ""])),
  };
}

function materialOf(fields: Fields, name: string, folder: string): Material {
  const file = text(fields[name]);
  return { data: text(fields[`${name}-data`]), file: file === undefined ? undefined : below(folder, file) };
}

function below(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((one) => text(one) ?? []) : [];
}

/** Empty counts as absent, as kubectl has it. */
export function text(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
