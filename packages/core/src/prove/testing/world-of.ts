import { objectsOfText } from "../../manifests/world/found-in-text.ts";
import { worldOfFound } from "../../manifests/world/make-world.ts";
import type { World } from "../../manifests/world/world.ts";

interface Options {
  readonly minorVersion?: number;
  readonly stageLabel?: string;
  /** Whether the roles and bindings that every API server sets up are there. Without, nobody has any right but by `text`. */
  readonly bootstrapRoles?: boolean;
}

const roleKinds = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const rolesOfText = new Set(roleKinds.map((kind) => `rbac.authorization.k8s.io/${kind}`));

/**
 * A world of a YAML text, for tests: stages by the label `stage`.
 *
 * Errors: thrown where something in the text is not what Kubernetes takes, so that no test is about nothing.
 */
export function worldOf(text: string, options: Options = {}): World {
  const { minorVersion = 36, stageLabel = "stage", bootstrapRoles = false } = options;
  const found = objectsOfText({ file: "world.yaml", path: "world.yaml", text });
  const { world, diagnostics } = worldOfFound(found, {
    name: "test",
    minorVersion,
    stages: { label: stageLabel },
    ...(!bootstrapRoles && { wholeKinds: rolesOfText }),
  });
  const errors = [...found.diagnostics, ...diagnostics].filter(({ severity }) => severity === "error");
  const wrong = errors.map(({ message, hint }) => `${message}: ${hint}`);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return world;
}
