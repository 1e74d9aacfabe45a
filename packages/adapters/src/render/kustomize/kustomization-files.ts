import { lstatSync, readFileSync, statSync } from "node:fs";
import { posix } from "node:path";
import type { Diagnostic, Source, Span } from "@kubestage/core";
import { diagnose, readYaml } from "@kubestage/core";
import { reasonOf } from "../../declaration/read-text.ts";
import type { DeclarationRoot, NamedPath } from "../declaration-root.ts";
import { below, isInside } from "../declaration-root.ts";
import type { FileContent, FileContents } from "../file-contents.ts";
import { orderedByPath, textOf } from "../file-contents.ts";
import { isRemote, kustomizationNames, pathsIn, refusedIn } from "./kustomization-fields.ts";
import { leadsOutside, unreadable } from "../read-folder.ts";

export interface KustomizationFiles {
  /** By their paths below the declaration's root. */
  readonly files: FileContents;
  readonly diagnostics: readonly Diagnostic[];
}

const mostFiles = 10_000;
const mostBytes = 64 * 1024 * 1024;
/** What marks a resource as a program that kustomize is to run. */
const runsProgram = /^\s*["']?config\.kubernetes\.io\/function["']?\s*:/m;

/**
 * Every file that a kustomization in `folder` is made from, its bases and components with it, and nothing else.
 *
 * Errors: KS5221 for what is not there, KS5222 for what leads out of the declaration, KS5227 for what would be fetched or
 * run: each where the kustomization names it, before any tool runs.
 */
export function readKustomization(path: string, root: DeclarationRoot, place: Span): KustomizationFiles {
  const files = new Map<string, FileContent>();
  const diagnostics: Diagnostic[] = [];
  const visited = new Set<string>();
  let bytes = 0;

  const take = (named: NamedPath, span: Span): FileContent | undefined => {
    const known = files.get(named.path);
    if (known) return known;
    const content = { bytes: readFileSync(named.absolute), file: named.file, path: named.path };
    bytes += content.bytes.byteLength;
    if (bytes > mostBytes || files.size >= mostFiles) {
      const message = `has more than ${mostFiles.toLocaleString("en-US")} files or ${mostBytes / 1024 / 1024} MiB`;
      diagnostics.push(unreadable(path, message, span));
      return undefined;
    }
    files.set(named.path, content);
    if (runsProgram.test(textOf(content))) diagnostics.push(runs(named.file, span));
    return content;
  };

  const follow = (inner: string, span: Span, kind: "resource" | "file"): void => {
    const named = below(root, inner);
    try {
      if (inner.startsWith("../") || !isInside(named.absolute, root.absolute)) {
        diagnostics.push(leadsOutside(named.file, span));
        return;
      }
      const facts = statSync(named.absolute);
      if (facts.isFile()) take(named, span);
      // A pipe, say, would be waited for.
      else if (!facts.isDirectory()) diagnostics.push(unreadable(named.file, "is neither a file nor a folder", span));
      else if (kind === "file") diagnostics.push(unreadable(named.file, "is a folder", span));
      else if (lstatSync(named.absolute).isSymbolicLink())
        // Copies have no links, and links to folders may form loops.
        diagnostics.push(unreadable(named.file, "is a link to a folder: name the folder itself", span));
      else visit(named, span);
    } catch (error) {
      diagnostics.push(unreadable(named.file, reasonOf(error), span));
    }
  };

  const visit = (folder: NamedPath, span: Span): void => {
    if (visited.has(folder.path)) return;
    visited.add(folder.path);
    const names = kustomizationNames.map((name) => below(root, posix.join(folder.path, name)));
    const own = names.find(({ absolute }) => statSync(absolute, { throwIfNoEntry: false })?.isFile());
    if (!own) {
      diagnostics.push(unreadable(folder.file, "holds no kustomization.yaml", span));
      return;
    }
    if (!isInside(own.absolute, root.absolute)) {
      diagnostics.push(leadsOutside(own.file, span));
      return;
    }
    const content = take(own, span);
    if (!content) return;
    const source: Source = { file: own.file, path: own.path, text: textOf(content) };
    for (const document of readYaml(source).documents) {
      for (const { field, start, end } of refusedIn(document))
        diagnostics.push(refusedField(field, { source, start, end }));
      for (const { value, start, end, kind } of pathsIn(document)) {
        const at = { source, start, end };
        if (
          isRemote(value) &&
          !statSync(below(root, posix.join(folder.path, value)).absolute, { throwIfNoEntry: false })
        )
          diagnostics.push(remote(value, at));
        else if (value.startsWith("/")) diagnostics.push(leadsOutside(value, at));
        else follow(posix.normalize(posix.join(folder.path, value)).replace(/\/$/, ""), at, kind);
      }
    }
  };

  follow(posix.normalize(path).replace(/\/$/, ""), place, "resource");
  return { files: orderedByPath(files), diagnostics };
}

function remote(value: string, span: Span): Diagnostic {
  const message = `the kustomization takes ${JSON.stringify(value)} from elsewhere; nothing is fetched while rendering`;
  const hint = "keep a copy beside the kustomization: what is rendered today is then rendered tomorrow";
  return diagnose("KS5227", { message, hint, span });
}

function refusedField(field: string, span: Span): Diagnostic {
  const message = `the kustomization has \`${field}\`, which fetches or runs something; only what stands in files is rendered`;
  const hint = field.startsWith("helm")
    ? "make the chart an app of its own, with `source: { helm: … }`"
    : "write what it makes into a file, and name that below `resources`";
  return diagnose("KS5227", { message, hint, span });
}

function runs(file: string, span: Span): Diagnostic {
  const message = `${JSON.stringify(file)} is a function that kustomize is to run; only what stands in files is rendered`;
  const hint = "write what it makes into a file, and name that below `resources`";
  return diagnose("KS5227", { message, hint, span });
}
