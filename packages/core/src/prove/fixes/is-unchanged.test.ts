import { describe, expect, test } from "vitest";
import { objectsOfText } from "../../manifests/world/found-in-text.ts";
import { isUnchanged } from "./is-unchanged.ts";

const secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  url: aHVudGVy\n";
const kept = secret.replace("aHVudGVy", "xxxxxxxx");
const list = `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"a":"YWJj"}}]}`;
const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a, image: b}]}\n";
/** Of which nobody knows whether it is a Secret. */
const unreadable = "a: b\na: hunter2\n";

/** What is kept of a text while it is read. */
function keptOf(text: string): string {
  const [one] = objectsOfText({ file: "a", path: "a", text }).objects;
  return one?.origin.type === "text" ? one.origin.source.text : "";
}

describe("a file says what was read of it", () => {
  test.each<[string, string]>([
    ["where it says the same", pod],
    ["where only values of a Secret were not kept", secret],
    ["in quotes", secret.replace("Secret", '"Secret"')],
    ["without line breaks of Unix", secret.replaceAll("\n", "\r\n")],
    ["of a List", list],
    ["of a document beside it that cannot be read, and may be a Secret", `${pod}---\n${unreadable}`],
    ["of one without a kind", `${pod}---\nreplicas: 2\n`],
  ])("%s", (_, text) => {
    expect(isUnchanged(keptOf(text), text)).toBe(true);
  });

  test("of which values were hidden", () => {
    expect(keptOf(secret)).toBe(kept);
    expect(keptOf(list)).toBe(list.replace("YWJj", "xxxx").replaceAll('"xxxx"', "xxxxxx"));
    expect(keptOf(`${pod}---\n${unreadable}`)).toBe(`${pod}xxx\nxx x\nxx xxxxxxx\n`);
  });
});

describe("a file has changed", () => {
  test.each<[string, string, string]>([
    ["where it says something else", pod, pod.replace("Pod", "Job")],
    ["though only an x did, where it has no Secret", pod, pod.replace("x", "y")],
    ["of which a kind is only spoken", `# a kind: Secret\n${pod}`, `# a kind: Secret\n${pod.replace("x", "y")}`],
    ["where a letter beside the value did", secret, secret.replace("url", "uri")],
    ["where it is longer", secret, `${secret}#`],
    ["where it is shorter", secret, secret.slice(0, -1)],
    ["where a line break stands in the place of a letter", secret, secret.replace("aHVudGVy", "aHVu\nGVy")],
    ["in its first letter", secret, secret.replace("a", "b")],
    ["beside a Secret", `${secret}---\n${pod}`, `${secret}---\n${pod.replace("x", "y")}`],
    ["where a document that could not be read is one now", `${pod}---\n${unreadable}`, `${pod}---\na: b\nc: hunter2\n`],
  ])("%s", (_, before, now) => {
    expect(isUnchanged(keptOf(before), now)).toBe(false);
  });
});
