import type { FieldSet } from "../../manifests/kubernetes-object.ts";
import type { Step } from "./field-path.ts";
import { pathText } from "./field-path.ts";
import type { Element } from "./field-sets.ts";
import { readElement } from "./field-sets.ts";

/** A field that somebody owns. */
export interface OwnedPath {
  /** As we write it: `metadata.labels["example.com/tier"]`. */
  readonly path: string;
  /** As the API server writes it in a conflict: `.metadata.labels.example.com/tier`. */
  readonly serverPath: string;
}

/** Every field and item of a set, outermost first. */
export function ownedPaths(set: FieldSet): OwnedPath[] {
  const paths: OwnedPath[] = [];
  collect(set, [], "", paths);
  return paths;
}

function collect(set: FieldSet, steps: readonly Step[], serverPath: string, paths: OwnedPath[]): void {
  for (const [text, inside] of Object.entries(set)) {
    const element = readElement(text);
    const step = element && stepOf(element);
    if (!element || step === undefined) continue;
    const here = { steps: [...steps, step], serverPath: serverPath + serverStep(element) };
    paths.push({ path: pathText(here.steps), serverPath: here.serverPath });
    collect(inside, here.steps, here.serverPath, paths);
  }
}

function stepOf(element: Element): Step | undefined {
  switch (element.type) {
    case "self":
      return undefined;
    case "field":
      return element.name;
    case "keys":
      return element.keys;
    case "value":
      return { "": element.value };
    case "index":
      return element.index;
  }
}

/** Source: sigs.k8s.io/structured-merge-diff/fieldpath/element.go, `PathElement.String` */
function serverStep(element: Element): string {
  switch (element.type) {
    case "self":
      return "";
    case "field":
      return `.${element.name}`;
    case "keys":
      return `[${Object.entries(element.keys)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(",")}]`;
    case "value":
      return `[=${JSON.stringify(element.value)}]`;
    case "index":
      return `[${element.index}]`;
  }
}
