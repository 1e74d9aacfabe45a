import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { filesBelow, temporaryFolder } from "../testing/folders.ts";
import { kubeconfigPaths, writeShellKubeconfig } from "./shell-kubeconfig.ts";
import { rememberStage, stageInUse } from "./stage-in-use.ts";
import { stateFolder } from "./state-folder.ts";

const used = {
  platform: "shop",
  stage: "dev",
  tier: "development",
  cluster: "nonprod",
  uid: "1f0c7a4e-5d1b-4c1e-9a51-0f6f6a2b7c3d",
  context: "somewhere",
  server: "https://192.0.2.1:6443",
  kubeconfig: "/a/kubeconfig",
  declaration: "/shop",
};

it("is read as it was remembered, and nobody else may read it", () => {
  const folder = join(temporaryFolder(), "state");
  rememberStage(folder, used, true);
  expect(stageInUse(folder, {})).toEqual(used);
  expect(statSync(join(folder, "in-use.json")).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(Object.keys(filesBelow(folder))).toEqual(["in-use.json", "stages/shop/dev.json"]);
});

it("a record of another form is none", () => {
  const folder = temporaryFolder({ "in-use.json": '{"stage":"prod","tier":1}' });
  expect(stageInUse(folder, {})).toBeUndefined();
});

it("says which folder it is where it cannot be used", () => {
  const folder = temporaryFolder({ state: "a file" });
  expect(() => rememberStage(join(folder, "state"), used, true)).toThrow(/in-use|dev\.json/);
});

it("stands where the system keeps such things", () => {
  expect(stateFolder({ HOME: "/home/someone" })).toBe("/home/someone/.local/state/kubestage");
  expect(stateFolder({ HOME: "/home/someone", XDG_STATE_HOME: "/state" })).toBe("/state/kubestage");
  expect(stateFolder({ HOME: "/home/someone", XDG_STATE_HOME: "/state", KUBESTAGE_STATE: "/own" })).toBe("/own");
});

it("a shell's kubeconfig names a context, holds no credentials, and nobody changes it by accident", () => {
  const folder = temporaryFolder();
  const entry = { name: "somewhere", cluster: "c", user: "u", server: "https://192.0.2.1:6443" };
  const value = writeShellKubeconfig(folder, entry, "web-dev", ["/home/someone/.kube/config"]);
  const [own = "", original] = value.split(":");
  expect(original).toBe("/home/someone/.kube/config");
  expect(JSON.parse(readFileSync(own, "utf8"))).toEqual({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "somewhere",
    contexts: [{ name: "somewhere", context: { cluster: "c", user: "u", namespace: "web-dev" } }],
  });
  expect(statSync(own).mode & 0o777).toBe(0o400);
  // Once more for the same, and once for another namespace: nothing is changed under a shell that has it.
  writeShellKubeconfig(folder, entry, "web-dev", []);
  writeShellKubeconfig(folder, entry, undefined, []);
  expect(readdirSync(join(folder, "shells"))).toHaveLength(2);
});

it("the user's own kubeconfigs are told from those of a shell", () => {
  const folder = "/state/kubestage";
  const environment = { HOME: "/home/someone", KUBECONFIG: "/state/kubestage/shells/1.json:/a:/b" };
  expect(kubeconfigPaths(folder, environment, undefined)).toEqual(["/a", "/b"]);
  expect(kubeconfigPaths(folder, environment, "/c")).toEqual(["/c"]);
  expect(kubeconfigPaths(folder, { HOME: "/home/someone" }, undefined)).toEqual(["/home/someone/.kube/config"]);
});
