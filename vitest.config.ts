import { defineConfig } from "vitest/config";
import { LongestFirst } from "./testbed/harness/longest-first.ts";

/** Tests of all packages that run anywhere, and those that talk to a real control plane. */
const clusterTests = "**/*.cluster.test.ts";
/** Builds what they start as a process. */
const program = "scripts/tested-program.ts";
const setupFiles = ["testbed/harness/property-seed.ts"];
const tests = ["examples", "scripts", "bench", "testbed"].map((folder) => `${folder}/**/*.test.ts`);

/**
 * Three projects. Core is pure, so its tests share one module graph in each worker thread. Those of the edges may change their process:
 * they put back what they change, and share one in each worker, since a file of its own would load for longer than it tests. So do cluster
 * tests, which wait for others, and on a new machine for the first build of the test bed (CONTRIBUTING.md).
 */
export default defineConfig({
  test: {
    // One more than CI has cores: much of what is tested waits for servers, leases and processes.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "core",
          include: ["packages/core/src/**/*.test.ts"],
          exclude: [clusterTests],
          setupFiles,
          pool: "threads",
          isolate: false,
        },
      },
      {
        test: {
          name: "edges",
          include: ["packages/*/src/**/*.test.ts", ...tests],
          exclude: ["packages/core/**", "**/node_modules/**", clusterTests],
          setupFiles,
          globalSetup: [program],
          pool: "forks",
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "cluster",
          include: [clusterTests],
          exclude: ["**/node_modules/**", "dist/**", "out/**"],
          setupFiles,
          globalSetup: [program, "testbed/harness/vitest-setup.ts"],
          pool: "forks",
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
