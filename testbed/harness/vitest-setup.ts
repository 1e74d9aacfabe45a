import type { TestProject } from "vitest/node";
import { assetsFolder, partProgram, toolProgram } from "./binaries.ts";
import { whyNoControlPlane } from "./build.ts";
import { type Sharing, shareControlPlane } from "./shared.ts";
import { defaultVersion } from "./versions.ts";

/** What a run knows of the test bed: it is there, cannot be had on this machine, or should be there and is not. */
export type TestbedState =
  | { readonly type: "ready"; readonly sharedAt: number }
  | { readonly type: "missing" | "broken"; readonly reason: string };

declare module "vitest" {
  interface ProvidedContext {
    testbed: TestbedState;
  }
}

let sharing: Sharing | undefined;

/** Builds the test bed before the first cluster test, once for all test processes. */
export async function setup(project: TestProject): Promise<void> {
  project.provide("testbed", await provideTestbed());
}

export async function teardown(): Promise<void> {
  await sharing?.stop();
}

/** What there is on this machine, after everything that every cluster test needs was built. */
export async function provideTestbed(): Promise<TestbedState> {
  const reason = assetsFolder() === undefined ? await whyNoControlPlane(defaultVersion) : undefined;
  if (reason !== undefined) return { type: "missing", reason };
  try {
    await partProgram("kube-apiserver");
    await toolProgram("kubectl");
    sharing = await shareControlPlane();
    return { type: "ready", sharedAt: sharing.port };
  } catch (error) {
    return { type: "broken", reason: `the test bed cannot be built: ${String(error)}` };
  }
}
