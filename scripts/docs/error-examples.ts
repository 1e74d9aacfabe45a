import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Code, Diagnostic, Source } from "@kubestage/core";
import { codes, compilePlatform, parseDeclaration } from "@kubestage/core";
import { root } from "../run.ts";
import { judgeWorld } from "./world-examples.ts";

const folder = join(root, "docs", "errors", "examples");
/** The declaration that examples are added to: it gives no finding by itself. */
export const baseFile = join(folder, "base.yaml");

type Side = "wrong" | "right";

/**
 * One side of a code's example: documents that are added to `base.yaml` (or replace those of the same kind and name
 * there), or a whole world of manifests that `prove` judges (`world.yaml`, see world-examples.ts), or a shell script where
 * the code is about files and not about text (`sh`) or about a cluster (`cluster.sh`, see cluster-examples.ts).
 */
export interface Example {
  readonly code: Code;
  readonly side: Side;
  readonly form: "yaml" | "world.yaml" | "sh" | "cluster.sh";
  readonly text: string;
}

/** Every example there is, by code, `wrong` before `right`. */
export function readExamples(): Example[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const match = /^(KS\d{4})\.(wrong|right)\.(yaml|world\.yaml|sh|cluster\.sh)$/.exec(name);
      if (!match) return [];
      const [, code, side, form] = match;
      return [{ code, side, form, text: readFileSync(join(folder, name), "utf8") } as Example];
    })
    .toSorted((left, right) => left.code.localeCompare(right.code) || right.side.localeCompare(left.side));
}

/** What is wrong with the set of examples: a code without, or with half of one; an example of no code. */
export function missingExamples(examples: readonly Example[]): string[] {
  const known = Object.keys(codes);
  return [
    ...known.flatMap((code) =>
      (["wrong", "right"] as const)
        .filter((side) => !examples.some((example) => example.code === code && example.side === side))
        .map((side) => `${code} has no ${side} example`),
    ),
    ...examples.filter(({ code }) => !known.includes(code)).map(({ code }) => `there is no code ${code}`),
  ];
}

export interface Documents {
  readonly declaration: string;
  /** Release and ReleasePointers documents, which stand in a file of their own; undefined where there are none. */
  readonly releases: string | undefined;
}

/** An example's documents, sorted to the file that they belong to. */
export function splitReleases(text: string): Documents {
  const isRelease = (document: string): boolean => /^kind: Release/m.test(document);
  const documents = documentsOf(text);
  const releases = documents.filter(isRelease);
  return {
    declaration: documents.filter((document) => !isRelease(document)).join("---\n"),
    releases: releases.length === 0 ? undefined : releases.join("---\n"),
  };
}

/** Everything that kubestage says about an example of text, the base around it: parsing first, then compiling. */
export function judge({ code, form, text }: Example): readonly Diagnostic[] {
  if (form === "world.yaml") return judgeWorld(code, text);
  const { declaration, releases } = splitReleases(text);
  const { platform, diagnostics } = parseDeclaration(
    [
      sourceOf("base.yaml", withoutNamed(readFileSync(baseFile, "utf8"), declaration)),
      sourceOf("platform.yaml", declaration),
    ],
    releases === undefined ? undefined : [sourceOf("releases.yaml", releases)],
  );
  if (!platform) return diagnostics;
  const files = [...compilePlatform(platform)];
  return [...diagnostics, ...files.flatMap((file) => file.diagnostics)];
}

function sourceOf(file: string, text: string): Source {
  return { file, path: file, text };
}

/** The documents of the base whose kind and name the example does not have itself. */
function withoutNamed(base: string, own: string): string {
  const names = new Set(documentsOf(own).map(nameOf));
  return documentsOf(base)
    .filter((document) => !names.has(nameOf(document)))
    .join("---\n");
}

function documentsOf(text: string): string[] {
  return text.split(/^---\n/m);
}

/** Examples are written in one form, so that a document's kind and name can be found even where it is no YAML. */
function nameOf(document: string): string {
  return `${/^kind: (\w+)/m.exec(document)?.[1]} ${/^metadata: \{ name: ([\w-]+)/m.exec(document)?.[1]}`;
}
