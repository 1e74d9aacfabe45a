import type { KubernetesObject, StatusProblem } from "@kubestage/core";

const hidden = "(hidden)";

/** A server's or a webhook's refusal of a Secret may quote what it refuses: its values are taken out. */
export function withoutSecretValues<
  T extends { readonly problem: StatusProblem; readonly warnings: readonly string[] },
>(answer: T, secret: KubernetesObject): T {
  const values = secretValues(secret);
  const hide = (text: string): string => values.reduce((shown, value) => shown.replaceAll(value, hidden), text);
  const { problem, warnings } = answer;
  return {
    ...answer,
    warnings: warnings.map(hide),
    problem: {
      ...problem,
      message: hide(problem.message),
      causes: problem.causes.map((cause) => ({ ...cause, message: hide(cause.message) })),
    },
  };
}

/** As they are sent and as they are meant, longest first: a shorter one may stand in a longer one. */
function secretValues(secret: KubernetesObject): string[] {
  const { data, stringData } = secret as KubernetesObject & {
    readonly data?: Readonly<Record<string, unknown>>;
    readonly stringData?: Readonly<Record<string, unknown>>;
  };
  const encoded = Object.values(data ?? {}).map(String);
  const plain = [...Object.values(stringData ?? {}).map(String), ...encoded.map((value) => atobText(value))];
  const all = [...encoded, ...plain, ...plain.map((value) => JSON.stringify(value).slice(1, -1))];
  return [...new Set(all)].filter((value) => value !== "").toSorted((left, right) => right.length - left.length);
}

function atobText(value: string): string {
  return Buffer.from(value, "base64").toString("utf8");
}
