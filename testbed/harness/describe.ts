import { beforeAll, describe, inject } from "vitest";
import { provideControlPlane } from "./build.ts";
import { provideImageTools, whyNoImageTools } from "./image-tools.ts";
import { provideLinters, whyNoLinters } from "./linters.ts";
import { provideOpinions, whyNoOpinions } from "./opinions.ts";
import { providePrometheus, whyNoPrometheus } from "./prometheus.ts";
import { knownVersion } from "./versions.ts";
import type { TestbedState } from "./vitest-setup.ts";

/**
 * A suite that needs a control plane: skipped, with the reason in its name, where none can be had, and failed where one
 * should be had and is not. The versions that it starts beside the usual one are built before anything in it is timed.
 */
export function describeWithTestbed(name: string, body: () => void, versions: readonly string[] = []): void {
  const state: TestbedState | undefined = inject("testbed");
  if (state === undefined) throw new Error("cluster tests run in the project `cluster` of vitest.config.ts");
  // In this form the reason is found by scripts/test-report.ts.
  const title = state.type === "missing" ? `${name} (skipped: ${state.reason})` : name;
  describe.skipIf(state.type === "missing")(title, () => {
    if (state.type === "broken")
      beforeAll(() => {
        throw new Error(state.reason);
      });
    beforeAll(async () => {
      for (const version of versions) await provideControlPlane(knownVersion(version));
    });
    body();
  });
}

/** A suite that asks other verifiers: skipped, with the reason in its name, where they cannot be built. */
export async function describeWithOpinions(name: string, body: () => void): Promise<void> {
  describeWithBuilt(name, await whyNoOpinions(), provideOpinions, body);
}

/** A suite that needs a registry, or cosign: skipped, with the reason in its name, where they cannot be built. */
export async function describeWithRegistry(name: string, body: () => void): Promise<void> {
  describeWithBuilt(name, await whyNoImageTools(), provideImageTools, body);
}

/** A suite that asks linters of pipelines: skipped, with the reason in its name, where they cannot be had. */
export async function describeWithLinters(name: string, body: () => void): Promise<void> {
  describeWithBuilt(name, await whyNoLinters(), provideLinters, body);
}

function describeWithBuilt(
  name: string,
  reason: string | undefined,
  provide: () => Promise<unknown>,
  body: () => void,
): void {
  // In this form the reason is found by scripts/test-report.ts.
  const title = reason === undefined ? name : `${name} (skipped: ${reason})`;
  describe.skipIf(reason !== undefined)(title, () => {
    beforeAll(async () => {
      await provide();
    });
    body();
  });
}

/** A suite that asks a Prometheus: skipped, with the reason in its name, where none can be built. */
export async function describeWithPrometheus(name: string, body: () => void): Promise<void> {
  const reason = await whyNoPrometheus();
  // In this form the reason is found by scripts/test-report.ts.
  const title = reason === undefined ? name : `${name} (skipped: ${reason})`;
  describe.skipIf(reason !== undefined)(title, () => {
    beforeAll(async () => {
      await providePrometheus();
    });
    body();
  });
}
