import { describeEnforcement } from "./describe-enforcement.ts";
import { frembs } from "./frembs.ts";

describeEnforcement("frembs, enforced by Kubernetes 1.36", frembs);
