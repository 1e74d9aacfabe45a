/** A build that kills itself at a given call: `node killed-build.ts FOLDER CALL FILES`, the last as JSON. */
import { writeOutput } from "../output/write-output.ts";
import { interruptCall } from "./failing-calls.ts";

const [folder = "", call = "", files = "{}"] = process.argv.slice(2);
const given = Object.entries(JSON.parse(files) as Record<string, string>).map(([path, text]) => ({ path, text }));
const calls = interruptCall(Number(call), () => process.kill(process.pid, "SIGKILL"));
await writeOutput(folder, given, { shownAs: "out" });
process.stdout.write(String(calls()));
