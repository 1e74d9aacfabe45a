import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { CORE_SCHEMA, load } from "js-yaml";
import { KubestageError, systemCode } from "../kubestage-error.ts";
import {
  clusterOf,
  contextOf,
  type Fields,
  isFields,
  type KubeconfigCluster,
  type KubeconfigContext,
  type KubeconfigUser,
  listOf,
  text,
  userOf,
} from "./kubeconfig-entries.ts";

/** Several kubeconfig files as one, the way kubectl reads them. */
export interface Kubeconfig {
  /** The files that were there, for messages. */
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
  readonly users: ReadonlyMap<string, KubeconfigUser>;
}

/**
 * Reads the file that was named (or several, listed as in KUBECONFIG), or those of KUBECONFIG, or `~/.kube/config`. Of
 * what stands in several files the first counts; of a list, files that are not there are passed over.
 *
 * Errors: KS6014 for a file that was named and cannot be read, or that is no kubeconfig.
 * Source: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function readKubeconfig(named?: string): Kubeconfig {
  const files = named === undefined ? kubeconfigFiles() : listedFiles(named);
  const mustBeThere = named !== undefined && files.length === 1;
  const read = files.flatMap((file) => {
    const text = textOf(file, mustBeThere);
    return text === undefined ? [] : [{ file, root: rootOf(file, text) }];
  });
  return {
    files: read.map(({ file }) => file),
    currentContext: read.map(({ root }) => text(root["current-context"])).find((name) => name !== undefined),
    contexts: firstOfEach(read, "contexts", "context", contextOf),
    clusters: firstOfEach(read, "clusters", "cluster", clusterOf),
    users: firstOfEach(read, "users", "user", userOf),
  };
}

function kubeconfigFiles(): string[] {
  const listed = listedFiles(process.env["KUBECONFIG"] ?? "");
  return listed.length > 0 ? listed : [join(homedir(), ".kube", "config")];
}

function listedFiles(list: string): string[] {
  const files = list.split(delimiter).filter((file) => file !== "");
  return [...new Set(files.map((file) => resolve(file)))];
}

function textOf(file: string, mustBeThere: boolean): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (!mustBeThere && systemCode(error) === "ENOENT") return undefined;
    throw new KubestageError("KS6014", {
      message: `the kubeconfig ${file} cannot be read: ${systemCode(error) ?? String(error)}`,
      hint: "name another with `--kubeconfig` or KUBECONFIG, or correct its permissions",
      cause: error,
    });
  }
}

function rootOf(file: string, content: string): Fields {
  let root: unknown;
  try {
    root = load(content, { schema: CORE_SCHEMA });
  } catch {
    // The reader's own message quotes the text, in which a token may stand.
    throw notKubeconfig(file, "it is not valid YAML");
  }
  if (root === null || root === undefined) return {};
  if (!isFields(root)) throw notKubeconfig(file, "it is not a mapping");
  if (root["kind"] !== undefined && root["kind"] !== "Config")
    throw notKubeconfig(file, `its kind is not Config but ${JSON.stringify(root["kind"])}`);
  return root;
}

function notKubeconfig(file: string, why: string): KubestageError {
  return new KubestageError("KS6014", {
    message: `${file} is no kubeconfig: ${why}`,
    hint: "`kubectl config view --kubeconfig FILE` shows what kubectl makes of it",
  });
}

/** A kubeconfig's lists are of `{name, cluster: {…}}`. */
function firstOfEach<T>(
  read: readonly { readonly file: string; readonly root: Fields }[],
  list: string,
  field: string,
  make: (fields: Fields, folder: string) => T,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const { file, root } of read)
    for (const entry of listOf(root[list])) {
      const name = text(entry["name"]);
      const fields = entry[field];
      if (name !== undefined && !found.has(name)) found.set(name, make(isFields(fields) ? fields : {}, dirname(file)));
    }
  return found;
}
