import { defineConfig } from "vitest/config";

/**
 * Two projects for two cores. Core is pure, so its tests share one module graph in each worker thread; the others may
 * change their process and each file has one of its own.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: { name: "core", include: ["packages/core/src/**/*.test.ts"], pool: "threads", isolate: false },
      },
      {
        test: {
          name: "edges",
          include: [
            "packages/*/src/**/*.test.ts",
            "examples/**/*.test.ts",
            "scripts/**/*.test.ts",
            "bench/**/*.test.ts",
          ],
          exclude: ["packages/core/**", "**/node_modules/**"],
          pool: "forks",
          testTimeout: 20_000,
        },
      },
    ],
  },
});
