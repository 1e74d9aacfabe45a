import type { MatchCondition } from "kubernetes-types/admissionregistration/v1.d.ts";
import { anything, nothing } from "../admission/admission.ts";
import { evaluate } from "../admission/cel/evaluate-expression.ts";
import { parseExpression } from "../admission/cel/parse-expression.ts";
import { isTrue, truthOf } from "../admission/cel/truth.ts";
import { join, type Value, valueOf } from "../admission/cel/values.ts";
import { itemsOf } from "../configuration/unknown-fields.ts";
import { namespacedIn } from "./webhook-rules.ts";

/** Of a namespace, what a condition can ask for. */
export interface ConditionPlace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a webhook may be asked about; `anything` for `*`. */
interface Question {
  readonly operation: unknown;
  readonly group: unknown;
  readonly version: unknown;
  readonly resource: string;
  readonly subresource: string;
}

/**
 * Whether a webhook with these rules and `matchConditions` may be asked about an object in a namespace, whoever makes it and
 * whatever else it is. Where a condition is false, or fails, it is not.
 *
 * Source: k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go
 */
export function mayBeAsked(
  rules: readonly unknown[],
  matchConditions: readonly MatchCondition[],
): (place: ConditionPlace) => boolean {
  const conditions = matchConditions.map(({ expression }) => parseExpression(expression));
  const questions = rules.flatMap(questionsOf);
  return (place) =>
    questions.some((question) => {
      const names = namesOf(question, place);
      return conditions.every((one) => one === undefined || truthOf(evaluate(one, (name) => names.get(name))) & isTrue);
    });
}

/** One for each operation on each of what a rule lists. */
function questionsOf(rule: unknown): Question[] {
  // An API server takes no rule without one of the lists: where it is not written, it is not known.
  const listed = (field: string) => {
    const items = itemsOf(rule, [field]);
    return items.length === 0 ? [anything] : items.map((one) => (one === "*" ? anything : one));
  };
  return namespacedIn(rule).flatMap((whole) => {
    const [resource, subresource] = whole.includes("/") ? splitAt(whole, whole.indexOf("/")) : [whole, ""];
    return listed("operations").flatMap((operation) =>
      listed("apiGroups").flatMap((group) =>
        listed("apiVersions").map((version) => ({ operation, group, version, resource, subresource })),
      ),
    );
  });
}

function splitAt(text: string, at: number): [string, string] {
  return [text.slice(0, at), text.slice(at + 1)];
}

/** What is not known stands for everything: who asks, the object's name, and what a namespace says beside its labels. */
function namesOf(
  { operation, group, version, resource, subresource }: Question,
  { name: namespace, labels }: ConditionPlace,
): ReadonlyMap<string, Value> {
  const [isNamespace, isPart] = [resource === "namespaces", subresource !== ""];
  const object = isPart
    ? anything
    : { metadata: { ...(isNamespace ? { name: namespace } : { namespace }), [anything]: true }, [anything]: true };
  const asked = {
    ...{ operation, [anything]: true },
    resource: { group, version, resource: resource === "*" ? anything : resource },
    subResource: subresource === "*" ? anything : isPart ? subresource : nothing,
    ...(!isNamespace && { namespace }),
  };
  const namespaceObject = { metadata: { name: namespace, labels, [anything]: true }, [anything]: true };
  return new Map<string, Value>([
    ["request", valueOf(asked)],
    ["object", unless(operation, "DELETE", object)],
    ["oldObject", unless(operation, "CREATE", object)],
    // Of webhooks' conditions the documentation says nothing of it, and API servers of today have null there.
    ["namespaceObject", join([null, valueOf(namespaceObject)])],
  ]);
}

/** What there is of an object at an operation; at `without` there is none. */
function unless(operation: unknown, without: "CREATE" | "DELETE", object: unknown): Value {
  if (operation === without) return null;
  return operation === anything ? anything : valueOf(object);
}
