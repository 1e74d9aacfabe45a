import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Code } from "@kubestage/core";
import { type Ran, root } from "../run.ts";

/** What the wrong example of a code prints on a cluster. Pages are written without a cluster, so it is on record. */
export function recordFile(code: Code): string {
  return join(root, "docs", "errors", "examples", `${code}.wrong.cluster.txt`);
}

/** The record, which a cluster test compares with what is really printed. Errors: where there is none yet. */
export function readRecorded(code: Code): string {
  const file = recordFile(code);
  if (existsSync(file)) return readFileSync(file, "utf8");
  throw new Error(
    `what ${code} prints is not on record: run npx vitest run --project cluster scripts/docs/cluster-examples --update`,
  );
}

/** What a script printed, first stdout, without what differs from one cluster and one run to the next. */
export function printedByCluster({ stdout, stderr }: Ran): string {
  return withoutTraces(`${stdout}${stderr}`);
}

/** A text with everything replaced that differs from one cluster and one run to the next. */
export function withoutTraces(text: string): string {
  return text
    .replaceAll(/https:\/\/127\.0\.0\.1:\d+/g, "https://kubernetes.example.com:6443")
    .replaceAll(/\b127\.0\.0\.1:\d+/g, "kubernetes.example.com:6443")
    .replaceAll(
      /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
      "00000000-0000-0000-0000-000000000000",
    )
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "2026-01-01T00:00:00Z")
    .replaceAll(/\b\d+(\.\d+)? (ms|s)\b/g, "1 $2")
    .replaceAll(/\/\S*kubestage-testbed-\w+\/users\/\S+\.kubeconfig/g, "kubeconfig");
}
