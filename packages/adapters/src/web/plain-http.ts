import type http from "node:http";

/**
 * `node:http` when it is first needed. Whoever imports it has Node load all of its fetch for the names that it exports, which is a tenth of the
 * time that a command takes to start. `node:https` does not.
 */
export function plainHttp(): typeof http {
  return process.getBuiltinModule("node:http");
}
