import type { Stage } from "../../model/resolved.ts";
import type { ClusterScope } from "../compiled.ts";
import { hostsAnnotation } from "../labels.ts";
import { cel, celMap, celText } from "./cel.ts";

/** The stage of the request's namespace, or nothing. Its label is guarded by the policy on namespaces. */
export function stageOfNamespace({ platform }: ClusterScope): string {
  return `namespaceObject.metadata.?labels[?${celText(platform.stageLabel)}].orValue('')`;
}

/** What `fact` says about the request's stage; needs the variable `stage`. `otherwise` for stages that it says nothing about. */
export function factOfStage(
  { stages }: ClusterScope,
  fact: (stage: Stage) => string | undefined,
  otherwise: string,
): string {
  const entries = stages.flatMap((stage) => {
    const expression = fact(stage);
    return expression === undefined ? [] : [[stage.name, expression] as const];
  });
  return entries.length === 0 ? otherwise : `${celMap(entries)}[?variables.stage].orValue(${otherwise})`;
}

/** The hosts that routes of the request's namespace may claim. An empty host is never one of them. */
export function hostsOfNamespace(): string {
  return cel(`
    namespaceObject.metadata.?annotations[?${celText(hostsAnnotation)}].orValue('').split(',').filter(host, host != '')
  `);
}
