import { expect, test } from "vitest";
import type { Opening } from "../promote/gates/gate.ts";
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

test("what only waits to be asked for is said with the command that asks", () => {
  const wait = { release: "web-2", because: "nobody has asked for it", gates: [], needsRequest: true } as const;
  const said = statusText([{ ...one("prod", "web", undefined), wait }], noColours);
  expect(said).toContain("web in prod: web-2 waits until somebody asks for it (kubestage promote web --to prod)\n");
});

test("a hotfix that nobody has asked for yet is said with the command that asks for it by name", () => {
  const opens = { by: "asking", release: "web-2" } as const;
  const gates = [{ gate: "hotfix", open: false as const, evidence: [], because: "x", opens }];
  const said = statusText(
    [{ ...one("prod", "web", undefined), wait: { release: "web-2", because: "x", gates } }],
    noColours,
  );
  expect(said).toContain("asks for it by name (kubestage promote web --to prod --release web-2)\n");
});

test("people are asked where nobody has said anything; where somebody has, of what is known only once it is rendered", () => {
  const missing = { by: "people", groups: new Map([["leads", 1]]) } as const;
  const saidOf = (gate: string, opens: Opening = { by: "rendering" }): string => {
    const gates = [{ gate, open: false as const, evidence: [], because: "x", opens }];
    return statusText(
      [{ ...one("test", "web", undefined), wait: { release: "web-2", because: "x", gates } }],
      noColours,
    );
  };
  expect(saidOf("approvals", missing)).toContain(
    "↑ web in test: web-2 waits for people (kubestage why web --in test)\n",
  );
  const spoken = "↑ web in test: people have spoken of web-2 (whether that is enough: kubestage why web --in test)\n";
  expect(saidOf("approvals")).toContain(spoken);
  expect(saidOf("proof")).not.toContain("people");
});

test("what keeps a release out for good is said: a freeze once, whatever it keeps out", () => {
  const closed = (gate: string, opens: Opening) => ({ gate, open: false as const, evidence: [], because: "x", opens });
  const freeze = closed("freeze quiet", { by: "lifting", freeze: "quiet" });
  const rule = closed("rule", { by: "expression", expression: "release.number > 5" });
  const waits = [
    { release: "api-2", because: "x", gates: [freeze] },
    { release: "web-2", because: "x", gates: [freeze, rule] },
  ];
  const said = statusText(
    ["api", "web"].map((app, index) => ({ ...one("prod", app, undefined), wait: waits[index] })),
    noColours,
  );
  expect(said.split("\n").filter((line) => line.startsWith("↑"))).toEqual([
    "↑ web in prod: rule keeps web-2 out, x (what opens it: kubestage why web --in prod)",
    "↑ quiet keeps 2 releases out until somebody lifts it (kubestage freeze quiet --lift)",
  ]);
});
