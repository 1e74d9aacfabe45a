import { apiVersion } from "../../model/kinds.ts";

/** A declaration that gives a platform and no finding: what most tests change one document of. */
const smallest = `
Platform shop: { domain: example.com }
Cluster nonprod: { cni: calico }
Stage dev: { cluster: nonprod, tier: development }
Team storefront: { groups: [storefront] }
App web: { team: storefront, image: registry.example.com/web, port: 8080 }
`;

/**
 * For tests: a declaration from lines of the form `Kind name: spec`, where the spec may go on in indented lines. They
 * are added to a small platform (`Platform shop`, `Cluster nonprod`, `Stage dev`, `Team storefront` and `App web`);
 * a document of the same kind and name takes the place of the one that is there.
 */
export function declaration(changes: string): string {
  const all = [...parts(smallest), ...parts(changes)];
  const documents = new Map(all.map((part) => [part[0].replaceAll(/[⟦⟧]/g, ""), part]));
  return [...documents.values()].map(([heading, spec]) => documentText(heading, spec)).join("---\n");
}

/** For tests: as `declaration`, but only the given documents. */
export function documentsFrom(lines: string): string {
  return parts(lines)
    .map(([heading, spec]) => documentText(heading, spec))
    .join("---\n");
}

function parts(lines: string): [heading: string, spec: string][] {
  return lines
    .split(/^(?=[A-Z]\w* [^\s:]+:)/m)
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const colon = part.indexOf(":");
      return [part.slice(0, colon), part.slice(colon + 1).trimEnd()];
    });
}

function documentText(heading: string, spec: string): string {
  const [kind, name] = heading.split(" ");
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:${spec}\n`;
}
