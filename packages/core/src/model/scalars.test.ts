import { describe, expect, test } from "vitest";
import { appSpec } from "./app-kind.ts";
import { count, imageReference, mountPath, portName, processText, routePath, timeZone } from "./scalars.ts";
import { teamSpec } from "./team-kind.ts";

interface Schema {
  safeParse(value: unknown): { readonly success: boolean };
}

/** Of the values, those that are accepted. */
const accepted = (schema: Schema, values: readonly unknown[]) => values.filter((one) => schema.safeParse(one).success);

describe("what the API server would refuse is refused", () => {
  test("port names", () => {
    expect(accepted(portName, ["http", "grpc-2", "a", "a--b", "a-", "-a", "1", "a".repeat(16)])).toEqual([
      "http",
      "grpc-2",
      "a",
    ]);
  });

  test("mount paths", () => {
    expect(accepted(mountPath, ["/", "/data", "data", "/a:b"])).toEqual(["/", "/data"]);
  });

  test("paths of routes", () => {
    const right = ["/", "/shop/v1.2", "/..a", "/a%20b"];
    const wrong = ["//", "/a//b", "/./a", "/../a", "/a/..", "/a/.", "/a%2fb", "/a%2Fb", "/a%5Cb", "a", "/a#b"];
    expect(accepted(routePath, [...right, ...wrong])).toEqual(right);
  });

  test("time zones", () => {
    const right = ["Etc/UTC", "UTC", "Europe/Vienna"];
    expect(accepted(timeZone, [...right, "", "+01:00", "Local", "Europe/Nowhere"])).toEqual(right);
  });

  test("numbers of more than 32 bits", () => {
    expect(accepted(count, [0, 2_147_483_647, 2_147_483_648, -1, 0.5])).toEqual([0, 2_147_483_647]);
  });

  test("NUL in a process", () => {
    expect(accepted(processText, ["", "a\nb", "a\0b"])).toEqual(["", "a\nb"]);
  });

  test("image references", () => {
    const right = [
      "web",
      "web:1.4",
      "library/web",
      "Registry.example.com:5000/shop/my_web--x:v1",
      `registry.example.com/a@sha256:${"0".repeat(64)}`,
    ];
    const wrong = ["a//b/:1", "registry.example.com/", "web:", "/web", "a/B", "web-", "a..b", ""];
    expect(accepted(imageReference, [...right, ...wrong])).toEqual(right);
  });

  test("names of service accounts", () => {
    const team = (name: string) => ({ serviceAccounts: [{ namespace: "ci", name }] });
    expect(accepted(teamSpec, [team("build.agent-1"), team("Build"), team("a b"), team("a/b")])).toEqual([
      team("build.agent-1"),
    ]);
  });

  test("storage of no size, and schedules that never come", () => {
    const app = (workload: object) => ({ team: "a", workloads: { a: { containers: {}, ...workload } } });
    const sized = (size: unknown) => app({ storage: { data: { size } } });
    expect(accepted(appSpec, [sized("1Gi"), sized("0"), sized(0), sized("0.0Gi")])).toEqual([sized("1Gi")]);
    const scheduled = (schedule: string) => app({ kind: "CronJob", schedule });
    expect(accepted(appSpec, [scheduled("0 3 * * *"), scheduled("0 25 * * *")])).toEqual([scheduled("0 3 * * *")]);
  });
});
