/** What kubestage has to know of a kubectl command line; the line itself is passed on as it is. */
export interface KubectlArguments {
  /** The words that are neither flags nor flags' values, up to `--`: the command, then what it is about. */
  readonly words: readonly string[];
  /** The last value of each flag that stands there, by its long name without dashes; `true` for a switch. */
  readonly flags: ReadonlyMap<string, string>;
  readonly allNamespaces: boolean;
  /** Whether each flag so far is one that we know: otherwise a word may be some flag's value. */
  readonly certain: boolean;
  /** The same of the flags before the command: otherwise the first word may be a flag's value, and no command. */
  readonly commandIsCertain: boolean;
}

const globalValues =
  "as as-group as-uid as-user-extra cache-dir certificate-authority client-certificate client-key cluster context kubeconfig kuberc log-flush-frequency namespace password profile profile-output request-timeout server tls-server-name token user username v vmodule";
const otherValues =
  "filename kustomize output selector field-selector label-columns sort-by template container raw type patch patch-file replicas image since since-time tail limit chunk-size field-manager subresource timeout for grace-period cascade restart port target-port target env overrides from-file from-literal from-env-file to-revision revision current-replicas resource-version verb resource role clusterrole serviceaccount group hard min max cpu-percent address pod-running-timeout retries types api-version api-group categories dry-run validate";
const knownSwitches =
  "help all-namespaces disable-compression insecure-skip-tls-verify match-server-version warnings-as-errors watch watch-only no-headers show-labels show-kind show-managed-fields ignore-not-found recursive server-side force-conflicts force prune wait all now record overwrite local list stdin tty quiet follow previous timestamps prefix all-containers ignore-errors client short namespaced cached rm attach expose interactive delete-emptydir-data ignore-daemonsets disable-eviction edit show-events use-protocol-buffers containers";

const withValue = new Set(`${globalValues} ${otherValues}`.split(" "));
/** Flags whose value may be left out: a word that follows without `=` is none of theirs. */
const optionalValue = new Set(["dry-run", "cascade", "validate"]);
const switches = new Set(knownSwitches.split(" "));

const shortNames: Readonly<Record<string, string>> = {
  n: "namespace",
  s: "server",
  f: "filename",
  k: "kustomize",
  o: "output",
  l: "selector",
  L: "label-columns",
  c: "container",
  p: "patch",
  v: "v",
  e: "env",
};
/** Letters that stand for switches, which may be joined: `-it`. `-p` and `-f` of `logs` take no value. */
const shortSwitches = /^-[AwRhitq]+$/;

/**
 * Reads a kubectl command line the way kubectl's own parser does: `--flag=value`, `--flag value`, `-n value`, `-nvalue`,
 * up to `--`. Where a flag is not known, `certain` is false and what follows may be misread.
 *
 * Source: https://kubernetes.io/docs/reference/kubectl/kubectl/
 */
export function readKubectlArguments(given: readonly string[]): KubectlArguments {
  const end = given.indexOf("--");
  const rest = (end === -1 ? given : given.slice(0, end)).toReversed();
  const words: string[] = [];
  const flags = new Map<string, string>();
  let [allNamespaces, certain, commandIsCertain] = [false, true, true];
  const take = (name: string, joined: string | undefined): void => {
    flags.set(name, joined ?? (optionalValue.has(name) ? "" : (rest.pop() ?? "")));
  };
  for (let word = rest.pop(); word !== undefined; word = rest.pop()) {
    if (!word.startsWith("-") || word === "-") {
      if (words.length === 0) commandIsCertain = certain;
      words.push(word);
    } else if (word.startsWith("--")) {
      const [, name = "", joined] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      if (name === "all-namespaces") allNamespaces = joined !== "false";
      else if (withValue.has(name)) take(name, joined);
      else if (switches.has(name)) flags.set(name, joined ?? "true");
      else if (joined === undefined) certain = false;
    } else if (shortSwitches.test(word) || (words[0] === "logs" && /^-[fp]+$/.test(word))) {
      if (word.includes("A")) allNamespaces = true;
    } else {
      const name = shortNames[word.charAt(1)];
      if (name === undefined) certain = false;
      else take(name, word.length > 2 ? word.slice(2).replace(/^=/, "") : undefined);
    }
  }
  return { words, flags, allNamespaces, certain, commandIsCertain };
}
