/** One step into a value: the field of an object, or the item of a list by its keys or its place. */
export type Step = string | number | Readonly<Record<string, unknown>>;

/** A name that needs no quotes: a Kubernetes field, not a label or the key of a ConfigMap. */
const plain = /^[A-Za-z_$][\w$]*$/;

/**
 * A path as a person writes it: `spec.template.spec.containers[name=web].image`, `metadata.labels["example.com/tier"]`,
 * `spec.ports[port=80, protocol=TCP].nodePort`, `spec.rules[0].host`. Different steps give different texts.
 */
export function pathText(steps: readonly Step[]): string {
  return steps.map(stepText).join("").replace(/^\./, "");
}

function stepText(step: Step): string {
  if (typeof step === "number") return `[${step}]`;
  if (typeof step === "string") return plain.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  const keys = Object.entries(step).map(([name, value]) => `${name}=${valueText(value)}`);
  return `[${keys.join(", ")}]`;
}

/** Without quotes where nothing in the text can be taken for something else. */
function valueText(value: unknown): string {
  return typeof value === "string" && /^[A-Za-z_/][\w./:-]*$/.test(value) && !isWord(value)
    ? value
    : JSON.stringify(value);
}

function isWord(text: string): boolean {
  return text === "true" || text === "false" || text === "null";
}

/** Whether a path, as it is written, is `outer` or leads to something inside it. */
export function isPathWithin(path: string, outer: string): boolean {
  return path === outer || (path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length)));
}
