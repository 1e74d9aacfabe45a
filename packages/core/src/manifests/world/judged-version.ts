import { shapeOfKind } from "./shapes/kind-shapes.ts";

/** The version in which a kind (`apps/Deployment`) is judged, such as `apps/v1`; undefined where any will do. */
export function judgedVersion(kind: string): string | undefined {
  return shapeOfKind(kind)?.apiVersion;
}
