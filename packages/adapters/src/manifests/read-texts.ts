import type { Found, Source } from "@kubestage/core";
import { documentParts, foundInText, joinedText, objectsOfText } from "@kubestage/core";
import type { ReadingJob } from "./reading-job.ts";

/** A text, and whether it was found in a folder that was given. */
export interface FoundText extends Pick<Source, "file" | "path" | "text"> {
  readonly isInFolder?: boolean;
}

/** Less than this is read before another thread has started. In UTF-16 code units. */
const muchText = 8_000_000;
/** What a thread reads at a time. */
const partLength = 1_000_000;

/** What stands in each of these texts, in their order; of much text with every core. */
export async function readTexts(texts: readonly FoundText[], signal: AbortSignal | undefined): Promise<Found[]> {
  const isYaml = ({ text }: FoundText): boolean => !/^\s*\{/.test(text);
  const much = texts.reduce((sum, one) => sum + (isYaml(one) ? one.text.length : 0), 0) >= muchText;
  const jobsOf = new Map(texts.map((one) => [one, much && isYaml(one) ? jobsFor(one.text) : undefined]));
  const jobs = [...jobsOf.values()].flatMap((some) => some ?? []);
  if (jobs.length === 0) return texts.map((text) => objectsOf(text, signal));
  const { readInThreads } = await import("./read-in-threads.ts");
  const read = await readInThreads(jobs, signal);
  let at = 0;
  return texts.map((text) => {
    const count = jobsOf.get(text)?.length;
    if (count === undefined) return objectsOf(text, signal);
    const own = read.slice(at, (at += count));
    return foundInText(text, joinedText(own.map((one) => one.read)), text);
  });
}

function objectsOf(text: FoundText, signal: AbortSignal | undefined): Found {
  signal?.throwIfAborted();
  return objectsOfText(text, text);
}

/** Parts of about equal length that begin where a document begins. */
function jobsFor(text: string): ReadingJob[] {
  const jobs: ReadingJob[] = [];
  let start = 0;
  for (const { end } of documentParts(text))
    if (end - start >= partLength || end === text.length) {
      jobs.push({ type: "yaml", text: text.slice(start, end), start });
      start = end;
    }
  return jobs;
}
