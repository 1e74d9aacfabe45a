import { expect, test } from "vitest";
import { redactValues } from "./redact.ts";

test("values are made unreadable, as they are and as base64, and so is any short one under a secret's name", () => {
  const values = {
    a: [{ b: "hunter2-and-more" }],
    database: { password: "abc", pin: "12" },
    replicas: 3,
    tls: { key: "l1-line-one\nl2-line-two" },
  };
  const text = `hunter2-and-more ${Buffer.from("hunter2-and-more").toString("base64")} abc 3 l2-line-two replicas`;
  expect(redactValues(text, values)).toBe("«value» «value» «value» 3 «value» replicas");
});

test("short ordinary values stay, since they are the words of messages", () => {
  expect(redactValues("app web in stage dev", { name: "web", stage: "dev" })).toBe("app web in stage dev");
});

test("a secret is found in capitals and in quotes too, and by more names", () => {
  const values = { password: 'hun"ter2x', pin: 987654 };
  expect(redactValues('bad HUN"TER2X "hun\\"ter2x" 987654', values)).toBe('bad «value» "«value»" «value»');
});

test("of a chart's own defaults only what has a secret's name is hidden", () => {
  const defaults = { password: "changeme-now", image: { repository: "registry.example.com/web" } };
  expect(redactValues("bad changeme-now of registry.example.com/web", {}, defaults)).toBe(
    "bad «value» of registry.example.com/web",
  );
});
