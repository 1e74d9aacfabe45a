import { noColours } from "@kubestage/core";
import { expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { temporaryFolder } from "../testing/run-kubestage.ts";

const given = ["record", "load", "web", "--in", "dev", "--ledger", "ledger.git"];
const output = {
  write: () => Promise.resolve(),
  palette: () => Promise.resolve(noColours),
  isTerminal: false,
  columns: 80,
};

test.each([
  [[], "nobody says what was found out"],
  [["--outcome", "fine"], '--outcome cannot be "fine"'],
  [["--outcome", "passed", "--secret", "LOAD_SECRET"], "--secret goes with --signed-message only"],
  [["--signed-message", "whole.http", "--outcome", "passed"], "a signed message says by itself what was found out"],
  [["--signed-message", "whole.http"], "nobody says whose message it is"],
  [["--signed-message", "gone.http", "--secret", "LOAD_SECRET"], "the message cannot be read: ENOENT"],
  [
    ["--signed-message", "half.http", "--secret", "LOAD_SECRET"],
    "the message has no headers and an empty line after them",
  ],
])("record with %j is not understood", async (more, message) => {
  const from = temporaryFolder({ "half.http": "webhook-id: msg_1\n", "whole.http": "webhook-id: msg_1\n\n{}" });
  const program = createProgram({ from, debug: false, out: output, err: output }, () => expect.unreachable());
  await expect(program.parseAsync([...given, ...more], { from: "user" })).rejects.toThrow(message);
});
