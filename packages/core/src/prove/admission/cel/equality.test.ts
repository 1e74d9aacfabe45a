import { describe, expect, test } from "vitest";
import { anything } from "../admission.ts";
import { Address, Block } from "./address-functions.ts";
import { areEqual, isIn, keyOf } from "./equality.ts";
import {
  failure,
  Mapping,
  OneOf,
  Opaque,
  Optional,
  PartialList,
  Quantity,
  TypeName,
  UnknownText,
  Unsigned,
  type Value,
} from "./values.ts";

const oneOrTwo = new OneOf([1n, 2n]);
const some = new PartialList([{ value: 1n, isCertain: false }]);
/** Of another kind than an address with the same text. */
class Text extends Opaque {}
const quantity = (amount: bigint) => new Quantity(amount, true);

/** `undefined` where it may be either. */
describe("two values are equal", () => {
  test.each<[Value, Value, boolean | undefined]>([
    [anything, 1n, undefined],
    [1n, anything, undefined],
    [oneOrTwo, 1n, undefined],
    [oneOrTwo, 3n, false],
    [3n, oneOrTwo, false],
    [oneOrTwo, oneOrTwo, undefined],
    [new OneOf([1n, new Unsigned(1n)]), 1n, true],
    [new OneOf([1n, "a"]), new OneOf([2n, "b"]), false],
    [failure, 1n, undefined],
    [1n, failure, undefined],
    [[oneOrTwo], [3n], false],
    [[oneOrTwo], [1n], undefined],
    [[anything, 1n], [1n, 2n], false],
    [some, 1n, false],
    [1n, some, false],
    [some, "a", false],
    ["a", some, false],
    [some, [], undefined],
    [some, [2n], false],
    [some, [1n, 1n], undefined],
    [some, new PartialList([{ value: 2n, isCertain: true }]), false],
    [new PartialList([{ value: 2n, isCertain: true }]), some, false],
    [some, new PartialList([{ value: 2n, isCertain: false }]), undefined],
    [new UnknownText(new Set(["a"])), "a", false],
    [new UnknownText(new Set(["a"])), null, false],
    [quantity(1n), quantity(1n), true],
    [quantity(1n), quantity(2n), false],
    [quantity(1n), 1n, false],
    ["a", quantity(1n), false],
    [new Address(1n, 128), new Address(1n, 128), true],
    [new Address(1n, 32), new Address(1n, 128), false],
    [new Address(0n, 128), new Block(new Address(0n, 128), 0), false],
    [new Address(1n, 128), new Text("::1"), false],
    [new Address(1n, 128), "::1", false],
    ["::1", new Address(1n, 128), false],
    [new TypeName("int"), new TypeName("int"), true],
    [new TypeName("int"), new TypeName("uint"), false],
    [new TypeName("int"), "int", false],
    [new Optional(undefined), 1n, false],
    [1n, new Optional(undefined), false],
    [new Optional([1n]), new Optional([1n]), true],
    [new Optional(1n), new Optional(undefined), false],
    [new Optional(anything), new Optional(1n), undefined],
    [new Optional(anything), new Optional(undefined), false],
    [new Optional(undefined), new Optional(anything), false],
    [new Uint8Array(), "", false],
    ["", new Uint8Array(), false],
    [new Uint8Array([1, 2]), new Uint8Array([1, 3]), false],
    [
      new Mapping(new Map([["a", 1n]])),
      new Mapping(
        new Map([
          ["a", 1n],
          ["b", 1n],
        ]),
        true,
      ),
      false,
    ],
    [
      new Mapping(
        new Map([
          ["a", 1n],
          ["b", 1n],
        ]),
      ),
      new Mapping(new Map([["a", 1n]]), true),
      undefined,
    ],
    [
      new Mapping(
        new Map([
          ["a", 1n],
          ["b", 1n],
        ]),
        true,
      ),
      new Mapping(new Map([["a", 1n]])),
      false,
    ],
    [new Mapping(new Map()), new Mapping(new Map()), true],
    [new Mapping(new Map()), [], false],
  ])("%o and %o: %s", (one, other, answer) => {
    expect(areEqual(one, other)).toBe(answer);
  });
});

describe("a key of a mapping", () => {
  test.each<[Value, unknown]>([
    ["a", "a"],
    [true, true],
    [1n, 1n],
    [new Unsigned(1n), 1n],
    [1, 1n],
    [1.5, undefined],
    [2 ** 60, undefined],
    [null, undefined],
    [anything, undefined],
    [[1n], undefined],
  ])("that %o is: %o", (value, key) => {
    expect(keyOf(value)).toBe(key);
  });
});

test("in what is no container, whether something is in it is not known", () => {
  expect(isIn(1n, "1")).toBeUndefined();
  expect(isIn(1n, [oneOrTwo])).toBeUndefined();
  expect(isIn(3n, [oneOrTwo])).toBe(false);
});
