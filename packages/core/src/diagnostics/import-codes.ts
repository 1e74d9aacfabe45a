import { error, warning } from "./code-entry.ts";

/** What a live cluster or foreign manifests say that a declaration cannot (KS53). */
export const importCodes = {
  KS5301: error(
    "Nothing says which stage anything belongs to",
    "Stages are known by a label of their namespaces. Without it an import could only guess what belongs together.",
    "Name the label with `--stage-label KEY`, or label each namespace with its stage.",
  ),
  KS5302: error(
    "What was read contradicts itself",
    "A namespace belongs to one stage, an object is there once, and a declaration is one platform's: whichever was taken, the other would be wrong.",
    "Read the Namespaces too, correct the labels, read one of two versions only, or say which platform is meant with `--platform`.",
  ),
  KS5303: warning(
    "The imported declaration lacks something",
    "The language has no place for it, or allows it only in another form. It is not in the declaration.",
    "Declare it by hand in another way, or leave it to whoever manages it now.",
  ),
  KS5304: warning(
    "The first apply changes something",
    "The declaration compiles to another value of these fields, because the language cannot say theirs, or to an object that is not there, such as what keeps stages apart.",
    "Look at each: accept the change, or change the declaration where it can come closer. Nothing changes before an apply; `kubestage plan --full` shows each object whole.",
  ),
  KS5305: warning(
    "Something stays outside of the declaration",
    "kubestage neither changes nor deletes what it did not make. It goes on to act: a binding still gives its rights, a policy still opens or closes what it did. What stands in an object that has to be replaced is lost with it.",
    "Delete it once the declaration takes its place, or leave it to whoever manages it.",
  ),
  KS5306: warning(
    "A document is no Kubernetes object",
    "It has no kind, no apiVersion or no name. The import goes on without it.",
    "Correct it at this place, or leave the file out.",
  ),
} as const;
