import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const api = `---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: api }
spec:
  team: storefront
  image: 127.0.0.1:1/shop/api:1.0.0
  watch: { tags: ^1 }
  port: 8080
`;

async function begun() {
  const from = temporaryFolder({ "platform/all.yaml": declaration + api });
  const who = { GIT_AUTHOR_NAME: "ops", GIT_AUTHOR_EMAIL: "ops@example.com", KUBESTAGE_LEDGER: "ledger.git" };
  const run = (command: string, more: Parameters<typeof runKubestage>[1] = {}) =>
    runKubestage(command.split(" "), { from, ...more, environment: { ...who, ...more.environment } });
  await run("ledger init ledger.git");
  const git = (...command: string[]) =>
    execFileSync("git", [`--git-dir=${join(from, "ledger.git")}`, ...command], { encoding: "utf8" }).trim();
  return { run, git };
}

test("a set is created, listed and shown, and a hotfix says what it leaves out", { timeout: 60_000 }, async () => {
  const { run } = await begun();
  const made = await run("release create web,api platform --set spring");
  expect(made).toMatchObject({ code: 0, stderr: "" });
  const [web = ""] = made.stdout.split("\n");
  const fix = await run("release create platform platform --skip test --reason lost");
  expect(fix.code).toBe(0);
  const { stdout } = await run("release list");
  expect(stdout).toMatch(new RegExp(`^${web} .* of spring$`, "m"));
  expect(stdout).toMatch(/^platform-\w+ .* leaves out test$/m);
  expect((await run("release show spring")).stdout).toContain(`web: ${web}`);
  const list = JSON.parse((await run("release list web -o json")).stdout) as { readonly releases: readonly object[] };
  expect(list.releases).toMatchObject([{ set: "spring", stages: [] }]);
});

test.each([
  ["release create web platform --skip test", "asks for a reason"],
  ["release create web platform --reason lost", "no stage is left out"],
  ["release create web,api platform --set Spring", "no name of a set"],
  ["release create web platform --image web@sha256:1", "names no image"],
  [
    "release create web platform --image registry.example.com/web:1=registry.example.com/web@sha256:abc",
    "is no reference",
  ],
  ["release create web platform --contains web-000000000000", 'the ledger has no hotfix "web-000000000000"'],
  ["release create web platform --from-git v1", "not a git repository"],
  ["release create web platform --from-git v1 --commit 0123456", "--from-git says which commit it is"],
  ["release create web platform --commit abc", "It is no hash of a commit"],
  ["release watch platform", "web does not say what is watched"],
  ["release watch --all platform --every 10ms", "--every is too short"],
])("kubestage %s is refused, and nothing is recorded", async (command, said) => {
  const { run, git } = await begun();
  const { code, stderr } = await run(command.replace("watch platform", "watch web platform"));
  expect(code).toBe(1);
  expect(stderr).toContain(said);
  expect(git("rev-list", "--count", "main")).toBe("1");
});

describe("release watch", () => {
  test("says of a registry that does not answer which app that is about, and fails in a pipeline", async () => {
    const { run } = await begun();
    const { code, stdout, stderr } = await run("release watch --all platform --once");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^kubestage: api: nothing is known of 127\.0\.0\.1:1\/shop\/api: .*\n$/);
  });

  test("goes on until a signal ends it, in order", async () => {
    const { run } = await begun();
    const ended = await run("release watch --all platform --every 1h", {
      meanwhile: (child) => child.stderr?.once("data", () => child.kill("SIGTERM")),
    });
    expect(ended.stderr).toMatch(/^kubestage: api: .*; it is tried again in 1h\n/);
    expect(ended.code).toBe(143);
  });
});

test.each(["fast-import", "update-ref"])(
  "killed while %s runs, nothing is half recorded, and the next one records all of it",
  async (command) => {
    const { run, git } = await begun();
    const real = execFileSync("/bin/sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    const fake = temporaryFolder();
    const text = `#!/bin/sh\ncase " $* " in *" ${command} "*) kill -9 $PPID; sleep 0.2; exit 1;; esac\nexec ${real} "$@"\n`;
    writeFileSync(join(fake, "git"), text);
    chmodSync(join(fake, "git"), 0o755);
    const path = `${fake}:${process.env["PATH"] ?? ""}`;
    const create = "release create web,api platform --set spring";
    const killed = await run(create, { environment: { PATH: path } });
    expect(killed.code).not.toBe(0);
    expect(git("rev-list", "--count", "main")).toBe("1");
    expect((await run(create)).code).toBe(0);
    expect(git("ls-tree", "-r", "--name-only", "main").split("\n")).toHaveLength(6);
  },
);
