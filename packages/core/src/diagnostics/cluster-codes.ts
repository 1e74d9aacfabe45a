import { error } from "./code-entry.ts";

/** What goes on between the declaration and a live cluster: plan, apply, drift (KS50 and KS51). */
export const clusterCodes = {
  KS5001: error(
    "The API server would refuse an object",
    "A dry run of the very object was refused, so an apply could only end halfway. Nothing was begun.",
    "Do what the API server says; the line of the declaration that caused the object stands beside it.",
  ),
  KS5002: error(
    "What an object needs is not in the cluster",
    "The definition of its kind, or its namespace, is neither there nor a part of the plan: the object could not be made, and a wall between stages might be the one that is missing.",
    "Install what brings the definition, create the namespace, or change the declaration so that no such object is needed.",
  ),
  KS5003: error(
    "Another manager owns fields that would change",
    "Two programs that write the same field undo each other for ever. The plan names each field and its manager.",
    "Let the other one stop, leave the field out of the declaration, or take it over with `--force-conflicts`.",
  ),
  KS5004: error(
    "Data may be lost",
    "The plan deletes or replaces what holds data, and that cannot be undone.",
    "Look at the plan; where it is meant, apply with `--allow-data-loss`.",
  ),
  KS5005: error(
    "The plan was not confirmed",
    "Nothing is changed that nobody has agreed to.",
    "Answer `yes`, or where nobody can be asked say `--yes`.",
  ),
  KS5006: error(
    "Something has moved since the plan was made",
    "What is carried out is the plan that was shown and no other: the declaration or the cluster is not what it was.",
    "Plan again, look at it, and apply that.",
  ),
  KS5007: error(
    "The saved plan cannot be read",
    "The file is damaged, or was written by another version of kubestage.",
    "Save the plan again with `kubestage plan --save`.",
  ),
  KS5008: error(
    "The key of a saved plan is not here",
    "Values of Secrets stand in it as hashes by a key; without that key nobody can tell whether they are the same. The key is the user's own, or that of KUBESTAGE_PLAN_KEY.",
    "Apply as the user who planned, or give both the same KUBESTAGE_PLAN_KEY (`openssl rand -hex 32`).",
  ),
  KS5009: error(
    "Another apply is running",
    "Two at a time could delete what the other one makes. The Lease `apply` in the platform's own namespace says whose turn it is.",
    "Wait for it to end, or give it more time with `--timeout`. One that was killed gives way after seconds.",
  ),
  KS5010: error(
    "The platform's own namespace cannot be had",
    "kubestage keeps in `kubestage-PLATFORM` what it has put into the cluster, and nobody else may write there. A namespace of that name is another platform's or nobody's, or it cannot be made.",
    "See who made the namespace and delete it, or give the platform another name.",
  ),
  KS5011: error(
    "The plan was carried out in part",
    "Some objects were refused, had moved, or come after one that failed. What was done stands; the result lists both.",
    "Do what the messages say and run the same command again: it does what is left.",
  ),
  KS5012: error(
    "Not everything became ready, or was gone, in time",
    "Everything was applied, but not everything does its work yet, or something that is being deleted still waits for a finalizer.",
    "See what each object waits for. The same command again goes on waiting, longer with `--timeout`.",
  ),
  KS5013: error(
    "The inventory cannot be read",
    "It says what kubestage has made and so may delete. What cannot be read is never deleted, and an apply would write over it.",
    "Restore the ConfigMap from a backup, or delete it: what it named then stays until somebody deletes it by hand.",
  ),
  KS5014: error(
    "The cluster does not let kubestage keep its own records",
    "Whoever applies has to read and write the inventory and the lease in the platform's own namespace, and to read what it applies.",
    "Let somebody apply who has these rights; `kubestage doctor` lists them.",
  ),
  KS5015: error(
    "Whoever applies is no administrator of the platform",
    "What keeps the stages apart may be changed by the platform's administrators only, and the cluster enforces it from the moment the policies are there. Whoever is not among them would lock themselves out halfway.",
    "Let an administrator apply, or name the user or the group in `administrators` of the Platform before the first apply.",
  ),
  KS5101: error(
    "The audit log cannot be read",
    "Without it nobody can say which person changed something: a cluster itself records only which program did.",
    "Name a file that you may read, with one audit.k8s.io/v1 Event a line as the API server's `--audit-log-path` gives it; or leave `--audit-log` out.",
  ),
  KS5102: error(
    "An object could not be compared",
    "Whether it is as declared is asked of the API server, which did not let it be listed or refused the dry run: there may be drift that nobody sees.",
    "Do what the message says. Where a right is missing, ask for `list` and `patch` on the kind; where the declaration is refused, `kubestage plan` tells why.",
  ),
} as const;
