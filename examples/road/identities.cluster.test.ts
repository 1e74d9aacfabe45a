import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createTestAuthority,
  type TestAuthority,
} from "../../packages/adapters/src/image-evidence/testing/authority.ts";
import { serveAuthority } from "../../packages/adapters/src/image-evidence/testing/authority-server.ts";
import { ownersFolder, tokenOf, writeInstance } from "../../packages/adapters/src/image-evidence/testing/cosign.ts";
import { type Ran, runKubestage } from "../../packages/cli/src/testing/run-kubestage.ts";
import { describeWithRegistry, imageProgram } from "../../testbed/harness/index.ts";

const issuer = "https://tokens.example.com";
const declaration = `
apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec: { domain: example.com }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: main }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: main, tier: development }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec: { cluster: main, tier: verification, after: [dev], entry: { approvals: { testers: 1 } } }
`;

const kim = ["add-person", "kim", "--identity", "kim@example.com", "--issuer", issuer] as const;

/** A ledger in `folder` that lee keeps, with an SSH key, and in which kim signs as whoever the issuer says that she is. */
async function begin(folder: string, authority: TestAuthority, url: string) {
  writeFileSync(join(folder, "shop.yaml"), declaration);
  writeInstance(folder, url, authority.trustedRoot);
  mkdirSync(join(folder, "bin"));
  symlinkSync(await imageProgram("cosign"), join(folder, "bin", "cosign"));
  for (const name of ["lee", "ci"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
  const environment = (subject: string) => ({
    PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
    ...{ HOME: folder, KUBESTAGE_LEDGER: join(folder, "ledger.git") },
    ...{ GIT_AUTHOR_NAME: subject, GIT_AUTHOR_EMAIL: `${subject}@example.com`, SIGSTORE_ID_TOKEN: "" },
  });
  const run = (who: string, words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ran> =>
    runKubestage(words, { from: folder, environment: { ...environment(who), ...more } });
  /** With what the issuer says of `subject`, at the authority. */
  const asKnown = (subject: string) => ({
    SIGSTORE_ID_TOKEN: tokenOf({ issuer, subject }),
    COSIGN_SIGNING_CONFIG: join(folder, "signing.json"),
    COSIGN_TRUSTED_ROOT: join(folder, "root.json"),
  });
  const asCi = (...words: readonly string[]): Promise<Ran> => run("ci", [...words, "--key", join(folder, "ci")]);
  const approve = (subject: string, who = "kim"): Promise<Ran> =>
    run(who, ["approve", "platform", "--in", "test", "--sigstore"], asKnown(subject));
  const trust = (...words: readonly string[]): Promise<Ran> =>
    run("lee", ["ledger", "trust", ...words, "--key", join(folder, "lee")]);
  const begun = ["ledger", "init", "ledger.git", "--keeper", `lee=${join(folder, "lee.pub")}`];
  expect(await run("lee", [...begun, "--key", join(folder, "lee")])).toMatchObject({ code: 0 });
  for (const words of [
    ["add-service", "ci", "--public-key", "ci.pub", "--may", "release,evidence"],
    ["set-trusted-root", "root.json"],
    [...kim, "--group", "testers"],
  ])
    expect(await trust(...words)).toMatchObject({ code: 0 });
  expect(await asCi("release", "create", "platform", "shop.yaml")).toMatchObject({ code: 0 });
  expect(await asCi("promote")).toMatchObject({ code: 0 });
  return { run, asCi, approve, asKnown };
}

await describeWithRegistry("a ledger in which somebody signs by an identity, with cosign", () => {
  let authority: TestAuthority;
  let server: Awaited<ReturnType<typeof serveAuthority>>;
  let ledger: Awaited<ReturnType<typeof begin>>;
  const owners = ownersFolder();
  const { folder } = owners;
  beforeAll(async () => {
    authority = await createTestAuthority();
    server = await serveAuthority(authority);
    ledger = await begin(folder, authority, server.url);
  });
  afterAll(async () => {
    await server.stop();
    owners.remove();
  });

  test("says what cosign says where it cannot sign, and writes nothing", async () => {
    const { run, asKnown } = ledger;
    const words = ["approve", "platform", "--in", "test", "--sigstore"];
    const failed = await run("kim", words, { ...asKnown("kim@example.com"), SIGSTORE_ID_TOKEN: "not.a.token" });
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toMatch(/^error KS4003 it could not be signed: .*illegal base64/);
    const without = await run("kim", words, { PATH: "/usr/bin:/bin" });
    expect(without.stderr).toMatch(/^error KS4003 it could not be signed: cosign cannot be run: /);
    const all = execFileSync("git", ["-C", join(folder, "ledger.git"), "ls-tree", "-r", "--name-only", "main"]);
    expect(all.toString()).not.toMatch(/approvals/);
  });

  test("takes nobody's word for theirs", async () => {
    const { asCi, approve } = ledger;
    const refused = (text: string) => ({ code: 1, stderr: expect.stringContaining(text) as string });
    expect(await approve("eve@example.com")).toMatchObject(refused("it is not signed by kim"));
    expect(await approve("kim@example.com", "eve")).toMatchObject(
      refused("eve@example.com is nobody whom the trust knows"),
    );
    // Another authority knows a kim as well.
    const other = await createTestAuthority();
    const otherServer = await serveAuthority(other);
    writeInstance(folder, otherServer.url, other.trustedRoot);
    const elsewhere = await approve("kim@example.com");
    await otherServer.stop();
    writeInstance(folder, server.url, authority.trustedRoot);
    expect(elsewhere).toMatchObject(refused("nobody vouches for your identity"));
    expect((await asCi("promote")).stdout).not.toContain("promoted in test");
  });

  test("takes their word, and verify finds that it is theirs", async () => {
    const { run, asCi, approve } = ledger;
    expect((await run("lee", ["ledger", "trust"])).stdout).toContain(
      "person kim: in testers; also known as kim@example.com",
    );
    expect(await approve("kim@example.com")).toMatchObject({ code: 0 });
    expect((await asCi("promote")).stdout).toMatch(/platform-\S+ promoted in test/);
    const verified = await run("lee", ["verify"]);
    expect(verified).toMatchObject({ code: 0 });
  });
});
