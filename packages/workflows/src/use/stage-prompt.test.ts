import { rememberStage } from "@kubestage/adapters";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { promptForms, stagePrompt } from "./stage-prompt.ts";

const used = {
  platform: "shop",
  stage: "dev",
  tier: "development",
  cluster: "nonprod",
  uid: "1f0c7a4e-5d1b-4c1e-9a51-0f6f6a2b7c3d",
  context: "somewhere",
  server: "https://192.0.2.1:6443",
  kubeconfig: undefined,
  declaration: "/shop",
};

it("shows the stage for every shell, and production so that nobody overlooks it", () => {
  const folder = temporaryFolder();
  const environment = { KUBESTAGE_STATE: folder };
  rememberStage(folder, used, true);
  expect(stagePrompt("plain", environment)).toBe("shop/dev");
  rememberStage(folder, { ...used, stage: "prod", tier: "production" }, true);
  expect(promptForms.map((form) => stagePrompt(form, environment))).toEqual([
    "PRODUCTION shop/prod",
    "\u001b[1;37;41m PRODUCTION shop/prod \u001b[0m",
    "\u0001\u001b[1;37;41m\u0002 PRODUCTION shop/prod \u0001\u001b[0m\u0002",
    "%K{red}%F{white}%B PRODUCTION shop/prod %b%f%k",
    "\u001b[1;37;41m PRODUCTION shop/prod \u001b[0m",
  ]);
});

it("a shell's own stage goes before the one for all", () => {
  const folder = temporaryFolder();
  rememberStage(folder, used, true);
  rememberStage(folder, { ...used, stage: "test" }, false);
  const own = { KUBESTAGE_STATE: folder, KUBESTAGE_PLATFORM: "shop", KUBESTAGE_STAGE: "test" };
  expect(stagePrompt("plain", own)).toBe("shop/test");
  expect(stagePrompt("plain", { KUBESTAGE_STATE: folder })).toBe("shop/dev");
  // A value that leads out of the folder is no stage.
  expect(stagePrompt("plain", { ...own, KUBESTAGE_STAGE: "../../shop/test" })).toBe("shop/dev");
});

it("shows nothing where nothing is in use or the record is none, and never fails", () => {
  const folder = temporaryFolder({ "in-use.json": "{" });
  expect(stagePrompt("plain", { KUBESTAGE_STATE: folder })).toBe("");
  expect(stagePrompt("plain", { KUBESTAGE_STATE: join(folder, "nowhere") })).toBe("");
  expect(stagePrompt("plain", { KUBESTAGE_STATE: join(folder, "in-use.json") })).toBe("");
});

it("runs no command that somebody wrote into the record", () => {
  const folder = temporaryFolder();
  const text = JSON.stringify({ ...used, kubeconfig: undefined, stage: "$(id)\u001b]0;x\u0007%{d%}" });
  writeFileSync(join(folder, "in-use.json"), text);
  expect(stagePrompt("plain", { KUBESTAGE_STATE: folder })).toBe("shop/id0xd");
});
