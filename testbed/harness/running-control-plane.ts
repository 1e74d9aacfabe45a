import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ApiAnswer, type ApiRequest, type Credentials, requestApi } from "./api-request.ts";
import { places } from "./part-flags.ts";
import { administrator, certifyUser, type Endpoint, type User, writeKubeconfig } from "./users.ts";

/** A control plane that somebody runs; everything about it is in its folder. */
export interface RunningControlPlane extends Endpoint {
  /** The file that the API server writes one JSON event a line to. Source: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/ */
  readonly auditLog: string;
  /** The path of a kubeconfig, of an administrator (`system:masters`) where no user is given. Equal users share one. */
  kubeconfig(user?: User): Promise<string>;
  /** One request as the administrator. */
  request(request: ApiRequest): Promise<ApiAnswer>;
}

/** The control plane in `folder`, which another process runs. */
export function openControlPlane({ name, server, folder }: Endpoint): RunningControlPlane {
  let credentials: Promise<Credentials> | undefined;
  const endpoint = { name, server, folder };
  return {
    ...endpoint,
    auditLog: join(folder, places.auditLog),
    kubeconfig: (user = administrator) => writeKubeconfig(endpoint, user),
    request: async (request) => {
      credentials ??= administratorCredentials(folder);
      return requestApi(server, await credentials, request);
    },
  };
}

async function administratorCredentials(folder: string): Promise<Credentials> {
  const authority = await readFile(join(folder, places.authority), "utf8");
  return { authority, ...(await certifyUser(folder, administrator)) };
}
