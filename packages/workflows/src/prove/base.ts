import { statSync } from "node:fs";
import { resolve } from "node:path";
import { checkOutRevision } from "@kubestage/adapters";
import type { WorldRequest } from "./world-request.ts";

/**
 * Does the same with what was there before: in a folder instead of the paths that were given, or in the files of a Git
 * revision. What is not read from files (a live cluster, what is piped in) has no revision.
 */
export async function withBase<Request extends WorldRequest, Result>(
  request: Request,
  base: string,
  action: (request: Request) => Promise<Result>,
): Promise<Result> {
  const { from, paths, signal } = request;
  if (isFolder(resolve(from, base))) return action({ ...request, paths: [base], context: undefined });
  const before = await checkOutRevision(base, { from, signal });
  try {
    const there = (path: string | undefined): string | undefined => path && before.pathOf(path);
    return await action({
      ...request,
      from: before.from,
      paths: paths.map((path) => before.pathOf(path)),
      releases: there(request.releases),
      // What was meant, and how the cluster is, is said by those who ask: it is the same on both sides.
      nodes: request.nodes && resolve(from, request.nodes),
      intent: request.intent && resolve(from, request.intent),
      stageMapping: request.stageMapping && resolve(from, request.stageMapping),
    });
  } finally {
    before.close();
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
