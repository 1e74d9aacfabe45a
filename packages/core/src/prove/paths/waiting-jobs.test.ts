import { expect, test } from "vitest";
import { account, bound, closed, held, namespace, node, pod } from "./testing/stories.ts";
import { toldWays } from "./testing/told-ways.ts";

const job = (name: string, more = "") =>
  `{ apiVersion: batch/v1, kind: Job, metadata: { name: ${name}, namespace: shop-test }, spec: { ${more}template: { metadata: { labels: { app: ${name} } }, spec: { restartPolicy: Never, containers: [{ name: app, image: "registry.example/app:1" }] } } } }\n---\n`;
const waiting = job("web", "suspend: true, ");
const changes = bound("maker", "shop-test", "patch jobs", "ServiceAccount maker shop-test", "batch");
/** People of dev may act as an account of test that changes Jobs. */
const stages =
  namespace("shop-dev", "dev", held) +
  namespace("shop-test", "test") +
  namespace("shop-prod", "prod", held) +
  account("maker", "shop-test") +
  node("prod-1", "prod") +
  node("test-1", "test") +
  pod("web", "shop-prod", "nodeName: prod-1, ") +
  closed("shop-prod", "stage: prod") +
  bound("developers", "shop-dev", "get pods", "User dana") +
  bound("tokens", "shop-test", "create serviceaccounts/token", "User dana");
const told = (text: string) => toldWays(stages + text).verdicts["dev > prod"]?.is;
const holds = /^holds: no road of any property leads into prod from dev/;

// A Job that waits can still be told where its pods run, not what they are: pkg/apis/batch/validation (validatePodTemplateUpdate).
test("whether a waiting Job of a third stage lands on prod's nodes is not known, and it holds none of them", () => {
  expect(told(changes + waiting)).toBe(
    "unknown: whether admission keeps every pod of shop-test off the nodes of prod could not be decided",
  );
});

const named = (name: string) => changes.replace("verbs: [patch]", `verbs: [patch], resourceNames: [${name}]`);

test.each([
  ["may be changed by its name", named("web") + waiting, false],
  ["may be changed by its name, beside another", named("web") + job("other", "suspend: true, ") + waiting, false],
  ["is another one than the one that may be changed", named("web") + job("other", "suspend: true, "), true],
  ["runs already", changes + job("web"), true],
  ["is none", changes, true],
  ["may be read", changes.replace("verbs: [patch]", "verbs: [get]") + waiting, true],
  ["may be deleted", changes.replace("verbs: [patch]", "verbs: [delete]") + waiting, true],
  ["may be replaced", changes.replace("verbs: [patch]", "verbs: [update]") + waiting, false],
  ["may be changed in its status", changes.replace("[jobs]", "[jobs/status]") + waiting, true],
  ["is of another group", changes.replace('["batch"]', '["example.com"]') + waiting, true],
])("where the Job that waits %s", (_which, text, isHeld) => {
  if (isHeld) expect(told(text)).toMatch(holds);
  else expect(told(text)).toMatch(/^unknown: whether admission keeps every pod of shop-test off the nodes of prod/);
});
