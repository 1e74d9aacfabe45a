import { expect, test } from "vitest";
import { readConflicts } from "./conflicts.ts";
import { live, owns, someObject } from "./testing/live-objects.ts";

const cause = (message: string, field: string) => ({ reason: "FieldManagerConflict", message, field });

test("two entries of one manager are told apart by their fields", () => {
  const entry = (fields: object, time: string, rest: object = {}) =>
    owns({ "f:spec": fields as never }, { manager: 'a "b"', operation: "Update", time, ...rest });
  const found = live(someObject("apps/v1", "Deployment"), {
    managedFields: [
      entry({ "f:paused": {} }, "2026-11-21T10:00:00Z"),
      entry({ "f:replicas": {} }, "2026-11-21T11:00:00Z"),
      entry({ "f:replicas": {} }, "2026-11-21T12:00:00Z", { subresource: "scale" }),
    ],
  });
  expect(
    readConflicts(
      [
        cause('conflict with "a \\"b\\"" using v1 at 2026-11-21T11:00:00Z', ".spec.replicas"),
        cause('conflict with "a \\"b\\"" with subresource "scale" using v1', ".spec.replicas"),
      ],
      found,
    ),
  ).toEqual([
    { path: "spec.replicas", manager: 'a "b"', time: "2026-11-21T11:00:00Z" },
    { path: "spec.replicas", manager: 'a "b"', time: "2026-11-21T12:00:00Z" },
  ]);
});

test("words that are not known are shown as they are", () => {
  expect(readConflicts([cause("something else", ".spec.a")], undefined)).toEqual([
    { path: "spec.a", manager: "something else", time: undefined },
  ]);
});
