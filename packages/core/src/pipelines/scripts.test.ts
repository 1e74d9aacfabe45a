import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { promoteScript, type Surroundings } from "./scripts.ts";
import { pipelineRequest } from "./testing.ts";

const around: Surroundings = {
  commit: "commit",
  repository: "repository",
  key: `printf '%s\\n' "$KUBESTAGE_KEY"`,
  registryUser: "user",
  registryPassword: "password",
  digest: () => "true",
};

/** Runs what promotes, with a kubestage that does no more than to ask Git as `asked` says. */
function promoteAsking(ledger: string, asked: string, environment: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "kubestage-script-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const programs = { npm: "exit 0", kubestage: asked, ssh: `for one; do echo "$one"; done >'${folder}/asked'` };
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const { PATH = "" } = process.env;
  const env = { PATH: `${folder}:${PATH}`, HOME: folder, TMPDIR: folder, GIT_TERMINAL_PROMPT: "0", ...environment };
  const script = promoteScript(pipelineRequest("github", { ledger }), around);
  const stdout = execFileSync("/bin/sh", ["-c", script], { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
  return { stdout, folder };
}

const fill = (host: string): string =>
  `printf 'protocol=https\\nhost=${host}\\n\\n' | git credential fill || echo none`;

test("by HTTPS the token goes to the ledger's host, and to no other", () => {
  const ask = (host: string): string =>
    promoteAsking("https://robot@git.example.com:8443/shop/ledger.git", fill(host), {
      KUBESTAGE_KEY: "key",
      KUBESTAGE_LEDGER_TOKEN: "to$ken",
    }).stdout;
  expect(ask("git.example.com:8443")).toContain("password=to$ken\n");
  for (const other of ["git.example.com", "example.com", "git.example.com.example.org"])
    expect(ask(other)).toBe("none\n");
});

test("by SSH the key is shown to hosts that are known only", () => {
  const { folder } = promoteAsking(
    "git@git.example.com:shop/ledger.git",
    "git ls-remote git@git.example.com:shop/ledger.git 2>&1 || true",
    { KUBESTAGE_KEY: "key", KUBESTAGE_KNOWN_HOSTS: "git.example.com ssh-ed25519 AAAA" },
  );
  const asked = readFileSync(join(folder, "asked"), "utf8").split("\n");
  expect(asked.slice(0, 2)).toEqual(["-i", expect.stringMatching(/\/key$/)]);
  expect(asked).toEqual(
    expect.arrayContaining([
      "IdentitiesOnly=yes",
      "StrictHostKeyChecking=yes",
      expect.stringMatching(/^UserKnownHostsFile=\/.*known_hosts$/),
      "git@git.example.com",
    ]),
  );
});

test("an address is one argument, whatever is in it", () => {
  for (const ledger of ["/srv/$(id)`id`.git", "/srv/a'; id; '\"b\\.git", "/srv/a b\n* $HOME.git", "--help"]) {
    const { stdout } = promoteAsking(ledger, `printf '%s' "$2"`, { KUBESTAGE_KEY: "key" });
    expect(stdout).toBe(`--ledger=${ledger}`);
  }
});

test("a secret that is missing is said, and nothing is promoted", () => {
  expect(() => promoteAsking("/srv/ledger.git", "echo promoted", {})).toThrow(/KUBESTAGE_KEY/);
  expect(() => promoteAsking("git@git.example.com:l.git", "echo promoted", { KUBESTAGE_KEY: "key" })).toThrow(
    /KUBESTAGE_KNOWN_HOSTS/,
  );
});
