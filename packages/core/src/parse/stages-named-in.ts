import { nodeAt, type SyntaxNode, valueOf } from "../manifests/syntax.ts";

/** The stages that an app lives in, by the spec of its document; undefined for all. */
export function stagesNamedIn(spec: SyntaxNode | undefined): readonly string[] | undefined {
  const node = spec && nodeAt(spec, ["in"]);
  const stages = node && valueOf(node);
  return Array.isArray(stages) ? stages.map(String) : undefined;
}
