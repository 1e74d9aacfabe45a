import { error } from "./code-entry.ts";

/** What the world can put in the way: files, folders, the command line. */
export const environmentCodes = {
  KS6001: error(
    "The path cannot be read",
    "There is no such file or folder, or it may not be read.",
    "Correct the path or its permissions.",
  ),
  KS6002: error(
    "Folders form a loop",
    "A symbolic link leads back into a folder that is being read.",
    "Remove the link.",
  ),
  KS6003: error(
    "A file that kubestage did not write is in the way",
    "What kubestage did not write it never overwrites or removes.",
    "Move the file away, or choose another `--out`.",
  ),
  KS6004: error(
    "A written file was changed by hand",
    "The next build would throw the change away.",
    "Move the change into the declaration, or build with `--overwrite`.",
  ),
  KS6005: error(
    "The output folder cannot be written",
    "Nothing was changed in it.",
    "Correct its permissions, free some room, or choose another `--out`.",
  ),
  KS6006: error(
    "The command was not understood",
    "A flag, an argument or their combination is unknown.",
    "See `kubestage COMMAND --help`.",
  ),
} as const;
