import { defineConfig } from "vitest/config";

/** The tests that kill changes of the prover: those that run anywhere, without a cluster. */
export default defineConfig({
  test: {
    name: "core",
    include: ["packages/core/src/prove/**/*.test.ts"],
    exclude: ["**/*.cluster.test.ts", "**/node_modules/**"],
    pool: "threads",
    isolate: false,
    testTimeout: 60_000,
  },
});
