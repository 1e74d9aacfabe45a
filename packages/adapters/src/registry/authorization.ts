import type { RegistryCredential } from "./credential-helper.ts";
import { type Exchange, refuseUnsafe } from "./exchange.ts";
import type { RepositoryAddress } from "./image-address.ts";
import { RegistryError } from "./registry-error.ts";

/** What a registry asks for. Source: RFC 9110, section 11.6.1 */
interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const mostTokenBytes = 256 * 1024;

/**
 * What goes into `Authorization` after a registry said 401: a password where it asks for one, else a token that its
 * authorization server gives, to somebody known or to anybody. A token is asked for to pull from this one repository.
 *
 * Errors: thrown `RegistryError` where there is no way in.
 * Source: https://distribution.github.io/distribution/spec/auth/token/ and …/oauth/
 */
export async function authorize(
  exchange: Exchange,
  address: RepositoryAddress,
  header: string | undefined,
  credential: RegistryCredential | undefined,
): Promise<string> {
  const challenges = readChallenges(header ?? "");
  const bearer = challenges.find(({ scheme }) => scheme === "bearer");
  if (bearer) return `Bearer ${await askToken(exchange, address, bearer, credential)}`;
  if (!challenges.some(({ scheme }) => scheme === "basic"))
    throw new RegistryError(
      "refused",
      `${address.registry} refuses to show ${address.path}, and says not what it asks for`,
    );
  if (credential?.kind !== "basic") throw noWayIn(address, credential);
  return basic(credential.username, credential.password);
}

async function askToken(
  exchange: Exchange,
  address: RepositoryAddress,
  { parameters }: Challenge,
  credential: RegistryCredential | undefined,
): Promise<string> {
  const url = URL.parse(parameters.get("realm") ?? "");
  if (!url) throw new RegistryError("garbled", `${address.registry} does not say where its tokens are`);
  refuseUnsafe(url, new URL(address.server));
  const service = parameters.get("service");
  const wanted = { ...(service === undefined ? {} : { service }), scope: `repository:${address.path}:pull` };
  const answer =
    credential?.kind === "identity"
      ? await exchange.ask({
          method: "POST",
          url,
          mostBytes: mostTokenBytes,
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({
            ...wanted,
            grant_type: "refresh_token",
            client_id: "kubestage",
            refresh_token: credential.token,
          }).toString(),
        })
      : await exchange.ask({
          method: "GET",
          url: withQuery(url, wanted),
          mostBytes: mostTokenBytes,
          headers: credential ? { authorization: basic(credential.username, credential.password) } : {},
        });
  if (answer.status === 401 || answer.status === 403) throw noWayIn(address, credential);
  if (answer.status !== 200)
    throw new RegistryError(
      "unreachable",
      `${url.host} gave no token for ${address.name}: it answered ${answer.status}`,
    );
  return tokenOf(answer.body) ?? fail(`${url.host} gave something that is no token`);
}

function fail(message: string): never {
  throw new RegistryError("garbled", message);
}

function withQuery(url: URL, parameters: Readonly<Record<string, string>>): URL {
  const full = new URL(url);
  for (const [name, value] of Object.entries(parameters)) full.searchParams.set(name, value);
  return full;
}

function tokenOf(body: Buffer): string | undefined {
  let given: unknown;
  try {
    given = JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
  const { token, access_token: accessToken } = (given ?? {}) as Readonly<Record<string, unknown>>;
  const found = token ?? accessToken;
  // It goes into a header, where a line break would begin another one.
  return typeof found === "string" && /^[\x21-\x7e]+$/.test(found) ? found : undefined;
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function noWayIn({ registry, name }: RepositoryAddress, credential: RegistryCredential | undefined): RegistryError {
  const who = credential ? `refuses the credentials for ${name}` : `shows ${name} only to who has logged in`;
  return new RegistryError("refused", `${registry} ${who}: docker login ${registry}`);
}

/** The challenges of a `WWW-Authenticate`, schemes and names of parameters in lower case. */
function readChallenges(header: string): readonly Challenge[] {
  const found: { scheme: string; parameters: Map<string, string> }[] = [];
  const piece = /([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+)))?/g;
  for (const [, name = "", quoted, plain] of header.slice(0, 8192).matchAll(piece)) {
    const value = quoted?.replace(/\\(.)/g, "$1") ?? plain;
    if (value === undefined) found.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else found.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return found;
}
