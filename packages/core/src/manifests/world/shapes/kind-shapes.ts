import { moreTypesText } from "./more-shapes-of-kinds.ts";
import { clusterKindsText, namespacedKindsText } from "./served-kinds.ts";
import type { KindShape } from "./shape.ts";
import { linesOf, readShapes } from "./shape.ts";
import { firstTypesText, kindsText } from "./shapes-of-kinds.ts";

let shapes: ReturnType<typeof readShapes> | undefined;

/** The shape of a kind of `KindTypes` (`apps/Deployment`), or undefined. */
export function shapeOfKind(kind: string): KindShape | undefined {
  shapes ??= readShapes(kindsText, firstTypesText + moreTypesText);
  return shapes(kind);
}

const clusterKinds: ReadonlySet<string> = new Set(linesOf(clusterKindsText));
const namespacedKinds: ReadonlySet<string> = new Set(linesOf(namespacedKindsText));
const builtInGroups: ReadonlySet<string> = new Set(
  [...clusterKinds, ...namespacedKinds].map((kind) => kind.slice(0, Math.max(0, kind.indexOf("/")))),
);

/** Whether objects of a kind of Kubernetes' own stand in a namespace; undefined for other kinds. */
export function isNamespacedKind(kind: string): boolean | undefined {
  if (namespacedKinds.has(kind)) return true;
  return clusterKinds.has(kind) ? false : undefined;
}

/** Whether the group is one of Kubernetes' own, all of whose kinds are known. */
export function isBuiltInGroup(group: string): boolean {
  return builtInGroups.has(group);
}

/** The kinds of a group of Kubernetes' own, without the group. */
export function kindsOfGroup(group: string): string[] {
  return [...clusterKinds, ...namespacedKinds]
    .filter((kind) => kind.slice(0, Math.max(0, kind.indexOf("/"))) === group)
    .map((kind) => kind.slice(kind.indexOf("/") + 1));
}

/** The kinds of Kubernetes' own that are called so, whichever their group: `networking.k8s.io/Ingress` for `Ingress`. */
export function kindsCalled(kind: string): string[] {
  return [...clusterKinds, ...namespacedKinds].filter((one) => one === kind || one.endsWith(`/${kind}`));
}
