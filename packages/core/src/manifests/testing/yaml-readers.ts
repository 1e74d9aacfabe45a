import * as jsYaml from "js-yaml";
import * as yaml from "yaml";
import { readYaml } from "../read-yaml.ts";
import { valueOf } from "../syntax.ts";

/** For tests: readers of one YAML document that know nothing of each other, and our own. Each throws where it cannot. */
export const yamlReaders: Readonly<Record<string, (text: string) => unknown>> = {
  "js-yaml, YAML 1.1": (text) => jsYaml.load(text, { schema: jsYaml.YAML11_SCHEMA }),
  "js-yaml, YAML 1.2": (text) => jsYaml.load(text, { schema: jsYaml.CORE_SCHEMA }),
  "yaml, YAML 1.1": (text) => yaml.parse(text, { version: "1.1", logLevel: "error" }) as unknown,
  "yaml, YAML 1.2": (text) => yaml.parse(text, { version: "1.2", logLevel: "error" }) as unknown,
  readYaml: readOwn,
};

function readOwn(text: string): unknown {
  const { documents, diagnostics } = readYaml({ file: "a.yaml", path: "a.yaml", text });
  const [problem] = diagnostics;
  if (problem) throw new Error(problem.message);
  const [document] = documents;
  return document ? valueOf(document.root) : null;
}
