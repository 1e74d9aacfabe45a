import { parentPort } from "node:worker_threads";
import type { ReadingJob } from "./reading-job.ts";
import { doReadingJob } from "./reading-job.ts";

const port = parentPort;
if (port === null) throw new Error("this is the program of a thread");

/**
 * The program of a thread that reads parts of texts: it says that it is ready, then answers each job. What it finds goes
 * back as JSON, which is faster than to clone it.
 */
port.on("message", (job: ReadingJob) => port.postMessage(JSON.stringify(doReadingJob(job)), []));
port.postMessage("ready", []);
