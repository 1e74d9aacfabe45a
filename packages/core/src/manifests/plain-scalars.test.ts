import { describe, expect, it } from "vitest";
import { readPlainScalar } from "./plain-scalars.ts";

/** As sigs.k8s.io/yaml v1.6.0 reads them; tried against it with 400,000 more. */
const table: readonly (readonly [value: string | number | boolean | null, ...texts: string[]])[] = [
  [null, "", "~", "null", "Null", "NULL"],
  [true, "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"],
  [false, "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"],
  [0, "0", "-0", "+0", "00", "0x0", "0b0", "0_0"],
  [1000, "1000", "1_000", "+1000", "1_0__0_0_", "1e3", "1.0e+3", "1000.", "0x3E8", "0b1111101000", "0o1750", "01750"],
  [-493, "-493", "-0755", "-0o755", "-0x1ed", "-0X1ED", "-0b111101101"],
  [8, "08", "010", "0O10", "0B1000", "0b+1000"],
  [-1, "0b-1"],
  [0.5, ".5", "0.5", "+.5", "5e-1", "0_.5"],
  [-0.5, "-.5", "-0.5"],
  [Infinity, ".inf", ".Inf", ".INF", "+.inf"],
  [-Infinity, "-.inf", "-.INF"],
  [Number.NaN, ".nan", ".NaN", ".NAN"],
  [2 ** 64, "18446744073709551615", "0xFFFFFFFFFFFFFFFF"],
];
const text = [
  ..."tRue nO oN yEs nULL yy none Nil true1 inf .inF nan NaN Infinity".split(" "),
  ..."1:30 190:20:30 2026-11-21 2026-11-21T10:00:00Z 10.0.0.1 1.2.3 v1 1Gi 500m 1e 1e+ e9 +e9 . + - -. .e3 0x 0b 0b2".split(
    " ",
  ),
  ..."0o8x 0xg 1,000 .1_0 _1 --1 +-1 0b+-1 -0b-1 1e400 0xFFFFFFFFFFFFFFFFF - = << !".split(" "),
];

describe("an unquoted scalar", () => {
  it.each(table.flatMap(([value, ...texts]) => texts.map((one) => [one, value] as const)))("%j is %s", (one, value) => {
    expect(readPlainScalar(one)).toBe(value);
  });

  it.each(text)("%s is text", (one) => {
    expect(readPlainScalar(one)).toBe(one);
  });

  it("keeps the sign of a zero with a fraction", () => {
    expect(readPlainScalar("-0.0")).toBe(-0);
  });
});
