import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { findKubectls } from "./find-kubectl.ts";

const saying = (version: string) => `#!/bin/sh\necho '{"clientVersion":{"gitVersion":"${version}"}}'\n`;

function machine(files: Readonly<Record<string, string>>): string {
  const home = temporaryFolder(files);
  for (const path of Object.keys(files)) chmodSync(join(home, path), 0o755);
  return home;
}

it("finds every kubectl on the machine once, where it is and what it says", async () => {
  const home = machine({
    "bin/kubectl": saying("v1.32.4-dispatcher"),
    "own/kubectl": saying("v1.37.0"),
    ".asdf/installs/kubectl/1.36.3/bin/kubectl": saying("v1.36.3"),
    ".local/share/mise/installs/kubectl/1.35.1/bin/kubectl": saying("v1.35.1"),
    ".local/share/mise/installs/kubectl/1.34.0/kubectl": saying("v1.34.0"),
    "broken/kubectl": "#!/bin/sh\nexit 1\n",
  });
  symlinkSync(join(home, "bin"), join(home, "again"));
  symlinkSync("1.35.1", join(home, ".local/share/mise/installs/kubectl/latest"));
  const environment = {
    HOME: home,
    PATH: ["bin", "again", "broken", "nowhere"].map((name) => join(home, name)).join(":"),
    KUBESTAGE_KUBECTL: join(home, "own/kubectl"),
  };
  expect((await findKubectls(environment)).map(({ from, version }) => `${from} ${version}`)).toEqual([
    "KUBESTAGE_KUBECTL v1.37.0",
    "PATH v1.32.4-dispatcher",
    "PATH undefined",
    "asdf v1.36.3",
    "mise v1.34.0",
    "mise v1.35.1",
  ]);
});

it("looks where asdf and mise are told to keep theirs, and tells of a named one that is not there", async () => {
  const home = machine({
    "a/installs/kubectl/1.36.3/bin/kubectl": saying("v1.36.3"),
    "m/installs/kubectl/1.35.1/bin/kubectl": saying("v1.35.1"),
  });
  const environment = {
    HOME: home,
    PATH: "/nowhere",
    ASDF_DATA_DIR: join(home, "a"),
    MISE_DATA_DIR: join(home, "m"),
    KUBESTAGE_KUBECTL: "/nowhere/kubectl",
  };
  expect((await findKubectls(environment)).map(({ from, version }) => `${from} ${version}`)).toEqual([
    "KUBESTAGE_KUBECTL undefined",
    "asdf v1.36.3",
    "mise v1.35.1",
  ]);
});
