import { expect, test } from "vitest";
import { answerOf } from "../testing/answers.ts";
import { parseExpression } from "./parse-expression.ts";

test("what is no expression is none", () => {
  for (const text of ["", "1 +", "a b", "'a", "(1", "[1"]) expect(parseExpression(text)).toBeUndefined();
  expect(parseExpression("a.b")).toMatchObject({ op: "." });
});

test("an expression may be large", () => {
  const elements = Array.from({ length: 3000 }, (_, at) => String(at)).join(", ");
  expect(answerOf(`[${elements}].size()`)).toBe("3000");
  const entries = Array.from({ length: 3000 }, (_, at) => `${at}: ${at}`).join(", ");
  expect(answerOf(`{${entries}}.size()`)).toBe("3000");
  expect(answerOf(`${"(".repeat(150)}1${")".repeat(150)}`)).toBe("1");
  expect(answerOf(Array.from({ length: 400 }, () => "1").join(" + "))).toBe("400");
});
