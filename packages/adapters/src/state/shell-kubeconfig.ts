import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { ContextEntry } from "../kubectl/kubeconfig-entries.ts";
import type { Environment } from "./state-folder.ts";
import { writePrivateFile } from "./private-file.ts";

/**
 * Writes a kubeconfig that holds nothing but a context and says that it is the current one: before the user's own files
 * in KUBECONFIG it decides, for one shell, where kubectl goes. Credentials and addresses stay where they are. It cannot be
 * written by accident (`kubectl config use-context` would change other shells too), and is called by its content, so that
 * none is ever changed.
 *
 * The result is the value for KUBECONFIG. Errors: KS6029, thrown.
 * Source: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
 */
export function writeShellKubeconfig(
  folder: string,
  entry: ContextEntry,
  namespace: string | undefined,
  sources: readonly string[],
): string {
  const context = { cluster: entry.cluster, user: entry.user, ...(namespace !== undefined && { namespace }) };
  const content = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": entry.name,
    contexts: [{ name: entry.name, context }],
  };
  const text = `${JSON.stringify(content, null, 2)}\n`;
  const id = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const path = join(shellsFolder(folder), `${id}.json`);
  writePrivateFile(path, text, 0o400);
  return [path, ...sources].join(delimiter);
}

/** The user's own kubeconfigs, absolute, in the order that decides: without those of `writeShellKubeconfig`. */
export function kubeconfigPaths(folder: string, environment: Environment, given: string | undefined): string[] {
  const listed = given ?? environment["KUBECONFIG"] ?? "";
  const own = join(shellsFolder(folder), "x").slice(0, -1);
  const paths = listed
    .split(delimiter)
    .filter((path) => path !== "")
    .map((path) => resolve(path))
    .filter((path) => !path.startsWith(own));
  return paths.length > 0 ? paths : [join(environment["HOME"] ?? homedir(), ".kube", "config")];
}

function shellsFolder(folder: string): string {
  return join(folder, "shells");
}
