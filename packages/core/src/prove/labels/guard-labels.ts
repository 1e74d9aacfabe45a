import type { Fix } from "../../verdicts/finding.ts";
import { addedPolicy } from "../fixes/policy-and-binding.ts";
import type { SubjectName } from "../../verdicts/intent.ts";

/** What is guarded: labels of objects of the whole cluster, by key. */
export interface Guarded {
  readonly resource: "namespaces" | "nodes";
  readonly keys: readonly string[];
}

/**
 * A ValidatingAdmissionPolicy and its binding that let nobody but administrators set or change labels. It compares with the
 * old object and selects on nothing that can be changed. Kubelets and controllers of Kubernetes go on to do everything
 * that does not touch these labels; a kubelet still joins with its own.
 */
export function guardLabels({ resource, keys }: Guarded, administrators: readonly SubjectName[]): Fix {
  const name = nameFor(keys, resource);
  const labelOf = (object: string, key: string) =>
    `(${object} == null ? '' : ${object}.metadata.?labels[?${quoted(key)}].orValue(''))`;
  const unchanged = keys.map((key) => `${labelOf("object", key)} == ${labelOf("oldObject", key)}`).join(" && ");
  const joining =
    resource === "nodes"
      ? " || (request.operation == 'CREATE' && request.userInfo.username == 'system:node:' + request.name)"
      : "";
  return guardFix({
    name,
    resource,
    description: `guard ${keys.join(", ")} of ${resource} by an admission policy that lets only administrators change it`,
    expression: `${isAdministrator(administrators)} || (${unchanged})${joining}`,
    message: `only administrators set or change ${keys.join(", ")} of ${resource}`,
  });
}

interface Guard extends Pick<Guarded, "resource"> {
  /** Of the policy and of its binding. */
  readonly name: string;
  readonly description: string;
  /** In CEL. */
  readonly expression: string;
  readonly message: string;
}

/** A ValidatingAdmissionPolicy, and its binding, on whatever is made or changed of a resource of the whole cluster. */
export function guardFix({ name, resource, description, expression, message }: Guard): Fix {
  const resources = [resource, `${resource}/*`];
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources };
  return addedPolicy(description, name, {
    matchConstraints: { resourceRules: [rule] },
    validations: [{ expression, message }],
  });
}

/** By what it guards: guards of several labels stand side by side. */
function nameFor(keys: readonly string[], resource: Guarded["resource"]): string {
  const what = keys
    .join("-")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  return `guard-${what.slice(0, 200)}-of-${resource}`;
}

/** CEL that says whether a request is one of administrators. */
export function isAdministrator(administrators: readonly SubjectName[]): string {
  const groups = ["system:masters", ...administrators.filter(({ kind }) => kind === "Group").map(({ name }) => name)];
  const users = administrators.flatMap(({ kind, name, namespace }) => {
    if (kind === "User") return [name];
    return kind === "ServiceAccount" ? [`system:serviceaccount:${namespace ?? ""}:${name}`] : [];
  });
  const member = `request.userInfo.?groups.orValue([]).exists(group, group in [${groups.map(quoted).join(", ")}])`;
  return users.length === 0 ? member : `${member} || request.userInfo.username in [${users.map(quoted).join(", ")}]`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
