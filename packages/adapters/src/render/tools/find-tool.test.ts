import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import { findTool } from "./find-tool.ts";
import { memoryCache } from "../render-cache.ts";
import { chooseTool } from "./tool-version.ts";

/** A program that says its version. */
function place(folder: string, path: string, version: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho v${version}\n`);
  chmodSync(file, 0o755);
  return file;
}

const span = { source: { file: "p.yaml", path: "p.yaml", text: "" }, start: 0, end: 0 };

test("the variable counts before all, then the PATH without shims, then asdf and mise, newest first", () => {
  const home = temporaryFolder();
  const told = place(home, "mine/helm", "1.0.0");
  const onPath = place(home, "bin/helm", "2.0.0");
  const shim = place(home, ".asdf/shims/helm", "0.0.0");
  const older = place(home, ".asdf/installs/helm/3.9.0/bin/helm", "3.9.0");
  const newer = place(home, ".asdf/installs/helm/3.19.0/bin/helm", "3.19.0");
  const mise = place(home, ".local/share/mise/installs/helm/4.3.1/linux-amd64/helm", "4.3.1");
  const PATH = [dirname(shim), dirname(onPath), join(home, "nowhere")].join(":");
  const programs = (environment: Record<string, string>) =>
    findTool("helm", { environment, home }).map(({ program }) => program);
  expect(programs({ PATH })).toEqual([onPath, newer, older, mise]);
  expect(programs({ PATH, KUBESTAGE_HELM: told })).toEqual([told]);
  expect(programs({ PATH, KUBESTAGE_HELM: join(home, "nowhere/helm") })).toEqual([]);
});

test("kustomize is also found inside kubectl, last", () => {
  const home = temporaryFolder();
  const kubectl = place(home, "a/kubectl", "0.0.0");
  const own = place(home, "b/kustomize", "5.0.0");
  const environment = { PATH: [dirname(kubectl), dirname(own)].join(":") };
  expect(findTool("kustomize", { environment, home }).map(({ program, through }) => [program, through])).toEqual([
    [own, "itself"],
    [kubectl, "kubectl"],
  ]);
});

test("a pinned version is chosen among several; where it is not there, what is there is told", async () => {
  const home = temporaryFolder();
  const environment = { PATH: dirname(place(home, "bin/helm", "2.0.0")) };
  place(home, ".asdf/installs/helm/3.19.0/bin/helm", "3.19.0");
  const surroundings = { environment, home };
  const choose = async (version?: string) => {
    const pin = version === undefined ? undefined : { version, place: span };
    const chosen = await chooseTool("helm", { pin, place: span, cache: memoryCache(), surroundings });
    return "code" in chosen ? `${chosen.code} ${chosen.message}` : chosen.version;
  };
  expect(await choose()).toBe("2.0.0");
  expect(await choose("3.19.0")).toBe("3.19.0");
  expect(await choose("v2.0.0")).toBe("2.0.0");
  expect(await choose("4.0.0")).toMatch(/^KS6031 the platform renders with helm 4.0.0; found: 2.0.0 \(.*, 3.19.0 \(/);
});

test("a tool that is nowhere, or is another program, is told", async () => {
  const home = temporaryFolder({ "not/helm": "" });
  chmodSync(join(home, "not/helm"), 0o755);
  const choose = async (environment: Record<string, string>) => {
    const options = { pin: undefined, place: span, cache: memoryCache(), surroundings: { environment, home } };
    const chosen = await chooseTool("helm", options);
    return "code" in chosen ? `${chosen.code} ${chosen.message}` : chosen.version;
  };
  expect(await choose({ PATH: "/nonexistent" })).toMatch(/^KS6030 .*not on the PATH/);
  expect(await choose({ KUBESTAGE_HELM: "/nonexistent" })).toMatch(/^KS6030 .*KUBESTAGE_HELM=\/nonexistent/);
  expect(await choose({ PATH: join(home, "not") })).toMatch(/^KS6030 .*does not answer like helm/);
});
