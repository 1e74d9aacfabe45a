import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { readTextIfThere } from "../declaration/read-text.ts";
import { KubestageError } from "../kubestage-error.ts";
import type { Environment } from "../state/state-folder.ts";
import { stateFolder } from "../state/state-folder.ts";
import { writePrivateFile } from "./private-file.ts";

/** The key by which a saved plan keeps the values of Secrets: their hashes tell nothing to whoever does not have it. */
export interface PlanKey {
  readonly key: Uint8Array;
  /** Tells two keys apart, and nothing else about them. */
  readonly id: string;
}

const variable = "KUBESTAGE_PLAN_KEY";
const leastLength = 32;

/**
 * The key of KUBESTAGE_PLAN_KEY, for plans that are made in one place and applied in another; else the user's own, made
 * at the first time where `make` says so. Undefined where there is none.
 *
 * Errors: KS5008 for a key that could be guessed; KS6005 where the user's own cannot be written.
 */
export function planKey({
  make,
  environment = process.env,
}: {
  make: boolean;
  environment?: Environment;
}): PlanKey | undefined {
  const given = environment[variable];
  if (given !== undefined && given !== "") return fromText(given, `the environment variable ${variable}`);
  const path = join(stateFolder(environment), "plan-key");
  const shownAs = path;
  const known = readTextIfThere(path)?.trim();
  if (known !== undefined && known !== "") return fromText(known, path);
  if (!make) return undefined;
  const made = randomBytes(leastLength).toString("hex");
  // Another plan may be saved for the first time in the same moment.
  const isOurs = writePrivateFile(path, `${made}\n`, { shownAs, keep: known === undefined });
  return fromText(isOurs ? made : (readTextIfThere(path)?.trim() ?? made), path);
}

function fromText(text: string, where: string): PlanKey {
  if (text.length < leastLength)
    throw new KubestageError("KS5008", {
      message: `${where} holds a key of ${text.length} characters, which could be guessed`,
      hint: "make one with `openssl rand -hex 32`",
    });
  const key = Buffer.from(text, "utf8");
  return { key, id: createHash("sha256").update("kubestage plan key").update(key).digest("hex").slice(0, 16) };
}
