import * as z from "zod";

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Why no secret may be sent to an address, as the end of a sentence; undefined where one may. `http` is for tests on the
 * same machine only.
 */
export function addressProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || text.length > 2000) return "is no address such as https://git.example.com";
  if (url.username !== "" || url.password !== "") return "holds credentials, which belong into a variable";
  if (url.protocol === "http:") return loopback.test(url.hostname) ? undefined : "does not begin with https://";
  return url.protocol === "https:" ? undefined : "does not begin with https://";
}

/** Whether a name or an address of a host is the same machine's own. */
export function isLoopback(host: string): boolean {
  return loopback.test(host) || host === "::1";
}

export const webAddress = z
  .string()
  .refine(
    (text) => addressProblem(text) === undefined,
    "an address that begins with https:// and holds no credentials",
  );

/** The name of an environment variable that holds a secret, which never stands in a declaration. */
export const secretVariable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "the name of an environment variable, such as KUBESTAGE_TOKEN");
