import { contentHash } from "../manifests/content-hash.ts";

/** Where a ledger keeps what apps are rendered from: `sources/APP/HASH/…`, shared by the releases that have the same. */
export const sourcesFolder = "sources";

/** So much a release may hold: a ledger is cloned whole, by everybody. */
export const mostSourceFiles = 5000;
export const mostSourceBytes = 16 * 1024 * 1024;

/** What file systems take for a name, and for a path that stands some folders deep. */
const longestStep = 255;
const longestPath = 1024;

/** The folder of what a release of `app` is rendered from. */
export function sourceFolder(app: string, hash: string): string {
  return `${sourcesFolder}/${app}/${hash}`;
}

/**
 * All files of such a folder, as one hash, in lower-case hex.
 *
 * @param files by their paths below the folder, as they stand in the ledger
 */
export function hashOfSourceFiles(files: Iterable<readonly [path: string, text: string]>): string {
  const each = [...files].map(([path, text]) => [path, contentHash(text)] as const);
  return contentHash(each.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Behind the name of a file that is no text, and so is written in Base64. No name ends so: `=` is written otherwise. */
export const base64Mark = "=base64";

/**
 * A path as a ledger has it, where names are plain ASCII and none begins with a dot: every other byte of UTF-8 is written as `=` and two
 * upper-case hex digits.
 */
export function ledgerPath(path: string): string {
  return path.split("/").map(ledgerName).join("/");
}

function ledgerName(name: string): string {
  return [...new TextEncoder().encode(name)]
    .map((byte, index) => {
      const letter = String.fromCharCode(byte);
      return /[A-Za-z0-9_@+-]/.test(letter) || (letter === "." && index > 0)
        ? letter
        : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

/** What `ledgerPath` was made from; undefined for what it never makes. */
export function pathOfLedger(written: string): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < written.length; at++) {
    const hex = written[at] === "=" ? written.slice(at + 1, at + 3) : undefined;
    bytes.push(hex === undefined ? written.charCodeAt(at) : Number.parseInt(hex, 16));
    if (hex !== undefined) at += 2;
  }
  const path = new TextDecoder().decode(Uint8Array.from(bytes));
  return ledgerPath(path) === written ? path : undefined;
}

/** The path of a file as it was when the release was made; undefined for what no release has. */
export function pathOfSourceFile(written: string): string | undefined {
  return pathOfLedger(written.endsWith(base64Mark) ? written.slice(0, -base64Mark.length) : written);
}

/**
 * Why the files of a folder are not what it is called after; undefined where they are. A sentence without a full stop.
 *
 * @param files by their paths below the folder, as they stand in the ledger
 */
export function sourceFilesProblem(files: ReadonlyMap<string, string>, hash: string): string | undefined {
  if (hashOfSourceFiles(files) !== hash) return "does not hold what it is called after";
  const paths = [...files.keys()].map((written) => ({ written, path: pathOfSourceFile(written) }));
  const odd = paths.find(({ path }) => path === undefined);
  if (odd) return `holds ${JSON.stringify(odd.written)}, which no release has`;
  return pathsProblem(paths.flatMap(({ path }) => path ?? []));
}

/**
 * Why files cannot be kept in a ledger, and taken from it on any machine; undefined where they can. A sentence without a full stop.
 *
 * @param paths of all files that belong together, with `/`
 */
export function pathsProblem(paths: Iterable<string>): string | undefined {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const shown = JSON.stringify(path);
    const problem = pathProblem(path);
    if (problem !== undefined) return `${shown} ${problem}`;
    const steps = path.split("/");
    for (const end of steps.keys()) {
      const above = steps.slice(0, end + 1).join("/");
      const folded = above.normalize("NFKC").toLowerCase();
      const twin = seen.get(folded) ?? above;
      if (twin !== above) return `${shown} and ${JSON.stringify(twin)} are one name where case does not count`;
      seen.set(folded, above);
    }
  }
  return undefined;
}

function pathProblem(path: string): string | undefined {
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "is no path below a folder";
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(path)) return "holds a character that nobody sees";
  if (path.includes("\\")) return "holds a backslash, which is no part of a name everywhere";
  const steps = path.split("/");
  if (steps.some((step) => step === "" || step === "." || step === "..")) return "leads elsewhere than it says";
  if (steps.some((step) => step.toLowerCase() === ".git")) return "is Git's own";
  const written = ledgerPath(path);
  if (written.length > longestPath || written.split("/").some((step) => step.length > longestStep - base64Mark.length))
    return "is too long";
  return undefined;
}
