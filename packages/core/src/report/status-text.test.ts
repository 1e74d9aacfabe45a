import { expect, test } from "vitest";
import type { AppStatus } from "../promote/status.ts";
import { noColours } from "./palette.ts";
import { statusText } from "./status-text.ts";

const pointer = (stage: string, app: string) => ({
  ...{ stage, app, release: `${app}-0123456789ab`, reached: 1, since: 0, tree: "t", evidence: [] },
  kind: "promotion" as const,
});

const one = (stage: string, app: string, progress: AppStatus["progress"]): AppStatus => ({
  ...{ stage, app, pointer: progress && pointer(stage, app), progress, wait: undefined, flags: [] },
});

test("nobody is called healthy of whom no cluster says so, and only the signs that show are explained", () => {
  const said = statusText(
    [
      one("dev", "web", { state: "passed", healthyFor: 60_000 }),
      one("test", "web", { state: "passed", healthyFor: undefined }),
      one("prod", "web", undefined),
    ],
    noColours,
  );
  expect(said.split("\n")).toEqual([
    "     dev        test       prod",
    "web  ✓ 0123456  ○ 0123456  · –",
    "",
    "✓ healthy   ○ there, and no cluster says how it is   · nothing yet",
    "",
  ]);
});
