import { execFile } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { interruptCall, restoreCalls } from "../testing/failing-calls.ts";
import { filesBelow, temporaryFolder, writeFiles } from "../testing/folders.ts";
import { inventoryName } from "./inventory.ts";
import { writeOutput } from "./write-output.ts";

type Files = Readonly<Record<string, string>>;

const first: Files = { "prod/a.yaml": "a1", "prod/dev/b.yaml": "b1", "nonprod/c.yaml": "c1", "same.yaml": "s" };
const second: Files = { "prod/a.yaml": "a2", "prod/dev/b.yaml": "b2", "new/stage/d.yaml": "d1", "same.yaml": "s" };
const theirs: Files = { "prod/readme.md": "theirs" };

const build = (folder: string, files: Files) =>
  writeOutput(
    folder,
    Object.entries(files).map(([path, text]) => ({ path, text })),
    { shownAs: "out" },
  );

const contents = (folder: string): Files => {
  const { [inventoryName]: _, ...files } = existsSync(folder) ? filesBelow(folder) : {};
  return files;
};

const program = fileURLToPath(new URL("../testing/killed-build.ts", import.meta.url));

/** Runs a build of `second` that is killed before its `call`th change; how many changes there are where it was not. */
async function killAt(folder: string, call: number): Promise<number | undefined> {
  try {
    const arguments_ = ["--no-warnings", program, folder, String(call), JSON.stringify(second)];
    return Number((await promisify(execFile)(process.execPath, arguments_)).stdout);
  } catch (error) {
    expect(error).toMatchObject({ signal: "SIGKILL" });
    return undefined;
  }
}

test.each(["existing", "new"])(
  "a build killed at any change of a %s folder is completed or forgotten",
  async (kind) => {
    const prepare = async (): Promise<string> => {
      const folder = join(temporaryFolder(), "out");
      if (kind === "existing") {
        writeFiles(folder, theirs);
        await build(folder, first);
      }
      return folder;
    };
    const kept = kind === "existing" ? theirs : {};
    const before = kind === "existing" ? first : {};
    const calls = (await killAt(await prepare(), 0)) ?? 0;
    expect(calls).toBeGreaterThan(8);
    const check = async (call: number): Promise<void> => {
      const folder = await prepare();
      expect(await killAt(folder, call)).toBeUndefined();
      if (!existsSync(join(folder, ".kubestage")))
        expect([{ ...before, ...kept }, { ...second, ...kept }, {}]).toContainEqual(contents(folder));
      expect(await build(folder, second)).toMatchObject({ diagnostics: [] });
      expect(contents(folder)).toEqual({ ...second, ...kept });
      expect(Object.keys(filesBelow(join(folder, ".."))).filter((path) => path.includes(".kubestage/"))).toEqual([]);
    };
    const numbers = Array.from({ length: calls }, (_, index) => index + 1);
    await Promise.all(
      [0, 1].map(async (half) => {
        for (const call of numbers.filter((number) => number % 2 === half)) await check(call);
      }),
    );
  },
  60_000,
);

test("what somebody wrote after the kill is kept and reported", async () => {
  const folder = join(temporaryFolder(), "out");
  await build(folder, first);
  // The calls before this one only prepare.
  let call = 10;
  const changed = (): boolean =>
    contents(folder)["prod/a.yaml"] === undefined && existsSync(join(folder, ".kubestage", "journal.json"));
  while (!changed()) {
    rmSync(folder, { recursive: true });
    await build(folder, first);
    await killAt(folder, call++);
  }
  writeFileSync(join(folder, "prod/a.yaml"), "by hand");
  const { diagnostics } = await build(folder, second);
  expect(diagnostics.map(({ code, span }) => `${code} ${span?.source.path}`)).toEqual(["KS6004 prod/a.yaml"]);
  expect(contents(folder)["prod/a.yaml"]).toBe("by hand");
}, 60_000);

afterEach(restoreCalls);

test.each(["existing", "new"])("a full disk at any change of a %s folder leaves everything as it was", async (kind) => {
  const full = (): never => {
    throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  };
  for (let call = 1; ; call++) {
    const parent = temporaryFolder();
    const folder = join(parent, "deep", "out");
    if (kind === "existing") {
      writeFiles(folder, theirs);
      await build(folder, first);
    }
    const before = filesBelow(parent);
    const calls = interruptCall(call, full, ["writeFileSync", "mkdirSync", "renameSync"]);
    const outcome = await build(folder, second).catch((error: unknown) => error);
    restoreCalls();
    if (calls() < call) {
      expect(call).toBeGreaterThan(8);
      return;
    }
    expect(outcome).toMatchObject({ code: "KS6005" });
    expect(filesBelow(parent)).toEqual(before);
    expect(existsSync(join(parent, "deep"))).toBe(kind === "existing");
  }
});
