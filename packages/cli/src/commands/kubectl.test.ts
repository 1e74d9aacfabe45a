import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

/** A kubectl that does what the test wants of it. `config` is a command that needs no cluster. */
function kubectl(script: string): { readonly from: string; readonly environment: Record<string, string> } {
  const version = `if [ "$1" = version ]; then echo '{"clientVersion":{"gitVersion":"v1.36.3"}}'; exit; fi\n`;
  const from = temporaryFolder({ "bin/kubectl": `#!/bin/sh\n${version}${script}\n` });
  chmodSync(join(from, "bin/kubectl"), 0o755);
  return { from, environment: { KUBESTAGE_KUBECTL: join(from, "bin/kubectl"), HOME: from } };
}

test("every argument, stdin and the exit code are passed on", async () => {
  const { code, stdout } = await runKubestage(["kubectl", "config", "view", "--debug", "-o", "a b", "--", "--x=*"], {
    ...kubectl('for word in "$@"; do echo "<$word>"; done; cat; exit 7'),
    meanwhile: (child) => child.stdin?.end("input"),
  });
  expect({ code, stdout }).toEqual({
    code: 7,
    stdout: "<config>\n<view>\n<--debug>\n<-o>\n<a b>\n<-->\n<--x=*>\ninput",
  });
});

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s reaches kubectl, which decides what becomes of it",
  async (signal) => {
    const { code, stdout } = await runKubestage(["kubectl", "config", "view"], {
      ...kubectl(`trap 'echo got it; exit 9' ${signal.slice(3)}\necho ready\nwhile :; do sleep 0.05; done`),
      meanwhile: (child) =>
        child.stdout?.on("data", (text: string) => {
          if (text.includes("ready")) child.kill(signal);
        }),
    });
    expect({ code, stdout }).toEqual({ code: 9, stdout: "ready\ngot it\n" });
  },
);

test("a kubectl that a signal ends has the shells' exit code for it", async () => {
  expect((await runKubestage(["kubectl", "config"], kubectl("kill -KILL $$"))).code).toBe(137);
});

test("no kubectl at all is told, with where one was looked for", async () => {
  const { from, environment } = kubectl("");
  const ran = await runKubestage(["kubectl", "config"], {
    from,
    environment: { ...environment, KUBESTAGE_KUBECTL: "/nowhere/kubectl", PATH: "/nowhere" },
  });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain("error KS6025");
});

test("no stage in use: nothing is run", async () => {
  const { from, environment } = kubectl("touch ran");
  const ran = await runKubestage(["kubectl", "get", "pods", "-o", "json"], { from, environment });
  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(ran.stderr).toContain("error KS6028");
  expect(existsSync(join(from, "ran"))).toBe(false);
});
