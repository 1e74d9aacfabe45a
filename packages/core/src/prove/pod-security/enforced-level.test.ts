import { expect, test } from "vitest";
import { enforcedLevel } from "./enforced-level.ts";

const labels = (level: string, version?: string) => ({
  "pod-security.kubernetes.io/enforce": level,
  ...(version !== undefined && { "pod-security.kubernetes.io/enforce-version": version }),
});

test("an API server knows its own version as the newest", () => {
  expect(enforcedLevel(labels("restricted"), 33)).toEqual({ level: "restricted", version: "v1.33" });
  expect(enforcedLevel(labels("baseline", "latest"), 33)).toEqual({ level: "baseline", version: "v1.33" });
  expect(enforcedLevel(labels("baseline", "v1.40"), 33)).toEqual({ level: "baseline", version: "v1.33" });
  expect(enforcedLevel(labels("baseline", "v1.18"), 33)).toEqual({ level: "baseline", version: "v1.18" });
});

test("semantics 21: unlabelled namespaces take the cluster's default, and only enforce counts", () => {
  expect(enforcedLevel({}, 36).level).toBe("privileged");
  expect(enforcedLevel({ "pod-security.kubernetes.io/warn": "restricted" }, 36).level).toBe("privileged");
});

test("a label that no API server takes guarantees nothing, and is named", () => {
  expect(enforcedLevel(labels("Restricted"), 36)).toMatchObject({
    level: "privileged",
    invalid: "pod-security.kubernetes.io/enforce",
  });
  expect(enforcedLevel(labels("restricted", "1.30"), 36)).toMatchObject({
    level: "privileged",
    invalid: "pod-security.kubernetes.io/enforce-version",
  });
});

test.each([
  ["v1.0", "v1.0"],
  ["v1.7", "v1.7"],
  ["v1.10", "v1.10"],
  ["latest", "v1.35"],
])("the version %s is one", (version, known) => {
  expect(enforcedLevel(labels("baseline", version), 35)).toEqual({ level: "baseline", version: known });
});

test.each(["v1.01", "v1.x", "v2.30", "xv1.30", "v1.30x", "v1.", ""])("the version %j is none", (version) => {
  expect(enforcedLevel(labels("baseline", version), 35)).toEqual({
    level: "privileged",
    version: "v1.35",
    invalid: "pod-security.kubernetes.io/enforce-version",
  });
});

test("a version alone enforces nothing, and privileged is a level", () => {
  expect(enforcedLevel({ "pod-security.kubernetes.io/enforce-version": "v1.30" }, 35)).toEqual({
    level: "privileged",
    version: "v1.30",
  });
  expect(enforcedLevel(labels("privileged"), 35)).toEqual({ level: "privileged", version: "v1.35" });
});
