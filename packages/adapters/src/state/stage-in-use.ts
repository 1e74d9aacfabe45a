import { join } from "node:path";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

/** The stage that a person works with, as it was verified when it was chosen. Holds no credentials. */
export interface StageInUse {
  readonly platform: string;
  readonly stage: string;
  readonly tier: string;
  readonly cluster: string;
  /** Of the cluster's kube-system namespace. */
  readonly uid: string;
  readonly context: string;
  readonly server: string;
  /** What `--kubeconfig` named, absolute; undefined where KUBECONFIG or the user's own file decides. */
  readonly kubeconfig: string | undefined;
  /** The declaration's file or folder, absolute. */
  readonly declaration: string;
}

/** What stands in variables of one shell goes before what holds for all. */
export const stageVariable = "KUBESTAGE_STAGE";
export const platformVariable = "KUBESTAGE_PLATFORM";

const name = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Remembers a stage: for every shell, or to be found by the variables of one. Errors: KS6029, thrown. */
export function rememberStage(folder: string, used: StageInUse, everywhere: boolean): void {
  const text = `${JSON.stringify(used, null, 2)}\n`;
  writePrivateFile(recordPath(folder, used.platform, used.stage), text);
  if (everywhere) writePrivateFile(join(folder, "in-use.json"), text);
}

/**
 * The stage in use: this shell's own, or the one that holds for all; undefined where there is none, and where the record
 * is not one of ours.
 *
 * Errors: KS6029, thrown.
 */
export function stageInUse(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): StageInUse | undefined {
  const [platform, stage] = [environment[platformVariable], environment[stageVariable]];
  if (platform === undefined || stage === undefined || !name.test(platform) || !name.test(stage))
    return recordAt(join(folder, "in-use.json"));
  return recordAt(recordPath(folder, platform, stage));
}

function recordPath(folder: string, platform: string, stage: string): string {
  return join(folder, "stages", platform, `${stage}.json`);
}

const texts = ["platform", "stage", "tier", "cluster", "uid", "context", "server", "declaration"] as const;

function recordAt(path: string): StageInUse | undefined {
  const text = readPrivateFile(path);
  if (text === undefined) return undefined;
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isRecord(found) ? found : undefined;
}

function isRecord(found: unknown): found is StageInUse {
  if (typeof found !== "object" || found === null) return false;
  const fields = found as Readonly<Record<string, unknown>>;
  const { kubeconfig } = fields;
  return (
    texts.every((field) => typeof fields[field] === "string") && ["string", "undefined"].includes(typeof kubeconfig)
  );
}
