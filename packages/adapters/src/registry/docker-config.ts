import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { systemCode } from "../kubestage-error.ts";
import { askCredentialHelper, type RegistryCredential } from "./credential-helper.ts";
import { RegistryError } from "./registry-error.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface DockerConfig {
  readonly auths: Readonly<Record<string, unknown>>;
  readonly credHelpers: Readonly<Record<string, unknown>>;
  readonly credsStore: unknown;
}

const helperPatienceMs = 30_000;
/** The name under which docker keeps the credentials of docker.io. */
const dockerHub = "https://index.docker.io/v1/";

/**
 * The credentials of a registry as docker has them, from `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`: a helper
 * of the registry's own, the helper for all, or what stands in the file. Undefined where there are none.
 *
 * Errors: thrown `RegistryError` (refused) for a file that cannot be read, and for a helper that fails.
 * Source: https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export async function findRegistryCredential(
  registry: string,
  environment: Environment,
  patienceMs = helperPatienceMs,
): Promise<RegistryCredential | undefined> {
  const config = await readConfig(environment);
  if (!config) return undefined;
  const names = namesOf(registry);
  const run = { environment, patienceMs };
  const own = names.map((name) => config.credHelpers[name]).find((helper) => helper !== undefined);
  const asked = registry === "docker.io" ? dockerHub : registry;
  if (typeof own === "string") return askCredentialHelper(own, asked, run);
  if (typeof config.credsStore === "string" && config.credsStore !== "") {
    const kept = await askCredentialHelper(config.credsStore, asked, run);
    if (kept) return kept;
  }
  const entry = Object.entries(config.auths).find(([key]) => names.includes(withoutScheme(key)));
  return entry && credentialOf(entry[1]);
}

async function readConfig(environment: Environment): Promise<DockerConfig | undefined> {
  const folder = environment["DOCKER_CONFIG"] || join(environment["HOME"] || homedir(), ".docker");
  const file = join(folder, "config.json");
  try {
    const config: unknown = JSON.parse(await readFile(file, "utf8"));
    const { auths, credHelpers, credsStore } = mappingOf(config);
    return { auths: mappingOf(auths), credHelpers: mappingOf(credHelpers), credsStore };
  } catch (cause) {
    if (systemCode(cause) === "ENOENT" || systemCode(cause) === "ENOTDIR") return undefined;
    // What the parser says quotes the file, in which there are secrets.
    const why = systemCode(cause) ?? "it is no JSON";
    throw new RegistryError("refused", `the credentials of registries in ${file} cannot be read: ${why}`);
  }
}

function mappingOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** What a registry may be called in the file. */
function namesOf(registry: string): readonly string[] {
  return registry === "docker.io" ? [dockerHub, "docker.io", "index.docker.io", "registry-1.docker.io"] : [registry];
}

/** `https://registry.example.com/v1/` as `registry.example.com`. A key with another path is for that path only. */
function withoutScheme(key: string): string {
  return key.replace(/^https?:\/\//, "").replace(/\/(v[12]\/?)?$/, "");
}

function credentialOf(value: unknown): RegistryCredential | undefined {
  const { auth, username, password, identitytoken } = mappingOf(value);
  if (typeof identitytoken === "string" && identitytoken !== "") return { kind: "identity", token: identitytoken };
  if (typeof auth === "string" && auth !== "") {
    const pair = Buffer.from(auth, "base64").toString("utf8");
    const colon = pair.indexOf(":");
    if (colon > 0) {
      return { kind: "basic", username: pair.slice(0, colon), password: pair.slice(colon + 1).replace(/\0+$/, "") };
    }
  }
  if (typeof username === "string" && username !== "" && typeof password === "string")
    return { kind: "basic", username, password };
  return undefined;
}
