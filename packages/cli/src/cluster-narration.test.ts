import type { Waiting } from "@kubestage/core";
import { noColours } from "@kubestage/core";
import { expect, test } from "vitest";
import { narrateCluster } from "./cluster-narration.ts";

const waiting = (name: string, why: string): Waiting => ({
  key: { group: "apps", kind: "Deployment", namespace: "web-dev", name },
  why,
});

/** Narrates to nobody who looks on, and gives each line with the second in which it was said. */
function inPipe() {
  let seconds = 0;
  const lines: string[] = [];
  const output = {
    isTerminal: false,
    columns: 80,
    palette: () => Promise.resolve(noColours),
    write: (text: string) => {
      lines.push(
        ...text
          .trimEnd()
          .split("\n")
          .map((line) => `${seconds} ${line}`),
      );
      return Promise.resolve();
    },
  };
  const { progress } = narrateCluster({ from: "/", debug: false, out: output, err: output }, () => seconds * 1_000);
  return {
    lines,
    during: (from: number, to: number, ...awaited: Waiting[]) => {
      for (seconds = from; seconds <= to; seconds++) progress({ type: "awaiting", until: "ready", waiting: awaited });
    },
  };
}
const one = "waiting for apps/Deployment web-dev/web";
const two = "waiting for apps/Deployment web-dev/api";

test("a line for each thing that is awaited, another when its reason changes, and one sum a minute", () => {
  const { lines, during } = inPipe();
  during(0, 29, waiting("web", "0 of 2 pods ready"), waiting("api", "0 of 1 pods ready"));
  during(30, 59, waiting("api", "0 of 1 pods ready"), waiting("web", "1 of 2 pods ready"));
  during(60, 130, waiting("api", "0 of 1 pods ready"));
  expect(lines).toEqual([
    `0 ${one}: 0 of 2 pods ready`,
    `0 ${two}: 0 of 1 pods ready`,
    `30 ${one}: 1 of 2 pods ready`,
    "60 still waiting for 1 object",
    "120 still waiting for 1 object",
  ]);
});

test("a reason that comes and goes is said once a minute", () => {
  const { lines, during } = inPipe();
  for (let second = 0; second < 80; second++)
    during(second, second, waiting("web", second % 2 ? "it crashes" : "it runs"));
  expect(lines).toEqual([
    `0 ${one}: it runs`,
    `1 ${one}: it crashes`,
    "60 still waiting for 1 object",
    `61 ${one}: it crashes`,
  ]);
});
