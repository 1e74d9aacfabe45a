import { expect, test } from "vitest";
import type { Attributes } from "../../rights/rights.ts";
import { answerOf, answersIn } from "../testing/answers.ts";
import { Authorizer } from "./authorizer-functions.ts";

const own = { group: "apps", resource: "deployments", subresource: "scale", namespace: "dev", name: "web" };

/** What is asked of the authorizer, and what the expression gives: nobody may delete, everybody may get. */
function asked(expression: string) {
  const questions: unknown[] = [];
  const authorizer = new Authorizer(
    (question: Attributes, account) => {
      questions.push(account === undefined ? question : { ...question, account });
      return question.verb === "get" ? true : question.verb === "delete" ? false : undefined;
    },
    {},
    own,
  );
  return { answer: answerOf(expression, {}, { authorizer }), questions };
}

/** Source: k8s.io/apiserver/pkg/cel/library/authz.go */
test.each([
  [
    "authorizer.group('apps').resource('deployments').subresource('scale').namespace('dev').name('web').check('get').allowed()",
    "true",
    { verb: "get", group: "apps", resource: "deployments/scale", namespace: "dev", name: "web" },
  ],
  [
    "authorizer.group('').resource('pods').check('delete').allowed()",
    "false",
    { verb: "delete", group: "", resource: "pods", namespace: "", name: "" },
  ],
  [
    "authorizer.group('').resource('pods').fieldSelector('a=b').labelSelector('c=d').check('list').allowed()",
    "anything",
    { verb: "list", group: "", resource: "pods", namespace: "", name: "" },
  ],
  ["authorizer.path('/metrics').check('get').allowed()", "true", { verb: "get", path: "/metrics" }],
  [
    "authorizer.serviceAccount('dev', 'bot').path('/x').check('delete').allowed()",
    "false",
    { verb: "delete", path: "/x", account: { namespace: "dev", name: "bot" } },
  ],
  [
    "authorizer.serviceAccount('dev', 'bot').group('').resource('pods').check('get').allowed()",
    "true",
    { verb: "get", group: "", resource: "pods", namespace: "", name: "", account: { namespace: "dev", name: "bot" } },
  ],
  [
    "authorizer.requestResource.check('delete').allowed()",
    "false",
    { verb: "delete", group: "apps", resource: "deployments/scale", namespace: "dev", name: "web" },
  ],
])("%s is %s", (expression, answer, question) => {
  expect(asked(expression)).toEqual({ answer, questions: [question] });
});

test.each(
  answersIn(`
authorizer.group('').resource('pods').check('get').reason() => anything
authorizer.group('').resource('pods').check('get').errored() => false
authorizer.group('').resource('pods').check('get').error() => ''
authorizer.path('') => fails
authorizer.path(' ') => fails
authorizer.group('').resource('') => fails
authorizer.path(1) => fails
authorizer.group(1) => fails
authorizer.serviceAccount('Dev', 'bot') => fails
authorizer.serviceAccount('', 'bot') => fails
authorizer.serviceAccount('-dev', 'bot') => fails
authorizer.serviceAccount('dev-', 'bot') => fails
authorizer.serviceAccount('dev.a', 'bot') => fails
authorizer.serviceAccount('dev', 'Bot') => fails
authorizer.serviceAccount('dev', '') => fails
authorizer.serviceAccount('dev', '.bot') => fails
authorizer.serviceAccount('dev', 'bot.') => fails
authorizer.serviceAccount(1, 'bot') => fails
authorizer.serviceAccount('dev', 1) => fails
authorizer.serviceAccount('d', 'b').path('/').check('get').allowed() => true
authorizer.serviceAccount('d-1', 'b.c-1').path('/').check('get').allowed() => true
authorizer.path('/').check(1) => fails
authorizer.check('get').allowed() => fails
authorizer.group('').check('get').allowed() => fails
authorizer.resource('pods').check('get').allowed() => fails
'a'.check('get') => fails
'a'.path('/') => fails
'a'.serviceAccount('dev', 'bot') => fails
'a'.fieldSelector('a') => fails
'a'.labelSelector('a') => fails
'a'.allowed() => fails
'a'.reason() => fails
authorizer.allowed() => fails
authorizer.somethingElse => fails
'a'.requestResource => fails
`),
)("%s gives %s", (expression, answer) => {
  expect(asked(expression).answer).toBe(answer);
});

test("nobody is asked where the left side decides", () => {
  const question = "authorizer.path('/').check('get').allowed()";
  expect(asked(`false && ${question}`)).toEqual({ answer: "false", questions: [] });
  expect(asked(`true || ${question}`)).toEqual({ answer: "true", questions: [] });
  expect(asked(`true && ${question}`)).toEqual({ answer: "true", questions: [{ verb: "get", path: "/" }] });
});

test("names of accounts may be as long as Kubernetes lets them be", () => {
  const of = (namespace: number, name: number) =>
    asked(
      `authorizer.serviceAccount('${"a".repeat(namespace)}', '${"b".repeat(name)}').path('/').check('get').allowed()`,
    ).answer;
  expect([of(63, 253), of(64, 1), of(1, 254)]).toEqual(["true", "fails", "fails"]);
});

test("the resource of the request is not known where its name is not", () => {
  const authorizer = new Authorizer(() => true);
  expect(answerOf("authorizer.requestResource.check('get').allowed()", {}, { authorizer })).toBe("anything");
});

test("two authorizers are the same where the same was said to them", () => {
  expect(asked("authorizer.group('a') == authorizer.group('a')").answer).toBe("true");
  expect(asked("authorizer.group('a') == authorizer.group('b')").answer).toBe("false");
});
