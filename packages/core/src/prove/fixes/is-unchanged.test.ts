import { describe, expect, test } from "vitest";
import { isUnchanged } from "./is-unchanged.ts";

const secret = "apiVersion: v1\nkind: Secret\ndata:\n  url: aHVudGVy\n";
const kept = secret.replace("aHVudGVy", "xxxxxxxx");

describe("a file says what was read of it", () => {
  test.each<[string, string, string]>([
    ["where it says the same", "kind: Pod\n", "kind: Pod\n"],
    ["where only a value of a Secret was not kept", kept, secret],
    ["in quotes", kept.replace("Secret", '"Secret"'), secret.replace("Secret", '"Secret"')],
    ["in single ones", kept.replace("Secret", "'Secret'"), secret.replace("Secret", "'Secret'")],
    [
      "without a space, or with several",
      kept.replace("kind: Secret", "kind:   Secret"),
      secret.replace("kind: Secret", "kind:   Secret"),
    ],
    ["within a List", "kind: List\nitems: [xxx]", "kind: List\nitems: [abc]"],
    ["of a List called after its items", "kind: SecretList\nitems: [xxx]", "kind: SecretList\nitems: [abc]"],
    ["in JSON", '{"kind":"Secret","data":{"a":"xxx"}}', '{"kind":"Secret","data":{"a":"abc"}}'],
    ["in JSON in lines", '{\n "kind" :  "List", "a": "xxx"}', '{\n "kind" :  "List", "a": "abc"}'],
    ["to the last letter", `${kept}x`, `${secret}y`],
  ])("%s", (_, before, now) => {
    expect(isUnchanged(before, now)).toBe(true);
  });
});

describe("a file has changed", () => {
  test.each<[string, string, string]>([
    ["where it says something else", "kind: Pod\n", "kind: Job\n"],
    ["though only an x did, where it has no Secret", "kind: Pod\nname: x\n", "kind: Pod\nname: y\n"],
    [
      "of which a kind is only spoken",
      "kind: Pod\n# a kind: Secret\nname: x\n",
      "kind: Pod\n# a kind: Secret\nname: y\n",
    ],
    ["where a letter beside the value did", kept, secret.replace("url", "uri")],
    ["where it is longer", kept, `${secret}#`],
    ["where it is shorter", kept, secret.slice(0, -1)],
    ["where a line break stands in the place of a letter", kept, secret.replace("aHVudGVy", "aHVu\nGVy")],
    ["in its first letter", `y${kept}`, `z${secret}`],
    ["in its last letter", `${kept}y`, `${secret}z`],
  ])("%s", (_, before, now) => {
    expect(isUnchanged(before, now)).toBe(false);
  });
});
