import { readManifestObjects } from "@kubestage/adapters";
import type { Diagnostic, WorldObject } from "@kubestage/core";
import { diagnose, hasErrors, placeOfField } from "@kubestage/core";
import type { WorldRequest } from "./world-request.ts";

const hint = "write Nodes, as `kubectl get nodes -o yaml` does";

/**
 * The nodes of the file that `--nodes` names; none where it names none.
 *
 * Errors: those of reading; KS3011 for a file that holds none, or something else.
 */
export async function givenNodes({
  nodes,
  from,
  stdin,
  signal,
}: Pick<WorldRequest, "nodes" | "from" | "stdin" | "signal">): Promise<{
  readonly objects: readonly WorldObject[];
  readonly diagnostics: readonly Diagnostic[];
}> {
  if (nodes === undefined) return { objects: [], diagnostics: [] };
  const { objects, diagnostics } = await readManifestObjects([nodes], { from, stdin, signal });
  const others = objects.filter(({ object }) => !isNode(object));
  // What could not be read says why there is none.
  const isEmpty = objects.length === 0 && !hasErrors(diagnostics);
  const wrong = [
    ...(isEmpty ? [diagnose("KS3011", { message: `${nodes} holds no Node`, hint })] : []),
    ...others.map(({ object: { kind, metadata }, origin }) => {
      const message = `${nodes} holds the ${kind} ${metadata.name}, which is no Node`;
      return diagnose("KS3011", { message, hint, span: placeOfField(origin, []) });
    }),
  ];
  return { objects, diagnostics: [...diagnostics, ...wrong] };
}

export function isNode({ apiVersion, kind }: WorldObject["object"]): boolean {
  return apiVersion === "v1" && kind === "Node";
}
