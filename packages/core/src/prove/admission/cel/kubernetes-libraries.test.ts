import { expect, test } from "vitest";
import { sampleExpressions } from "../testing/sample-expressions.ts";
import { anything } from "../admission.ts";
import { Authorizer } from "./authorizer-functions.ts";
import { evaluate } from "./evaluate-expression.ts";
import { parseExpression } from "./parse-expression.ts";
import { type Value, valueOf } from "./values.ts";

/** What stands in each of them beside the name of the object is true: a real API server says so of the samples. */
const closed = sampleExpressions.filter(
  (text) =>
    /\b(ip|cidr|isIP|isCIDR|url|isURL|semver|isSemver|format)\b[.(]/.test(text) &&
    text.endsWith("&& object.metadata.name == 'web'"),
);

function valueIn(text: string, others: readonly (readonly [string, Value])[] = []): Value {
  const expression = parseExpression(text);
  const names = new Map<string, Value>([["object", valueOf({ metadata: { name: "web" } })], ...others]);
  return expression === undefined ? anything : evaluate(expression, (name) => names.get(name));
}

test("there are samples of addresses, URLs, versions and formats", () => {
  expect(closed.length).toBeGreaterThan(15);
});

test.each(closed)("%s", (text) => {
  expect(valueIn(text)).toBe(true);
});

const authorizer = new Authorizer(
  (question, account) => ("path" in question ? undefined : question.namespace === "dev" && account?.name !== "bot"),
  {},
  { group: "", resource: "pods", namespace: "dev", name: "" },
);

test.each([
  ["authorizer.group('').resource('pods').namespace('dev').check('get').allowed()", true],
  ["authorizer.group('').resource('pods').check('get').allowed()", false],
  ["authorizer.serviceAccount('dev', 'bot').group('').resource('pods').namespace('dev').check('get').allowed()", false],
  ["authorizer.requestResource.check('create').allowed()", true],
  ["authorizer.path('/metrics').check('get').allowed()", anything],
])("%s", (text, value) => {
  expect(valueIn(text, [["authorizer", authorizer]])).toBe(value);
});
